"""Reading recalls and their rules."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from praxis.kernel.actor import Actor
from praxis.recall.models import Recall, RecallEvent, RecallRule
from praxis.recall.types import OPEN, NoSuchRecall, Source

_RELATED = ("patient", "visit_type", "provider", "rule")


def recalls(actor: Actor) -> QuerySet[Recall]:
    """For the listing. Raises Forbidden."""
    actor.require("recall.view")
    found: QuerySet[Recall] = Recall.objects.select_related(*_RELATED)
    return found


def to_schedule(actor: Actor) -> QuerySet[Recall]:
    """Visits that a provider ordered and that are not booked yet."""
    return recalls(actor).filter(source=Source.ORDERED, state__in=OPEN)


def recalls_of(actor: Actor, patient_id: int) -> list[Recall]:
    """Newest due day first."""
    return list(recalls(actor).filter(patient_id=patient_id).order_by("-due_on", "-pk")[:100])


def get_recall(actor: Actor, recall_id: int) -> Recall:
    """With its events in order. Raises Forbidden, NoSuchRecall."""
    events = RecallEvent.objects.select_related("user").order_by("pk")
    found: Recall | None = (
        recalls(actor)
        .select_related(*_RELATED, "made_by", "ordered_in", "appointment")
        .filter(pk=recall_id)
        .prefetch_related(Prefetch("events", events))
        .first()
    )
    if found is None:
        raise NoSuchRecall("There is no such recall, or it is not yours to see.")
    return found


def rules(actor: Actor, *, ended: bool = False) -> list[RecallRule]:
    actor.require("recall.view")
    found = RecallRule.objects.select_related("after_type", "visit_type").order_by("name", "pk")
    return list(found if ended else found.filter(ended_at__isnull=True))


def due_steps(actor: Actor, on: date) -> list[int]:
    """Recalls whose next step of the ladder is due, the longest due first."""
    actor.require("recall.work")
    return list(
        Recall.objects.filter(state__in=OPEN, next_step_on__lte=on)
        .order_by("next_step_on", "pk")
        .values_list("pk", flat=True)[:500]
    )
