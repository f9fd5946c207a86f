"""What patients and the office write to each other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext, override

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import NoAddress, NoConsent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.people import queries as people
from praxis.portal.models import PatientMessage
from praxis.portal.types import READ_BY, EmptyMessage, Topic
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

if TYPE_CHECKING:
    from praxis.people.models import Patient

# A patient has no right of his own to file work.
_PROGRAM = Actor(user_id=None, name="system:portal", system=True)
_LONGEST = 4000


def _written(text: str) -> str:
    kept = text.strip()[:_LONGEST]
    if not kept:
        raise EmptyMessage
    return kept


@transaction.atomic
def write_to_office(
    *, actor: Actor, key: UUID, patient_id: int, topic: str, text: str, by_name: str
) -> PatientMessage:
    """A patient's message; whoever reads that topic has it on the worklist. Raises EmptyMessage."""
    actor.require("portal.use")
    patient = people.get_patient(actor, patient_id)
    row = insert_once(
        PatientMessage(
            client_key=key,
            patient_id=patient.pk,
            topic=Topic(topic),
            text=_written(text),
            from_office=False,
            by_name=by_name[:120],
            sent_at=clock.now(),
        )
    )
    worklist.file_item(
        actor=_PROGRAM,
        key=_item(patient.pk),
        kind="portal.message",
        title=f"A patient wrote: {Topic(topic).label.lower()}",
        why="Clinic rule · answered within one working day",
        consequence="The patient waits, and does not know whether anybody has read it",
        due_at=clock.now() + timedelta(days=1),
        role=READ_BY[Topic(topic)],
        patient_id=patient.pk,
        url=f"/patients/{patient.pk}/online-messages/",
        step="Answer",
    )
    return row


def _item(patient_id: int) -> str:
    return f"portal:message:{patient_id}"


@transaction.atomic
def answer_patient(*, actor: Actor, key: UUID, patient_id: int, text: str) -> PatientMessage:
    """The office writes back, and the patient is told that something waits: never what.

    Raises EmptyMessage.
    """
    actor.require("portal.answer")
    patient = people.get_patient(actor, patient_id)
    last = PatientMessage.objects.filter(patient=patient).order_by("-pk").first()
    row = insert_once(
        PatientMessage(
            client_key=key,
            patient_id=patient.pk,
            topic=last.topic if last is not None else Topic.OTHER,
            text=_written(text),
            from_office=True,
            by_id=actor.user_id,
            by_name=actor.name,
            sent_at=clock.now(),
        )
    )
    PatientMessage.objects.filter(patient=patient, from_office=False, read_at=None).update(
        read_at=clock.now()
    )
    worklist.close_item(actor=_PROGRAM, key=_item(patient.pk), reason="answered")
    _tell(key, patient)
    return row


def _tell(key: UUID, patient: Patient) -> None:
    sites = access.sites(ids=tuple(patient.site_ids))
    site = sites[0] if sites else access.sites()[0]
    name = str(practice.setting("practice_name") or site.name)
    phone = str(practice.setting("practice_phone") or site.phone)
    with override(patient.language[:2]):
        subject = gettext("A message is waiting for you")
        text = gettext("We wrote to you. Sign in to read it.")
    url = practice.public_url("/my/messages/")
    for channel in ("text", "email"):
        try:
            correspondence.send_message(
                actor=_PROGRAM,
                key=uuid5(key, channel),
                patient_id=patient.pk,
                template="notice",
                channel=channel,
                facts={
                    "subject": subject,
                    "text": f"{text} {url}".strip(),
                    "practice": name,
                    "phone": phone,
                },
                zone=site.time_zone,
                about="portal.message",
            )
        except (NoAddress, NoConsent):
            continue
        return


@transaction.atomic
def note_read(*, actor: Actor, patient_id: int) -> int:
    """The patient has opened what the office wrote. How many lines were new."""
    actor.require("portal.use")
    return int(
        PatientMessage.objects.filter(patient_id=patient_id, from_office=True, read_at=None).update(
            read_at=clock.now()
        )
    )
