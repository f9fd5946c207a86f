"""Words of letters: templates, papers, batches, the printer, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

LETTER_PERMISSIONS = (
    Permission("correspondence.set_letters", "Write and approve letters", ("office_manager",)),
    Permission(
        "correspondence.send_batch",
        "Write one letter to many patients",
        ("office_manager", "billing_lead"),
    ),
)

MOST_IN_BATCH = 500


class LetterKind(TextChoices):
    APPOINTMENT = "appointment", "Appointment"
    MISSED = "missed", "Missed visit"
    RESULTS = "results", "Results are here"
    RECORDS = "records", "Records were sent"
    RECALL = "recall", "Recall"
    NOTICE = "notice", "Notice of the office"
    GENERAL = "general", "Any other letter"


class Language(TextChoices):
    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"


class To(TextChoices):
    """Whom a letter is to. All but the patient and who pays leave a disclosure."""

    PATIENT = "patient", "The patient"
    CONTACT = "contact", "A contact"
    GUARANTOR = "guarantor", "Who pays"
    ORGANIZATION = "organization", "An organization"


class WhyBack(TextChoices):
    """Why a letter came back, or what the post said of its address."""

    MOVED = "moved", "Moved"
    UNKNOWN = "unknown", "Not known at this address"
    REFUSED = "refused", "Refused"
    CORRECTED = "corrected", "Sent on to a new address"


class PackWay(TextChoices):
    OFFICE = "office", "Printed here"
    VENDOR = "vendor", "Printing vendor"


class RunOutcome(TextChoices):
    MADE = "made", "Made"
    LEFT_OUT = "left_out", "Left out"


# What a letter may say, in the words of whoever writes one. The bracket is what is filled in.
FIELDS: dict[str, str] = {
    "patient_name": "Name of the patient",
    "first_name": "What the patient is called",
    "birth_date": "Date of birth",
    "record_number": "Record number",
    "today": "Date of the letter",
    "provider": "Provider of the visit, else the usual one",
    "visit_date": "Day of the visit",
    "visit_time": "Time of the visit",
    "visit_type": "Kind of the visit",
    "practice": "Name of the practice",
    "phone": "Telephone of the practice",
    "site": "Name of the site",
    "site_address": "Address of the site",
    "balance": "What the patient owes",
    "recall": "What the patient is due for",
    "referral": "Specialty of the open referral",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a letter. `lines` are the address under the name, as the envelope shows it.

    `what`, `why` and `authority` are needed for anybody but the patient or who pays.
    """

    to: str
    name: str
    lines: tuple[str, ...]
    email: str = ""
    address_id: int | None = None
    what: str = ""
    why: str = ""
    authority: str = ""
    accountable: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """One patient of a batch: the facts for the fields, or why no letter is made."""

    patient_id: int
    facts: Mapping[str, str] = field(default_factory=dict)
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class VendorLine:
    """What the printing vendor says of one letter (docs/print-vendor.md)."""

    number: str
    status: str
    reason: str = ""
    address: str = ""


class NoSuchTemplate(NotFound):
    code = "no_such_letter_template"


class NoSuchLetter(NotFound):
    code = "no_such_letter"


class NoSuchRun(NotFound):
    code = "no_such_batch"


class NoSuchPack(NotFound):
    code = "no_such_pack"


class UnknownField(PraxisError):
    code = "unknown_field"


class TextMissing(PraxisError):
    code = "letter_text_missing"


class NotApproved(PraxisError):
    code = "letter_not_approved"


class BlankLeft(PraxisError):
    code = "letter_blank_left"


class FieldEmpty(PraxisError):
    """A field of the letter has no value for this patient."""

    code = "letter_field_empty"


class NobodyLeft(PraxisError):
    code = "letter_nobody"


class NothingToPrint(PraxisError):
    code = "nothing_to_print"


class AlreadyBack(Conflict):
    code = "already_back"


class BadVendorFile(PraxisError):
    code = "bad_vendor_file"
