"""Permissions, refusals and small values of the practice's own set-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, PraxisError
from praxis.practice.settings import REGISTRY, Kind, Spec

__all__ = [
    "CREDENTIALS",
    "MODES",
    "NEW_PATIENTS",
    "PERMISSIONS",
    "REGISTRY",
    "ROOM_KINDS",
    "TAX_ID_KINDS",
    "URGENCY_CLASSES",
    "WEEKDAYS",
    "AlreadyThere",
    "BadDates",
    "BadHours",
    "BadNpi",
    "BadSetting",
    "BadTaxId",
    "BadVideoLink",
    "BadVisitType",
    "BillingEntityDetails",
    "ChangedMeanwhile",
    "Incomplete",
    "Kind",
    "Minutes",
    "NameTaken",
    "NpiTaken",
    "ProviderDetails",
    "SetupStep",
    "Spec",
    "UserTaken",
    "VisitTypeDetails",
    "WrongRoom",
]

PERMISSIONS = (
    Permission(
        "practice.view_setup",
        "See the set-up pages",
        ("office_manager", "it", "billing_lead", "auditor"),
    ),
    Permission(
        "practice.manage",
        "Set up rooms, devices, providers, hours and visit types",
        ("office_manager",),
    ),
    Permission("practice.manage_settings", "Change practice settings", ("office_manager", "it")),
    Permission(
        "practice.view_tax_id",
        "See full tax numbers",
        ("office_manager", "billing_lead", "bookkeeper"),
    ),
)

ROOM_KINDS: tuple[tuple[str, str], ...] = (
    ("exam", "Exam"),
    ("procedure", "Procedure"),
    ("consult", "Consultation"),
    ("lab", "Lab"),
    ("imaging", "Imaging"),
    ("vaccine", "Vaccines"),
    ("waiting", "Waiting"),
    ("office", "Office"),
    ("other", "Other"),
)
MODES: tuple[tuple[str, str], ...] = (
    ("office", "In the office"),
    ("video", "Video"),
    ("phone", "Phone"),
    ("home", "At home"),
)
NEW_PATIENTS: tuple[tuple[str, str], ...] = (
    ("allowed", "New and established patients"),
    ("only", "New patients only"),
    ("established", "Established patients only"),
)
URGENCY_CLASSES: tuple[tuple[str, str], ...] = (
    ("same_day", "Same day"),
    ("within_72h", "Within 72 hours"),
    ("within_14d", "Within 14 days"),
    ("routine", "Routine"),
)
TAX_ID_KINDS: tuple[tuple[str, str], ...] = (("ein", "EIN"), ("ssn", "SSN"))
CREDENTIALS = ("MD", "DO", "NP", "PA", "CNM", "PhD", "PsyD", "LCSW", "PT", "OT", "RD", "RN", "MA")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDetails:
    """What a provider's page holds. `npi` may be empty for staff who do not bill."""

    family_name: str
    given_name: str
    credential: str = ""
    specialty: str = ""
    taxonomy: str = ""
    npi: str = ""
    initials: str = ""
    billing_entity_id: int | None = None
    user_id: int | None = None
    bookable: bool = True
    video_url: str = ""
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingEntityDetails:
    """`tax_id` is nine digits, or empty to keep the one stored."""

    legal_name: str
    npi: str
    tax_id: str = ""
    tax_id_kind: str = "ein"
    phone: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTypeDetails:
    """How a visit of this type is booked. Ages are in months; empty kinds mean none is needed."""

    name: str
    code: str
    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    modes: tuple[str, ...] = ("office",)
    room_kind: str = "exam"
    device_kind: str = ""
    staff_skill: str = ""
    min_age_months: int | None = None
    max_age_months: int | None = None
    new_patients: str = "allowed"
    online: bool = False
    lead_minutes: int = 0
    horizon_days: int = 365
    cancel_cutoff_minutes: int = 24 * 60
    urgency_classes: tuple[str, ...] = ("same_day", "within_72h", "within_14d", "routine")
    capacity: int = 1
    confidential: bool = False
    preparation_en: str = ""
    preparation_es: str = ""
    started_on: date | None = None


class Minutes(NamedTuple):
    """What a visit takes of a provider's time, and the buffers around it."""

    minutes: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One line of the first-run checklist. `done` counts what is there."""

    label: str
    why: str
    url: str
    done: int
    needed: bool = True


class Incomplete(PraxisError):
    code = "incomplete"


class BadNpi(PraxisError):
    code = "bad_npi"


class BadTaxId(PraxisError):
    code = "bad_tax_id"


class BadDates(PraxisError):
    code = "bad_dates"


class BadHours(PraxisError):
    code = "bad_hours"


class BadVideoLink(PraxisError):
    code = "bad_video_link"


class BadVisitType(PraxisError):
    code = "bad_visit_type"


class BadSetting(PraxisError):
    code = "bad_setting"


class NameTaken(PraxisError):
    code = "name_taken"


class NpiTaken(PraxisError):
    code = "npi_taken"


class UserTaken(PraxisError):
    code = "user_taken"


class NotAHoliday(PraxisError):
    code = "not_a_holiday"


class AlreadyThere(PraxisError):
    code = "already_there"


class WrongRoom(PraxisError):
    code = "wrong_room"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
