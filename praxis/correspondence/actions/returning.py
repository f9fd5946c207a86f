"""Letters that came back: the address is doubted until somebody has asked the patient."""

from __future__ import annotations

from django.db import transaction

from praxis.access import queries as access
from praxis.correspondence.actions.messages import mark_sent
from praxis.correspondence.actions.recording import ask_a_person, next_business_day, note
from praxis.correspondence.models import Letter, LetterReturn
from praxis.correspondence.types import (
    AlreadyBack,
    NoSuchLetter,
    NotFailed,
    State,
    To,
    Verb,
    WhyBack,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.people import actions as people_actions
from praxis.worklist import actions as worklist


def mail_key(patient_id: int) -> str:
    return f"correspondence:mail:{patient_id}"


@transaction.atomic
def mark_returned(
    *, actor: Actor, letter_id: int, reason: str, new_address: str = "", source: str = "desk"
) -> LetterReturn:
    """The letter came back, or the post says that the address is another.

    Unless it was refused, the patient's address is doubted: no batch and no statement goes
    there until it is changed or confirmed, and the front desk is asked to call. Raises
    NoSuchLetter, AlreadyBack, NotFailed.
    """
    actor.require("correspondence.send")
    letter: Letter | None = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(pk=letter_id)
        .first()
    )
    if letter is None:
        raise NoSuchLetter("There is no such letter, or it is not yours to see.")
    message = letter.message
    if message.state == State.CANCELLED:
        raise NotFailed("This letter was never mailed. Look at its number again.")
    if LetterReturn.objects.filter(letter=letter).exists():
        raise AlreadyBack("It was marked as returned before. Nothing was changed.")
    if message.state == State.QUEUED:
        message = mark_sent(actor=actor, message_id=message.pk)
    why = WhyBack(reason)
    twice = AlreadyBack("It was marked as returned before. Nothing was changed.")
    with violations(correspondence_letterreturn_letter_id_key=twice):
        made = LetterReturn.objects.create(
            letter=letter,
            patient_id=letter.patient_id,
            reason=why,
            new_address=" ".join(new_address.split())[:300],
            source=source[:10],
            back_on=access.today(),
            by_id=actor.user_id,
            by_name=actor.signature,
            occurred_at=clock.now(),
        )
    back: LetterReturn = made
    if letter.to == To.PATIENT and why != WhyBack.REFUSED:
        if why != WhyBack.CORRECTED:
            note(actor, message, Verb.RETURNED, detail=why)
        _doubt(actor, letter, why)
    else:
        ask_a_person(actor, message, Verb.RETURNED, why)
    return back


def _doubt(actor: Actor, letter: Letter, why: WhyBack) -> None:
    if letter.address_id is None:
        return
    address = people_actions.doubt_address(actor=actor, address_id=letter.address_id)
    if address.ended_on is not None:
        return
    worklist.file_item(
        actor=actor,
        key=mail_key(letter.patient_id),
        kind="correspondence.returned",
        title="Mail came back: ask for the address",
        why=f"{why.label} · next business day",
        consequence="No batch letter and no statement goes out to the patient until it is right",
        due_at=next_business_day(),
        role="front_desk",
        patient_id=letter.patient_id,
        url=f"/patients/{letter.patient_id}/edit/",
        step="Open addresses",
    )


@transaction.atomic
def note_mended(*, actor: Actor, patient_id: int) -> None:
    """The address was put right or confirmed: the worklist's item closes by itself."""
    actor.require("correspondence.send")
    worklist.close_item(actor=actor, key=mail_key(patient_id), reason="The address was put right")
