"""Messages, segments, fields, repetitions, components, subcomponents.

A field is kept as the text that came; it is taken apart when somebody asks, so nothing is lost
and a thousand messages cost little.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from praxis.interop.hl7v2.escapes import unescape
from praxis.interop.hl7v2.findings import Finding

DELETED = '""'


@dataclass(frozen=True, slots=True)
class Separators:
    """MSH-1 and MSH-2. `truncation` is version 2.7's fifth one, often absent."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    truncation: str = ""

    @property
    def encoding(self) -> str:
        return self.component + self.repetition + self.escape + self.subcomponent + self.truncation


@dataclass(frozen=True, slots=True)
class Segment:
    """`fields[0]` is the name. In MSH, FHS and BHS field 1 is the separator itself, as the
    standard counts; `end` is the line end that followed.
    """

    fields: tuple[str, ...]
    marks: Separators
    end: str = "\r"

    @property
    def id(self) -> str:
        return self.fields[0]

    def field(self, number: int) -> str:
        """The field as it came, "" when it is not there."""
        return self.fields[number] if number < len(self.fields) else ""

    def repetitions(self, number: int) -> tuple[str, ...]:
        """The field's repetitions as they came; none when it is empty."""
        text = self.field(number)
        if not text:
            return ()
        if self._is_encoding(number):
            return (text,)
        return tuple(text.split(self.marks.repetition)) if self.marks.repetition else (text,)

    def text(self, number: int, component: int = 1, *, repetition: int = 1, sub: int = 0) -> str:
        """One value, unescaped, without spaces around. `sub` 0: the component whole, its first
        subcomponent when it has several. "" also for what the sender deletes.
        """
        found = self.repetitions(number)
        if repetition > len(found):
            return ""
        return component_of(found[repetition - 1], component, self.marks, sub)

    def is_deleted(self, number: int) -> bool:
        return self.field(number) == DELETED

    def _is_encoding(self, number: int) -> bool:
        return number in (1, 2) and self.id in HEADERS

    def line(self) -> str:
        """The segment as it came, without its line end."""
        if self.id in HEADERS:
            return self.marks.field.join((self.id, *self.fields[2:]))
        return self.marks.field.join(self.fields)


HEADERS = ("MSH", "FHS", "BHS")


def component_of(text: str, number: int, marks: Separators, sub: int = 0) -> str:
    """A component of one repetition, unescaped."""
    parts = text.split(marks.component)
    if number > len(parts):
        return ""
    chosen = parts[number - 1]
    if marks.subcomponent:
        subs = chosen.split(marks.subcomponent)
        at = max(sub, 1) - 1
        chosen = subs[at] if at < len(subs) else ""
    chosen = chosen.strip()
    return "" if chosen == DELETED else unescape(chosen, marks)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: MSH and what follows it."""

    segments: tuple[Segment, ...]
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def header(self) -> Segment:
        return self.segments[0]

    @property
    def marks(self) -> Separators:
        return self.header.marks

    def all(self, name: str) -> Iterator[Segment]:
        return (segment for segment in self.segments if segment.id == name)

    def first(self, name: str) -> Segment | None:
        return next(self.all(name), None)

    @property
    def kind(self) -> str:
        """MSH-9 as "ORU^R01"."""
        return f"{self.header.text(9)}^{self.header.text(9, 2)}".rstrip("^")

    @property
    def control_id(self) -> str:
        return self.header.text(10)

    @property
    def sender(self) -> tuple[str, str]:
        """Application and facility (MSH-3, MSH-4), the name or else the universal id."""
        return (
            self.header.text(3) or self.header.text(3, 2),
            self.header.text(4) or self.header.text(4, 2),
        )

    @property
    def version(self) -> str:
        return self.header.text(12)
