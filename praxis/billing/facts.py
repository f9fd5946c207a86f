"""All that a claim says, gathered once: what the scrubber reads and the 837P is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from praxis.billing.types import Adjudication


@dataclass(frozen=True, slots=True)
class Place:
    """A postal address. `zip` as kept: "62701" or "62701-1234"."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    family_name: str
    given_name: str
    birth_date: date | None
    sex: str
    place: Place
    middle_name: str = ""
    suffix: str = ""
    deceased_on: date | None = None


@dataclass(frozen=True, slots=True)
class Biller:
    """Who bills. `tax_id` is nine digits of a kind ein or ssn."""

    entity_id: int
    name: str
    npi: str
    tax_id: str
    tax_id_kind: str
    place: Place
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Who treated."""

    provider_id: int
    family_name: str
    given_name: str
    npi: str
    taxonomy: str


@dataclass(frozen=True, slots=True)
class Facility:
    site_id: int
    name: str
    npi: str
    place: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """One insurance as a claim names it. `sequence` is its place: P, S or T.

    `payer_number` is the payer's X12 number; `subscriber` is None when the patient is.
    """

    coverage_id: int
    payer_id: int
    payer_name: str
    payer_kind: str
    payer_number: str
    payer_place: Place
    filing_code: str
    product_id: int | None
    member_id: str
    group_number: str
    relationship: str
    sequence: str
    starts_on: date
    ends_on: date | None
    subscriber: Person | None = None
    medicare_reason: str = ""
    employer_size: str = ""

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Line:
    """A charge on the claim. `number` is LX01 as it will be sent, `position` the charge's own."""

    charge_id: int
    number: int
    control_number: str
    service_on: date
    code: str
    modifiers: tuple[str, ...]
    units: int
    amount_cents: int
    pos: str
    pointers: tuple[int, ...]
    may_be_zero: bool = False


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A line of another live claim that says the same."""

    charge_id: int
    claim_id: int
    claim_number: str


@dataclass(frozen=True, slots=True)
class Trader:
    """The trading partner the claim goes to."""

    partner_id: int
    name: str
    usage: str


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """`others` are the patient's other plans on the day, in order; `earlier` what payers before
    this one made of the claim; `orders` the places of all plans on that day.
    """

    claim_id: int
    number: str
    patient_id: int
    appointment_id: int
    frequency: str
    sequence: str
    service_on: date
    pos: str
    amount_cents: int
    today: date
    patient: Person
    patient_number: str
    plan: Plan
    biller: Biller
    renderer: Renderer
    facility: Facility
    lines: tuple[Line, ...]
    diagnoses: tuple[str, ...]
    others: tuple[Plan, ...] = ()
    earlier: tuple[Adjudication, ...] = ()
    earlier_plans: tuple[int, ...] = ()
    original_control_number: str = ""
    filing_due_on: date | None = None
    filing_from: date | None = None
    alarm_percent: int = 75
    duplicates: tuple[Duplicate, ...] = ()
    partner: Trader | None = None
    number_is_unique: bool = True

    def adjudication_by(self, coverage_id: int) -> Adjudication | None:
        """What the payer of an earlier plan made of the claim."""
        for coverage, found in zip(self.earlier_plans, self.earlier, strict=True):
            if coverage == coverage_id:
                return found
        return None
