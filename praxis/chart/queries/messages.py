"""Messages that came, and whom those that wait could be about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from praxis.chart import matching
from praxis.chart.kept import parsed, read
from praxis.chart.models import InboundMessage, InboundMessageEvent
from praxis.chart.types import MessageState, NoSuchMessage
from praxis.interop import hl7v2
from praxis.kernel.actor import Actor
from praxis.people import queries as people

if TYPE_CHECKING:
    from praxis.people.models import Patient


def messages(actor: Actor) -> QuerySet[InboundMessage]:
    """For the listing. Raises Forbidden."""
    actor.require("chart.file_results")
    found: QuerySet[InboundMessage] = InboundMessage.objects.select_related("patient").defer(
        "content"
    )
    return found


def waiting_messages(actor: Actor) -> int:
    """How many wait for a person. Raises Forbidden."""
    actor.require("chart.file_results")
    return int(InboundMessage.objects.filter(state=MessageState.WAITING).count())


def get_message(*, actor: Actor, message_id: int) -> InboundMessage:
    """Raises Forbidden, NoSuchMessage."""
    actor.require("chart.file_results")
    found: InboundMessage | None = (
        InboundMessage.objects.select_related("patient").filter(pk=message_id).first()
    )
    if found is None:
        raise NoSuchMessage("There is no such message, or you may not open the chart.")
    return found


def message_events(*, actor: Actor, message_id: int) -> list[InboundMessageEvent]:
    actor.require("chart.file_results")
    return list(
        InboundMessageEvent.objects.filter(message_id=message_id)
        .select_related("patient")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """What a message says of its patient, who here is exactly or nearly so, and its text."""

    oru: hl7v2.Oru
    lines: tuple[str, ...]
    exact: tuple[Patient, ...]
    near: tuple[Patient, ...]


def claim_of(*, actor: Actor, message: InboundMessage) -> Claim:
    """`near` are found by name as on the search page. Raises Forbidden, CannotUnseal."""
    actor.require("chart.file_results")
    oru = read(message)
    exact = matching.candidates(actor, oru.patient)
    rows = people.patients_by_id(actor, exact)
    near: list[Patient] = []
    said = ", ".join(filter(None, [oru.patient.family, oru.patient.given]))
    if said:
        found = people.find_patients(actor, said, limit=8)
        near = [row.patient for row in found.rows if row.patient.pk not in rows]
    return Claim(
        oru=oru,
        lines=tuple(segment.line() for segment in parsed(message).segments),
        exact=tuple(rows[pk] for pk in exact if pk in rows),
        near=tuple(near),
    )
