"""Missed visits: how many in twelve months, what the policy asks for, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from praxis.coverage import queries as coverage
from praxis.coverage.types import PayerKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.models import Appointment, NoShowStep
from praxis.scheduling.types import NoShowStepKind, NoSuchStep, Status

COUNTED = timedelta(days=365)
_MEDICAID_FILING = "MC"


@dataclass(frozen=True, slots=True)
class NoShowStanding:
    """Where a patient stands with the policy today."""

    missed: int
    confirm_first: bool
    sign_off: bool

    @property
    def may_book_online(self) -> bool:
        return not self.confirm_first and not self.sign_off


def no_shows_of(actor: Actor, patient_id: int) -> list[Appointment]:
    """Missed visits of the last twelve months, newest first; those taken back do not count."""
    actor.require("scheduling.view")
    return list(
        Appointment.objects.filter(
            patient_id=patient_id, status=Status.NO_SHOW, start__gte=clock.now() - COUNTED
        )
        .select_related("visit_type", "provider", "site")
        .order_by("-start")
    )


def no_show_standing(actor: Actor, patient_id: int) -> NoShowStanding:
    """For booking: by staff a reminder, online a refusal. Raises Forbidden."""
    actor.require("scheduling.view")
    since = clock.now() - COUNTED
    missed = Appointment.objects.filter(
        patient_id=patient_id, status=Status.NO_SHOW, start__gte=since
    ).count()
    open_ = set(
        NoShowStep.objects.filter(
            patient_id=patient_id,
            made_at__gte=since,
            reversed_at__isnull=True,
            done_at__isnull=True,
            kind__in=(NoShowStepKind.DEPOSIT, NoShowStepKind.SIGN_OFF),
        ).values_list("kind", flat=True)
    )
    return NoShowStanding(
        missed=missed,
        confirm_first=bool(open_),
        sign_off=NoShowStepKind.SIGN_OFF in open_,
    )


def no_show_steps(actor: Actor) -> QuerySet[NoShowStep]:
    """For the list. Raises Forbidden."""
    actor.require("scheduling.view")
    found: QuerySet[NoShowStep] = NoShowStep.objects.select_related(
        "patient", "appointment", "appointment__site", "appointment__provider"
    )
    return found


def get_no_show_step(actor: Actor, step_id: int) -> NoShowStep:
    """Raises Forbidden, NoSuchStep."""
    found = no_show_steps(actor).filter(pk=step_id).first()
    if found is None:
        raise NoSuchStep("There is no such step, or it is not yours to see.")
    return found


def has_medicaid(actor: Actor, patient_id: int, day: date) -> bool:
    """Any insurance in force that day is Medicaid, managed or not, whatever its rank."""
    held = coverage.coverages_on(actor=actor, patient_ids=[patient_id], day=day)
    return any(
        each.payer_kind == PayerKind.MEDICAID or each.filing_code == _MEDICAID_FILING
        for each in held.get(patient_id, [])
    )
