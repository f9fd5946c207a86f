"""Words, permissions and refusals of insurance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.news import News

_READERS = (
    "front_desk",
    "biller",
    "billing_lead",
    "clinical",
    "provider",
    "office_manager",
    "privacy_officer",
    "outside_biller",
    "auditor",
)
PERMISSIONS = (
    Permission("coverage.view", "See patients' insurance", _READERS),
    Permission(
        "coverage.edit",
        "Add, end and order patients' insurance",
        ("front_desk", "biller", "billing_lead", "office_manager"),
    ),
    Permission(
        "coverage.check",
        "Record insurance checks",
        ("front_desk", "biller", "billing_lead", "office_manager", "outside_biller"),
    ),
    Permission(
        "coverage.authorize",
        "Ask payers for authorization and record what they say",
        ("front_desk", "biller", "billing_lead", "clinical", "office_manager"),
    ),
    Permission("coverage.view_payers", "See payer sheets", (*_READERS, "bookkeeper")),
    Permission(
        "coverage.manage_payers",
        "Change payers and their rules",
        ("billing_lead", "office_manager"),
    ),
)


# A coverage known without its number, as from another system's bills: nothing can be billed on it.
UNKNOWN_MEMBER_ID = "UNKNOWN"


class PayerKind(TextChoices):
    COMMERCIAL = "commercial", "Commercial"
    MEDICARE = "medicare", "Medicare"
    MEDICAID = "medicaid", "Medicaid"
    TRICARE = "tricare", "TRICARE or VA"
    WORKERS_COMP = "workers_comp", "Workers' compensation"
    AUTO = "auto", "Auto insurance"
    SELF_PAY = "self_pay", "Self-pay"
    OTHER = "other", "Other"


class FilingCode(TextChoices):
    """X12 837 (005010X222A1) SBR09."""

    NONE = "", "No claims"
    COMMERCIAL = "CI", "CI · Commercial"
    BLUE = "BL", "BL · Blue Cross Blue Shield"
    HMO = "HM", "HM · HMO"
    PPO = "12", "12 · PPO"
    POS = "13", "13 · Point of service"
    EPO = "14", "14 · Exclusive provider"
    INDEMNITY = "15", "15 · Indemnity"
    MEDICARE_HMO = "16", "16 · Medicare Advantage"
    MEDICARE_A = "MA", "MA · Medicare Part A"
    MEDICARE_B = "MB", "MB · Medicare Part B"
    MEDICAID = "MC", "MC · Medicaid"
    CHAMPUS = "CH", "CH · TRICARE"
    VETERANS = "VA", "VA · Veterans Affairs"
    FEDERAL = "OF", "OF · Other federal program"
    FEDERAL_EMPLOYEES = "FI", "FI · Federal employees"
    WORKERS_COMP = "WC", "WC · Workers' compensation"
    AUTO = "AM", "AM · Auto medical"
    LIABILITY = "LM", "LM · Liability"
    DISABILITY = "DS", "DS · Disability"
    OTHER = "ZZ", "ZZ · Other"


USUAL_FILING_CODE = {
    PayerKind.COMMERCIAL: FilingCode.COMMERCIAL,
    PayerKind.MEDICARE: FilingCode.MEDICARE_B,
    PayerKind.MEDICAID: FilingCode.MEDICAID,
    PayerKind.TRICARE: FilingCode.CHAMPUS,
    PayerKind.WORKERS_COMP: FilingCode.WORKERS_COMP,
    PayerKind.AUTO: FilingCode.AUTO,
    PayerKind.SELF_PAY: FilingCode.NONE,
    PayerKind.OTHER: FilingCode.OTHER,
}


class PlanType(TextChoices):
    PPO = "ppo", "PPO"
    HMO = "hmo", "HMO"
    EPO = "epo", "EPO"
    POS = "pos", "POS"
    HIGH_DEDUCTIBLE = "hdhp", "High deductible"
    INDEMNITY = "indemnity", "Indemnity"
    PART_B = "part_b", "Medicare Part B"
    ADVANTAGE = "advantage", "Medicare Advantage"
    SUPPLEMENT = "supplement", "Medicare supplement"
    MANAGED_MEDICAID = "managed_medicaid", "Medicaid managed care"
    OTHER = "other", "Other"


class RuleKind(TextChoices):
    TIMELY_FILING = "timely_filing", "First claim within"
    SECONDARY_FILING = "secondary_filing", "Secondary claim within"
    CORRECTED_CLAIM = "corrected_claim", "Corrected claim within"
    APPEAL = "appeal", "Appeal within"
    ELIGIBILITY_AGE = "eligibility_age", "Insurance check is good for"
    AUTHORIZATION = "authorization", "Authorization decided within"


class AuthorizationKind(TextChoices):
    REFERRAL = "referral", "Referral"
    VISIT = "visit", "Visit here"


class AuthorizationState(TextChoices):
    """Follows from the events by trigger, never set."""

    ASKED = "asked", "Asked"
    PENDED = "pended", "More information wanted"
    APPROVED = "approved", "Approved"
    DENIED = "denied", "Denied"
    APPEALED = "appealed", "Appealed"
    WITHDRAWN = "withdrawn", "Withdrawn"


UNDECIDED = (AuthorizationState.ASKED, AuthorizationState.PENDED, AuthorizationState.APPEALED)


class AuthorizationEventKind(TextChoices):
    ASKED = "asked", "Asked"
    MORE_WANTED = "more_wanted", "More information wanted"
    INFORMATION = "information", "Information sent"
    APPROVED = "approved", "Approved"
    DENIED = "denied", "Denied"
    APPEALED = "appealed", "Appealed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AskedBy(TextChoices):
    X12 = "x12", "Electronically (278)"
    PORTAL = "portal", "Payer portal"
    PHONE = "phone", "Phone"
    FAX = "fax", "Fax"
    MAIL = "mail", "Mail"


class UnitKind(TextChoices):
    RESERVED = "reserved", "Reserved"
    USED = "used", "Used"
    RELEASED = "released", "Given back"


class CountsFrom(TextChoices):
    SERVICE = "service", "the visit"
    REMITTANCE = "remittance", "the remittance"
    PRIMARY_REMITTANCE = "primary_remittance", "the primary's remittance"
    CHECK = "check", "the check"
    REQUEST = "request", "the request"


class EnrollmentKind(TextChoices):
    PARTICIPATION = "participation", "In network"
    CLAIMS = "claims", "Electronic claims"
    REMITTANCES = "remittances", "Electronic remittances"
    EFT = "eft", "Electronic payment"
    ELIGIBILITY = "eligibility", "Eligibility questions"


class Relationship(TextChoices):
    """The patient is the subscriber's ..."""

    SELF = "self", "Self"
    SPOUSE = "spouse", "Spouse"
    CHILD = "child", "Child"
    OTHER = "other", "Other"


class Sex(TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    UNKNOWN = "unknown", "Unknown"


class Basis(TextChoices):
    """Why the plan covers the subscriber: the order of payers depends on it."""

    UNKNOWN = "unknown", "Not known"
    ACTIVE = "active", "Works there now"
    RETIREE = "retiree", "Retired from there"
    COBRA = "cobra", "COBRA"
    INDIVIDUAL = "individual", "Bought by the person"
    GOVERNMENT = "government", "Government program"


class EmployerSize(TextChoices):
    UNKNOWN = "unknown", "Not known"
    SMALL = "under_20", "Under 20 employees"
    MIDDLE = "20_to_99", "20 to 99 employees"
    LARGE = "100_plus", "100 or more employees"


class MedicareReason(TextChoices):
    UNKNOWN = "", "Not known"
    AGE = "age", "Age 65 or over"
    DISABILITY = "disability", "Disability"
    ESRD = "esrd", "Kidney failure (ESRD)"


class OrderReason(TextChoices):
    ONLY = "only", "Only insurance"
    STATED = "stated", "Patient told us"
    PAYER_STATED = "payer_stated", "Payer told us"
    EMPLOYEE_FIRST = "employee_first", "Own plan before a family member's"
    BIRTHDAY_RULE = "birthday_rule", "Birthday rule"
    COURT_ORDER = "court_order", "Court order"
    ACTIVE_FIRST = "active_first", "Active job before retiree or COBRA"
    LONGER_FIRST = "longer_first", "Covered longer"
    MEDICARE_SECONDARY = "medicare_secondary", "Medicare pays second"
    MEDICARE_FIRST = "medicare_first", "Medicare pays first"
    MEDICAID_LAST = "medicaid_last", "Medicaid pays last"
    MOVED_UP = "moved_up", "Moved up when another ended"
    OTHER = "other", "Other"


class How(TextChoices):
    PHONE = "phone", "By phone"
    PORTAL = "portal", "Payer portal"
    CARD = "card", "Card seen"
    X12_271 = "271", "Electronic answer (271)"


class Result(TextChoices):
    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Not active"
    REJECTED = "rejected", "Not found"
    UNKNOWN = "unknown", "No answer"


class QuestionKind(TextChoices):
    ELIGIBILITY = "270", "Is it active (270)"
    AUTHORIZATION = "278", "Is it allowed (278)"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerDetails:
    name: str
    kind: str = PayerKind.COMMERCIAL
    payer_id: str = ""
    filing_code: str | None = None
    phone: str = ""
    portal_url: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    note: str = ""
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    """`filing_code` empty: the payer's own."""

    name: str
    plan_type: str = PlanType.PPO
    filing_code: str = ""
    needs_referral: bool = False
    needs_auth: bool = False
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDetails:
    """A patient's insurance. Without subscriber_* fields the patient is the subscriber."""

    payer_id: int
    member_id: str
    starts_on: date
    ends_on: date | None = None
    product_id: int | None = None
    group_number: str = ""
    relationship: str = Relationship.SELF
    subscriber_person_id: int | None = None
    subscriber_family_name: str = ""
    subscriber_given_name: str = ""
    subscriber_birth_date: date | None = None
    subscriber_sex: str = ""
    basis: str = Basis.UNKNOWN
    employer_size: str = EmployerSize.UNKNOWN
    medicare_reason: str = MedicareReason.UNKNOWN
    esrd_since: date | None = None
    court_ordered: bool = False
    copay_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How much an insurance can be relied on, by its last check. `tone` as in the ui tags."""

    code: str
    tone: str
    word: str
    line: str
    days_old: int | None = None

    @property
    def is_ready(self) -> bool:
        return self.code == "active"


@dataclass(frozen=True, slots=True)
class CoverageOn:
    """A patient's insurance as it stands on a day. `rank` None: it pays nothing then."""

    coverage_id: int
    patient_id: int
    rank: int | None
    payer_id: int
    payer_name: str
    payer_kind: str
    payer_x12_id: str
    filing_code: str
    product_id: int | None
    product_name: str
    needs_referral: bool
    needs_auth: bool
    member_id: str
    group_number: str
    relationship: str
    relationship_word: str
    subscriber_name: str
    starts_on: date
    ends_on: date | None
    copay_cents: int | None
    deductible_left_cents: int | None
    checked_at: datetime | None
    standing: Standing
    order_reason: str
    used: bool
    version: int

    @property
    def name(self) -> str:
        return self.product_name or self.payer_name


@dataclass(frozen=True, slots=True)
class Need:
    """Whether the payer wants to be asked first, and who says so."""

    needed: bool
    coverage_id: int
    payer_name: str
    why: str


@dataclass(frozen=True, slots=True)
class AuthorizationDecided(News):
    """Approved or denied."""

    authorization_id: int


@dataclass(frozen=True, slots=True)
class PayerAsked(News):
    """A question waits to be carried to the payer by file."""

    question_id: int


class NoSuchAuthorization(NotFound):
    code = "no_such_authorization"


class NoUnits(Conflict):
    """The authorization has no unit left, or not for that day."""

    code = "no_units"


class AuthorizationClosed(Conflict):
    code = "authorization_closed"


class Incomplete(PraxisError):
    code = "incomplete"


class NameTaken(PraxisError):
    code = "name_taken"


class BadDates(PraxisError):
    code = "bad_dates"


class BadMemberId(PraxisError):
    code = "bad_member_id"


class RankTaken(PraxisError):
    code = "rank_taken"


class SamePolicyTwice(PraxisError):
    code = "same_policy_twice"


class CoverageInUse(PraxisError):
    code = "coverage_in_use"


class BadOrder(PraxisError):
    code = "bad_order"


class EnteredInError(PraxisError):
    code = "entered_in_error"


class RuleOverlaps(PraxisError):
    code = "rule_overlaps"


class AlreadyThere(PraxisError):
    code = "already_there"


class NotAskedByFile(PraxisError):
    """This payer has no number for files: ask by phone or portal."""

    code = "not_asked_by_file"


class BadCheck(PraxisError):
    code = "bad_check"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
