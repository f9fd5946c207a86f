"""Records that several guides share. Money is whole cents; "" means the element was empty.

`raw` (where a record has it) holds the segments it was read from, in their order, unknown
ones included; it takes no part in comparisons and is () for content that was not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """REF. `payer_id` is REF04-2 (REF*F8 of a line names the payer it belongs to)."""

    qualifier: str
    value: str
    description: str = ""
    payer_id: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """N3 and N4."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """PER. `numbers` are pairs of qualifier (TE, EM, FX, EX, UR) and number."""

    function: str = "IC"
    name: str = ""
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Demographics:
    """DMG. `text` is DMG02 as sent when it is not a day."""

    birth_date: date | None = None
    sex: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """NM1 (or N1 of the 835) with what hangs below it.

    `code` is NM101 (85 billing, IL subscriber, PR payer ...), `kind` NM102 (1 person, 2 not;
    "" for N1), `name` NM103: the last name of a person or the name of an organization.
    `provider_code` and `taxonomy` are PRV01 and PRV03.
    """

    code: str
    kind: str = ""
    name: str = ""
    first_name: str = ""
    middle_name: str = ""
    prefix: str = ""
    suffix: str = ""
    id_qualifier: str = ""
    id: str = ""
    address: Address | None = None
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    demographics: Demographics | None = None
    provider_code: str = ""
    taxonomy: str = ""

    def reference(self, qualifier: str) -> str:
        return reference(self.references, qualifier)


@dataclass(frozen=True, slots=True)
class Dated:
    """DTP or DTM. A range has `end`. `text` is the value as sent when it is not a day or two."""

    qualifier: str
    start: date | None = None
    end: date | None = None
    text: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """AMT."""

    qualifier: str
    cents: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """QTY."""

    qualifier: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One reason of a CAS. Positive `cents` lower what is paid."""

    group: str
    carc: str
    cents: int
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """The composite of SV101, SVC01, SVC06 and SVD03."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...] = ()
    description: str = ""


def reference(references: tuple[Reference, ...], qualifier: str) -> str:
    """The first value under a qualifier, or ""."""
    for each in references:
        if each.qualifier == qualifier:
            return each.value
    return ""


def dated(dates: tuple[Dated, ...], qualifier: str) -> date | None:
    """The first (or first of the range) day under a qualifier."""
    for each in dates:
        if each.qualifier == qualifier and each.start is not None:
            return each.start
    return None


def amount(amounts: tuple[Amount, ...], qualifier: str) -> int | None:
    for each in amounts:
        if each.qualifier == qualifier:
            return each.cents
    return None
