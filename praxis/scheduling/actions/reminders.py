"""The reminder ladder: planned when a visit is booked or moved, ended when it is cancelled."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.correspondence import queries as sent
from praxis.correspondence.types import Channel
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling import queries, telling
from praxis.scheduling.models import Appointment, Reminder, ReminderLadder
from praxis.scheduling.types import EXPECTED, BadLadder, LadderStep, ReminderState
from praxis.worklist import actions as worklist

MOST_STEPS = 5
LONGEST_MINUTES = 60 * 24 * 60
# Somebody who has just been told of the time is not reminded of it.
AFTER_NOTICE = timedelta(hours=12)
SHORT = timedelta(hours=12)


@transaction.atomic
def set_ladder(
    *, actor: Actor, key: UUID, visit_type_id: int | None, steps: list[LadderStep]
) -> ReminderLadder:
    """From now on patients are reminded so; null: for every visit type without its own ladder.

    Visits already planned are planned anew by the sweep. Raises BadLadder.
    """
    actor.require("scheduling.manage_supply")
    _refuse_bad(steps)
    made, fresh = ReminderLadder.objects.get_or_create(
        client_key=key,
        defaults={
            "visit_type_id": visit_type_id,
            "steps": [{"minutes": s.minutes, "channels": list(s.channels)} for s in steps],
            "made_by_id": actor.user_id,
        },
    )
    ladder: ReminderLadder = made
    if fresh:
        _end_of_type(visit_type_id)
    return ladder


def _refuse_bad(steps: list[LadderStep]) -> None:
    if len(steps) > MOST_STEPS:
        raise BadLadder(f"At most {MOST_STEPS} reminders.")
    if len({step.minutes for step in steps}) != len(steps):
        raise BadLadder("Two reminders are due at the same time.")
    for step in steps:
        if not 30 <= step.minutes <= LONGEST_MINUTES:
            raise BadLadder("A reminder comes between 30 minutes and 60 days before the visit.")
        if not step.channels or set(step.channels) - {Channel.TEXT, Channel.EMAIL}:
            raise BadLadder("Say how each reminder goes out.")


def _end_of_type(visit_type_id: int | None) -> None:
    """Reminders planned by the former ladder; those of types with their own are left alone."""
    saw("scheduling_reminder", ())
    planned = Reminder.objects.filter(state=ReminderState.PLANNED)
    if visit_type_id is None:
        own = ReminderLadder.objects.filter(visit_type__isnull=False).values("visit_type")
        planned = planned.exclude(appointment__visit_type__in=own)
    else:
        planned = planned.filter(appointment__visit_type_id=visit_type_id)
    planned.update(state=ReminderState.ENDED, why="new ladder", settled_at=clock.now())


@transaction.atomic
def plan_reminders(
    *, actor: Actor, appointment_id: int, told_at: datetime | None = None
) -> list[Reminder]:
    """What is still to come of the ladder, for the visit's present time.

    Reminders of another time, or of a visit that will not be, end. `told_at`: when the patient
    was last told the time; a step within half a day after it is left out. Doing it again
    changes nothing.
    """
    actor.require("scheduling.remind")
    visit = _locked(appointment_id)
    planned = Reminder.objects.filter(appointment=visit, state=ReminderState.PLANNED)
    comes = visit.status in EXPECTED
    stale = planned.exclude(for_start=visit.start) if comes else planned
    stale.update(
        state=ReminderState.ENDED,
        why="moved" if comes else "not expected",
        settled_at=clock.now(),
    )
    if not comes:
        return []
    now = clock.now()
    earliest = max(now, told_at + AFTER_NOTICE) if told_at else now
    rows = []
    for step in queries.ladder_for(visit.visit_type_id):
        due = _due(actor, visit, step)
        comes_late = due < earliest
        rows.append(
            Reminder(
                appointment=visit,
                patient_id=visit.patient_id,
                minutes=step.minutes,
                channels=",".join(step.channels),
                for_start=visit.start,
                due_at=due,
                state=ReminderState.SKIPPED if comes_late else ReminderState.PLANNED,
                why="told before" if comes_late else "",
                settled_at=now if comes_late else None,
            )
        )
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return list(planned.order_by("due_at"))


def _due(actor: Actor, visit: Appointment, step: LadderStep) -> datetime:
    """Short steps come before quiet hours rather than in them: after them would be too late."""
    due: datetime = visit.start - timedelta(minutes=step.minutes)
    if timedelta(minutes=step.minutes) <= SHORT:
        return sent.text_could_arrive(
            actor=actor, patient_id=visit.patient_id, zone=visit.site.time_zone, at=due
        )
    return due


@transaction.atomic
def send_reminder(*, actor: Actor, reminder_id: int) -> Reminder | None:
    """Send one that is due; None when it is settled. A rival waits for the visit's lock.

    The visit is looked at again: a reminder of a time that is not the visit's any more ends
    here, however late the news of the move. Of several that are due only the last is sent.
    """
    actor.require("scheduling.remind")
    visit = _locked(Reminder.objects.get(pk=reminder_id).appointment_id)
    found = (
        Reminder.objects.select_for_update(of=("self",))
        .filter(pk=reminder_id, state=ReminderState.PLANNED, due_at__lte=clock.now())
        .first()
    )
    if found is None:
        return None
    reminder: Reminder = found
    why = _not_now(reminder, visit)
    if why:
        return _settle(reminder, ReminderState.ENDED, why=why)
    links: dict[str, str | datetime] = {"change_url": telling.visit_link(actor, visit)}
    if reminder.minutes <= SHORT.total_seconds() // 60:
        links["arrive_url"] = telling.arrival_link(actor, visit)
    message = telling.tell(
        actor,
        visit,
        "appointment_reminder",
        key=uuid5(visit.client_key, f"reminder:{reminder.minutes}:{visit.start.isoformat()}"),
        channels=reminder.channels.split(","),
        asks=True,
        more=links,
    )
    if message is None:
        return _settle(reminder, ReminderState.SKIPPED, why="no way to write")
    return _settle(reminder, ReminderState.SENT, message_id=message.pk)


def _not_now(reminder: Reminder, visit: Appointment) -> str:
    if visit.status not in EXPECTED:
        return "not expected"
    if visit.start != reminder.for_start:
        return "moved"
    if visit.start <= clock.now():
        return "too late"
    later = Reminder.objects.filter(
        appointment=visit,
        for_start=visit.start,
        minutes__lt=reminder.minutes,
        due_at__lte=clock.now(),
    )
    return "too late" if later.exists() else ""


def _settle(
    reminder: Reminder, state: ReminderState, *, why: str = "", message_id: int | None = None
) -> Reminder:
    reminder.state, reminder.why, reminder.message_id = state, why, message_id
    reminder.settled_at = clock.now()
    reminder.save(update_fields=["state", "why", "message", "settled_at"])
    return reminder


def _locked(appointment_id: int) -> Appointment:
    visit: Appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("patient", "site", "visit_type")
        .get(pk=appointment_id)
    )
    return visit


@transaction.atomic
def list_calls(*, actor: Actor, site_id: int) -> int:
    """One worklist item for the visits of a site that nobody has confirmed; how many they are."""
    actor.require("scheduling.remind")
    site = access.get_site(site_id)
    count = queries.unconfirmed_count(actor=actor, site_id=site.pk, zone=site.time_zone)
    key = f"scheduling:calls:{site.pk}"
    if not count:
        worklist.close_item(actor=actor, key=key, reason="all confirmed")
        return 0
    visits = "1 visit" if count == 1 else f"{count} visits"
    local = clock.now().astimezone(ZoneInfo(site.time_zone))
    closes = max(datetime.combine(local.date(), time(17), local.tzinfo), local)
    worklist.file_item(
        actor=actor,
        key=key,
        kind="scheduling.calls",
        title=f"Call about {visits} at {site.name} nobody has confirmed",
        why="Clinic rule \u00b7 the day before the visit",
        consequence="Times stay empty that others wait for",
        due_at=closes.replace(second=0, microsecond=0),
        role="front_desk",
        url=f"/schedule/calls/?site={site.pk}",
        step="Call",
    )
    return count
