"""What a scanner that types like a keyboard reads from a box: GS1 element strings.

The UDI of a device is one of them: (01) item, (17) expiry, (10) lot, (21) serial number.
Source: GS1 General Specifications, release 24, sections 3.2 (identifiers) and 7.12 (two-digit
years). Fixed lengths end by themselves; (10) and (21) end at a group separator or the end.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from praxis.supply.types import UnreadableCode

_SEPARATORS = "\x1d\u241d|^~"
_PREFIX = re.compile(r"^\](?:C1|d2|Q3|e0|J1)")
_FIXED = {
    "00": 18,
    "01": 14,
    "02": 14,
    "11": 6,
    "12": 6,
    "13": 6,
    "15": 6,
    "16": 6,
    "17": 6,
    "20": 2,
}
_OPEN = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "240": 30, "241": 30, "250": 30}
_BRACKETS = re.compile(r"\((\d{2,4})\)([^(]+)")


@dataclass(frozen=True, slots=True)
class Scanned:
    """`gtin` has 14 digits, "" when the code names no item."""

    gtin: str
    lot: str = ""
    expires_on: date | None = None
    serial: str = ""


def read(text: str, *, today: date) -> Scanned:
    """A scan, or the digits that somebody typed. Raises UnreadableCode."""
    raw = _PREFIX.sub("", text.strip().strip(_SEPARATORS))
    if raw.isascii() and raw.isdigit() and len(raw) in (8, 12, 13, 14):
        return Scanned(gtin=_checked(raw.zfill(14)))
    parts = dict(_BRACKETS.findall(raw)) if raw.startswith("(") else _elements(raw)
    if "01" not in parts:
        raise UnreadableCode("This code names no item. Scan the one with (01) on the box.")
    return Scanned(
        gtin=_checked(parts["01"].strip()),
        lot=parts.get("10", "").strip(),
        expires_on=_day(parts["17"].strip(), today) if "17" in parts else None,
        serial=parts.get("21", "").strip(),
    )


def write(scanned: Scanned) -> str:
    """The element string of a box, open ones last."""
    day = f"17{scanned.expires_on:%y%m%d}" if scanned.expires_on else ""
    ends = [
        f"{code}{value}" for code, value in (("10", scanned.lot), ("21", scanned.serial)) if value
    ]
    return f"01{scanned.gtin}{day}" + "\x1d".join(ends)


def check_digit(digits: str) -> int:
    """Of the digits before it: weights 3 and 1 from the right (GS1, section 7.9)."""
    total = sum(int(each) * (3 if place % 2 == 0 else 1) for place, each in enumerate(digits[::-1]))
    return -total % 10


def _checked(gtin: str) -> str:
    if len(gtin) != 14 or not (gtin.isascii() and gtin.isdigit()):
        raise UnreadableCode("The item's number has not 14 digits. Scan again.")
    if check_digit(gtin[:-1]) != int(gtin[-1]):
        raise UnreadableCode("The last digit of the item's number does not fit. Scan again.")
    return gtin


def _elements(raw: str) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = raw
    while rest:
        code = next((rest[:size] for size in (2, 3) if rest[:size] in {*_FIXED, *_OPEN}), "")
        if not code:
            raise UnreadableCode("This is no code of a medical box. Type the number instead.")
        rest = rest[len(code) :]
        if code in _FIXED:
            size = _FIXED[code]
            value, rest = rest[:size], rest[size:].lstrip(_SEPARATORS)
            if len(value) < size:
                raise UnreadableCode("The code is cut short. Scan again.")
        else:
            end = next((at for at, each in enumerate(rest) if each in _SEPARATORS), len(rest))
            value, rest = rest[:end], rest[end:].lstrip(_SEPARATORS)
            if not 0 < len(value) <= _OPEN[code]:
                raise UnreadableCode("The code is cut short. Scan again.")
        found.setdefault(code, value)
    return found


def _day(text: str, today: date) -> date:
    """YYMMDD; day 00 is the month's last. The century is the one nearest to today."""
    if not re.fullmatch(r"[0-9]{6}", text):
        raise UnreadableCode("The expiry on the code is no day. Type it instead.")
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    ahead = year - today.year % 100
    century = today.year - today.year % 100
    year += century - 100 if ahead >= 51 else century + 100 if ahead <= -50 else century
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        raise UnreadableCode("The expiry on the code is no day. Type it instead.") from None
