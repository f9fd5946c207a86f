"""What the correspondence room says and asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import NotFound, PraxisError

_STAFF = (
    "front_desk",
    "biller",
    "billing_lead",
    "clinical",
    "provider",
    "office_manager",
    "privacy_officer",
)

SENDING_PERMISSIONS = (
    Permission("correspondence.view", "See what was sent to patients", (*_STAFF, "auditor")),
    Permission("correspondence.send", "Send messages and log calls and letters", _STAFF),
    Permission("correspondence.consent", "Record how patients want to be reached", _STAFF),
    Permission("correspondence.receive", "Take in what the text gateway reports", ()),
    Permission(
        "correspondence.disclose",
        "Record disclosures",
        ("front_desk", "billing_lead", "clinical", "office_manager", "privacy_officer"),
    ),
    Permission(
        "correspondence.view_disclosures",
        "See the accounting of disclosures",
        ("office_manager", "privacy_officer", "auditor"),
    ),
)


class Channel(TextChoices):
    EMAIL = "email", "Email"
    TEXT = "text", "Text message"
    LETTER = "letter", "Letter"
    PHONE = "phone", "Phone call"


class Purpose(TextChoices):
    CARE = "care", "Visits and care"
    BILLING = "billing", "Bills"
    OUTREACH = "outreach", "News and offers"


class State(TextChoices):
    QUEUED = "queued", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Not delivered"
    UNKNOWN = "unknown", "Not known whether it arrived"
    CANCELLED = "cancelled", "Not needed any more"


class Verb(TextChoices):
    """What happened to a message; the message's state follows from the last one."""

    QUEUED = "queued", "Queued"
    CLAIMED = "claimed", "Handed over"
    DEFERRED = "deferred", "Put off"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    ASKED = "asked", "Gateway asked what became of it"
    FAILED = "failed", "Refused"
    UNKNOWN = "unknown", "Connection lost while sending"
    RETURNED = "returned", "Came back"
    CANCELLED = "cancelled", "Not needed any more"


class Meaning(TextChoices):
    """What an answer by text says. `OTHER` is for a person to read."""

    ANSWER = "answer", "Answer"
    STOP = "stop", "No more texts"
    START = "start", "Texts again"
    HELP = "help", "Help"
    OTHER = "other", "For a person"


class Receipt(TextChoices):
    """What the gateway says became of a text (docs/texts-gateway.md)."""

    ACCEPTED = "accepted", "Accepted"
    SENT = "sent", "Sent to the carrier"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Not delivered"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody other than the patient, and why patient data may go to him.

    `accountable`: counts in the accounting of disclosures, i.e. not for treatment, payment
    or operations and not on the patient's authorization (45 CFR 164.528(a)(1)).
    """

    name: str
    address: str
    what: str
    why: str
    authority: str
    accountable: bool


class NoSuchMessage(NotFound):
    code = "no_such_message"


class NoAddress(PraxisError):
    code = "no_address"


class NoConsent(PraxisError):
    code = "no_consent"


class NotThePatients(PraxisError):
    """The address is not the patient's, and no recipient says whose it is."""

    code = "not_the_patients"


class NumberStopped(NoConsent):
    """Whoever has the number answered STOP; only START from the same number undoes it."""

    code = "number_stopped"


class NoSuchReply(NotFound):
    code = "no_such_reply"


class NotFailed(PraxisError):
    code = "not_failed"


class FactMissing(ValueError):
    """The template needs a fact that the caller did not give. Always our bug."""


class ReasonMissing(PraxisError):
    code = "reason_missing"
