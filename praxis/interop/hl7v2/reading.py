"""Bytes to messages: line ends of every kind, byte order marks, MLLP frames, batches, charsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from praxis.interop.hl7v2.findings import Finding, error, warning
from praxis.interop.hl7v2.segments import HEADERS, Message, Segment, Separators

_BOM = b"\xef\xbb\xbf"
_STARTS = (b"MSH", b"FHS", b"BHS")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_CHARSETS = {
    "ASCII": "ascii",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "8859/1": "latin-1",
    "8859/2": "iso8859-2",
    "8859/5": "iso8859-5",
    "8859/9": "iso8859-9",
    "8859/15": "iso8859-15",
}
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}$")
_BATCH = ("FHS", "BHS", "BTS", "FTS")


class BadHl7(ValueError):
    """Not HL7 v2 at all: no header where one must be."""


@dataclass(frozen=True, slots=True)
class File:
    """`before` and `after` are the batch's own lines (FHS, BHS; BTS, FTS) in their order.
    `lead` is what stood before the first letter: a byte order mark, an MLLP frame, line ends.
    """

    messages: tuple[Message, ...]
    before: tuple[Segment, ...] = ()
    after: tuple[Segment, ...] = ()
    lead: bytes = b""
    charset: str = "utf-8"
    findings: tuple[Finding, ...] = ()
    order: tuple[Segment, ...] = ()


def looks_like(content: bytes) -> bool:
    """Does it begin as an HL7 v2 file does?"""
    start = content[:64].removeprefix(_BOM).lstrip(b"\x0b\r\n \t")
    return start.startswith(_STARTS) and len(start) > 8 and not chr(start[3]).isalnum()


def read(content: bytes) -> File:
    """Every message of a file. Raises BadHl7 when there is none to begin with."""
    if not looks_like(content):
        raise BadHl7("The file does not begin with MSH, FHS or BHS.")
    first = min(at for at in map(content.find, _STARTS) if at >= 0)
    lead, body = content[:first], content[first:]
    findings: list[Finding] = []
    charset = _charset(body, findings)
    text = body.decode(charset)
    segments, dropped = _segments(text, findings)
    if dropped:
        findings.append(warning("frame", "", 0, "The transport's frame was left in the file"))
    messages, before, after = _sorted(segments, findings)
    findings += _counted(messages, after)
    return File(
        messages=tuple(messages),
        before=tuple(before),
        after=tuple(after),
        lead=lead,
        charset=charset,
        findings=tuple(findings),
        order=tuple(segments),
    )


def _charset(body: bytes, findings: list[Finding]) -> str:
    """What MSH-18 says if the bytes agree; else UTF-8 if they do; else Windows' own."""
    named = _declared(body)
    wanted = _CHARSETS.get(named.upper(), "")
    if named and not wanted:
        findings.append(warning("charset_unknown", "MSH", 18, "The character set is not known"))
    for charset in (wanted, "utf-8", "cp1252"):
        if not charset:
            continue
        try:
            body.decode(charset)
        except UnicodeDecodeError:
            continue
        if wanted and charset != wanted:
            findings.append(
                warning("charset", "MSH", 18, "The letters are not of the character set it names")
            )
        return charset
    findings.append(warning("charset", "MSH", 18, "Some letters could not be read for certain"))
    return "latin-1"


def _declared(body: bytes) -> str:
    at = body.find(b"MSH")
    if at < 0 or len(body) < at + 8:
        return ""
    line = re.split(rb"[\r\n]", body[at:], maxsplit=1)[0].decode("latin-1")
    fields = line.split(line[3])
    return fields[17].split(line[4])[0].split(line[5])[0].strip() if len(fields) > 17 else ""


def _segments(text: str, findings: list[Finding]) -> tuple[list[Segment], bool]:
    """Lines to segments. A line that names no segment belongs to the one before it: a line end
    was left in a text.
    """
    found: list[Segment] = []
    marks = Separators()
    framed = False
    for line, end in _LINE.findall(text):
        if not line and not end:
            break
        plain = line.strip("\x0b\x1c")
        if plain != line:
            framed = True
        if not plain.strip():
            if found:
                found[-1] = Segment(found[-1].fields, found[-1].marks, found[-1].end + line + end)
            continue
        if plain[:3] in HEADERS and len(plain) > 4:
            marks = _marks(plain)
            rest = tuple(plain[4:].split(marks.field))
            found.append(Segment((plain[:3], marks.field, *rest), marks, _tail(line, plain) + end))
            continue
        fields = tuple(plain.split(marks.field))
        if not _NAME.match(fields[0]) and found:
            findings.append(
                warning("broken_line", found[-1].id, 0, "A line end stands inside a text")
            )
            last = found[-1]
            joined = (*last.fields[:-1], last.fields[-1] + last.end + fields[0], *fields[1:])
            found[-1] = Segment(joined, last.marks, _tail(line, plain) + end)
            continue
        found.append(Segment(fields, marks, _tail(line, plain) + end))
    return found, framed


def _tail(line: str, plain: str) -> str:
    """What of the transport's frame stood behind the segment."""
    return line[line.find(plain) + len(plain) :]


def _marks(line: str) -> Separators:
    given = line[4:].split(line[3], 1)[0]
    names = ("component", "repetition", "escape", "subcomponent", "truncation")
    usual = Separators()
    return Separators(
        field=line[3],
        **{
            name: given[at] if at < len(given) else ("" if at else usual.component)
            for at, name in enumerate(names)
        },
    )


def _sorted(
    segments: Sequence[Segment], findings: list[Finding]
) -> tuple[list[Message], list[Segment], list[Segment]]:
    messages: list[Message] = []
    before: list[Segment] = []
    after: list[Segment] = []
    current: list[Segment] = []

    def close() -> None:
        if current:
            messages.append(Message(tuple(current), tuple(_judged(current))))
            current.clear()

    for segment in segments:
        if segment.id == "MSH":
            close()
            current.append(segment)
        elif segment.id in _BATCH:
            close()
            (before if segment.id in ("FHS", "BHS") else after).append(segment)
        elif current:
            current.append(segment)
        else:
            findings.append(error("outside", segment.id, 0, "A segment outside of any message"))
    close()
    return messages, before, after


def _judged(segments: Sequence[Segment]) -> list[Finding]:
    header = segments[0]
    found = []
    if len(header.marks.encoding) < 4:
        found.append(warning("separators", "MSH", 2, "Fewer than four separators are named"))
    for number, what in ((9, "its type"), (10, "a control number"), (12, "its version")):
        if not header.text(number):
            found.append(warning("header", "MSH", number, f"The message does not say {what}"))
    return found


def _counted(messages: Sequence[Message], after: Sequence[Segment]) -> list[Finding]:
    """BTS-1 is the number of messages in the batch."""
    said = [segment.text(1) for segment in after if segment.id == "BTS"]
    if len(said) == 1 and said[0].isdigit() and int(said[0]) != len(messages):
        return [
            error("batch_count", "BTS", 1, f"{said[0]} messages were sent, {len(messages)} came")
        ]
    return []
