"""Words, permissions, refusals and news of charges, claims and their money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from praxis.billing.collect_types import COLLECT_PERMISSIONS
from praxis.billing.decision_types import DECISION_PERMISSIONS
from praxis.billing.money_types import MONEY_PERMISSIONS
from praxis.billing.money_types import Allocation as Allocation
from praxis.billing.money_types import Balance as Balance
from praxis.billing.money_types import DrawerCount as DrawerCount
from praxis.billing.money_types import Received as Received
from praxis.billing.money_types import ToCollect as ToCollect
from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.news import News

_BILLERS = ("biller", "billing_lead", "outside_biller")
_READERS = (
    *_BILLERS,
    "front_desk",
    "clinical",
    "provider",
    "office_manager",
    "privacy_officer",
    "auditor",
)

PERMISSIONS = (
    Permission("billing.view", "See charges and claims", _READERS),
    Permission(
        "billing.charge",
        "Enter charges and diagnoses of visits",
        (*_BILLERS, "clinical", "provider"),
    ),
    Permission("billing.attest", "Close own visits for billing", ("provider",)),
    Permission(
        "billing.reopen", "Open a closed visit for billing again", ("provider", "billing_lead")
    ),
    Permission("billing.claims", "Hold, correct, replace and note claims", _BILLERS),
    Permission("billing.send", "Send claims and take in payers' answers", _BILLERS),
    Permission(
        "billing.view_setup",
        "See services and fees",
        (*_BILLERS, "office_manager", "bookkeeper", "auditor"),
    ),
    Permission(
        "billing.manage_setup",
        "Change services, fees, charge templates and trading partners",
        ("billing_lead", "office_manager"),
    ),
    *MONEY_PERMISSIONS,
    *DECISION_PERMISSIONS,
    *COLLECT_PERMISSIONS,
)

# ICD-10-CM with its point, as the provider writes it: letter, digit, alphanumeric, then up to 4.
ICD10_SHAPE = r"^[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$"
MODIFIER_SHAPE = r"^[0-9A-Z]{2}$"
MOST_DIAGNOSES = 12
MOST_LINES = 50


class CodeSystem(TextChoices):
    CPT = "CPT", "CPT"
    HCPCS = "HCPCS", "HCPCS Level II"
    OFFICE = "office", "Office's own"


class ForPatients(TextChoices):
    ALL = "all", "All patients"
    NEW = "new", "New patients"
    ESTABLISHED = "established", "Established patients"


class PartnerKind(TextChoices):
    CLEARINGHOUSE = "clearinghouse", "Clearinghouse"
    PAYER = "payer", "Payer itself"


class AttestationKind(TextChoices):
    CLOSED = "closed", "Closed for billing"
    REOPENED = "reopened", "Opened again"


class AttestationSource(TextChoices):
    HERE = "here", "In Praxis"
    EHR = "ehr", "By the clinical system"


class PayerSequence(TextChoices):
    """X12 837P SBR01."""

    PRIMARY = "P", "Primary"
    SECONDARY = "S", "Secondary"
    TERTIARY = "T", "Tertiary"


class Frequency(TextChoices):
    """X12 837P CLM05-3."""

    ORIGINAL = "1", "Original"
    REPLACEMENT = "7", "Replacement"
    VOID = "8", "Void"


class ClaimState(TextChoices):
    """Where a claim stands. Derived from its events by the database, never set."""

    TO_FIX = "to_fix", "To fix"
    READY = "ready", "Ready to send"
    HELD = "held", "On hold"
    QUEUED = "queued", "Being sent"
    SUBMITTED = "submitted", "Sent, no answer yet"
    ACKNOWLEDGED = "acknowledged", "File accepted"
    ACCEPTED = "accepted", "With the payer"
    REJECTED = "rejected", "Rejected"
    PAID = "paid", "Paid"
    DENIED = "denied", "Denied"
    REPLACED = "replaced", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn"


UNSENT = (ClaimState.TO_FIX, ClaimState.READY, ClaimState.HELD)
# A rejected claim never reached the payer's books: it is corrected and sent under its own number.
CORRECTABLE = (*UNSENT, ClaimState.REJECTED)
WAITING = (ClaimState.SUBMITTED, ClaimState.ACKNOWLEDGED)
ANSWERED = (ClaimState.PAID, ClaimState.DENIED)
ENDED = (ClaimState.REPLACED, ClaimState.WITHDRAWN)


class ClaimEventKind(TextChoices):
    MADE = "made", "Made"
    EDITED = "edited", "Edited"
    FOUND = "found", "Needs fixing"
    CLEAN = "clean", "Checked: clean"
    HELD = "held", "Held"
    RELEASED = "released", "Released"
    QUEUED = "queued", "Put in a file"
    SUBMITTED = "submitted", "Sent"
    UNSENT = "unsent", "Taken out of the file"
    ACKNOWLEDGED = "acknowledged", "File accepted"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    CORRECTED = "corrected", "Taken up for correction"
    FORWARDED = "forwarded", "Forwarded to the next payer"
    PAID = "paid", "Paid"
    DENIED = "denied", "Denied"
    REVERSED = "reversed", "Payment taken back"
    REPLACED = "replaced", "Replaced by another claim"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ASKED = "asked", "Payer asked (276)"
    STATUS = "status", "Payer's answer (277)"
    NOTE = "note", "Note"


class Severity(TextChoices):
    """E stops sending."""

    ERROR = "E", "Must be fixed"
    WARNING = "W", "Warning"


class Direction(TextChoices):
    OUT = "out", "Sent"
    IN = "in", "Received"


class FileKind(TextChoices):
    CLAIMS = "837P", "Claims (837P)"
    INTERCHANGE_ACK = "TA1", "Receipt of the file (TA1)"
    FILE_ACK = "999", "Check of the file (999)"
    CLAIM_ACK = "277CA", "Claims taken or refused (277CA)"
    REMITTANCE = "835", "Remittance (835)"
    ELIGIBILITY_QUESTION = "270", "Insurance asked about (270)"
    ELIGIBILITY_ANSWER = "271", "Insurance answered (271)"
    STATUS_QUESTION = "276", "Claims asked about (276)"
    STATUS_ANSWER = "277", "Claims answered (277)"
    AUTHORIZATION = "278", "Authorization (278)"
    OTHER = "other", "Other"


class FileState(TextChoices):
    MADE = "made", "Being written"
    WRITTEN = "written", "Sent, no answer yet"
    ACCEPTED = "accepted", "Accepted"
    PARTIAL = "partial", "Accepted in part"
    REJECTED = "rejected", "Rejected"
    DONE = "done", "Taken in"
    WAITING = "waiting", "Waiting for a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDetails:
    """`description` is in the office's own words."""

    code_system: str
    code: str
    description: str
    may_be_zero: bool = False
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    service_id: int
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[int, ...] = (1,)
    patients: str = ForPatients.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDetails:
    name: str
    kind: str
    sender_id: str
    receiver_id: str
    receiver_name: str
    contact_name: str
    contact_phone: str
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    live_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLine:
    """A line of a visit's charge sheet. `amount_cents` None: units times the fee on that day."""

    service_id: int
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[int, ...] = (1,)
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a scrubber rule says of a claim. `spot` tells findings of one rule apart."""

    rule: str
    severity: str
    text: str
    fix: str
    url: str = ""
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """CAS: group CO, OA, PI or PR, reason number, amount, units when the payer gave them."""

    group: str
    reason: str
    cents: int
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class AdjudicatedLine:
    """What an earlier payer made of one charge (835 SVC)."""

    charge_id: int
    code: str
    modifiers: tuple[str, ...]
    paid_cents: int
    units: int
    adjustments: tuple[Adjustment, ...]


@dataclass(frozen=True, slots=True)
class Adjudication:
    """What an earlier payer made of a claim: what the next payer's claim must repeat.

    `remarks` are MOA01.. of its 835, as sent.
    """

    claim_id: int
    paid_on: date
    paid_cents: int
    patient_cents: int
    payer_control_number: str
    adjustments: tuple[Adjustment, ...]
    lines: tuple[AdjudicatedLine, ...]
    remarks: tuple[str, ...] = ()


class Incomplete(PraxisError):
    code = "incomplete"


class BadCode(PraxisError):
    code = "bad_code"


class BadDates(PraxisError):
    code = "bad_dates"


class AlreadyThere(PraxisError):
    code = "already_there"


class FeeOverlaps(PraxisError):
    code = "fee_overlaps"


class NoFee(PraxisError):
    code = "no_fee"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"


class NoEncounter(PraxisError):
    """The visit has not begun: nothing can be charged yet."""

    code = "no_encounter"


class SheetClosed(Conflict):
    code = "sheet_closed"


class NotClosed(Conflict):
    code = "not_closed"


class NotYourVisit(PraxisError):
    code = "not_your_visit"
    status = 403


class NoBillingEntity(PraxisError):
    code = "no_billing_entity"


class NothingCharged(PraxisError):
    code = "nothing_charged"


class ReasonNeeded(PraxisError):
    code = "reason_needed"


class NoSuchClaim(NotFound):
    code = "no_such_claim"


class NoSuchFile(NotFound):
    code = "no_such_file"


class WrongClaimState(Conflict):
    code = "wrong_claim_state"


class ClaimsSent(Conflict):
    """Claims of the visit are with the payer: they are replaced or voided, not reopened."""

    code = "claims_sent"


class NotAcknowledged(PraxisError):
    code = "not_acknowledged"


@dataclass(frozen=True)
class ClaimsQueued(News):
    interchange_id: int
