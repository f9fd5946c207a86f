"""ISA to IEA around whatever is written. Counts are computed here and nowhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from praxis.interop.x12.envelope import Delimiters
from praxis.interop.x12.errors import CannotWrite

_PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "ß": "SS",
        "Ø": "O",
        "ø": "o",
        "Æ": "AE",
        "æ": "ae",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
    }
)
Composite = tuple[str, ...]


class Repeated(tuple[str, ...]):
    """An element that says several values (EQ01, EB03)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends to whom, when, and the control numbers the caller's sequences gave.

    Further transactions of one interchange take `st_control` + 1, + 2, ... `at` is written as
    it stands: give the sender's local time. `usage` is ISA15: T until the payer is live.
    With `transliterate`, letters outside ASCII lose their accents and delimiters inside values
    become spaces; without it both are refused.
    """

    sender_id: str
    receiver_id: str
    isa_control: int
    gs_control: int
    at: datetime
    st_control: int = 1
    usage: str = "T"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    group_sender: str = ""
    group_receiver: str = ""
    ack_requested: bool = False
    transliterate: bool = False
    newlines: bool = True
    delimiters: Delimiters = field(default_factory=Delimiters)


class Writer:
    """Collects segments. A value that X12 cannot carry raises CannotWrite with its place."""

    def __init__(self, sending: Sending) -> None:
        four = sending.delimiters
        self._separator, self._component = four.element, four.component
        self._repetition = four.repetition
        self._forbidden = {four.element, four.component, four.repetition, four.terminator}
        self._transliterate = sending.transliterate
        self.segments: list[str] = []

    def add(self, id: str, *elements: str | Composite) -> None:
        """A segment without its trailing empty elements."""
        written = [id]
        for at, element in enumerate(elements, 1):
            if isinstance(element, tuple):
                parts = [self._value(part, id, at) for part in element]
                while parts and not parts[-1]:
                    parts.pop()
                sign = self._repetition if isinstance(element, Repeated) else self._component
                written.append(sign.join(parts))
            else:
                written.append(self._value(element, id, at) if element else "")
        while not written[-1]:
            written.pop()
        self.segments.append(self._separator.join(written))

    def add_canonical(self, id: str, text: str) -> None:
        """Elements given as one text written with * and : and ^."""
        for element in text.split("*"):
            for part in element.replace("^", ":").split(":"):
                self._value(part, id, 1)
        changed = text.replace("*", "\0").replace(":", "\1")
        changed = changed.replace("\0", self._separator).replace("\1", self._component)
        self.segments.append(id + self._separator + changed)

    def _value(self, value: str, id: str, at: int) -> str:
        if self._transliterate:
            value = self._plain(value)
        value = value.strip()
        if not value.isascii() or not value.isprintable():
            raise CannotWrite(f"{id}{at:02} holds a letter that X12 cannot carry.")
        if not self._forbidden.isdisjoint(value):
            raise CannotWrite(f"{id}{at:02} holds a character that separates fields in X12.")
        return value

    def _plain(self, value: str) -> str:
        if not value.isascii():
            value = unicodedata.normalize("NFKD", value.translate(_PLAIN))
            value = value.encode("ascii", "ignore").decode()
        return "".join(" " if c in self._forbidden or not c.isprintable() else c for c in value)


def interchange(
    sending: Sending,
    *,
    functional_id: str,
    version: str,
    kind: str,
    bodies: Sequence[Callable[[Writer], None]],
    names_guide: bool = True,
) -> bytes:
    """One ISA with one GS and a transaction for each body."""
    writer = Writer(sending)
    at = sending.at
    group = str(_control(sending.gs_control, "GS06"))
    writer.add(
        "GS",
        functional_id,
        sending.group_sender or sending.sender_id,
        sending.group_receiver or sending.receiver_id,
        at.strftime("%Y%m%d"),
        at.strftime("%H%M"),
        group,
        "X",
        version,
    )
    for offset, body in enumerate(bodies):
        control = f"{_control(sending.st_control + offset, 'ST02'):04}"
        start = len(writer.segments)
        writer.add("ST", kind, control, version if names_guide else "")
        body(writer)
        writer.add("SE", str(len(writer.segments) - start + 1), control)
    writer.add("GE", str(len(bodies)), group)
    return enclosed(sending, writer.segments, groups=1)


def enclosed(sending: Sending, segments: list[str], *, groups: int) -> bytes:
    """ISA, the segments, IEA."""
    four = sending.delimiters
    header = _isa(sending)
    control = f"{sending.isa_control:09}"
    end = four.terminator + ("\n" if sending.newlines and four.terminator not in "\r\n" else "")
    closing = four.element.join(("IEA", str(groups), control))
    return end.join([header, *segments, closing, ""]).encode("ascii")


def _isa(sending: Sending) -> str:
    four = sending.delimiters
    signs = (four.element, four.component, four.repetition, four.terminator)
    if len(set(signs)) != 4 or any(len(sign) != 1 or sign.isalnum() for sign in signs):
        raise CannotWrite("The four delimiters must be four different signs.")
    control = f"{_control(sending.isa_control, 'ISA13'):09}"
    at = sending.at
    elements = [
        "00",
        " " * 10,
        "00",
        " " * 10,
        _fixed(sending.sender_qualifier, 2, "ISA05"),
        _fixed(sending.sender_id, 15, "ISA06"),
        _fixed(sending.receiver_qualifier, 2, "ISA07"),
        _fixed(sending.receiver_id, 15, "ISA08"),
        at.strftime("%y%m%d"),
        at.strftime("%H%M"),
        four.repetition,
        "00501",
        control,
        "1" if sending.ack_requested else "0",
        _fixed(sending.usage, 1, "ISA15"),
        four.component,
    ]
    for index, element in enumerate(elements, 1):
        if index not in (11, 16) and not set(signs).isdisjoint(element):
            raise CannotWrite(f"ISA{index:02} holds a character that separates fields in X12.")
    return four.element.join(["ISA", *elements])


def _fixed(value: str, width: int, element: str) -> str:
    if not value or len(value) > width or not value.isascii():
        raise CannotWrite(f"{element} must have 1 to {width} plain characters.")
    return value.ljust(width)


def _control(number: int, element: str) -> int:
    if not 1 <= number <= 999_999_999:
        raise CannotWrite(f"{element} must lie between 1 and 999999999.")
    return number
