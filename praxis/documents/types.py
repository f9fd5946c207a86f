"""What the documents room says and asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import NotFound, PraxisError

_SEE = (
    "front_desk",
    "biller",
    "billing_lead",
    "clinical",
    "provider",
    "office_manager",
    "privacy_officer",
    "outside_biller",
)

PERMISSIONS = (
    Permission("documents.view", "See and open documents", (*_SEE, "auditor")),
    Permission("documents.file", "File documents", _SEE),
    Permission(
        "documents.open_inbound",
        "Open papers as they came, whoever else's pages are among them",
        ("office_manager", "privacy_officer"),
    ),
    Permission(
        "documents.correct",
        "Move what was filed to the wrong patient",
        ("office_manager", "privacy_officer", "billing_lead"),
    ),
    Permission(
        "documents.void",
        "Void documents filed in error, and open voided ones",
        ("office_manager", "privacy_officer"),
    ),
)

LIMIT_BYTES = 25 * 1024 * 1024


class Kind(TextChoices):
    INSURANCE_CARD = "insurance_card", "Insurance card"
    IDENTIFICATION = "identification", "Identification"
    CONSENT = "consent", "Consent or signed form"
    REFERRAL = "referral", "Referral or order"
    OUTSIDE_RECORD = "outside_record", "Outside record"
    RESULT = "result", "Result"
    LETTER = "letter", "Letter"
    CLAIM_ATTACHMENT = "claim_attachment", "Claim attachment"
    EVIDENCE = "evidence", "Evidence"
    EXPORT = "export", "Export"
    CLAIM_FILE = "claim_file", "Claims or payments file"
    IMPORT = "import", "Imported file"
    INBOUND = "inbound", "Paper as it came"
    OTHER = "other", "Other"


FILED_BY_PROGRAMS = frozenset({Kind.EXPORT, Kind.IMPORT, Kind.INBOUND})

# A file of many patients at once is for those whose work it is, whatever else they may see.
NEEDS: dict[str, str] = {Kind.CLAIM_FILE: "billing.send", Kind.INBOUND: "documents.open_inbound"}


class Side(TextChoices):
    """Of a correction: the chart a thing was taken off, and the one it was put onto."""

    OFF = "off", "Taken off this chart"
    ONTO = "onto", "Put onto this chart"


class Misfiled(TextChoices):
    """What can stand on the wrong chart."""

    DOCUMENT = "document", "Document"
    CALL = "call", "Call or conversation"
    TEXT = "text", "Text message"
    PAYMENT = "payment", "Payment"
    CHARGE = "charge", "Charge"


@dataclass(frozen=True, slots=True)
class Content:
    """A document's bytes, verified against its SHA-256. `media_type` is what to serve it as."""

    document_id: int
    filename: str
    media_type: str
    data: bytes


class NoSuchDocument(NotFound):
    code = "no_such_document"


class TypeNotAllowed(PraxisError):
    code = "type_not_allowed"


class TooLarge(PraxisError):
    code = "too_large"


class EmptyFile(PraxisError):
    code = "empty_file"


class DocumentDamaged(PraxisError):
    """The stored file is missing, shortened or changed."""

    code = "document_damaged"
    status = 500


class DocumentVoided(PraxisError):
    code = "document_voided"
    status = 410


class ReasonMissing(PraxisError):
    code = "reason_missing"


class CannotMove(PraxisError):
    code = "cannot_move"


class AlreadyFiled(PraxisError):
    """Inside file_document only: a rival with the same key was first."""

    code = "already_filed"
