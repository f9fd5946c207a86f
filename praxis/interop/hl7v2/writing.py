"""Messages to bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from praxis.interop.hl7v2.escapes import escape
from praxis.interop.hl7v2.reading import File
from praxis.interop.hl7v2.segments import HEADERS, Message, Segment, Separators

MARKS = Separators()
Value = str | Sequence["str | Sequence[str]"]


def write(what: File | Message) -> bytes:
    """The bytes that were read; of a message alone, UTF-8."""
    if isinstance(what, File):
        text = "".join(segment.line() + segment.end for segment in what.order)
        return what.lead + text.encode(what.charset)
    return "".join(segment.line() + segment.end for segment in what.segments).encode()


def compose(name: str, values: Mapping[int, Value], marks: Separators = MARKS) -> Segment:
    """A segment from plain values: a text is one component, a list its components, a list in it
    subcomponents. Field 1 and 2 of a header are given by `marks`.
    """
    last = max(values, default=0)
    fields = [name, *("" for _ in range(last))]
    if name in HEADERS:
        fields = [name, marks.field, marks.encoding, *("" for _ in range(2, last))]
    for number, value in values.items():
        fields[number] = _field(value, marks)
    return Segment(tuple(fields), marks)


def repeated(values: Iterable[Value], marks: Separators = MARKS) -> str:
    """Several repetitions, ready for `Segment.fields`."""
    return marks.repetition.join(_field(value, marks) for value in values)


def _field(value: Value, marks: Separators) -> str:
    if isinstance(value, str):
        return escape(value, marks)
    return marks.component.join(
        escape(part, marks)
        if isinstance(part, str)
        else marks.subcomponent.join(escape(sub, marks) for sub in part)
        for part in value
    )
