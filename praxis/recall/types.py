"""Words and refusals of recalls."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

_DESK = ("front_desk", "office_manager")
_CARE = ("clinical", "provider")

PERMISSIONS = (
    Permission(
        "recall.view", "See recalls and visits to be scheduled", (*_DESK, *_CARE, "auditor")
    ),
    Permission("recall.work", "Add recalls, log attempts and close them", (*_DESK, *_CARE)),
    Permission("recall.manage_rules", "Set who is recalled when", ("office_manager", "provider")),
)


class Trigger(TextChoices):
    AFTER_VISIT = "after_visit", "After a visit"
    AGE = "age", "At a birthday"


class Source(TextChoices):
    RULE = "rule", "By rule"
    MANUAL = "manual", "By hand"
    ORDERED = "ordered", "Ordered in a visit"


class State(TextChoices):
    """Where a recall stands. Follows from its events by trigger, never set."""

    DUE = "due", "To do"
    TRYING = "trying", "Being reached"
    BOOKED = "booked", "Booked"
    ELSEWHERE = "elsewhere", "Done elsewhere"
    REFUSED = "refused", "Refused"
    UNREACHABLE = "unreachable", "Not reached"
    DECEASED = "deceased", "Deceased"
    DROPPED = "dropped", "Not needed"


OPEN = (State.DUE, State.TRYING)
OUTCOMES = (
    State.ELSEWHERE,
    State.REFUSED,
    State.UNREACHABLE,
    State.DECEASED,
    State.DROPPED,
)


class EventKind(TextChoices):
    ATTEMPT = "attempt", "Attempt"
    CERTIFIED = "certified", "Certified letter"
    BOOKED = "booked", "Visit booked"
    UNBOOKED = "unbooked", "Visit cancelled or missed"
    ELSEWHERE = "elsewhere", "Done elsewhere"
    REFUSED = "refused", "Refused"
    UNREACHABLE = "unreachable", "Not reached"
    DECEASED = "deceased", "Deceased"
    DROPPED = "dropped", "Not needed"


class Channel(TextChoices):
    """How somebody was tried. Message: by text, else by mail."""

    MESSAGE = "message", "Text or email"
    PHONE = "phone", "Phone call"
    LETTER = "letter", "Letter"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: `days` after the due day (before it, when negative)."""

    days: int
    channel: str


LADDER = (Rung(-14, "message"), Rung(0, "phone"), Rung(14, "letter"), Rung(30, "phone"))


class NoSuchRecall(NotFound):
    code = "no_such_recall"


class BadRule(PraxisError):
    code = "bad_rule"


class AlreadyRecalled(Conflict):
    code = "already_recalled"


class RecallClosed(Conflict):
    code = "recall_closed"


class LetterNeeded(PraxisError):
    """A clinical recall is not given up before a certified letter was sent."""

    code = "letter_needed"


class WordsNeeded(PraxisError):
    code = "words_needed"
