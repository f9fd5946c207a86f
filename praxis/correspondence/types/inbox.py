"""Words of the shared inbox, of telephone calls and of requests to a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, gettext_noop

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

_READ = ("front_desk", "biller", "billing_lead", "clinical", "provider", "office_manager")

INBOX_PERMISSIONS = (
    Permission("correspondence.read_inbox", "Read the shared inbox", (*_READ, "auditor")),
    Permission("correspondence.work_inbox", "Answer, give and close in the inbox", _READ),
    Permission(
        "correspondence.assign_inbox",
        "Give conversations to somebody else",
        ("front_desk", "billing_lead", "clinical", "provider", "office_manager"),
    ),
    Permission(
        "correspondence.move",
        "Move a conversation to the right patient",
        ("front_desk", "office_manager", "privacy_officer"),
    ),
    Permission("correspondence.ask_provider", "Ask a provider for an answer or a refill", _READ),
    Permission(
        "correspondence.answer_request",
        "Answer what patients ask a provider",
        ("provider",),
    ),
    Permission("correspondence.write_own", "Write to the office as a patient", ("patient",)),
    Permission("correspondence.set_canned", "Set up ready answers", ("office_manager",)),
)


class Medium(TextChoices):
    """The way a conversation came in."""

    TEXT = "text", "Text"
    PORTAL = "portal", "Portal"
    EMAIL = "email", "Email"
    PHONE = "phone", "Call"
    VOICEMAIL = "voicemail", "Voicemail"
    FAX = "fax", "Fax"


CALLED = (Medium.PHONE, Medium.VOICEMAIL)


class Topic(TextChoices):
    """What somebody writes about; it decides who reads it."""

    REFILL = "refill", gettext_lazy("A refill")
    RESULT = "result", gettext_lazy("A test result")
    FORM = "form", gettext_lazy("A form to fill")
    BILL = "bill", gettext_lazy("A bill")
    VISIT = "visit", gettext_lazy("A visit")
    OTHER = "other", gettext_lazy("Something else")


READ_BY = {
    Topic.REFILL: "clinical",
    Topic.RESULT: "clinical",
    Topic.FORM: "front_desk",
    Topic.BILL: "biller",
    Topic.VISIT: "front_desk",
    Topic.OTHER: "front_desk",
}


class Urgency(TextChoices):
    ROUTINE = "routine", "Routine"
    URGENT = "urgent", "Urgent"


class ThreadState(TextChoices):
    """Where a conversation stands. Follows from its events by trigger, never set."""

    OPEN = "open", "For us"
    WAITING = "waiting", "Waiting on the patient"
    CLOSED = "closed", "Closed"


class Way(TextChoices):
    IN = "in", "Came in"
    OUT = "out", "Went out"
    NOTE = "note", "Note for us"


class ThreadVerb(TextChoices):
    RECEIVED = "received", "Came in"
    ANSWERED = "answered", "Answered"
    ASSIGNED = "assigned", "Given"
    RANKED = "ranked", "Urgency changed"
    DUE = "due", "Due changed"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"
    MOVED = "moved", "Moved to the right patient"
    NAMED = "named", "Patient found"
    SEEN = "seen", "Read by the patient"


class Attempt(TextChoices):
    """What came of a call back."""

    REACHED = "reached", "Reached"
    LEFT_MESSAGE = "left_message", "Left a message"
    NO_ANSWER = "no_answer", "No answer"


class Outcome(TextChoices):
    """Why a conversation was closed; none closes without."""

    ANSWERED = "answered", "Answered"
    DONE = "done", "Done, no answer needed"
    NOT_REACHED = "not_reached", "Not reached after trying"
    ELSEWHERE = "elsewhere", "Dealt with elsewhere"
    MISTAKE = "mistake", "Wrong number or not for us"


class Ask(TextChoices):
    """What is asked of a provider."""

    MESSAGE = "message", "Message"
    REFILL = "refill", "Refill"
    FORM = "form", "Form"


class RequestState(TextChoices):
    """Where a request stands. Follows from its events by trigger, never set."""

    ASKED = "asked", "Waits for the provider"
    ANSWERED = "answered", "To be told"
    TOLD = "told", "Answer told"


class Answer(TextChoices):
    APPROVED = "approved", "Approve"
    DENIED = "denied", "Deny"
    VISIT = "visit", "Needs a visit"
    MORE = "more", "Needs more"


class RequestVerb(TextChoices):
    ASKED = "asked", "Asked"
    ASSIGNED = "assigned", "Given"
    ANSWERED = "answered", "Answered"
    TELLER = "teller", "Telling given"
    TOLD = "told", "Told"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDetails:
    """What a provider is asked. `medication_ref` names the row of the chart's list."""

    kind: str
    question: str
    medication: str = ""
    medication_ref: str = ""
    pharmacy: str = ""
    form_name: str = ""
    form_due_on: str = ""
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """Of what a person answered: how many, and minutes until then, nights included."""

    answered: int
    median_minutes: int | None
    p90_minutes: int | None


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """Open conversations; all stop at 10,000."""

    open: int
    mine: int
    nobody: int
    overdue: int
    urgent: int
    waiting: int
    to_tell: int


@dataclass(frozen=True, slots=True)
class Ring:
    """A call that came in, as the telephone system told it."""

    event_id: str
    number: str
    line: str
    at: datetime


class NoSuchThread(NotFound):
    code = "no_such_thread"


class NoSuchRequest(NotFound):
    code = "no_such_request"


class NoSuchCall(NotFound):
    code = "no_such_call"


class NoSuchCanned(NotFound):
    code = "no_such_canned"


class ThreadClosed(Conflict):
    """Somebody has closed it meanwhile."""

    code = "thread_closed"


class RequestOpen(PraxisError):
    """The provider's answer was not told yet."""

    code = "request_open"

    def __init__(self) -> None:
        super().__init__(
            "A request to the provider is still open. Tell the patient the answer first."
        )


class OutcomeMissing(PraxisError):
    code = "outcome_missing"


class EmptyMessage(PraxisError):
    code = "empty_message"

    def __init__(self) -> None:
        super().__init__(gettext_noop("Write your message first."), field="text")


class NoWay(PraxisError):
    """This conversation cannot be answered that way."""

    code = "no_way"


class NotTheirs(PraxisError):
    """That person does not work this list, or is not asked this."""

    code = "not_theirs"


class NotAsked(Conflict):
    """The request does not wait for that any more."""

    code = "not_asked"


class PatientMissing(PraxisError):
    code = "patient_missing"


class SamePatient(PraxisError):
    code = "same_patient"


class BadRequest(PraxisError):
    code = "bad_request"
