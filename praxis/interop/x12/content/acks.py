"""Content of the answers to what we send: TA1, 999 (005010X231A1), 277CA (005010X214)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from praxis.interop.x12.content.common import Amount, Dated, Entity, Quantity, Reference
from praxis.interop.x12.findings import Finding


@dataclass(frozen=True, slots=True)
class InterchangeAck:
    """TA1. `interchange_control` is the ISA13 answered; `code` A accepted, E errors, R rejected.

    `sent_on` and `sent_time` are ISA09 and ISA10 of the interchange answered.
    """

    interchange_control: str
    code: str
    note: str = "000"
    sent_on: date | None = None
    sent_time: str = ""


@dataclass(frozen=True, slots=True)
class ElementError:
    """IK4 and its CTX. `element` from 1; `component` and `repeat` 0 when not given."""

    element: int
    code: str
    component: int = 0
    repeat: int = 0
    reference: str = ""
    value: str = ""
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentError:
    """IK3 and its CTX. `position` counts segments of the transaction, ST being 1."""

    segment: str
    position: int
    loop: str = ""
    code: str = ""
    contexts: tuple[str, ...] = ()
    elements: tuple[ElementError, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAck:
    """AK2 to IK5 of one transaction. `status` A accepted, E with errors, R rejected (M, W, X)."""

    kind: str
    control: str
    status: str
    guide: str = ""
    codes: tuple[str, ...] = ()
    errors: tuple[SegmentError, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupAck:
    """A 999: the answer to one functional group. `status` is AK901: A, E, P (partly), R."""

    functional_id: str
    group_control: str
    status: str
    included: int
    received: int
    accepted: int
    version: str = ""
    codes: tuple[str, ...] = ()
    sets: tuple[SetAck, ...] = ()
    other: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Status:
    """STC. `category` (A1 A2 A3 ...), `code` and `entity` are STC01; `more` STC10 and STC11.

    `action` is STC03 of a 277CA: WQ accepted, U rejected. A 277 says what was paid (STC05), when
    it was decided (STC06), how (STC07), and the day and number of the check (STC08, STC09).
    """

    category: str
    code: str
    entity: str = ""
    on: date | None = None
    action: str = ""
    cents: int | None = None
    more: tuple[tuple[str, str, str], ...] = ()
    message: str = ""
    paid_cents: int | None = None
    decided_on: date | None = None
    method: str = ""
    check_on: date | None = None
    check_number: str = ""


@dataclass(frozen=True, slots=True)
class LineStatus:
    """2220D. `control_number` is REF*FJ, the line number we sent."""

    statuses: tuple[Status, ...]
    procedure: str = ""
    charge_cents: int | None = None
    control_number: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """2000D and 2200D. `patient_control_number` is TRN02: our CLM01.

    `payer_control_number` is REF*1K, `clearinghouse_number` REF*D9.
    """

    patient_control_number: str
    statuses: tuple[Status, ...]
    patient: Entity | None = None
    payer_control_number: str = ""
    clearinghouse_number: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[Dated, ...] = ()
    lines: tuple[LineStatus, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """2000C: the claims of one billing provider. `trace` is the TRN02 of 2200C."""

    provider: Entity
    claims: tuple[ClaimStatus, ...]
    trace: str = ""
    statuses: tuple[Status, ...] = ()
    references: tuple[Reference, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    amounts: tuple[Amount, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimAck:
    """A 277CA. `submitted_reference` (2200B TRN02) is the BHT03 of the 837P answered.

    `source_trace` is TRN02 of 2200A; `received_on` DTP*050, `processed_on` DTP*009.
    Quantities 90 and QA count accepted claims, AA and QC rejected ones; amounts YU and YY.
    """

    reference: str
    created_on: date
    source: Entity
    source_trace: str
    receiver: Entity
    submitted_reference: str
    statuses: tuple[Status, ...]
    providers: tuple[ProviderStatus, ...]
    created_time: str = "0000"
    received_on: date | None = None
    processed_on: date | None = None
    quantities: tuple[Quantity, ...] = ()
    amounts: tuple[Amount, ...] = ()
    other: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def claims(self) -> tuple[ClaimStatus, ...]:
        return tuple(claim for provider in self.providers for claim in provider.claims)
