"""A visit as a calendar entry. It says where and when, nothing of why (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vText


def invitation(
    *,
    uid: str,
    sequence: int,
    start: datetime,
    end: datetime,
    made_at: datetime,
    practice: str,
    place: str,
    organizer: str = "",
    cancelled: bool = False,
) -> str:
    """PUBLISH, or CANCEL of the entry with the same UID. A higher SEQUENCE replaces a lower."""
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", made_at)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"Visit at {practice}")
    event.add("location", place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if organizer:
        address = vCalAddress(f"mailto:{organizer}")
        address.params["CN"] = vText(practice)
        event.add("organizer", address)
    calendar = Calendar()
    calendar.add("prodid", "-//Praxis//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
