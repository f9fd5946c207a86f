"""Recalled lots and who was given them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.supply.models import Balance, LotGiven, Move, Recall, RecallNotice
from praxis.supply.types import NoSuchSupply, PlaceKind


@dataclass(frozen=True, slots=True)
class RecallDetail:
    """A recall with what became of the lot. Counts only: names are `notices`."""

    recall: Recall
    apart: int
    gone: list[Move]
    told: int


def recalls() -> QuerySet[Recall]:
    return Recall.objects.select_related("lot__item")


def get_recall(recall_id: int) -> RecallDetail:
    """Raises NoSuchSupply."""
    recall = recalls().select_related("ended_by").filter(pk=recall_id).first()
    if recall is None:
        raise NoSuchSupply("There is no such recall.")
    apart = Balance.objects.filter(lot_id=recall.lot_id, place__kind=PlaceKind.QUARANTINE)
    gone = Move.objects.filter(lot_id=recall.lot_id).select_related("place")
    return RecallDetail(
        recall=recall,
        apart=int(apart.aggregate(all=Sum("each"))["all"] or 0),
        gone=list(gone.order_by("-occurred_at", "-pk")[:100]),
        told=RecallNotice.objects.filter(recall=recall).exclude(told_at=None).count(),
    )


def notices(*, actor: Actor, recall_id: int) -> Sequence[RecallNotice]:
    """Patients given the lot whom the actor may see: not told first."""
    actor.require("supply.view_given")
    found = list(
        RecallNotice.objects.filter(recall_id=recall_id).order_by("told_at", "last_given_at", "pk")
    )
    known = people.patients_by_id(actor, [row.patient_id for row in found])
    for row in found:
        row.shown_patient = known.get(row.patient_id)
    return [row for row in found if row.shown_patient is not None]


def given_to(*, actor: Actor, patient_id: int) -> list[LotGiven]:
    """What a patient was given from stock, the latest first."""
    actor.require("supply.view_given")
    patient = people.get_patient(actor, patient_id)
    return list(
        LotGiven.objects.filter(patient_id=patient.pk)
        .select_related("lot__item")
        .order_by("-given_at", "-pk")
    )
