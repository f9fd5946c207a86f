"""Lots given to patients, and lots that must not be."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum

from praxis import news
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.scheduling import queries as scheduling
from praxis.supply.actions.rows import found, locked, part, positive, reason, words
from praxis.supply.actions.stock import set_apart, take_lot
from praxis.supply.models import Balance, Lot, LotGiven, Place, Recall, RecallNotice
from praxis.supply.types import (
    AlreadyRecalled,
    BadQuantity,
    LotRecalled,
    NoSuchSupply,
    PatientsNotTold,
    PlaceKind,
    ReasonMissing,
    Told,
    WrongState,
)
from praxis.worklist import actions as worklist


@transaction.atomic
def give_lot(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    lot_id: int,
    place_id: int,
    each: int = 1,
    encounter_id: int | None = None,
) -> LotGiven:
    """Take so many single ones of a lot out of stock and say which patient was given them.

    Raises NoSuchSupply, NoSuchRecord, BadQuantity, NotEnough, LotSetApart, LotExpired.
    """
    actor.require("supply.give")
    again = LotGiven.objects.filter(client_key=key).first()
    if again is not None:
        first: LotGiven = again
        return first
    patient = people.get_patient(actor, patient_id)
    if encounter_id is not None:
        encounter = scheduling.get_encounter(actor, encounter_id)
        if encounter.patient_id != patient.pk:
            raise NoSuchSupply("That visit is another patient's.")
    lot = found(Lot, lot_id)
    move = take_lot(
        actor=actor,
        key=part(key, "move"),
        lot=lot,
        place=found(Place, place_id),
        each=positive(each),
    )
    return insert_once(
        LotGiven(
            client_key=key,
            patient_id=patient.pk,
            encounter_id=encounter_id,
            lot=lot,
            move=move,
            each=each,
            given_at=clock.now(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )


@transaction.atomic
def mark_given_wrong(*, actor: Actor, given_id: int, why: str) -> LotGiven:
    """This patient was not given it; the stock is put right by a count.

    Raises NoSuchSupply, ReasonMissing.
    """
    actor.require("supply.give")
    given = locked(LotGiven, given_id)
    if given.wrong_at is None:
        given.wrong_at, given.wrong_by_id, given.wrong_why = (
            clock.now(),
            actor.user_id,
            reason(why),
        )
        given.save(update_fields=["wrong_at", "wrong_by", "wrong_why"])
    return given


@transaction.atomic
def recall_lot(*, actor: Actor, key: UUID, lot_id: int, source: str, why: str) -> Recall:
    """Nobody uses this lot from now on: what is left goes into quarantine, and the patients given
    it are looked for by a program that sees every chart.

    Raises NoSuchSupply, AlreadyRecalled, NameMissing, ReasonMissing.
    """
    actor.require("supply.recall")
    again = Recall.objects.filter(client_key=key).first()
    if again is not None:
        return again
    lot = found(Lot, lot_id)
    if not why.strip():
        raise ReasonMissing("Say what is wrong with it.", field="why")
    twice = AlreadyRecalled("This lot is recalled already.", field="lot")
    with violations(supply_recalled_once=twice):
        recall = insert_once(
            Recall(
                client_key=key,
                lot=lot,
                source=words(source, field="source", most=80),
                reason=" ".join(why.split())[:400],
                recalled_at=clock.now(),
                by_id=actor.user_id,
                by_name=actor.signature,
            )
        )
    apart = 0
    lying = Balance.objects.filter(lot=lot, each__gt=0).exclude(place__kind=PlaceKind.QUARANTINE)
    for balance in lying.select_related("place").order_by("pk"):
        set_apart(
            actor=actor,
            key=part(key, f"from:{balance.place_id}"),
            lot=lot,
            start=balance.place,
            each=balance.each,
            why=f"Recall: {recall.source}",
        )
        apart += balance.each
    recall.apart_each = apart
    recall.save(update_fields=["apart_each"])
    news.publish(LotRecalled(recall_id=recall.pk))
    return recall


@transaction.atomic
def find_recalled(*, actor: Actor, recall_id: int) -> int:
    """A notice and a task for every patient given the lot; returns how many were found. Again it
    finds those added since. For programs: who reads it needs no chart of his own.
    """
    actor.require("supply.tell_patients")
    recall = locked(Recall, recall_id)
    given = (
        LotGiven.objects.filter(lot_id=recall.lot_id, wrong_at=None)
        .values("patient_id")
        .annotate(total=Sum("each"), last=Max("given_at"))
        .order_by("patient_id")
    )
    for row in given:
        notice, _ = RecallNotice.objects.get_or_create(
            recall=recall,
            patient_id=row["patient_id"],
            defaults={"each": row["total"], "last_given_at": row["last"]},
        )
        if notice.told_at is None:
            _file(actor, recall, notice)
    recall.searched_at = clock.now()
    recall.patients_found = len(given)
    recall.save(update_fields=["searched_at", "patients_found"])
    return len(given)


def _file(actor: Actor, recall: Recall, notice: RecallNotice) -> None:
    worklist.file_item(
        actor=actor,
        key=f"supply:recall:{recall.pk}-{notice.patient_id}",
        kind="supply.recall",
        title=f"Tell of the recall: {recall.lot.item.name}, lot {recall.lot.number}",
        why=f"{recall.source}: {recall.reason}"[:300],
        consequence="The patient does not know what to watch for.",
        due_at=recall.recalled_at + timedelta(days=2),
        role="clinical",
        patient_id=notice.patient_id,
        url=f"/supplies/recalls/{recall.pk}/",
        step="Call the patient",
    )


@transaction.atomic
def tell_recalled(
    *, actor: Actor, recall_id: int, patient_id: int, how: str, note: str = ""
) -> RecallNotice:
    """A patient was told, or could not be reached. Raises NoSuchSupply, BadQuantity,
    ReasonMissing.
    """
    actor.require("supply.tell_patients")
    people.get_patient(actor, patient_id)
    notice: RecallNotice | None = (
        RecallNotice.objects.select_for_update(of=("self",))
        .filter(recall_id=recall_id, patient_id=patient_id)
        .first()
    )
    if notice is None:
        raise NoSuchSupply("This patient was not given the lot.")
    if how not in Told.values:
        raise BadQuantity("Say how the patient was told.", field="how")
    if how == Told.UNREACHED and not note.strip():
        raise ReasonMissing("Say what was tried, and when.", field="note")
    if notice.told_at is None:
        notice.how, notice.note = how, note.strip()[:400]
        notice.told_at, notice.by_id, notice.by_name = clock.now(), actor.user_id, actor.signature
        notice.save(update_fields=["how", "note", "told_at", "by", "by_name"])
        key = f"supply:recall:{recall_id}-{patient_id}"
        worklist.close_item(actor=actor, key=key, reason=str(Told(how).label))
    return notice


@transaction.atomic
def end_recall(*, actor: Actor, recall_id: int, why: str) -> Recall:
    """The lot may be used again, or nothing of it is left; every patient was told.

    Raises NoSuchSupply, WrongState, PatientsNotTold, ReasonMissing.
    """
    actor.require("supply.recall")
    recall = locked(Recall, recall_id)
    if recall.ended_at is not None:
        raise WrongState("This recall has ended already.")
    if recall.searched_at is None:
        raise PatientsNotTold("The patients are still being looked for. Wait a minute.")
    told = RecallNotice.objects.filter(recall=recall).exclude(told_at=None).count()
    if told < (recall.patients_found or 0):
        raise PatientsNotTold("Not every patient given the lot has been told.")
    recall.ended_at, recall.ended_by_id, recall.ended_why = (
        clock.now(),
        actor.user_id,
        reason(why),
    )
    recall.save(update_fields=["ended_at", "ended_by", "ended_why"])
    return recall
