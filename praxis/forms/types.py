"""Words, permissions, news and refusals of questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.news import News

_CARE = ("front_desk", "clinical", "provider", "office_manager")
PERMISSIONS = (
    Permission(
        "forms.view_setup",
        "See questionnaires and their versions",
        ("front_desk", "clinical", "provider", "office_manager", "privacy_officer", "auditor"),
    ),
    Permission("forms.edit", "Write questionnaires and say when they are due", ("office_manager",)),
    Permission(
        "forms.approve",
        "Approve and retire questionnaires",
        ("office_manager", "privacy_officer"),
    ),
    Permission(
        "forms.approve_triage",
        "Approve triage questions, as the clinician named under them",
        ("provider",),
    ),
    Permission("forms.view", "Read what patients answered and signed", (*_CARE, "privacy_officer")),
    Permission("forms.fill", "Fill questionnaires with and for patients", _CARE),
    Permission("forms.correct", "Correct answers and mark mistaken forms", _CARE),
    Permission(
        "forms.withdraw",
        "Record that a consent is withdrawn",
        ("front_desk", "clinical", "provider", "office_manager", "privacy_officer"),
    ),
)

LANGUAGES = (("en", "English"), ("es", "Spanish"))


class Purpose(TextChoices):
    INTAKE = "intake", "Intake"
    CONSENT = "consent", "Consent"
    TRIAGE = "triage", "Triage"
    SURVEY = "survey", "Survey"
    QUIZ = "quiz", "Quiz"
    INSPECTION = "inspection", "Inspection"
    SCORECARD = "scorecard", "Scorecard"


class Kind(TextChoices):
    TEXT = "text", "Short text"
    LONG_TEXT = "long_text", "Long text"
    YES_NO = "yes_no", "Yes or no"
    ONE = "one", "One of a list"
    MANY = "many", "Any of a list"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    SCALE = "scale", "Scale"
    SIGNATURE = "signature", "Signature"
    INFORMATION = "information", "Information, no question"


class Op(TextChoices):
    """How a condition compares the answer of an earlier question."""

    IS = "is", "is"
    IS_NOT = "is_not", "is not"
    AT_LEAST = "at_least", "is at least"
    AT_MOST = "at_most", "is at most"
    ANSWERED = "answered", "is answered"


class State(TextChoices):
    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    RETIRED = "retired", "Retired"


class Source(TextChoices):
    STAFF = "staff", "At the office, by staff"
    KIOSK = "kiosk", "At the kiosk"
    PORTAL = "portal", "By the patient, signed in"
    LINK = "link", "By the patient, from a link"
    PAPER = "paper", "Copied from paper"


class Happening(TextChoices):
    COMPLETED = "completed", "Completed"
    ATTACHED = "attached", "Belongs to a visit"
    WITHDRAWN = "withdrawn", "Consent withdrawn"
    IN_ERROR = "in_error", "Entered in error"


class Signer(TextChoices):
    SELF = "self", "The patient"
    PARENT = "parent", "Parent"
    GUARDIAN = "guardian", "Legal guardian"
    REPRESENTATIVE = "representative", "Personal representative"
    WITNESS = "witness", "Witness"


EMERGENCY = "emergency"
# The longest wait in minutes that a class may promise; practice.types.URGENCY_CLASSES' codes.
LONGEST_WAIT = {
    "same_day": 24 * 60,
    "within_72h": 72 * 60,
    "within_14d": 14 * 24 * 60,
    "routine": 365 * 24 * 60,
}
URGENCIES = (
    (EMERGENCY, "U0 · Emergency: 911, never a visit"),
    ("same_day", "U1 · Same day"),
    ("within_72h", "U2 · Within 72 hours"),
    ("within_14d", "U3 · Within 14 days"),
    ("routine", "U4 · Routine"),
)
# Who may stand under triage questions.
CLINICIANS = ("MD", "DO", "NP", "PA", "CNM")


@dataclass(frozen=True)
class ResponseCompleted(News):
    response_id: int


@dataclass(frozen=True)
class ConsentWithdrawn(News):
    response_id: int


@dataclass(frozen=True, slots=True)
class DueForm:
    """A questionnaire that a patient should fill, why, and how far it is.

    `response_id` is a draft already begun (0: none). `why` is for staff, English.
    """

    form_id: int
    code: str
    title_en: str
    title_es: str
    purpose: str
    version_id: int
    required: bool
    why: str
    response_id: int = 0
    signs: bool = False
    questions: int = 0

    def title(self, language: str = "en") -> str:
        return (self.title_es or self.title_en) if language[:2] == "es" else self.title_en


@dataclass(frozen=True, slots=True)
class Check:
    """What a signature says now. `kept` is false when version or answers differ from what was
    signed; `current` when something was corrected after it."""

    kept: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Triaged:
    """What a triage said of a patient, kept."""

    response_id: int
    patient_id: int
    urgency: str
    max_wait_minutes: int
    decided_at: datetime
    latest_at: datetime


class NoSuchForm(NotFound):
    code = "no_such_form"


class NoSuchResponse(NotFound):
    code = "no_such_response"


class CodeTaken(PraxisError):
    code = "form_code_taken"


class BadDefinition(PraxisError):
    code = "bad_definition"


class NotReady(PraxisError):
    """`problems` are sentences for the person who edits."""

    code = "form_not_ready"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class NotADraft(Conflict):
    code = "not_a_draft"


class DraftOpen(Conflict):
    code = "draft_open"


class NeedsClinician(PraxisError):
    code = "needs_clinician"


class NotApproved(PraxisError):
    code = "form_not_approved"


class BadAnswer(PraxisError):
    """`field` is "q_" and the question's code."""

    code = "bad_answer"


class AnswersMissing(PraxisError):
    """`questions` are the codes still to be answered, in order."""

    code = "answers_missing"

    def __init__(self, message: str, questions: tuple[str, ...]) -> None:
        super().__init__(message, field=f"q_{questions[0]}" if questions else "")
        self.questions = questions


class ResponseClosed(Conflict):
    code = "response_closed"


class ReasonNeeded(PraxisError):
    code = "reason_needed"


class SignatureMissing(PraxisError):
    code = "signature_missing"


class TriageUnfinished(PraxisError):
    """`question` is the code to be asked next."""

    code = "triage_unfinished"

    def __init__(self, question: str) -> None:
        super().__init__("Answer the next question.", field=f"q_{question}")
        self.question = question


class BadRule(PraxisError):
    code = "bad_form_rule"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
