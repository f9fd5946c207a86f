"""What the obligations room says and asks for."""

from __future__ import annotations

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import NotFound, PraxisError

_STAFF = (
    "front_desk",
    "biller",
    "billing_lead",
    "clinical",
    "provider",
    "hr",
    "office_manager",
    "privacy_officer",
    "bookkeeper",
    "facility",
    "it",
)

PERMISSIONS = (
    Permission("obligations.view", "See rules and running clocks", (*_STAFF, "auditor")),
    Permission("obligations.track", "Start and meet clocks", _STAFF),
    Permission(
        "obligations.waive", "Extend and waive clocks", ("office_manager", "privacy_officer")
    ),
    Permission(
        "obligations.manage_rules",
        "Sign new versions of rules",
        ("office_manager", "privacy_officer"),
    ),
)


class Basis(TextChoices):
    """Why a date binds."""

    LAW = "law", "Law"
    CONTRACT = "contract", "Contract"
    CLINIC = "clinic", "Clinic rule"


class Read(TextChoices):
    """How the rule's text was checked when the row was signed."""

    TEXT = "text", "Read in the rule's text"
    SUMMARY = "summary", "Read in a published summary"
    NOT_READ = "not_read", "Not yet checked against the text"


class Verb(TextChoices):
    STARTED = "started", "Started"
    REDATED = "redated", "New date by a new rule"
    EXTENDED = "extended", "Extended"
    ALARMED = "alarmed", "Put on the worklist"
    MET = "met", "Met"
    WAIVED = "waived", "Waived"


class BadDeadline(PraxisError):
    code = "bad_deadline"


class NoSuchRule(NotFound):
    code = "no_such_rule"


class NoSuchClock(NotFound):
    code = "no_such_clock"


class ClockEnded(PraxisError):
    code = "clock_ended"


class EvidenceMissing(PraxisError):
    code = "evidence_missing"


class ReasonMissing(PraxisError):
    code = "reason_missing"


class NoExtension(PraxisError):
    code = "no_extension"
