"""Superbills of a day: the router that goes with each patient, or what was charged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from praxis.access.queries import get_site
from praxis.billing.models import (
    Charge,
    ChargeTemplateLine,
    EncounterDiagnosis,
    Service,
)
from praxis.billing.powers import empowered
from praxis.billing.queries.setup import services_on
from praxis.coverage import queries as coverage
from praxis.kernel.actor import Actor
from praxis.scheduling import queries as scheduling
from praxis.scheduling.types import Status
from praxis.ui.words import day_of

if TYPE_CHECKING:
    from praxis.coverage.types import CoverageOn
    from praxis.scheduling.models import Appointment

# Services offered on paper besides those usual for the type of visit.
MOST_OTHERS = 40
_NOT_HERE = (Status.CANCELLED, Status.NO_SHOW, Status.LEFT_UNSEEN)


@dataclass(frozen=True, slots=True)
class Superbill:
    """One visit's sheet. Without charges it is a form to tick: `usual` and `others`."""

    visit: Appointment
    covers: tuple[CoverageOn, ...]
    diagnoses: tuple[EncounterDiagnosis, ...]
    charges: tuple[Charge, ...]
    usual: tuple[ChargeTemplateLine, ...]
    others: tuple[Service, ...]

    @property
    def amount_cents(self) -> int:
        return sum(charge.amount_cents for charge in self.charges)


def superbill_of(*, actor: Actor, appointment_id: int) -> Superbill:
    """Raises Forbidden, NoSuchVisit."""
    actor.require("billing.view")
    visit = scheduling.visit(empowered(actor), appointment_id).appointment
    day = day_of(visit.start, visit.site.time_zone)
    return _of(actor, [visit], day)[0]


def superbills_of_day(
    *, actor: Actor, site_id: int, day: date, provider_id: int | None = None
) -> list[Superbill]:
    """By provider and time; as many queries for a hundred visits as for one."""
    actor.require("billing.view")
    low, high = scheduling.day_span(day, get_site(site_id).time_zone)
    found = scheduling.visits_between(empowered(actor), low, high, site_ids=[site_id])
    found = found.exclude(status__in=_NOT_HERE)
    if provider_id is not None:
        found = found.filter(provider=provider_id)
    return _of(actor, list(found.order_by("provider__family_name", "provider", "start")), day)


def _of(actor: Actor, visits: Sequence[Appointment], day: date) -> list[Superbill]:
    ids = [visit.pk for visit in visits]
    covers = coverage.coverages_on(
        actor=empowered(actor), patient_ids={visit.patient_id for visit in visits}, day=day
    )
    usual = _usual({visit.visit_type_id for visit in visits})
    services = services_on(day)
    diagnoses: dict[int, list[EncounterDiagnosis]] = {}
    for row in (
        EncounterDiagnosis.objects.filter(encounter__appointment__in=ids, removed_at__isnull=True)
        .select_related("encounter")
        .order_by("position")
    ):
        diagnoses.setdefault(row.encounter.appointment_id, []).append(row)
    charges: dict[int, list[Charge]] = {}
    for charge in (
        Charge.objects.filter(encounter__appointment__in=ids, voided_at__isnull=True)
        .select_related("encounter")
        .order_by("position", "pk")
    ):
        charges.setdefault(charge.encounter.appointment_id, []).append(charge)
    return [
        Superbill(
            visit=visit,
            covers=tuple(covers.get(visit.patient_id, ())),
            diagnoses=tuple(diagnoses.get(visit.pk, ())),
            charges=tuple(charges.get(visit.pk, ())),
            usual=tuple(usual.get(visit.visit_type_id, ())),
            others=_others(services, usual.get(visit.visit_type_id, [])),
        )
        for visit in visits
    ]


def _usual(visit_type_ids: Collection[int]) -> dict[int, list[ChargeTemplateLine]]:
    found: dict[int, list[ChargeTemplateLine]] = {}
    for line in (
        ChargeTemplateLine.objects.filter(
            template__visit_type__in=visit_type_ids, template__ended_on__isnull=True
        )
        .select_related("service", "template")
        .order_by("template", "position")
    ):
        found.setdefault(line.template.visit_type_id, []).append(line)
    return found


def _others(
    services: Sequence[Service], usual: Sequence[ChargeTemplateLine]
) -> tuple[Service, ...]:
    shown = {line.service_id for line in usual}
    return tuple(row for row in services if row.pk not in shown)[:MOST_OTHERS]
