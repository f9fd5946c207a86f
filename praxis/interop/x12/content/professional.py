"""Content of the 837P (005010X222A1). A claim holds its provider, subscriber and patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from praxis.interop.x12.content.common import (
    Adjustment,
    Amount,
    Dated,
    Entity,
    Procedure,
    Reference,
)
from praxis.interop.x12.findings import Finding


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """2000A. `entity` is 2010AA, its `taxonomy` PRV*BI; `pay_to` 2010AB, `pay_to_plan` 2010AC."""

    entity: Entity
    pay_to: Entity | None = None
    pay_to_plan: Entity | None = None
    currency: str = ""
    other: tuple[str, ...] = ()
    raw: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """2000B: SBR, the subscriber (2010BA) and the payer the claim goes to (2010BB).

    `relationship` is SBR02: "18" when the subscriber is the patient, else "".
    """

    payer_responsibility: str
    entity: Entity
    payer: Entity
    relationship: str = ""
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    filing_code: str = ""
    other: tuple[str, ...] = ()
    raw: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Patient:
    """2000C, only when the patient is not the subscriber. `relationship` is PAT01."""

    relationship: str
    entity: Entity
    other: tuple[str, ...] = ()
    raw: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Code:
    """One code of an HI segment: ABK/ABF diagnosis, BP/BO anesthesia, BG condition."""

    qualifier: str
    code: str


@dataclass(frozen=True, slots=True)
class LineAdjudication:
    """2430: what one earlier payer did with the line (SVD, CAS, DTP*573, AMT*EAF)."""

    payer_id: str
    paid_cents: int
    procedure: Procedure
    units: Decimal = Decimal(1)
    bundled_line: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    adjudicated_on: date | None = None
    patient_cents: int | None = None
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drug:
    """2410: LIN (N4 and the 11-digit NDC), CTP and its prescription number."""

    ndc: str
    quantity: Decimal | None = None
    unit: str = ""
    qualifier: str = "N4"
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """2400. `pointers` are positions of the claim's diagnoses, from 1, the primary first.

    `control_number` is REF*6R. `place_of_service` only when it differs from the claim's.
    """

    number: int
    procedure: Procedure
    charge_cents: int
    units: Decimal
    pointers: tuple[int, ...]
    unit: str = "UN"
    place_of_service: str = ""
    emergency: str = ""
    epsdt: str = ""
    family_planning: str = ""
    copay_exempt: str = ""
    dates: tuple[Dated, ...] = ()
    control_number: str = ""
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    drug: Drug | None = None
    providers: tuple[Entity, ...] = ()
    adjudications: tuple[LineAdjudication, ...] = ()
    other: tuple[str, ...] = ()
    segment: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class OtherSubscriber:
    """2320 with 2330A (`subscriber`), 2330B (`payer`) and the providers 2330C to 2330G.

    `adjustments` are the claim-level CAS of that payer's 835 only; `amounts` D (paid), EAF
    (left to the patient), A8 (non-covered); `outpatient` is MOA01.. as sent.
    """

    payer_responsibility: str
    relationship: str
    subscriber: Entity
    payer: Entity
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    filing_code: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    amounts: tuple[Amount, ...] = ()
    assignment: str = "Y"
    patient_signature: str = ""
    release: str = "Y"
    outpatient: tuple[str, ...] = ()
    adjudicated_on: date | None = None
    providers: tuple[Entity, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfessionalClaim:
    """2300 and all below it.

    `patient` is None when the subscriber is the patient. `signature` CLM06, `assignment` CLM07,
    `benefits_assignment` CLM08, `release` CLM09, `patient_signature` CLM10, `related_causes`
    CLM11-1..3. `diagnoses` come from HI*ABK/ABF (BK/BF in old files), `codes` from other HI.
    `referring` are DN and P3. `segment` is the number of its CLM, counted from ST.
    """

    billing: BillingProvider
    subscriber: Subscriber
    patient_control_number: str
    charge_cents: int
    place_of_service: str
    lines: tuple[ServiceLine, ...]
    patient: Patient | None = None
    facility_qualifier: str = "B"
    frequency: str = "1"
    signature: str = "Y"
    assignment: str = "A"
    benefits_assignment: str = "Y"
    release: str = "Y"
    patient_signature: str = ""
    related_causes: tuple[str, ...] = ()
    accident_state: str = ""
    accident_country: str = ""
    special_program: str = ""
    delay_reason: str = ""
    dates: tuple[Dated, ...] = ()
    amounts: tuple[Amount, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    diagnoses: tuple[Code, ...] = ()
    codes: tuple[Code, ...] = ()
    referring: tuple[Entity, ...] = ()
    rendering: Entity | None = None
    facility: Entity | None = None
    supervising: Entity | None = None
    providers: tuple[Entity, ...] = ()
    others: tuple[OtherSubscriber, ...] = ()
    other: tuple[str, ...] = ()
    segment: int = field(default=0, compare=False)
    raw: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """The content of one 837P. `reference` is BHT03, `created_time` HHMM or longer."""

    reference: str
    created_on: date
    submitter: Entity
    receiver: Entity
    claims: tuple[ProfessionalClaim, ...]
    created_time: str = "0000"
    purpose: str = "00"
    kind: str = "CH"
    findings: tuple[Finding, ...] = field(default=(), compare=False)
