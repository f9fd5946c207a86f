"""Reference ranges as labs write them: 70-105, 70_105, <5, >= 60, 0.4 to 4.0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_BETWEEN = re.compile(rf"\(?\s*{_NUMBER}\s*(?:-|_|–|to)\s*{_NUMBER}\s*\)?$")
_UNDER = re.compile(rf"(?:<|<=|≤)\s*=?\s*{_NUMBER}$")
_OVER = re.compile(rf"(?:>|>=|≥)\s*=?\s*{_NUMBER}$")


@dataclass(frozen=True, slots=True)
class Range:
    """`low` and `high` None: not said, or not readable; `text` is what the lab wrote."""

    text: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


def read_range(text: str) -> Range:
    plain = text.strip()
    if found := _BETWEEN.match(plain):
        low, high = Decimal(found[1]), Decimal(found[2])
        return Range(plain, low, high) if low <= high else Range(plain)
    if found := _UNDER.match(plain):
        return Range(plain, None, Decimal(found[1]))
    if found := _OVER.match(plain):
        return Range(plain, Decimal(found[1]), None)
    return Range(plain)
