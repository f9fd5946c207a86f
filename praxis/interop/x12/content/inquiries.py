"""What an office asks a payer and hears back: 270/271, 276/277 and 278.

The five transactions are trees of levels (HL). A `Level` holds what its guide lets it hold; the
rest stays empty. `paths` walks them from the payer down to whom or what the question is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from praxis.interop.x12.content.acks import Status
from praxis.interop.x12.content.common import (
    Amount,
    Dated,
    Entity,
    Quantity,
    Reference,
    reference,
)
from praxis.interop.x12.findings import Finding

SOURCE, RECEIVER, PROVIDER = "20", "21", "19"
SUBSCRIBER, DEPENDENT = "22", "23"
EVENT, SERVICE = "EV", "SS"


@dataclass(frozen=True, slots=True)
class Trace:
    """TRN. `kind` 1 is a number of the one who writes, 2 repeats the number of the one asking."""

    kind: str
    number: str
    company: str = ""
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """AAA. `reason` 72 is a wrong member number, 75 a person not found; `follow_up` AAA04."""

    reason: str
    follow_up: str = ""
    valid: str = "N"


@dataclass(frozen=True, slots=True)
class Question:
    """EQ of the 270. `facility` is III, `procedure` and `pointers` are written with : between."""

    service_types: tuple[str, ...] = ()
    procedure: str = ""
    level: str = ""
    insurance_type: str = ""
    pointers: str = ""
    amounts: tuple[Amount, ...] = ()
    facility: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Benefit:
    """EB of the 271 and what hangs below it.

    `information` (EB01) 1-5 active, 6-8 inactive, A coinsurance, B copay, C deductible, G the most
    a year may cost. `share` is EB08: 0.2 is 20 percent. `network` EB12: Y in, N out, W either.
    `period` 23 calendar year, 27 visit, 29 what is left. `delivery` holds HSD, `additional` III.
    """

    information: str
    level: str = ""
    service_types: tuple[str, ...] = ()
    insurance_type: str = ""
    plan: str = ""
    period: str = ""
    cents: int | None = None
    share: Decimal | None = None
    quantity: Quantity | None = None
    authorization: str = ""
    network: str = ""
    procedure: str = ""
    pointers: str = ""
    delivery: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[Dated, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    messages: tuple[str, ...] = ()
    additional: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackedLine:
    """SVC of a 276 or 277. `control_number` is REF*FJ, the line number we sent."""

    procedure: str
    charge_cents: int | None = None
    paid_cents: int | None = None
    revenue_code: str = ""
    units: Decimal | None = None
    statuses: tuple[Status, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[Dated, ...] = ()

    @property
    def control_number(self) -> str:
        return reference(self.references, "FJ")


@dataclass(frozen=True, slots=True)
class Tracked:
    """TRN with what is asked (276) or said (277) about the claim, or about the whole request."""

    trace: Trace
    statuses: tuple[Status, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    dates: tuple[Dated, ...] = ()
    lines: tuple[TrackedLine, ...] = ()

    @property
    def payer_control_number(self) -> str:
        return reference(self.references, "1K")

    @property
    def patient_control_number(self) -> str:
        return reference(self.references, "EJ")


@dataclass(frozen=True, slots=True)
class Review:
    """UM of the 278. `category` HS health services, SC specialty care, AR admission, IN initial
    review. `kind` (UM02) I initial, 3 cancel, S revised. `place` is UM04, written with : between.
    """

    category: str
    kind: str = "I"
    service_type: str = ""
    place: str = ""
    causes: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """HCR. `action` A1 certified, A2 in part, A3 not certified, A4 pended, A6 changed, C cancelled.

    `number` is the authorization's number, `reason` HCR03, `second_opinion` HCR04.
    """

    action: str
    number: str = ""
    reason: str = ""
    second_opinion: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """HL and everything in it but the levels below, which are `below`.

    `refusals` are AAA of the level itself, `rejections` those below the name. `relation` is INS,
    `military` MPI, `delivery` HSD, `codes` HI, `services` SV1 to SV3: all written with * and :.
    """

    code: str
    entity: Entity | None = None
    traces: tuple[Trace, ...] = ()
    refusals: tuple[Rejection, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    relation: str = ""
    codes: tuple[str, ...] = ()
    dates: tuple[Dated, ...] = ()
    military: str = ""
    questions: tuple[Question, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    tracked: tuple[Tracked, ...] = ()
    review: Review | None = None
    decision: Decision | None = None
    references: tuple[Reference, ...] = ()
    services: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    below: tuple[Level, ...] = ()
    other: tuple[str, ...] = ()
    raw: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One 270, 271, 276, 277 or 278. `reference` is BHT03, `purpose` BHT02: 13 asks, 11 and 08
    answer."""

    kind: str
    purpose: str
    reference: str
    created_on: date
    levels: tuple[Level, ...]
    created_time: str = "0000"
    subject: str = ""
    other: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)


Path = tuple[Level, ...]


def paths(inquiry: Inquiry) -> Iterator[Path]:
    """From the first level to each last one, in the order of the file."""
    for level in inquiry.levels:
        yield from _below((level,))


def _below(path: Path) -> Iterator[Path]:
    if not path[-1].below:
        yield path
    for level in path[-1].below:
        yield from _below((*path, level))


def of_path(path: Path, code: str) -> Level | None:
    return next((level for level in path if level.code == code), None)
