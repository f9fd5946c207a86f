"""Segments that several guides share."""

from __future__ import annotations

from decimal import Decimal

from praxis.interop.x12.content.common import (
    Address,
    Adjustment,
    Amount,
    Contact,
    Dated,
    Demographics,
    Entity,
    Procedure,
    Quantity,
    Reference,
)
from praxis.interop.x12.parsing.values import Values, at, day
from praxis.interop.x12.walking import Row


def entity(values: Values, rows: list[Row], other: list[str]) -> Entity:
    """NM1 or N1 first, then what describes it. What does not goes to `other`."""
    name = rows[0][0]
    lines: tuple[str, ...] = ()
    place: list[str] | None = None
    references: list[Reference] = []
    contacts: list[Contact] = []
    born: Demographics | None = None
    provider_code = taxonomy = ""
    for elements, _, _ in rows[1:]:
        id = elements[0]
        if id == "N3":
            lines = tuple(part for part in elements[1:] if part)
        elif id == "N4":
            place = elements
        elif id == "REF":
            references.append(reference(values, elements))
        elif id == "DMG":
            born = demographics(elements)
        elif id == "PRV":
            provider_code, taxonomy = at(elements, 1), at(elements, 3)
        elif id == "PER":
            contacts.append(contact(elements))
        else:
            other.append(values.raw(elements))
    address = None
    if lines or place:
        address = Address(lines, *_place(place or []))
    more = len(name)
    if name[0] == "N1":
        return Entity(
            code=at(name, 1),
            name=at(name, 2),
            id_qualifier=at(name, 3),
            id=at(name, 4),
            address=address,
            references=tuple(references),
            contacts=tuple(contacts),
        )
    return Entity(
        name[1] if more > 1 else "",
        name[2] if more > 2 else "",
        name[3] if more > 3 else "",
        name[4] if more > 4 else "",
        name[5] if more > 5 else "",
        name[6] if more > 6 else "",
        name[7] if more > 7 else "",
        name[8] if more > 8 else "",
        name[9] if more > 9 else "",
        address,
        tuple(references),
        tuple(contacts),
        born,
        provider_code,
        taxonomy,
    )


def _place(elements: list[str]) -> tuple[str, str, str, str, str]:
    return at(elements, 1), at(elements, 2), at(elements, 3), at(elements, 4), at(elements, 7)


def reference(values: Values, elements: list[str]) -> Reference:
    more = len(elements)
    if more <= 3:
        return Reference(at(elements, 1), at(elements, 2))
    payer = at(elements, 4).partition(values.component)[2]
    return Reference(elements[1], elements[2], elements[3], payer)


def contact(elements: list[str]) -> Contact:
    numbers = tuple(
        (elements[i], at(elements, i + 1)) for i in range(3, len(elements), 2) if elements[i]
    )
    return Contact(at(elements, 1), at(elements, 2), numbers)


def demographics(elements: list[str]) -> Demographics:
    text = at(elements, 2)
    born = day(text) if at(elements, 1) == "D8" else None
    return Demographics(born, at(elements, 3), "" if born else text)


def dated(elements: list[str]) -> Dated:
    """DTP: qualifier, format, value. DTM: qualifier, day. What is no day stays text."""
    if elements[0] == "DTM":
        text = at(elements, 2)
        start = day(text)
        return Dated(at(elements, 1), start, None, "" if start else text)
    form, text = at(elements, 2), at(elements, 3)
    if form == "D8":
        start = day(text)
        if start:
            return Dated(elements[1], start)
    elif form == "RD8":
        first, _, last = text.partition("-")
        start, end = day(first), day(last)
        if start and end:
            return Dated(elements[1], start, end)
    return Dated(at(elements, 1), day(text[:8]), None, text, form)


def amount(values: Values, elements: list[str], number: int) -> Amount:
    return Amount(at(elements, 1), values.cents(elements, 2, number))


def quantity(values: Values, elements: list[str], number: int) -> Quantity:
    return Quantity(at(elements, 1), values.number(elements, 2, number) or Decimal(0))


def adjustments(values: Values, elements: list[str], number: int) -> list[Adjustment]:
    """Up to six trios of a CAS: reason, amount, quantity."""
    group = at(elements, 1)
    found = []
    for i in range(2, len(elements), 3):
        if elements[i] or at(elements, i + 1):
            found.append(
                Adjustment(
                    group,
                    elements[i],
                    values.cents(elements, i + 1, number),
                    values.number(elements, i + 2, number) if len(elements) > i + 2 else None,
                )
            )
    return found


def procedure(values: Values, elements: list[str], index: int, number: int) -> Procedure:
    parts = values.components(elements, index, number)
    more = len(parts)
    if more == 2:
        return Procedure(parts[0], parts[1])
    modifiers = tuple(part for part in parts[2:6] if part)
    return Procedure(parts[0], parts[1] if more > 1 else "", modifiers, at(parts, 6))
