"""All that happened with a patient's bill, newest first, out of the rows of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from praxis.access.queries import office_zone
from praxis.billing.models import (
    AccountHold,
    CollectionCall,
    HelpEvent,
    PatientPayment,
    PayLink,
    PlacementEvent,
    PlanEvent,
    Statement,
)
from praxis.kernel import clock
from praxis.kernel.money import Money

MOST = 100


@dataclass(frozen=True, slots=True)
class Happened:
    at: datetime
    on: date
    words: str
    detail: str = ""
    by: str = ""
    url: str = ""


def history_of(patient_id: int) -> list[Happened]:
    rows = [*_papers(patient_id), *_talks(patient_id), *_steps(patient_id)]
    return sorted(rows, key=lambda each: (each.on, each.at), reverse=True)[:MOST]


def _papers(patient_id: int) -> Iterator[Happened]:
    zone = office_zone()
    for each in Statement.objects.filter(patient=patient_id).order_by("-pk")[:MOST]:
        yield Happened(
            each.recorded_at,
            each.made_on,
            f"{each.get_paper_display()} {each.number}",
            f"{Money(each.amount_cents)}, due {each.due_on:%m/%d/%Y}",
        )
    for link in PayLink.objects.filter(patient=patient_id):
        yield Happened(
            link.sent_at,
            clock.local_date(link.sent_at, zone),
            f"Pay link sent by {link.channel}",
            by=link.by_name,
        )
    for payment in PatientPayment.objects.filter(patient=patient_id).order_by("-pk")[:MOST]:
        yield Happened(
            payment.taken_at,
            payment.taken_on,
            f"Paid {Money(payment.amount_cents)}",
            payment.reference,
            payment.taken_by_name,
            f"/payments/{payment.pk}/",
        )


def _talks(patient_id: int) -> Iterator[Happened]:
    zone = office_zone()
    for call in CollectionCall.objects.filter(patient=patient_id):
        promised = (
            f"{Money(call.promised_cents or 0)} by {call.promised_on:%m/%d/%Y}"
            if call.promised_on
            else ""
        )
        yield Happened(
            call.called_at,
            clock.local_date(call.called_at, zone),
            f"Called: {call.get_outcome_display().lower()}",
            " · ".join(part for part in (promised, call.words) if part),
            call.by_name,
        )
    for hold in AccountHold.objects.filter(patient=patient_id).select_related("end"):
        yield Happened(
            hold.opened_at,
            clock.local_date(hold.opened_at, zone),
            f"Held: {hold.get_kind_display().lower()}",
            hold.why,
            hold.by_name,
        )
        end = getattr(hold, "end", None)
        if end is not None:
            yield Happened(
                end.ended_at,
                clock.local_date(end.ended_at, zone),
                "Answered",
                end.answer,
                end.by_name,
            )


def _steps(patient_id: int) -> Iterator[Happened]:
    zone = office_zone()
    for model, about, url in (
        (PlanEvent, "Payment plan", "/plans/{}/"),
        (HelpEvent, "Lower-cost care", "/assistance/{}/"),
        (PlacementEvent, "Agency", "/agency/accounts/{}/"),
    ):
        for each in model.objects.filter(patient=patient_id).order_by("-pk")[:MOST]:
            owner = next(
                getattr(each, name)
                for name in ("plan_id", "request_id", "placement_id")
                if hasattr(each, name)
            )
            cents = getattr(each, "cents", 0)
            yield Happened(
                each.occurred_at,
                clock.local_date(each.occurred_at, zone),
                f"{about}: {each.get_verb_display().lower()}",
                " · ".join(
                    part for part in (str(Money(cents)) if cents else "", each.reason) if part
                ),
                each.by_name,
                url.format(owner),
            )
