"""Reading visits' charges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from praxis.access.context import saw
from praxis.billing.models import (
    Attestation,
    Charge,
    ChargeTemplateLine,
    Claim,
    ClaimLine,
    EncounterDiagnosis,
    Posting,
)
from praxis.billing.queries.setup import FeeTable, fees_on, lines_of, template_of
from praxis.billing.types import (
    ENDED,
    AttestationKind,
    ChargeLine,
    CodeSystem,
    ForPatients,
    NoEncounter,
)
from praxis.coverage import queries as coverage
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.scheduling import queries as scheduling


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visit's charges as they stand. `version` grows with every change."""

    encounter_id: int
    diagnoses: tuple[EncounterDiagnosis, ...]
    charges: tuple[Charge, ...]
    voided: tuple[Charge, ...]
    attestations: tuple[Attestation, ...]
    version: int

    @property
    def last(self) -> Attestation | None:
        return self.attestations[-1] if self.attestations else None

    @property
    def closed(self) -> bool:
        return self.last is not None and self.last.kind == AttestationKind.CLOSED

    @property
    def amount_cents(self) -> int:
        return sum(charge.amount_cents for charge in self.charges)


def sheet(*, actor: Actor, encounter_id: int) -> Sheet:
    """Three queries."""
    actor.require("billing.view")
    diagnoses = list(EncounterDiagnosis.objects.filter(encounter=encounter_id).order_by("position"))
    charges = list(
        Charge.objects.filter(encounter=encounter_id)
        .select_related("service", "made_by", "voided_by")
        .order_by("position", "pk")
    )
    return Sheet(
        encounter_id=encounter_id,
        diagnoses=tuple(row for row in diagnoses if row.removed_at is None),
        charges=tuple(row for row in charges if row.voided_at is None),
        voided=tuple(row for row in charges if row.voided_at is not None),
        attestations=tuple(Attestation.objects.filter(encounter=encounter_id).order_by("sequence")),
        version=len(diagnoses)
        + sum(row.removed_at is not None for row in diagnoses)
        + len(charges)
        + sum(row.voided_at is not None for row in charges),
    )


def encounter_of(*, actor: Actor, appointment_id: int) -> int:
    """The contact of a visit. Raises NoSuchVisit, and NoEncounter before the visit has begun."""
    actor.require("billing.view")
    found = scheduling.visit(actor, appointment_id)
    if found.encounter is None:
        raise NoEncounter("Charges are entered from the moment the patient is in a room.")
    return found.encounter.pk


def get_charge(*, actor: Actor, charge_id: int) -> Charge:
    """Raises Forbidden, NotFound."""
    actor.require("billing.view")
    found: Charge | None = (
        Charge.objects.filter(pk=charge_id)
        .select_related("encounter__appointment", "service", "patient")
        .first()
    )
    if found is None:
        raise NotFound("There is no such charge, or it is not yours to see.")
    return found


def charges_of_patient(*, actor: Actor, patient_id: int, limit: int = 200) -> list[Charge]:
    """Live charges, latest first."""
    actor.require("billing.view")
    return list(
        Charge.objects.filter(patient=patient_id, voided_at__isnull=True)
        .select_related("service", "provider", "encounter__appointment")
        .order_by("-service_on", "-pk")[:limit]
    )


def proposed(*, actor: Actor, encounter_id: int, day: date) -> list[ChargeLine]:
    """What the visit type's template proposes for this patient; nothing without a template."""
    actor.require("billing.view")
    encounter = scheduling.get_encounter(actor, encounter_id)
    visit = encounter.appointment
    group = ForPatients.NEW if visit.new_patient else ForPatients.ESTABLISHED
    lines = [
        line
        for line in lines_of(template_of(visit.visit_type_id))
        if line.patients in (ForPatients.ALL, group)
        and (line.service.ended_on is None or line.service.ended_on >= day)
    ]
    fees = _fees(encounter.patient_id, lines, day)
    return [
        ChargeLine(
            service_id=line.service_id,
            modifiers=tuple(line.modifiers),
            units=line.units,
            pointers=tuple(line.pointers),
            amount_cents=_times(fees.cents(line.service_id, line.modifiers), line.units),
        )
        for line in lines
    ]


def _times(unit: int | None, units: int) -> int | None:
    return None if unit is None else unit * units


def _fees(patient_id: int, lines: list[ChargeTemplateLine], day: date) -> FeeTable:
    reader = Actor(user_id=None, name="system:billing", system=True)
    payer = coverage.primary_on(actor=reader, patient_id=patient_id, day=day)
    return fees_on(
        service_ids=[line.service_id for line in lines],
        payer_id=payer.payer_id if payer else None,
        day=day,
    )


def _last_attestation() -> Subquery:
    return Subquery(
        Attestation.objects.filter(encounter=OuterRef("pk"))
        .order_by("-sequence")
        .values("kind")[:1]
    )


def _live_charges() -> QuerySet[Charge]:
    rows: QuerySet[Charge] = Charge.objects.filter(encounter=OuterRef("pk"), voided_at__isnull=True)
    return rows


def visits_to_close(
    *, actor: Actor, low: datetime, high: datetime, site_ids: Collection[int] | None = None
) -> QuerySet[Any]:
    """Visits that have begun in the span and are not closed for billing; `charged` says
    whether anything is charged yet.
    """
    actor.require("billing.view")
    found = scheduling.encounters_opened(actor, low, high, site_ids=site_ids)
    for table in ("billing_attestation", "billing_charge"):
        saw(table, ())
    return found.annotate(last_word=_last_attestation(), charged=Exists(_live_charges())).filter(
        Q(last_word__isnull=True) | Q(last_word=AttestationKind.REOPENED)
    )


def charges_without_claim(*, actor: Actor, low: date, high: date) -> QuerySet[Charge]:
    """Charges that stand on the books as insurance's to pay, and are on no live claim."""
    actor.require("billing.view")
    for table in ("billing_claim", "billing_claimline", "billing_posting"):
        saw(table, ())
    on_claim = ClaimLine.objects.filter(charge=OuterRef("pk"), removed_at__isnull=True).exclude(
        claim__state__in=ENDED
    )
    insured = Posting.objects.filter(charge=OuterRef("pk"), insurance_cents__gt=0)
    rows: QuerySet[Charge] = (
        Charge.objects.filter(
            Exists(insured),
            ~Exists(on_claim),
            service_on__gte=low,
            service_on__lte=high,
            voided_at__isnull=True,
            closed_at__isnull=False,
        )
        .exclude(code_system=CodeSystem.OFFICE)
        .select_related("patient", "provider", "site", "encounter__appointment")
    )
    return rows


def amounts_of(*, actor: Actor, encounter_ids: Collection[int]) -> dict[int, int]:
    """Cents charged on visits that have a sheet, in one query."""
    actor.require("billing.view")
    found: dict[int, int] = {}
    rows = Charge.objects.filter(encounter__in=encounter_ids, voided_at__isnull=True).values_list(
        "encounter_id", "amount_cents", "patient_id"
    )
    for encounter_id, cents, _ in rows:
        found[encounter_id] = found.get(encounter_id, 0) + cents
    return found


def usual_amounts(*, visit_type_ids: Collection[int], day: date) -> dict[int, int]:
    """What a visit of each type usually comes to by its template and the office's fees."""
    lines = [
        line
        for line in ChargeTemplateLine.objects.filter(
            template__visit_type__in=visit_type_ids, template__ended_on__isnull=True
        ).select_related("template")
        if line.patients != ForPatients.NEW
    ]
    fees = fees_on(service_ids=[line.service_id for line in lines], payer_id=None, day=day)
    found: dict[int, int] = {}
    for line in lines:
        cents = fees.cents(line.service_id, line.modifiers) or 0
        kind = line.template.visit_type_id
        found[kind] = found.get(kind, 0) + cents * line.units
    return found


def window(now: datetime, days: int = 120) -> tuple[datetime, datetime]:
    """How far back missing charges are looked for."""
    return now - timedelta(days=days), now


def claims_of_encounter(*, actor: Actor, encounter_id: int) -> list[Claim]:
    actor.require("billing.view")
    return list(
        Claim.objects.filter(encounter=encounter_id)
        .select_related("payer", "replaces")
        .order_by("pk")
    )
