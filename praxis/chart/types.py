"""What the record says and asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.db.models import TextChoices

from praxis.chart.shelf_types import SHELF_PERMISSION
from praxis.kernel.actor import Permission
from praxis.kernel.errors import NotFound, PraxisError
from praxis.news.types import News

_CARE = ("clinical", "provider")

PERMISSIONS = (
    Permission("chart.view", "Read problems, medications, results and past visits", _CARE),
    SHELF_PERMISSION,
    Permission("chart.amend", "Add an amendment to the record", _CARE),
    Permission(
        "chart.see_orders",
        "See whether results and records are back, never what they say",
        ("front_desk", *_CARE, "office_manager"),
    ),
    Permission(
        "chart.track",
        "Keep the list of expected results and outside records",
        ("front_desk", *_CARE),
    ),
    Permission("chart.review", "Review results and write the note to the patient", ("provider",)),
    Permission("chart.file_results", "File results that found no patient", _CARE),
    Permission(
        "chart.see_papers", "See papers that came in", ("front_desk", *_CARE, "office_manager")
    ),
    Permission(
        "chart.file_papers",
        "Cut and file papers that came in",
        ("front_desk", *_CARE, "office_manager"),
    ),
    Permission("chart.receive", "Take results in (programs)", ()),
)


class ClinicalStatus(TextChoices):
    """FHIR R4 condition-clinical and allergyintolerance-clinical."""

    ACTIVE = "active", "Active"
    RECURRENCE = "recurrence", "Came back"
    RELAPSE = "relapse", "Relapse"
    INACTIVE = "inactive", "Inactive"
    REMISSION = "remission", "In remission"
    RESOLVED = "resolved", "Resolved"
    UNKNOWN = "unknown", "Not said"


NOW = (ClinicalStatus.ACTIVE, ClinicalStatus.RECURRENCE, ClinicalStatus.RELAPSE)


class OrderKind(TextChoices):
    LAB = "lab", "Lab test"
    IMAGING = "imaging", "Imaging"
    RECORDS = "records", "Outside records"
    OTHER = "other", "Other report"


class OrderState(TextChoices):
    ORDERED = "ordered", "Expected"
    RECEIVED = "received", "Back"
    REVIEWED = "reviewed", "Reviewed"
    CANCELLED = "cancelled", "Cancelled"


class OrderEventKind(TextChoices):
    ORDERED = "ordered", "Ordered"
    PUT_OFF = "put_off", "Expected later"
    RECEIVED = "received", "Came back"
    UNRECEIVED = "unreceived", "Taken back: filed wrongly"
    REVIEWED = "reviewed", "Reviewed"
    CANCELLED = "cancelled", "Cancelled"


class MessageState(TextChoices):
    FILED = "filed", "On the chart"
    WAITING = "waiting", "Waits for a person"
    REJECTED = "rejected", "Rejected"


class MessageEventKind(TextChoices):
    FILED = "filed", "Filed"
    UNFILED = "unfiled", "Taken off the wrong chart"
    REJECTED = "rejected", "Rejected"


class Why(TextChoices):
    """Why a message waits for a person."""

    MATCHED = "", "Matched"
    NOBODY = "nobody", "No patient fits"
    SEVERAL = "several", "Several patients fit"
    CONFLICT = "conflict", "The number fits, name or birth date do not"
    REUSED = "reused", "Another message had the same number"
    UNUSABLE = "unusable", "It cannot be filed as it is"
    WRONG_PATIENT = "wrong_patient", "The lab says it was sent for a wrong patient"
    UNFILED = "unfiled", "Was filed to the wrong patient"
    OTHER_KIND = "other_kind", "It holds no results"


class AmendmentOf(TextChoices):
    CONDITION = "condition", "Problem"
    ALLERGY = "allergy", "Allergy"
    MEDICATION = "medication", "Medication"
    IMMUNIZATION = "immunization", "Immunization"
    OBSERVATION = "observation", "Result"
    REPORT = "report", "Report"
    ENCOUNTER = "encounter", "Past visit"


CRITICAL = frozenset({"HH", "LL", "AA", "<", ">", "HU", "LU"})
ABNORMAL = CRITICAL | frozenset({"H", "L", "A", "R", "POS", "DET", "S", "VS"})
# OBX-11: what stands in the chart for good, and what says that an earlier value was wrong.
FINAL_STATES = ("F", "C", "U", "")
CORRECTED = "C"
DELETED = "D"
WRONG = "W"


class NoSuchEntry(NotFound):
    code = "no_such_entry"


class NoSuchOrder(NotFound):
    code = "no_such_order"


class NoSuchMessage(NotFound):
    code = "no_such_message"


class WordsNeeded(PraxisError):
    code = "words_needed"


class BadOrder(PraxisError):
    code = "bad_order"


class OrderClosed(PraxisError):
    code = "order_closed"


class AlreadySettled(PraxisError):
    """Somebody filed or rejected the message meanwhile."""

    code = "already_settled"


class CannotFile(PraxisError):
    code = "cannot_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement of another system about a patient. `key` names it there, for good;
    `provenance` says from which of our rows it was taken.
    """

    kind: ClassVar[str]

    patient_id: int
    source: str
    key: str
    provenance: str
    text: str
    code: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionEntry(Entry):
    kind = "condition"

    clinical_status: str = ClinicalStatus.UNKNOWN
    verification: str = ""
    onset_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyEntry(Entry):
    kind = "allergy"

    clinical_status: str = ClinicalStatus.UNKNOWN
    verification: str = ""
    criticality: str = ""
    reaction: str = ""
    onset_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationEntry(Entry):
    kind = "medication"

    status: str = ""
    dosage: str = ""
    prescriber: str = ""
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunizationEntry(Entry):
    kind = "immunization"

    status: str = ""
    given_on: date | None = None
    lot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterEntry(Entry):
    kind = "encounter"

    status: str = ""
    reason: str = ""
    place: str = ""
    provider: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry(Entry):
    kind = "report"

    status: str = ""
    conclusion: str = ""
    filler_number: str = ""
    observed_at: datetime | None = None
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationEntry(Entry):
    """`report_key` is the key of its report in the same source, "" without one."""

    kind = "observation"

    report_key: str = ""
    category: str = ""
    status: str = ""
    value: str = ""
    number: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    range: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    flags: str = ""
    notes: str = ""
    observed_at: datetime | None = None


AnyEntry = (
    ConditionEntry
    | AllergyEntry
    | MedicationEntry
    | ImmunizationEntry
    | EncounterEntry
    | ReportEntry
    | ObservationEntry
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of entries handed over: rows that are new, changed, the same."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class PaperFiled(News):
    """A paper is on a chart; `kind` is a documents.Kind."""

    paper_id: int
    document_id: int
    patient_id: int
    kind: str
