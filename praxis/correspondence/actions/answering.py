"""Answering a conversation in the channel it came by, or another the patient allows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext, override

from praxis.access import queries as access
from praxis.correspondence import queries
from praxis.correspondence.actions.messages import send_message
from praxis.correspondence.actions.noting import (
    PROGRAM,
    add_entry,
    file_work,
    locked,
    written,
)
from praxis.correspondence.actions.threads import answered
from praxis.correspondence.models import CannedAnswer, Entry, Thread
from praxis.correspondence.types import (
    Channel,
    Medium,
    NoAddress,
    NoConsent,
    NoWay,
    PatientMissing,
    Topic,
    Way,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.people import queries as people
from praxis.practice import queries as practice

if TYPE_CHECKING:
    from praxis.people.models import Patient

# Who wrote within this time waits for the answer: quiet hours do not hold it back.
JUST_WROTE = timedelta(hours=1)


@transaction.atomic
def answer_thread(*, actor: Actor, key: UUID, thread_id: int, way: str, text: str) -> Entry:
    """Write back; the conversation then waits on the patient. `way`: portal, text or email.

    Texts and mails pass the walls of consent, STOP and quiet hours. In the portal the patient
    is told that something waits, never what.

    Raises NoSuchThread, PatientMissing, NoWay, EmptyMessage, NoAddress, NoConsent, NumberStopped.
    """
    actor.require("correspondence.work_inbox")
    thread = locked(thread_id)
    known: Entry | None = Entry.objects.filter(client_key=key).first()
    if known is not None:
        return known
    if thread.patient_id is None:
        raise PatientMissing("Nobody knows whose this is. Find the patient first, or call.")
    if way == Medium.PORTAL and thread.medium != Medium.PORTAL:
        raise NoWay("This did not come by the portal. Choose another way.", field="way")
    if way not in (Medium.PORTAL, Medium.TEXT, Medium.EMAIL):
        raise NoWay("Choose how to answer.", field="way")
    said = written(text)
    message_id = None
    if way != Medium.PORTAL:
        message_id = _send(actor, key, thread, Channel(way), said)
    entry = add_entry(
        actor, thread, Way.OUT, said, key=key, medium=Medium(way), message_id=message_id
    )
    if way == Medium.PORTAL:
        tell_that_something_waits(key, people.get_patient(actor, thread.patient_id))
    answered(actor, thread)
    file_work(thread)
    return entry


@transaction.atomic
def write_to_patient(
    *, actor: Actor, key: UUID, patient_id: int, subject: str, text: str, topic: str = Topic.OTHER
) -> Thread:
    """The office begins a conversation in the portal. Raises EmptyMessage, NoSuchPatient."""
    actor.require("correspondence.work_inbox")
    patient = people.get_patient(actor, patient_id)
    thread: Thread = insert_once(
        Thread(
            client_key=key,
            patient_id=patient.pk,
            medium=Medium.PORTAL,
            topic=Topic(topic),
            subject=" ".join(subject.split())[:120],
            role="front_desk",
            opened_at=clock.now(),
        )
    )
    answer_thread(
        actor=actor, key=uuid5(key, "line"), thread_id=thread.pk, way=Medium.PORTAL, text=text
    )
    thread.refresh_from_db()
    return thread


def _send(actor: Actor, key: UUID, thread: Thread, channel: Channel, said: str) -> int:
    patient_id = thread.patient_id
    assert patient_id is not None  # its callers ask for the patient first
    own = queries.own_addresses(actor=actor, patient_id=patient_id, channel=channel)
    named = practice.settings("practice_name", "practice_phone")
    fresh = thread.last_in_at is not None and thread.last_in_at > clock.now() - JUST_WROTE
    sent = send_message(
        actor=actor,
        key=uuid5(key, "message"),
        patient_id=patient_id,
        template="notice",
        channel=channel,
        facts={
            "subject": "Answer" if channel == Channel.TEXT else thread.subject,
            "text": said,
            "practice": named["practice_name"],
            "phone": named["practice_phone"],
        },
        to=thread.number if thread.number in own else "",
        zone=access.office_zone(),
        about=f"correspondence.thread:{thread.pk}",
        at_once=channel == Channel.TEXT and thread.medium == Medium.TEXT and fresh,
    )
    return int(sent.pk)


def tell_that_something_waits(key: UUID, patient: Patient) -> None:
    """One text or mail in the patient's language, without a word of what it says."""
    sites = access.sites(ids=tuple(patient.site_ids))
    site = sites[0] if sites else access.sites()[0]
    named = practice.settings("practice_name", "practice_phone")
    with override(patient.language[:2]):
        subject = gettext("A message is waiting for you")
        text = gettext("We wrote to you. Sign in to read it.")
    for channel in (Channel.TEXT, Channel.EMAIL):
        try:
            send_message(
                actor=PROGRAM,
                key=uuid5(key, channel),
                patient_id=patient.pk,
                template="notice",
                channel=channel,
                facts={
                    "subject": subject,
                    "text": f"{text} {practice.public_url('/my/messages/')}".strip(),
                    "practice": str(named["practice_name"] or site.name),
                    "phone": str(named["practice_phone"] or site.phone),
                },
                zone=site.time_zone,
                about="correspondence.portal",
            )
        except (NoAddress, NoConsent):
            continue
        return


@transaction.atomic
def add_canned(
    *, actor: Actor, key: UUID, title: str, words_en: str, words_es: str
) -> CannedAnswer:
    """A ready answer in both languages. Raises EmptyMessage."""
    actor.require("correspondence.set_canned")
    made: CannedAnswer = insert_once(
        CannedAnswer(
            client_key=key,
            title=" ".join(title.split())[:60],
            words_en=written(words_en),
            words_es=written(words_es),
            added_at=clock.now(),
            added_by_id=actor.user_id,
        )
    )
    return made


@transaction.atomic
def end_canned(*, actor: Actor, canned_id: int) -> CannedAnswer:
    """It is offered no more. Raises NoSuchCanned."""
    actor.require("correspondence.set_canned")
    found = queries.get_canned(canned_id=canned_id)
    if found.ended_at is None:
        found.ended_at = clock.now()
        found.save(update_fields=["ended_at"])
    return found
