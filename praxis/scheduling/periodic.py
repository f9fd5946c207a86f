"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from datetime import date, timedelta

from praxis.access import queries as access
from praxis.access.context import system
from praxis.kernel.errors import Conflict
from praxis.practice import queries as practice
from praxis.scheduling import actions, queries
from praxis.scheduling.types import ReminderState

EVER = date(2000, 1, 1)


def sweep_no_shows() -> int:
    """Expected visits whose session has ended become no-shows; returns how many.

    One transaction a visit: giving several visits' time back in one could deadlock with
    bookings (docs/locking.md).
    """
    with system("scheduling", purpose="operations") as actor:
        due = queries.due_no_shows(actor=actor)
    marked = 0
    for appointment_id in due:
        try:
            with system("scheduling", purpose="operations") as actor:
                actions.mark_no_show(
                    actor=actor, appointment_id=appointment_id, note="Not here by session's end"
                )
        except Conflict:
            continue  # arrived or was cancelled since the list was read
        marked += 1
    return marked


def sweep_holds() -> int:
    """Holds that ran out give their time back; returns how many. One transaction a hold."""
    with system("scheduling", purpose="operations"):
        due = queries.lapsed_holds()
    ended = 0
    for hold_id in due:
        with system("scheduling", purpose="operations") as actor:
            ended += actions.expire_hold(actor=actor, hold_id=hold_id)
    return ended


def extend_supply() -> int:
    """Every night: keep the searchable days 400 ahead."""
    with system("scheduling", purpose="operations") as actor:
        return actions.extend_supply(actor=actor)


def sweep_waitlist() -> int:
    """Every minute: offers that ran out pass to the next; wishes that are over end.

    Several times at once, as after a night, are shared out among those who wait. Returns how
    many were asked. One transaction an opening or wish.
    """
    with system("scheduling", purpose="operations") as actor:
        due, over = queries.due_openings(), queries.overdue_wishes(actor)
        shared = queries.share_out(actor, due)
    asked = 0
    for opening_id in due:
        with system("scheduling", purpose="operations") as actor:
            asked += actions.next_round(
                actor=actor,
                opening_id=opening_id,
                first=shared[opening_id],
                apart=shared.apart_from(opening_id),
            )
    for entry_id, why in over:
        with system("scheduling", purpose="operations") as actor:
            actions.leave_waitlist(actor=actor, entry_id=entry_id, why=why)
    return asked


def plan_missing() -> int:
    """Every ten minutes: visits the news did not plan, and those a new ladder set free."""
    with system("scheduling", purpose="reminders"):
        unplanned = queries.unplanned_visits()
    for appointment_id in unplanned:
        with system("scheduling", purpose="reminders") as actor:
            actions.plan_reminders(actor=actor, appointment_id=appointment_id)
    return len(unplanned)


def send_reminders() -> int:
    """Every minute: what is due goes out, one transaction a reminder. Returns how many."""
    with system("scheduling", purpose="reminders"):
        due = queries.due_reminders()
    sent = 0
    for reminder_id in due:
        with system("scheduling", purpose="reminders") as actor:
            settled = actions.send_reminder(actor=actor, reminder_id=reminder_id)
        sent += settled is not None and settled.state == ReminderState.SENT
    return sent


def list_calls() -> None:
    """Every ten minutes: one item a site for the visits nobody has confirmed."""
    for site in access.sites():
        with system("scheduling", purpose="operations") as actor:
            actions.list_calls(actor=actor, site_id=site.pk)


def measure_day() -> int:
    """Every ten minutes: yesterday's and today's visits in numbers. All of them when new."""
    today = access.today()
    with system("scheduling", purpose="measures") as actor:
        first = today - timedelta(days=1) if queries.is_measured() else EVER
        return actions.measure_visits(actor=actor, first=first, last=today)


def measure_night() -> int:
    """Every night: sixty days again, for stamps corrected later."""
    today = access.today()
    with system("scheduling", purpose="measures") as actor:
        return actions.measure_visits(actor=actor, first=today - timedelta(days=60), last=today)


def measure_access() -> int:
    """The third next time of each provider and visit type, once a day."""
    rows = 0
    for provider in practice.providers_on(access.today()):
        with system("scheduling", purpose="measures") as actor:
            rows += actions.measure_access(actor=actor, provider_id=provider.pk)
    return rows
