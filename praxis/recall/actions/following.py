"""Reaching the patient: attempts, the ladder, the outcome, the visit that closes it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Channel as Way
from praxis.correspondence.types import NoAddress, NoConsent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.practice import queries as practice
from praxis.recall.models import Recall, RecallEvent
from praxis.recall.types import (
    OPEN,
    OUTCOMES,
    Channel,
    EventKind,
    LetterNeeded,
    NoSuchRecall,
    RecallClosed,
    State,
    WordsNeeded,
)
from praxis.scheduling import queries as scheduling
from praxis.scheduling.types import EXPECTED
from praxis.worklist import actions as worklist

_WAYS = {Channel.MESSAGE: (Way.TEXT, Way.EMAIL), Channel.LETTER: (Way.LETTER,)}
_CALL_WITHIN = timedelta(days=5)
_SPACE = UUID("4d0f2a6e-2b39-4f9c-8f38-7b1f3a1f6f02")


@transaction.atomic
def log_attempt(*, actor: Actor, key: UUID, recall_id: int, channel: str, note: str) -> RecallEvent:
    """A try that did not settle it. A retry with the same key is one attempt.

    Raises Forbidden, NoSuchRecall, WordsNeeded, RecallClosed.
    """
    actor.require("recall.work")
    if not note.strip():
        raise WordsNeeded("Say what came of it, such as: no answer.", field="note")
    recall = _locked(recall_id)
    event = _note(actor, recall, EventKind.ATTEMPT, key=key, channel=channel, note=note)
    worklist.close_item(actor=actor, key=item_of(recall), reason="Tried")
    return event


@transaction.atomic
def send_certified_letter(*, actor: Actor, key: UUID, recall_id: int, tracking: str) -> RecallEvent:
    """The letter that stands before giving a clinical recall up, with its tracking number.

    Raises Forbidden, NoSuchRecall, WordsNeeded, RecallClosed.
    """
    actor.require("recall.work")
    if not tracking.strip():
        raise WordsNeeded("Type the tracking number of the certified letter.", field="tracking")
    recall = _locked(recall_id)
    done: RecallEvent | None = RecallEvent.objects.filter(client_key=key).first()
    if done is not None:
        return done
    _write(actor, recall, Channel.LETTER, uuid5(key, "letter"))
    event = _note(
        actor, recall, EventKind.CERTIFIED, key=key, channel=Channel.LETTER, note=tracking
    )
    worklist.close_item(actor=actor, key=item_of(recall), reason="Certified letter sent")
    return event


@transaction.atomic
def close_recall(
    *, actor: Actor, key: UUID, recall_id: int, outcome: str, note: str
) -> RecallEvent:
    """Done elsewhere, refused, not reached, deceased or not needed, with words on it.

    A clinical recall is "not reached" only after a certified letter. Raises Forbidden,
    NoSuchRecall, WordsNeeded, LetterNeeded, RecallClosed.
    """
    actor.require("recall.work")
    if outcome not in OUTCOMES:
        raise WordsNeeded("Choose what became of it.", field="outcome")
    if not note.strip():
        raise WordsNeeded("Say how you know.", field="note")
    recall = _locked(recall_id)
    event = _note(actor, recall, EventKind(outcome), key=key, note=note)
    worklist.close_item(actor=actor, key=item_of(recall), reason=State(outcome).label)
    return event


def item_of(recall: Recall) -> str:
    return f"recall:recall:{recall.pk}"


def _locked(recall_id: int) -> Recall:
    found: Recall | None = (
        Recall.objects.select_for_update(of=("self",), no_key=True)
        .select_related("patient", "visit_type")
        .filter(pk=recall_id)
        .first()
    )
    if found is None:
        raise NoSuchRecall("There is no such recall, or it is not yours to see.")
    return found


def _note(
    actor: Actor,
    recall: Recall,
    kind: EventKind,
    *,
    key: UUID,
    channel: str = "",
    note: str = "",
    appointment_id: int | None = None,
) -> RecallEvent:
    """The database moves the recall on, or refuses."""
    done: RecallEvent | None = RecallEvent.objects.filter(client_key=key).first()
    if done is not None:
        return done
    refused = {
        "recall_ended": RecallClosed("This recall is closed. Add another if it is needed."),
        "recall_letter_first": LetterNeeded(
            "This recall is clinical: send a certified letter first.", field="outcome"
        ),
    }
    with violations(**refused):
        event: RecallEvent = RecallEvent.objects.create(
            recall=recall,
            patient_id=recall.patient_id,
            kind=kind,
            channel=channel,
            note=note.strip()[:300],
            appointment_id=appointment_id,
            user_id=actor.user_id,
            client_key=key,
            occurred_at=clock.now(),
        )
    return event


@transaction.atomic
def take_step(*, actor: Actor, recall_id: int) -> str:
    """The next rung of the ladder: a message or letter goes out, a call becomes work for the
    desk. Returns the channel, "" when nothing was due. Raises Forbidden, NoSuchRecall.
    """
    actor.require("recall.work")
    recall = _locked(recall_id)
    today = access.today()
    if recall.state not in OPEN or recall.next_step_on is None or recall.next_step_on > today:
        return ""
    channel = Channel(recall.ladder[recall.rung][1])
    sent = channel in _WAYS and _write(
        actor, recall, channel, uuid5(recall.client_key, f"rung:{recall.rung}")
    )
    if sent:
        _note(
            actor,
            recall,
            EventKind.ATTEMPT,
            key=uuid5(recall.client_key, f"attempt:{recall.rung}"),
            channel=channel,
            note="Sent by Praxis",
        )
    else:
        _ask_to_call(actor, recall)
    recall.rung += 1
    more = recall.rung < len(recall.ladder)
    recall.next_step_on = (
        recall.due_on + timedelta(days=int(recall.ladder[recall.rung][0])) if more else None
    )
    recall.save(update_fields=["rung", "next_step_on"])
    return channel if sent else Channel.PHONE


def _ask_to_call(actor: Actor, recall: Recall) -> None:
    last = recall.rung + 1 >= len(recall.ladder)
    title = "Recall: call to book a visit"
    if last and recall.is_clinical and recall.certified_at is None:
        title = "Clinical recall: call, then send a certified letter"
    worklist.file_item(
        actor=actor,
        key=item_of(recall),
        kind="recall.call",
        title=title,
        why=f"Due {recall.due_on:%m/%d/%Y} and not booked",
        consequence="Care that was planned does not happen",
        due_at=clock.now() + _CALL_WITHIN,
        role="front_desk",
        patient_id=recall.patient_id,
        url=f"/recalls/{recall.pk}/",
        step="Call, then book",
    )


def _write(actor: Actor, recall: Recall, channel: Channel, key: UUID) -> bool:
    """A line that says only that a visit is due. False when the patient cannot be written to."""
    site = access.get_site(recall.patient.site_ids[0])
    language = recall.patient.language.partition("-")[0]
    with translation.override(language if language in ("en", "es") else "en"):
        subject = gettext("It is time for a visit")
        text = gettext(
            "Our records say that it is time for a visit with us. Call us to choose a time. If"
            " you have been seen elsewhere, tell us, and we will not write again."
        )
    facts = {
        "subject": subject,
        "text": text,
        "practice": str(practice.setting("practice_name") or site.name),
        "phone": site.phone,
        "name": recall.patient.called,
    }
    for way in _WAYS[channel]:
        try:
            correspondence.send_message(
                actor=actor,
                key=uuid5(key, way),
                patient_id=recall.patient_id,
                template="letter" if way == Way.LETTER else "notice",
                channel=way,
                facts=facts,
                zone=site.time_zone,
                about=f"recall.recall:{recall.pk}",
            )
        except (NoAddress, NoConsent):
            continue
        return True
    return False


@transaction.atomic
def note_booking(*, actor: Actor, appointment_id: int) -> int:
    """A visit was booked: the patient's open recalls for that visit type close. How many."""
    actor.require("recall.work")
    visit = scheduling.visit(actor, appointment_id).appointment
    if visit.status not in EXPECTED:
        return 0
    found = Recall.objects.filter(
        patient_id=visit.patient_id, visit_type_id=visit.visit_type_id, state__in=OPEN
    ).values_list("pk", flat=True)
    for recall_id in list(found):
        recall = _locked(recall_id)
        _note(
            actor,
            recall,
            EventKind.BOOKED,
            key=uuid5(_SPACE, f"booked:{recall.pk}:{visit.pk}"),
            appointment_id=visit.pk,
        )
        worklist.close_item(actor=actor, key=item_of(recall), reason="Visit booked")
    return len(found)


@transaction.atomic
def note_end_of_visit(*, actor: Actor, appointment_id: int) -> int:
    """The visit that closed a recall was cancelled or missed: the recall is open again.

    Unless the patient has another such visit, or another open recall. How many.
    """
    actor.require("recall.work")
    visit = scheduling.visit(actor, appointment_id).appointment
    if visit.status not in ("cancelled", "no_show", "left_unseen"):
        return 0
    reopened = 0
    for recall in Recall.objects.filter(appointment_id=visit.pk, state=State.BOOKED):
        other = Recall.objects.filter(
            patient_id=recall.patient_id, visit_type_id=recall.visit_type_id, state__in=OPEN
        )
        again = scheduling.patients_seen_or_booked(
            actor, [recall.patient_id], recall.visit_type_id, since=clock.now()
        )
        if other.exists() or again:
            continue
        locked = _locked(recall.pk)
        _note(
            actor,
            locked,
            EventKind.UNBOOKED,
            key=uuid5(_SPACE, f"unbooked:{recall.pk}:{visit.pk}:{visit.status_at}"),
            appointment_id=visit.pk,
        )
        _ask_to_call(actor, locked)
        reopened += 1
    return reopened
