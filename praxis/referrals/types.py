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
    Permission(
        "referrals.set_rules",
        "Say which records go with referrals and what copies cost",
        ("office_manager", "privacy_officer"),
    ),
    Permission(
        "referrals.records",
        "Take in and answer requests for copies of records",
        ("front_desk", "clinical", "office_manager", "privacy_officer"),
    ),
    Permission(
        "referrals.check_authority",
        "Say whether somebody may have a copy of records",
        ("office_manager", "privacy_officer"),
    ),
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


class Part(TextChoices):
    """Parts of the chart that a pack may hold."""

    PROBLEMS = "problems", "Problems"
    MEDICATIONS = "medications", "Medications"
    ALLERGIES = "allergies", "Allergies"
    IMMUNIZATIONS = "immunizations", "Immunizations"
    RESULTS = "results", "Results"


class Asker(TextChoices):
    """Who wants a copy of records."""

    PATIENT = "patient", "The patient"
    REPRESENTATIVE = "representative", "Who decides for the patient"
    ATTORNEY = "attorney", "Attorney"
    PAYER = "payer", "Payer"
    OTHER = "other", "Somebody else"


class Authority(TextChoices):
    """Why they may have it."""

    ACCESS = "access", "The patient's own right (45 CFR 164.524)"
    AUTHORIZATION = "authorization", "Signed authorization (45 CFR 164.508)"
    PAYMENT = "payment", "For payment (45 CFR 164.506(c)(3))"
    SUBPOENA = "subpoena", "Subpoena or order (45 CFR 164.512(e))"


# Which authority goes with whom; a paper of it must be on file but for payment.
FITS: dict[str, tuple[str, ...]] = {
    Asker.PATIENT: (Authority.ACCESS,),
    Asker.REPRESENTATIVE: (Authority.ACCESS,),
    Asker.ATTORNEY: (Authority.AUTHORIZATION, Authority.SUBPOENA),
    Asker.PAYER: (Authority.PAYMENT, Authority.AUTHORIZATION),
    Asker.OTHER: (Authority.AUTHORIZATION, Authority.SUBPOENA),
}


class RecordsState(TextChoices):
    """Where a request stands. Follows from its events by trigger, never set."""

    RECEIVED = "received", "Authority to be checked"
    CLEARED = "cleared", "To be sent"
    SENT = "sent", "Sent, not yet there"
    DELIVERED = "delivered", "Delivered"
    REFUSED = "refused", "Refused"


class RecordsEventKind(TextChoices):
    RECEIVED = "received", "Request came in"
    CLEARED = "cleared", "May have it"
    REFUSED = "refused", "Refused"
    PRICED = "priced", "Fee"
    EXTENDED = "extended", "30 days more"
    CHASED = "chased", "Asked again"
    SENT = "sent", "Copy sent"
    RETURNED = "returned", "Came back"
    DELIVERED = "delivered", "Arrived"


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


class NoAuthority(Conflict):
    """Who asks may not have it on what was given."""

    code = "no_authority"


class RuleOverlaps(Conflict):
    code = "rule_overlaps"


class NoFeeRule(Conflict):
    """No fee is set for this kind of requester on this day."""

    code = "no_fee_rule"


class NothingToSend(PraxisError):
    code = "nothing_to_send"
