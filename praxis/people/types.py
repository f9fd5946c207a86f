"""Permissions, words, refusals and news of the people room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.news.types import News

_ALL_STAFF = (
    "front_desk",
    "biller",
    "billing_lead",
    "clinical",
    "provider",
    "office_manager",
    "privacy_officer",
    "outside_biller",
)
_OFFICE = ("front_desk", "biller", "billing_lead", "clinical", "provider", "office_manager")

PERMISSIONS = (
    Permission("people.view", "See patients", (*_ALL_STAFF, "auditor")),
    Permission("people.register", "Register patients", ("front_desk", "office_manager")),
    Permission("people.change", "Change patients' details", _OFFICE),
    Permission(
        "people.restrict", "Restrict charts and grant them", ("office_manager", "privacy_officer")
    ),
    Permission(
        "people.break_glass",
        "Open a restricted chart in an emergency",
        ("clinical", "provider", "office_manager", "privacy_officer"),
    ),
    Permission(
        "people.view_organizations",
        "See organizations and agreements",
        (*_ALL_STAFF, "hr", "bookkeeper", "facility", "it", "auditor"),
    ),
    Permission(
        "people.manage_organizations",
        "Keep organizations and agreements",
        ("office_manager", "privacy_officer"),
    ),
)


class Sex(TextChoices):
    """FHIR R4 administrative gender, https://hl7.org/fhir/R4/valueset-administrative-gender.html"""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


class NameUse(TextChoices):
    FORMER = "old", "Former"
    MAIDEN = "maiden", "Maiden"
    ALIAS = "anonymous", "Alias"


class System(TextChoices):
    """FHIR R4 ContactPoint.system."""

    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"


class Use(TextChoices):
    MOBILE = "mobile", "Mobile"
    HOME = "home", "Home"
    WORK = "work", "Work"
    OTHER = "other", "Other"


class Relationship(TextChoices):
    PARENT = "parent", "Parent"
    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    GUARDIAN = "guardian", "Legal guardian"
    FOSTER_PARENT = "foster_parent", "Foster parent"
    GRANDPARENT = "grandparent", "Grandparent"
    SPOUSE = "spouse", "Spouse"
    PARTNER = "partner", "Partner"
    CHILD = "child", "Son or daughter"
    SIBLING = "sibling", "Brother or sister"
    CAREGIVER = "caregiver", "Caregiver"
    FRIEND = "friend", "Friend"
    EMPLOYER = "employer", "Employer"
    ATTORNEY = "attorney", "Attorney"
    OTHER = "other", "Other"


class ProxyKind(TextChoices):
    """What a person may hear about, or do, for the patient."""

    VISITS = "visits", "Visits"
    BILLS = "bills", "Bills"
    RECORDS = "records", "Records"
    MESSAGES = "messages", "Messages"


class RestrictionKind(TextChoices):
    VIP = "vip", "Known to the public"
    EMPLOYEE = "employee", "Works here"
    FAMILY = "family", "Family of somebody who works here"
    OTHER = "other", "Other"


class OrganizationKind(TextChoices):
    SUPPLIER = "supplier", "Supplier"
    LABORATORY = "laboratory", "Laboratory"
    IMAGING = "imaging", "Imaging center"
    PHARMACY = "pharmacy", "Pharmacy"
    PRACTICE = "practice", "Other practice"
    HOSPITAL = "hospital", "Hospital"
    CLEARINGHOUSE = "clearinghouse", "Clearinghouse"
    BILLING = "billing", "Billing service"
    IT = "it", "IT service"
    LANDLORD = "landlord", "Landlord"
    SERVICE = "service", "Other service"
    AGENCY = "agency", "Public agency"


class AgreementKind(TextChoices):
    CONTRACT = "contract", "Contract"
    BAA = "baa", "Business associate agreement"
    LEASE = "lease", "Lease"
    SERVICE = "service", "Service agreement"


LANGUAGES = (
    ("en", "English"),
    ("es", "Spanish"),
    ("zh", "Chinese"),
    ("vi", "Vietnamese"),
    ("tl", "Tagalog"),
    ("ko", "Korean"),
    ("ar", "Arabic"),
    ("ru", "Russian"),
    ("fr", "French"),
    ("ht", "Haitian Creole"),
    ("pt", "Portuguese"),
    ("pl", "Polish"),
    ("de", "German"),
    ("hi", "Hindi"),
    ("ur", "Urdu"),
    ("bn", "Bengali"),
    ("ne", "Nepali"),
    ("so", "Somali"),
    ("sw", "Swahili"),
    ("am", "Amharic"),
    ("fa", "Persian"),
    ("uk", "Ukrainian"),
    ("hmn", "Hmong"),
    ("ase", "American Sign Language"),
)


def language_name(code: str) -> str:
    """The language of a BCP 47 code in English; an unlisted code as it is."""
    names = dict(LANGUAGES)
    return names.get(code) or names.get(code.split("-")[0]) or code


# A minor cannot be made to pay. Alabama Code 26-1-1 (19), Nebraska Rev. Stat. 43-2101 (19),
# Mississippi Code 1-3-27 (21); 18 elsewhere.
MAJORITY_AGE = {"AL": 19, "NE": 19, "MS": 21}
# The age at which a parent's right to speak is asked again: 45 CFR 164.502(g)(3).
OWN_RECORDS_AGE = 18

GLASS_HOURS = 4


@dataclass(frozen=True, slots=True)
class Alert:
    """One of at most three in the identity bar, worst (lowest rank) first.

    `tone` is bad, warn or note.
    """

    tone: str
    icon: str
    title: str
    text: str
    rank: int = 5


class NoSuchPatient(NotFound):
    code = "no_such_patient"


class NoSuchRecord(NotFound):
    code = "no_such_record"


class NoSuchNumber(PraxisError):
    code = "no_such_number"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"


class NameMissing(PraxisError):
    code = "name_missing"


class WrongChoice(PraxisError):
    code = "wrong_choice"


class BadBirthDate(PraxisError):
    code = "bad_birth_date"


class BadPhone(PraxisError):
    code = "bad_phone"


class BadEmail(PraxisError):
    code = "bad_email"


class NotALicense(PraxisError):
    """A scan that is not, or not wholly, the barcode of a driver's license."""

    code = "not_a_license"


class BadZip(PraxisError):
    code = "bad_zip"


class BadLanguage(PraxisError):
    code = "bad_language"


class BadSites(PraxisError):
    code = "bad_sites"


class BadDates(PraxisError):
    code = "bad_dates"


class AlreadyThere(PraxisError):
    code = "already_there"


class TwoGuarantors(PraxisError):
    code = "two_guarantors"


class NoContactMaySpeak(PraxisError):
    code = "no_contact_may_speak"


class ReasonMissing(PraxisError):
    code = "reason_missing"


class OwnChart(PraxisError):
    code = "own_chart"
    status = 403


class NotRestricted(PraxisError):
    code = "not_restricted"


class BadNpi(PraxisError):
    code = "bad_npi"


@dataclass(frozen=True, slots=True)
class Similar:
    """A registered patient much like the person described. `points` of 100; `why` in words."""

    patient_id: int
    number: str
    list_name: str
    birth_date: date
    sex_letter: str
    phone: str
    points: int
    strong: bool
    why: tuple[str, ...]


class PossibleDuplicate(PraxisError):
    """Somebody much like this is registered. Nothing was saved."""

    code = "possible_duplicate"
    status = 409

    def __init__(self, similar: Sequence[Similar]) -> None:
        super().__init__(
            "Somebody much like this is registered already. Open that record, or say why this"
            " is a different person."
        )
        self.similar = tuple(similar)


@dataclass(frozen=True)
class PatientRegistered(News):
    patient_id: int


@dataclass(frozen=True)
class GlassBroken(News):
    """A restricted chart was opened with a reason: somebody reviews it the next day."""

    grant_id: int


@dataclass(frozen=True)
class AddressMended(News):
    """The patient's mail may go out again: the address that was doubted is another now."""

    patient_id: int
