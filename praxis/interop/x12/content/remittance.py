"""Content of the 835 (005010X221A1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from praxis.interop.x12.content.common import (
    Adjustment,
    Amount,
    Contact,
    Dated,
    Entity,
    Procedure,
    Quantity,
    Reference,
)
from praxis.interop.x12.findings import Finding


@dataclass(frozen=True, slots=True)
class Bank:
    """One side of BPR: DFI qualifier and number, account qualifier and number."""

    dfi_qualifier: str = ""
    dfi: str = ""
    account_qualifier: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """LQ: qualifier HE (remark code) or RX."""

    qualifier: str
    code: str


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """2110. `control_number` is REF*6R, the number of our 837P line.

    `procedure` is what the payer judged; `original_procedure` (SVC06) what we sent when the
    payer changed it. `units` is SVC05 (1 when empty), `original_units` SVC07.
    """

    procedure: Procedure
    charge_cents: int
    paid_cents: int
    revenue_code: str = ""
    units: Decimal | None = None
    original_procedure: Procedure | None = None
    original_units: Decimal | None = None
    dates: tuple[Dated, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    references: tuple[Reference, ...] = ()
    control_number: str = ""
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    remarks: tuple[Remark, ...] = ()
    other: tuple[str, ...] = ()
    segment: int = field(default=0, compare=False)

    @property
    def service_on(self) -> date | None:
        """DTM*472, else the start of the range DTM*150."""
        for qualifier in ("472", "150"):
            for each in self.dates:
                if each.qualifier == qualifier:
                    return each.start
        return None


@dataclass(frozen=True, slots=True)
class RemittanceClaim:
    """2100: CLP and what follows it.

    `status` is CLP02: 1 2 3 processed, 4 denied, 19 20 21 passed on, 22 reversal, 23 not ours,
    25 predetermination. `inpatient` and `outpatient` are MIA01.. and MOA01.. as sent.
    `entities` are the other NM1: 74 corrected insured, TT crossover, PR corrected payer, GB.
    `group_number` is LX01 of the header it stands under; `group_summary` the elements of
    its TS3 and TS2.
    """

    patient_control_number: str
    status: str
    charge_cents: int
    paid_cents: int
    patient_cents: int = 0
    filing_code: str = ""
    payer_control_number: str = ""
    place_of_service: str = ""
    frequency: str = ""
    drg: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    patient: Entity | None = None
    insured: Entity | None = None
    rendering: Entity | None = None
    entities: tuple[Entity, ...] = ()
    inpatient: tuple[str, ...] = ()
    outpatient: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[Dated, ...] = ()
    contacts: tuple[Contact, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    lines: tuple[RemittanceLine, ...] = ()
    group_number: str = "1"
    group_summary: tuple[tuple[str, ...], ...] = ()
    other: tuple[str, ...] = ()
    segment: int = field(default=0, compare=False)
    raw: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def is_reversal(self) -> bool:
        return self.status == "22"


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One pair of a PLB. Positive `cents` lower the payment. `reference` is PLB03-2."""

    provider_id: str
    fiscal_year_end: date | None
    code: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class Remittance:
    """One 835: one payment. `payer_trace` is TRN02, `payer_tax_id` TRN03.

    `method` is BPR04 (ACH, CHK, FWT, BOP, NON), `handling` BPR01 (I, H ...), `paid_on` BPR16.
    `findings` are those of its envelope and of values that could not be read. An error that
    names no `claim` is about all of it: nothing may be posted. One that does is about that claim.
    """

    handling: str
    paid_cents: int
    method: str
    payer_trace: str
    payer_tax_id: str
    payer: Entity
    payee: Entity
    claims: tuple[RemittanceClaim, ...]
    credit: str = "C"
    payment_format: str = ""
    payer_bank: Bank = Bank()
    originator: str = ""
    originator_code: str = ""
    payee_bank: Bank = Bank()
    paid_on: date | None = None
    trace_supplement: str = ""
    receiver_id: str = ""
    version: str = ""
    produced_on: date | None = None
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    other: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)
