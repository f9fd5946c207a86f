"""What stood on the wrong chart is put onto the right one, and both charts say so."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction

from praxis.documents import queries
from praxis.documents.actions.filing import file_document, void_document
from praxis.documents.models import Correction, Document
from praxis.documents.types import CannotMove, Misfiled, NoSuchDocument, ReasonMissing, Side
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people

_VOID = "Filed to the wrong patient: "


@transaction.atomic
def note_correction(
    *,
    actor: Actor,
    key: UUID,
    what: str,
    off_patient_id: int,
    off_id: int,
    onto_patient_id: int | None = None,
    onto_id: int = 0,
    why: str,
    title: str = "",
    undoes: UUID | None = None,
    was_sent: bool = False,
) -> bool:
    """Write both sides down, for the room whose thing was moved; only the first where the right
    chart is not known yet. `was_sent`: it had left the office in the wrong patient's name.
    False when this key was used before.

    Raises Forbidden, ReasonMissing, CannotMove.
    """
    actor.require("documents.correct")
    if not why.strip():
        raise ReasonMissing("Say how you know that it is another patient's.", field="why")
    if off_patient_id == onto_patient_id:
        raise CannotMove("It is on that chart already. Choose another patient.", field="patient")
    if Correction.objects.filter(move=key).exists():
        return False
    sides = [(Side.OFF, off_patient_id, off_id)]
    if onto_patient_id is not None:
        sides.append((Side.ONTO, onto_patient_id, onto_id))
    Correction.objects.bulk_create(
        [
            Correction(
                move=key,
                patient_id=patient_id,
                side=side,
                what=Misfiled(what),
                about_id=about_id,
                title=title[:120],
                why=why.strip()[:200],
                undoes=undoes,
                was_sent=was_sent,
                by_id=actor.user_id,
                by_name=actor.signature,
                occurred_at=clock.now(),
            )
            for side, patient_id, about_id in sides
        ],
        ignore_conflicts=True,
    )
    return True


@transaction.atomic
def move_document(
    *,
    actor: Actor,
    key: UUID,
    document_id: int,
    patient_id: int,
    why: str,
    undoes: UUID | None = None,
    was_sent: bool = False,
) -> Document:
    """A copy, byte for byte, on the right chart; the one on the wrong chart is void and opens
    only for those who may void. The same key again gives the same copy.

    Raises Forbidden, NoSuchDocument, NoSuchPatient, ReasonMissing, CannotMove, DocumentDamaged.
    """
    actor.require("documents.correct")
    again: Document | None = Document.objects.filter(client_key=uuid5(key, "copy")).first()
    if again is not None:
        return again
    if not why.strip():
        raise ReasonMissing("Say how you know that it is another patient's.", field="why")
    found: Document | None = (
        Document.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    )
    if found is None:
        raise NoSuchDocument("There is no such document, or it is not yours to see.")
    if found.voided_at is not None:
        raise CannotMove("It was taken off this chart before. Nothing was changed.")
    if found.patient_id is None:
        raise CannotMove("It is on no chart. File it instead.")
    patient = people.get_patient(actor, patient_id)
    content = queries.open_content(actor=actor, document_id=found.pk)
    copy = file_document(
        actor=actor,
        key=uuid5(key, "copy"),
        kind=found.kind,
        title=found.title,
        media_type=found.media_type,
        content=content.data,
        patient_id=patient.pk,
        source="corrected",
        retention_until=found.retention_until,
    )
    void_document(actor=actor, document_id=found.pk, reason=_VOID + why.strip())
    note_correction(
        actor=actor,
        key=key,
        what=Misfiled.DOCUMENT,
        off_patient_id=found.patient_id,
        off_id=found.pk,
        onto_patient_id=patient.pk,
        onto_id=copy.pk,
        why=why,
        title=found.title,
        undoes=undoes,
        was_sent=was_sent,
    )
    return copy
