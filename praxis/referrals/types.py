"""Words, permissions and refusals of referrals."""

from __future__ import annotations

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

_WORKERS = ("front_desk", "clinical", "provider", "office_manager")

PERMISSIONS = (
    Permission("referrals.view", "See referrals", (*_WORKERS, "auditor")),
    Permission("referrals.order", "Order a referral", _WORKERS),
    Permission("referrals.work", "Send, chase and close referrals; take in others'", _WORKERS),
    Permission("referrals.review", "Read the specialist's note and close the loop", ("provider",)),
)


class Direction(TextChoices):
    OUT = "out", "To a specialist"
    IN = "in", "To us"


class Urgency(TextChoices):
    ROUTINE = "routine", "Routine"
    SOON = "soon", "Within 2 weeks"
    URGENT = "urgent", "Urgent"


class Way(TextChoices):
    """How records go out, or a referral came in."""

    FAX = "fax", "Fax"
    MAIL = "mail", "Mail"
    PORTAL = "portal", "Portal"
    HAND = "hand", "By hand"


class State(TextChoices):
    """Where a referral stands. Follows from its events by trigger, never set."""

    WAITING = "waiting", "Waits for authorization"
    READY = "ready", "To be sent"
    SENT = "sent", "No date yet"
    DATED = "dated", "Has a date"
    NOTE_BACK = "note_back", "Note to be read"
    DRAFT = "draft", "Patient to be found"
    TO_BOOK = "to_book", "To be booked"
    BOOKED = "booked", "Booked here"
    ANSWERED = "answered", "Answered, note owed"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class EventKind(TextChoices):
    ORDERED = "ordered", "Ordered"
    NEEDED = "needed", "Needs authorization"
    CLEARED = "cleared", "May be sent"
    REFUSED = "refused", "Authorization denied"
    SENT = "sent", "Records sent"
    TOLD = "told", "Patient told"
    CHASED = "chased", "Chased"
    DATED = "dated", "Specialist's date"
    MISSED = "missed", "Patient was not there"
    NOTE = "note", "Note came back"
    REVIEWED = "reviewed", "Note read"
    RECEIVED = "received", "Referral came in"
    MATCHED = "matched", "Patient found"
    BOOKED = "booked", "Visit booked"
    UNBOOKED = "unbooked", "Visit cancelled or missed"
    ANSWERED = "answered", "Referrer answered"
    NOTE_SENT = "note_sent", "Our note sent"
    CANCELLED = "cancelled", "Cancelled"


ENDED = (State.CLOSED, State.CANCELLED)
# What is next, for whom, and in how many business days (urgent: the second number).
STEPS: dict[str, tuple[str, str, int, int]] = {
    State.WAITING: ("Get the authorization", "front_desk", 3, 1),
    State.READY: ("Send the records", "front_desk", 2, 1),
    State.SENT: ("Ask the specialist for a date", "front_desk", 5, 1),
    State.DATED: ("Ask for the note", "clinical", 10, 5),
    State.NOTE_BACK: ("Read the note", "provider", 3, 1),
    State.DRAFT: ("Find or register the patient", "front_desk", 1, 1),
    State.TO_BOOK: ("Book the visit", "front_desk", 2, 1),
    State.BOOKED: ("Answer the referrer", "front_desk", 2, 1),
    State.ANSWERED: ("Send our note", "clinical", 5, 3),
}


class NoSuchReferral(NotFound):
    code = "no_such_referral"


class WordsNeeded(PraxisError):
    code = "words_needed"


class WrongStep(Conflict):
    """Something else is next for this referral."""

    code = "wrong_step"


class BadDay(PraxisError):
    code = "bad_day"
