"""A visit as a calendar entry. It says where and when, nothing of why (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event


def invitation(
    *,
    uid: str,
    sequence: int,
    start: datetime,
    end: datetime,
    made_at: datetime,
    practice: str,
    place: str,
    cancelled: bool = False,
) -> str:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", made_at)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"Visit at {practice}")
    event.add("location", place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Praxis//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
