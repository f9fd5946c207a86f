"""How long each kind of message may wait, counted in the office's hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from praxis.access import queries as access
from praxis.correspondence.types import Ask, Medium, Urgency
from praxis.kernel import clock
from praxis.kernel.business_days import is_business_day
from praxis.practice import queries as practice

_SETTING = {
    Medium.TEXT: "inbox_text_minutes",
    Medium.PORTAL: "inbox_portal_minutes",
    Medium.EMAIL: "inbox_email_minutes",
    Medium.PHONE: "inbox_call_minutes",
    Medium.VOICEMAIL: "inbox_call_minutes",
    Medium.FAX: "inbox_fax_minutes",
}
_ASKED = {
    Ask.MESSAGE: "request_message_minutes",
    Ask.REFILL: "request_refill_minutes",
    Ask.FORM: "request_form_minutes",
}
_HOURS = ("inbox_from_hour", "inbox_until_hour")


def due_for(medium: str, urgency: str) -> datetime:
    """When a conversation that comes in now must be answered."""
    return _due("inbox_urgent_minutes" if urgency == Urgency.URGENT else _SETTING[Medium(medium)])


def due_for_request(kind: str, urgency: str) -> datetime:
    """When a provider must have answered what is asked now."""
    urgent = urgency == Urgency.URGENT
    return _due("request_urgent_minutes" if urgent else _ASKED[Ask(kind)])


def due_for_telling(urgency: str) -> datetime:
    """When the patient must have been told an answer that is given now."""
    return _due("inbox_urgent_minutes" if urgency == Urgency.URGENT else "request_tell_minutes")


def _due(setting: str) -> datetime:
    named = practice.settings(setting, *_HOURS)
    return after_working(
        clock.now(),
        minutes=named[setting],
        zone=access.office_zone(),
        from_hour=named["inbox_from_hour"],
        until_hour=named["inbox_until_hour"],
    )


def after_working(
    start: datetime, *, minutes: int, zone: str, from_hour: int, until_hour: int
) -> datetime:
    """`minutes` of office time after `start`: business days, between the two hours of the wall.

    What comes in outside them begins to count when the office next opens.
    """
    day = clock.local_date(start, zone)
    left = timedelta(minutes=minutes)
    while True:
        if is_business_day(day):
            opens, shuts = (clock.local(day, hour, 0, zone) for hour in (from_hour, until_hour))
            begins = max(start, opens)
            if begins < shuts:
                if left <= shuts - begins:
                    return begins + left
                left -= shuts - begins
        day += timedelta(days=1)
