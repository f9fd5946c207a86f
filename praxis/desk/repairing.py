"""What stands with the wrong patient is put with the right one: both charts say so, whoever was
given it is accounted for, and it can be taken back the same way (H06).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from praxis.billing import actions as billing
from praxis.billing import queries as money
from praxis.billing.queries import accounts
from praxis.billing.types import ChargeLine
from praxis.chart import actions as chart
from praxis.correspondence import actions as correspondence
from praxis.correspondence import queries as sent
from praxis.correspondence.types import Recipient
from praxis.documents import actions as documents
from praxis.documents import queries as filed
from praxis.documents.types import CannotMove, Misfiled, NoSuchDocument, ReasonMissing
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.ledger.types import VoidKind
from praxis.people import queries as people
from praxis.scheduling import queries as schedule
from praxis.worklist import actions as worklist

if TYPE_CHECKING:
    from praxis.billing.models import Charge

BREACH_DAYS = 5


@transaction.atomic
def move_document(
    *,
    actor: Actor,
    key: UUID,
    document_id: int,
    patient_id: int,
    why: str,
    undoes: UUID | None = None,
) -> int:
    """The copy's id. Whoever was given it in the wrong patient's name stands in the accounting of
    the patient whose it is, and the privacy officer judges whether that was a breach.

    Raises what `chart.move_filed_document` raises.
    """
    actor.require("documents.correct")
    before = filed.get_document(actor=actor, document_id=document_id)
    able = replace(actor, permissions=actor.permissions | {"correspondence.disclose"})
    given = sent.disclosures_with(actor=able, document_id=document_id)
    copy = chart.move_filed_document(
        actor=actor,
        key=key,
        document_id=document_id,
        patient_id=patient_id,
        why=why,
        undoes=undoes,
        was_sent=bool(given),
    )
    for each in given:
        correspondence.correct_disclosure(
            actor=able, key=uuid5(key, f"off {each.pk}"), disclosure_id=each.pk, recipient=None
        )
        correspondence.record_disclosure(
            actor=able,
            key=uuid5(key, f"onto {each.pk}"),
            patient_id=patient_id,
            recipient=Recipient(
                name=each.recipient_name,
                address=each.recipient_address,
                what=each.what,
                why="Sent by mistake in another patient's name",
                authority=each.authority,
                accountable=True,
            ),
            disclosed_at=each.disclosed_at,
            document_id=copy.pk,
        )
    if given:
        worklist.file_item(
            actor=actor,
            key=f"desk:misfiled:{key}",
            kind="desk.misfiled",
            title="Judge whether a paper sent in the wrong name was a breach",
            why=f"Clinic rule · within {BREACH_DAYS} days · {before.title}",
            consequence="Unreported breaches of 60 days and more are violations.",
            citation="45 CFR 164.402, 164.404",
            due_at=clock.now() + timedelta(days=BREACH_DAYS),
            role="privacy_officer",
            patient_id=patient_id,
            url=f"/patients/{patient_id}/disclosures/",
            step="Judge",
        )
    return int(copy.pk)


@transaction.atomic
def move_payment(*, actor: Actor, key: UUID, payment_id: int, patient_id: int, why: str) -> int:
    """Voided on the wrong account and taken on the right one, the same money by the same way:
    the drawer and the bank see no difference. The new payment's id.

    Raises Forbidden, NoSuchPayment, PaymentVoided, CannotMove, ReasonMissing, and what
    billing.void_payment raises.
    """
    actor.require("documents.correct")
    old = accounts.get_payment(actor=actor, payment_id=payment_id)
    _ready(actor, old.patient_id, patient_id, why)
    billing.void_payment(
        actor=actor,
        key=uuid5(key, "void"),
        payment_id=old.pk,
        why=f"Wrong patient: {why.strip()}",
        kind=VoidKind.MISTAKE,
    )
    new = billing.take_payment(
        actor=actor,
        key=uuid5(key, "take"),
        patient_id=patient_id,
        cents=old.amount_cents,
        method=old.method,
        site_id=old.site_id,
        reference=old.reference,
        auth_code=old.auth_code,
        last_four=old.last_four,
    )
    documents.note_correction(
        actor=actor,
        key=key,
        what=Misfiled.PAYMENT,
        off_patient_id=old.patient_id,
        off_id=old.pk,
        onto_patient_id=patient_id,
        onto_id=new.pk,
        why=why,
        title=f"Payment of {old.taken_on:%m/%d/%Y}",
    )
    return int(new.pk)


@transaction.atomic
def move_charge(*, actor: Actor, key: UUID, charge_id: int, encounter_id: int, why: str) -> int:
    """Voided on the wrong visit and put onto the sheet of the right one at that patient's fee.
    A closed or billed visit refuses: correct its claim in billing first. The right patient's id.

    Raises Forbidden, NotFound, SheetClosed, CannotMove, ReasonMissing, and what
    billing.save_charges raises.
    """
    actor.require("documents.correct")
    able = replace(actor, permissions=actor.permissions | {"billing.view", "scheduling.view"})
    charge = money.get_charge(actor=able, charge_id=charge_id)
    right = schedule.get_encounter(able, encounter_id)
    _ready(actor, charge.patient_id, right.patient_id, why)
    billing.void_charge(
        actor=actor,
        key=uuid5(key, "void"),
        charge_id=charge.pk,
        reason=f"Wrong patient: {why.strip()}"[:200],
    )
    sheet = money.sheet(actor=able, encounter_id=encounter_id)
    lines = [_line(row, own=True) for row in sheet.charges]
    billing.save_charges(
        actor=actor,
        key=uuid5(key, "add"),
        encounter_id=encounter_id,
        diagnoses=[row.icd10_code for row in sheet.diagnoses],
        lines=[*lines, _line(charge, own=False)],
        reason="Moved from another patient",
    )
    documents.note_correction(
        actor=actor,
        key=key,
        what=Misfiled.CHARGE,
        off_patient_id=charge.patient_id,
        off_id=charge.pk,
        onto_patient_id=right.patient_id,
        onto_id=encounter_id,
        why=why,
        title=f"Charge of {charge.service_on:%m/%d/%Y}",
    )
    return int(right.patient_id)


@transaction.atomic
def move_conversation(*, actor: Actor, key: UUID, thread_id: int, patient_id: int, why: str) -> int:
    """A call, a voicemail, texts: all of it goes to the right patient.

    Raises Forbidden, NoSuchThread, NoSuchPatient, SamePatient, CannotMove, ReasonMissing.
    """
    actor.require("documents.correct")
    thread = sent.get_thread(actor=actor, thread_id=thread_id)
    if thread.patient_id is None:
        raise CannotMove("It stands with nobody. Name the patient in the inbox.")
    former = int(thread.patient_id)
    _ready(actor, former, patient_id, why)
    correspondence.move_thread(
        actor=actor, thread_id=thread_id, patient_id=patient_id, reason=why.strip()
    )
    documents.note_correction(
        actor=actor,
        key=key,
        what=Misfiled.CALL,
        off_patient_id=former,
        off_id=thread_id,
        onto_patient_id=patient_id,
        onto_id=thread_id,
        why=why,
        title=thread.subject,
    )
    return thread_id


@transaction.atomic
def take_back(*, actor: Actor, key: UUID, correction: UUID, why: str) -> int:
    """The move itself was wrong: what it put onto a chart goes back to where it stood.

    Raises Forbidden, NoSuchDocument, CannotMove, ReasonMissing, and what the move raises.
    """
    actor.require("documents.correct")
    sides = filed.correction_sides(actor=actor, key=correction)
    off, onto = sides.get("off"), sides.get("onto")
    if off is None or onto is None:
        raise NoSuchDocument("There is no such move, or one of its charts is not yours to see.")
    if filed.is_taken_back(actor=actor, key=correction):
        raise CannotMove("It was taken back before. Nothing was changed.")
    if off.what != Misfiled.DOCUMENT:
        raise CannotMove("Move it back from the chart it stands on now.")
    return move_document(
        actor=actor,
        key=key,
        document_id=onto.about_id,
        patient_id=off.patient_id,
        why=why,
        undoes=correction,
    )


def _ready(actor: Actor, off_id: int, onto_id: int, why: str) -> None:
    people.get_patient(actor, onto_id)
    if off_id == onto_id:
        raise CannotMove("It stands with that patient already. Choose another.", field="patient")
    if not why.strip():
        raise ReasonMissing("Say how you know that it is another patient's.", field="why")


def _line(charge: Charge, *, own: bool) -> ChargeLine:
    """`own`: the price stays; a charge from elsewhere takes this patient's fee."""
    return ChargeLine(
        service_id=charge.service_id,
        modifiers=tuple(charge.modifiers),
        units=charge.units,
        pointers=tuple(charge.pointers) if own else (1,),
        amount_cents=charge.amount_cents if own else None,
    )
