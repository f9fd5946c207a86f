"""Patient data given to somebody other than the patient."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from praxis.correspondence.models import Disclosure, Message
from praxis.correspondence.types import NoSuchMessage, NotFailed, Recipient
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.people import queries as people


@transaction.atomic
def record_disclosure(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    recipient: Recipient,
    disclosed_at: datetime | None = None,
    withheld_until: date | None = None,
    message_id: int | None = None,
    document_id: int | None = None,
) -> Disclosure:
    """Date, recipient, what and why (45 CFR 164.528(b)(2)). A retry makes no second row."""
    actor.require("correspondence.disclose")
    return _account(
        actor, key, patient_id, recipient, disclosed_at, withheld_until, message_id, document_id
    )


def _account(
    actor: Actor,
    key: UUID,
    patient_id: int,
    recipient: Recipient,
    disclosed_at: datetime | None = None,
    withheld_until: date | None = None,
    message_id: int | None = None,
    document_id: int | None = None,
) -> Disclosure:
    people.get_patient(actor, patient_id)
    made, _ = Disclosure.objects.get_or_create(
        client_key=key,
        defaults={
            "patient_id": patient_id,
            "disclosed_at": disclosed_at or clock.now(),
            **_facts(recipient),
            "withheld_until": withheld_until,
            "message_id": message_id,
            "document_id": document_id,
            "by_id": actor.user_id,
            "by_name": actor.signature,
        },
    )
    disclosure: Disclosure = made
    return disclosure


@transaction.atomic
def account_for(*, actor: Actor, message: Message) -> None:
    """A message that has gone to somebody other than the patient is a disclosure: written down
    for whoever may send, also who may not record disclosures by hand.
    """
    actor.require("correspondence.send")
    if message.recipient and message.patient_id:
        _account(
            actor,
            uuid5(message.client_key, "disclosure"),
            message.patient_id,
            Recipient(**message.recipient),
            message_id=message.pk,
        )


@transaction.atomic
def correct_disclosure(
    *,
    actor: Actor,
    key: UUID,
    disclosure_id: int,
    recipient: Recipient | None,
    withheld_until: date | None = None,
) -> Disclosure:
    """A second row in place of a wrong one; without a recipient: it was entered in error.

    Raises NoSuchMessage, NotFailed when it has been corrected already.
    """
    actor.require("correspondence.disclose")
    again = Disclosure.objects.filter(client_key=key).first()
    wrong = Disclosure.objects.filter(pk=disclosure_id).first()
    if wrong is None:
        raise NoSuchMessage("There is no such disclosure, or it is not yours to see.")
    if again is not None:
        same: Disclosure = again
        return same
    facts = (
        _facts(recipient)
        if recipient
        else {name: getattr(wrong, name) for name in _facts(Recipient("", "", "", "", "", False))}
    )
    with violations(
        correspondence_disclosure_corrects_id_key=NotFailed(
            "It was corrected already. Correct the newer entry."
        )
    ):
        made = Disclosure.objects.create(
            client_key=key,
            patient_id=wrong.patient_id,
            disclosed_at=wrong.disclosed_at,
            **facts,
            withheld_until=withheld_until,
            message_id=wrong.message_id,
            document_id=wrong.document_id,
            corrects=wrong,
            entered_in_error=recipient is None,
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    corrected: Disclosure = made
    return corrected


def _facts(recipient: Recipient) -> dict[str, object]:
    return {
        "recipient_name": recipient.name,
        "recipient_address": recipient.address,
        "what": recipient.what,
        "why": recipient.why,
        "authority": recipient.authority,
        "accountable": recipient.accountable,
    }
