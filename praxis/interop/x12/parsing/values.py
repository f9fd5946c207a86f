"""Elements to values. What cannot be read is reported, never guessed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from praxis.interop.x12.envelope import Delimiters
from praxis.interop.x12.findings import Finding, Severity

_CENTS = re.compile(r"(-?)(\d*)(?:\.(\d*))?")
_COMPONENTS = ":>|<^\\!;"


class Values:
    """Reads elements of one transaction and collects what it could not read."""

    __slots__ = ("claim", "component", "delimiters", "findings", "loop", "repetition")

    def __init__(self, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        self.component = delimiters.component
        self.repetition = delimiters.repetition
        self.findings: list[Finding] = []
        self.claim = ""
        self.loop = ""

    def raw(self, elements: list[str]) -> str:
        return self.delimiters.element.join(elements)

    def canonical(self, elements: list[str]) -> str:
        """Written with * : ^ whatever the file uses."""
        text = "*".join(elements).replace(self.component, ":")
        return text.replace(self.repetition, "^") if self.repetition else text

    def wrong(
        self,
        rule: str,
        message: str,
        elements: list[str],
        at: int,
        number: int,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.findings.append(
            Finding(
                rule,
                severity,
                message,
                segment=number,
                segment_id=elements[0],
                loop=self.loop,
                element=f"{elements[0]}{at:02}",
                claim=self.claim,
            )
        )

    def cents(self, elements: list[str], at: int, number: int) -> int:
        """An amount as whole cents; 0 when empty or unreadable (then it is reported)."""
        text = elements[at] if len(elements) > at else ""
        found = cents(text)
        if found is None:
            if text:
                self.wrong("element.amount", f"{text!r} is no amount.", elements, at, number)
            return 0
        return found

    def number(self, elements: list[str], at: int, number: int) -> Decimal | None:
        text = elements[at] if len(elements) > at else ""
        if not text:
            return None
        found = decimal(text)
        if found is None:
            self.wrong("element.number", f"{text!r} is no number.", elements, at, number)
        return found

    def day(self, elements: list[str], at: int, number: int) -> date | None:
        text = elements[at] if len(elements) > at else ""
        if not text:
            return None
        found = day(text)
        if found is None:
            self.no_day(elements, at, number)
        return found

    def no_day(self, elements: list[str], at: int, number: int) -> None:
        """A warning: the money is not in doubt."""
        message = f"{elements[at]!r} is no day."
        self.wrong("element.date", message, elements, at, number, Severity.WARNING)

    def components(self, elements: list[str], at: int, number: int) -> list[str]:
        """The parts of a composite. One written with another sign than ISA16 is reported."""
        text = elements[at] if len(elements) > at else ""
        parts = text.split(self.component)
        if len(parts) == 1 and len(text) > 2:
            for sign in _COMPONENTS:
                if sign in text and sign != self.component:
                    self.wrong(
                        "delimiter.component",
                        f"The composite is written with {sign!r}, but ISA16 says"
                        f" {self.component!r}.",
                        elements,
                        at,
                        number,
                    )
                    break
        return parts


def at(elements: list[str], index: int) -> str:
    return elements[index] if len(elements) > index else ""


@lru_cache(maxsize=8192)
def day(text: str) -> date | None:
    """CCYYMMDD."""
    if len(text) != 8 or not text.isdecimal():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def cents(text: str) -> int | None:
    """Whole cents of an R element, or None: "79.04", "100", "-.5". More than 15 digits is None."""
    match = _CENTS.fullmatch(text)
    if not match or len(text) > 18:
        return None
    sign, whole, part = match.groups()
    part = (part or "").rstrip("0")
    if len(part) > 2 or not (whole or match[3]) or not text.isascii():
        return None
    value = int(whole or "0") * 100 + int(part.ljust(2, "0") or "0")
    return -value if sign else value


@lru_cache(maxsize=1024)
def decimal(text: str) -> Decimal | None:
    if not text.isascii() or len(text) > 18 or "e" in text.lower() or "_" in text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
