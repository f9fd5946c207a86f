"""Bytes to raw segments, one pass, a chunk at a time.

A raw segment is a `str` with one character for each byte (latin-1), without its terminator
and without the newlines and indentation that X12 does not count. Delimiters are taken from
every ISA anew: element separator ISA[3], component separator ISA16, terminator the character
after it, repetition separator ISA11. BIN and BDS are cut by their length element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO

from praxis.interop.x12.envelope import Delimiters
from praxis.interop.x12.findings import Finding, error, warning

CHUNK = 1 << 16
_BOM = "\xef\xbb\xbf"
_UTF16 = ("\xff\xfe", "\xfe\xff")
_BLANK = " \t\r\n"
_ISA = re.compile(r"ISA[^A-Za-z0-9 \t\r\n]")
_LONGEST_ISA = 220
_LENGTH_AT = {"BIN": 1, "BDS": 2}


class Stray(str):
    """Bytes that belong to no interchange."""

    __slots__ = ()


class Scanner:
    """Iterate over batches: lists of raw segments that share `delimiters`.

    A batch that opens an interchange holds its ISA alone. `report` receives findings with
    the segment's number in the file.
    """

    def __init__(self, stream: BinaryIO, report: Callable[[Finding], None]) -> None:
        self.delimiters = Delimiters()
        self._stream = stream
        self._report = report
        self._text = ""
        self._ended = False
        self._count = 0

    def __iter__(self) -> Iterator[list[str]]:
        self._more()
        if self._text.startswith(_UTF16):
            self._report(error("file.encoding", "The file is UTF-16. Ask for plain text."))
            return
        self._text = self._text.removeprefix(_BOM)
        if not self._text.strip(_BLANK) and not self._more():
            self._report(error("file.empty", "The file is empty."))
            return
        while (yield from self._seek()):
            yield from self._body()

    def _more(self) -> bool:
        chunk = self._stream.read(max(CHUNK, len(self._text)))
        if not chunk:
            self._ended = True
            return False
        self._text += chunk.decode("latin-1")
        return True

    def _seek(self) -> Generator[list[str], None, bool]:
        """Up to an ISA that can be read, which is yielded; what stands before it is stray."""
        told = False
        while True:
            self._text = self._text.lstrip(_BLANK)
            match = _ISA.search(self._text)
            start = match.start() if match else max(0, len(self._text) - 3)
            if not match and not self._ended:
                if start == 0 or self._count == 0:
                    if self._count == 0 and start > CHUNK:
                        self._report(error("file.not_x12", "There is no ISA: this is not X12."))
                        return False
                    self._more()
                    continue
            elif not match:
                start = len(self._text)
            if start and self._text[:start].strip(_BLANK):
                if not told:
                    told = True
                    self._tell_stray(start)
                yield [Stray(self._text[:start].strip(_BLANK))]
            self._text = self._text[start:]
            if match:
                header = self._header()
                if header:
                    yield [header]
                    return True
                yield [Stray(self._text[:3])]
                self._text = self._text[3:]
                told = True
            elif self._ended:
                return False

    def _tell_stray(self, length: int) -> None:
        if self._count == 0 and length == len(self._text) and self._ended:
            self._report(error("file.not_x12", "There is no ISA: this is not X12."))
            return
        self._report(
            warning(
                "envelope.stray",
                f"{length} bytes stand outside any interchange.",
                segment=self._count,
            )
        )

    def _header(self) -> str:
        """The ISA at the start of the text, or "" when it cannot be one."""
        while len(self._text) < _LONGEST_ISA and self._more():
            pass
        text, at = self._text, 3
        for _ in range(15):
            at = text.find(text[3], at + 1, _LONGEST_ISA)
            if at < 0:
                break
        known = text[at + 1 : at + 3] if at > 0 else ""
        if len(known) < 2 or known[0].isalnum() or known[1].isalnum() or text[3] in known:
            self._report(
                error(
                    "isa.unreadable",
                    "An ISA does not have 16 elements and a terminator.",
                    segment=self._count + 1,
                    segment_id="ISA",
                )
            )
            return ""
        header, self._text = text[: at + 2], text[at + 3 :]
        header = header.replace("\r", "").replace("\n", "")
        self._count += 1
        self._learn(header, known)
        return header

    def _learn(self, header: str, known: str) -> None:
        separator = header[3]
        elements = header.split(separator)
        repetition = elements[11]
        if len(repetition) != 1 or repetition.isalnum() or repetition.isspace():
            repetition = ""
        self.delimiters = Delimiters(separator, known[0], repetition, known[1])
        widths = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
        where = {"segment": self._count, "segment_id": "ISA"}
        wrong = [i for i, width in enumerate(widths, 1) if len(elements[i]) != width]
        if len(header) != 105:
            named = ", ".join(f"ISA{i:02}" for i in wrong)
            self._report(
                error(
                    "isa.length",
                    f"ISA has {len(header) + 1} characters with its terminator instead of 106"
                    f" (look at {named}).",
                    element=f"ISA{wrong[0]:02}" if wrong else "",
                    **where,
                )
            )
        four = [separator, known[0], known[1], *repetition]
        if len(set(four)) != len(four):
            self._report(error("isa.delimiters", "Two delimiters are the same.", **where))

    def _body(self) -> Iterator[list[str]]:
        """Segments up to IEA, or to the next ISA when IEA is missing."""
        terminator = self.delimiters.terminator
        while True:
            at, name = self._special()
            upto = at if at >= 0 else self._text.rfind(terminator) + 1
            if upto:
                yield self._cut(self._text[:upto])
                self._text = self._text[upto:]
            if at < 0:
                if self._more():
                    continue
                if self._text.strip(_BLANK):
                    yield self._last()
                return
            self._text = self._text.lstrip(_BLANK)
            if name == "ISA":
                return
            if name in _LENGTH_AT:
                yield [self._binary(name)]
                continue
            end = self._text.find(terminator)
            while end < 0 and self._more():
                end = self._text.find(terminator)
            if end < 0:
                yield self._last()
                return
            yield self._cut(self._text[: end + 1])
            self._text = self._text[end + 1 :]
            return

    def _special(self) -> tuple[int, str]:
        """Where the first IEA, ISA, BIN or BDS begins a segment; (-1, "") when none does."""
        text, separator = self._text, self.delimiters.element
        best, found = -1, ""
        for name in ("IEA", "ISA", "BIN", "BDS"):
            needle = name if name == "ISA" else name + separator
            at = text.find(needle)
            while at >= 0 and not self._begins(at, name):
                at = text.find(needle, at + 3)
            if at >= 0 and (best < 0 or at < best):
                best, found = at, name
        return best, found

    def _begins(self, at: int, name: str) -> bool:
        text, before = self._text, at - 1
        while before >= 0 and text[before] in _BLANK and text[before] != self.delimiters.terminator:
            before -= 1
        if before >= 0 and text[before] != self.delimiters.terminator:
            return False
        return name != "ISA" or bool(_ISA.match(text, at))

    def _cut(self, text: str) -> list[str]:
        terminator = self.delimiters.terminator
        if terminator not in "\r\n":
            if "\n" in text:
                text = text.replace("\n", "")
            if "\r" in text:
                text = text.replace("\r", "")
        parts = text.split(terminator)
        last = parts.pop()
        if last.strip(_BLANK):
            parts.append(last)
        if terminator in "\r\n":
            parts = [part for part in (each.strip("\r\n") for each in parts) if part.strip()]
        if f"{terminator} " in text or f"{terminator}\t" in text or text[:1] in (" ", "\t"):
            parts = [part.lstrip(" \t") for part in parts]
        if "" in parts:
            number = self._count + parts.index("") + 1
            self._report(warning("segment.empty", "A segment is empty.", segment=number))
        self._count += len(parts)
        return parts

    def _last(self) -> list[str]:
        rest = self._cut(self._text)
        self._text = ""
        self._report(
            error(
                "envelope.unterminated",
                "The file ends in the middle of a segment: it has no terminator.",
                segment=self._count,
                segment_id=rest[-1].split(self.delimiters.element)[0][:3] if rest else "",
            )
        )
        return rest

    def _binary(self, name: str) -> str:
        """A segment whose data may hold terminators: its end is known from its length."""
        separator, terminator = self.delimiters.element, self.delimiters.terminator
        while self._text.count(separator, 0, 200) <= _LENGTH_AT[name] and self._more():
            pass
        parts = self._text[:200].split(separator, _LENGTH_AT[name] + 1)
        length = parts[_LENGTH_AT[name]] if len(parts) > _LENGTH_AT[name] + 1 else ""
        self._count += 1
        if length.isdecimal():
            end = sum(map(len, parts[:-1])) + len(parts) - 1 + int(length)
            while len(self._text) <= end and self._more():
                pass
            if self._text[end : end + 1] == terminator:
                whole, self._text = self._text[:end], self._text[end + 1 :]
                return whole
        self._report(
            error(
                "bin.length",
                f"{name} says its data has {length or 'no'} bytes, but no terminator follows them.",
                segment=self._count,
                segment_id=name,
                element=f"{name}{_LENGTH_AT[name]:02}",
            )
        )
        end = self._text.find(terminator)
        whole, self._text = (
            (self._text, "") if end < 0 else (self._text[:end], self._text[end + 1 :])
        )
        return whole
