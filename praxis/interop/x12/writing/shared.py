"""Segments that several guides share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from praxis.interop.x12.content.common import (
    Address,
    Adjustment,
    Amount,
    Contact,
    Dated,
    Entity,
    Procedure,
    Quantity,
    Reference,
)
from praxis.interop.x12.errors import CannotWrite
from praxis.interop.x12.writing.envelope import Composite, Writer

CAS_REASONS = 6


def money(cents: int) -> str:
    """100 for $100.00, 100.5 for $100.50: X12 wants no trailing zeros."""
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}.{part:02}".rstrip("0") if part else f"{sign}{whole}"


def maybe_money(cents: int | None) -> str:
    return "" if cents is None else money(cents)


def number(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date | None) -> str:
    return "" if value is None else value.isoformat().replace("-", "")


def entity(
    out: Writer, who: Entity, *, provider: bool = True, adjudicated: date | None = None
) -> None:
    """NM1 and what hangs below it, in the order all loops share."""
    out.add(
        "NM1",
        who.code,
        who.kind,
        who.name,
        who.first_name,
        who.middle_name,
        who.prefix,
        who.suffix,
        who.id_qualifier,
        who.id,
    )
    if provider and (who.provider_code or who.taxonomy):
        out.add("PRV", who.provider_code, "PXC", who.taxonomy)
    address(out, who.address)
    if who.demographics:
        born = who.demographics
        out.add("DMG", "D8", day(born.birth_date) or born.text, born.sex)
    if adjudicated:
        out.add("DTP", "573", "D8", day(adjudicated))
    references(out, who.references)
    contacts(out, who.contacts)


def address(out: Writer, where: Address | None) -> None:
    if where is None:
        return
    if len(where.lines) > 2:
        raise CannotWrite("An address has two street lines at most.")
    if where.lines:
        out.add("N3", *where.lines)
    if where.city or where.state or where.zip or where.country or where.subdivision:
        out.add("N4", where.city, where.state, where.zip, where.country, "", "", where.subdivision)


def references(out: Writer, them: Iterable[Reference]) -> None:
    for each in them:
        payer: Composite | str = ("2U", each.payer_id) if each.payer_id else ""
        out.add("REF", each.qualifier, each.value, each.description, payer)


def contacts(out: Writer, them: Iterable[Contact]) -> None:
    for each in them:
        flat = [text for pair in each.numbers for text in pair]
        out.add("PER", each.function, each.name, *flat)


def dates(out: Writer, them: Iterable[Dated]) -> None:
    """DTP."""
    for each in them:
        if each.text:
            out.add("DTP", each.qualifier, each.format, each.text)
        elif each.end:
            out.add("DTP", each.qualifier, "RD8", f"{day(each.start)}-{day(each.end)}")
        else:
            out.add("DTP", each.qualifier, "D8", day(each.start))


def moments(out: Writer, them: Iterable[Dated]) -> None:
    """DTM, which has no ranges."""
    for each in them:
        if each.end:
            raise CannotWrite("A DTM holds one day: write a range as 150 and 151.")
        out.add("DTM", each.qualifier, day(each.start) or each.text)


def amounts(out: Writer, them: Iterable[Amount]) -> None:
    for each in them:
        out.add("AMT", each.qualifier, money(each.cents))


def quantities(out: Writer, them: Iterable[Quantity]) -> None:
    for each in them:
        out.add("QTY", each.qualifier, number(each.value))


def adjustments(out: Writer, them: Sequence[Adjustment]) -> None:
    """One CAS for up to six neighbours of a group."""
    for group, same in groupby(them, key=lambda each: each.group):
        reasons = list(same)
        for start in range(0, len(reasons), CAS_REASONS):
            flat: list[str] = []
            for each in reasons[start : start + CAS_REASONS]:
                flat += [each.carc, money(each.cents), number(each.quantity)]
            out.add("CAS", group, *flat)


def procedure(it: Procedure) -> Composite:
    if len(it.modifiers) > 4:
        raise CannotWrite("A procedure has four modifiers at most.")
    padded = (*it.modifiers, "", "", "", "")[:4]
    return (it.qualifier, it.code, *padded, it.description)


def known(other: tuple[str, ...], where: str) -> None:
    """Content that was read with segments we have no words for would lose them."""
    if other:
        raise CannotWrite(f"{where} holds segments that this writer does not know.")
