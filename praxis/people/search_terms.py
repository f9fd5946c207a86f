"""What somebody typed into the search box, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from praxis.kernel.names import fold

_NUMBER = re.compile(r"\bp-?(\d{5,12})\b", re.IGNORECASE)
_EMAIL = re.compile(r"\S*@\S*")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_PARTS = re.compile(r"\b(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})\b")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_NAMED = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}|\d{{2}})\b", re.I)
_NAMED_BACK = re.compile(rf"\b(\d{{1,2}})\s+{_MONTH}\s+(\d{{4}}|\d{{2}})\b", re.I)
_PHONE = re.compile(r"(?:\+?1[\s.\-]*)?\(?\b(\d{3})\)?[\s.\-]*(\d{3})[\s.\-]+(\d{4})\b")
_LOCAL = re.compile(r"\b(\d{3})[.\-](\d{4})\b")
_RUN = re.compile(r"(?<![\w])\+?(\d{4,15})(?![\w])")
_MOST_WORDS = 5
_OLDEST = 1890


@dataclass(frozen=True, slots=True)
class Terms:
    """Beginnings of names as pairs (family, given), and facts of any of the kinds."""

    patterns: tuple[tuple[str, str], ...] = ()
    births: tuple[date, ...] = ()
    keys: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.patterns or self.has_facts)

    @property
    def has_facts(self) -> bool:
        return bool(self.births or self.keys or self.numbers)

    @property
    def certain(self) -> bool:
        """Enough to name one person: a record number, or a name with a birth date."""
        return bool(self.numbers or (self.patterns and self.births))


def read(text: str, *, today: date) -> Terms:
    """Names in either order, a birth date in any form, an end of a telephone number, an e-mail
    address, a record number, or a name together with one of these.

    A run of digits means all it can mean: "120481" is a birth date and a record number.
    """
    births: list[date] = []
    keys: list[str] = []
    numbers: list[int] = []
    rest = text.strip()[:200]

    def number(found: re.Match[str]) -> str:
        numbers.append(int(found[1]))
        return " "

    def email(found: re.Match[str]) -> str:
        keys.append(found[0].lower())
        return " "

    def born(year: str, month: int, day: int) -> str:
        births.extend(_dates(year, month, day, today))
        return " "

    def phone(found: re.Match[str]) -> str:
        keys.append("".join(part for part in found.groups() if part)[::-1])
        return " "

    rest = _EMAIL.sub(email, _NUMBER.sub(number, rest))
    rest = _ISO.sub(lambda m: born(m[1], int(m[2]), int(m[3])), rest)
    rest = _PARTS.sub(lambda m: born(m[3], int(m[1]), int(m[2])), rest)
    rest = _NAMED.sub(lambda m: born(m[3], _month(m[1]), int(m[2])), rest)
    rest = _NAMED_BACK.sub(lambda m: born(m[3], _month(m[2]), int(m[1])), rest)
    rest = _LOCAL.sub(phone, _PHONE.sub(phone, rest))
    for digits in _RUN.findall(rest):
        _read_run(digits, today, births, keys, numbers)
    rest = _RUN.sub(" ", rest)
    return Terms(
        _patterns(rest),
        tuple(dict.fromkeys(births)),
        tuple(dict.fromkeys(keys)),
        tuple(dict.fromkeys(numbers)),
    )


def _read_run(
    digits: str, today: date, births: list[date], keys: list[str], numbers: list[int]
) -> None:
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) in (4, 7) or len(digits) >= 10:
        keys.append(digits[::-1])
    if len(digits) == 6:
        births.extend(_dates(digits[4:], int(digits[:2]), int(digits[2:4]), today))
    if len(digits) == 8:
        births.extend(_dates(digits[4:], int(digits[:2]), int(digits[2:4]), today))
        births.extend(_dates(digits[:4], int(digits[4:6]), int(digits[6:]), today))
    if 6 <= len(digits) <= 12 and digits[0] != "0":
        numbers.append(int(digits))


def _month(word: str) -> int:
    return _MONTHS.index(word.lower()[:3]) + 1


def _dates(year: str, month: int, day: int, today: date) -> list[date]:
    """The day, or both days that a two-digit year can mean; none in the future."""
    years = [int(year)] if len(year) == 4 else [2000 + int(year), 1900 + int(year)]
    found = []
    for each in years:
        try:
            when = date(each, month, day)
        except ValueError:
            continue
        if date(_OLDEST, 1, 1) <= when <= today:
            found.append(when)
    return found


def _patterns(text: str) -> tuple[tuple[str, str], ...]:
    family, comma, given = fold(text).partition(",")
    words = family.replace(",", " ").split()
    if comma:
        pair = (" ".join(words), " ".join(given.replace(",", " ").split()))
        return (pair,) if any(pair) else ()
    words = words[:_MOST_WORDS]
    if not words:
        return ()
    found: dict[tuple[str, str], None] = {}
    for at in [*range(1, len(words)), len(words)]:
        first, second = " ".join(words[:at]), " ".join(words[at:])
        found[(first, second)] = None
        found[(second, first)] = None
    return tuple(found)
