r"""Escape sequences: \F\ \S\ \T\ \R\ \E\ \P\, \Xhh\ and the formatting commands of text.

Source: HL7 v2.8.2, chapter 2, section 2.7.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis.interop.hl7v2.segments import Separators

_BREAKS = {".br", ".sp", ".ce"}
_SILENT = re.compile(r"\.(fi|nf|in[+-]?\d+|ti[+-]?\d+|sk[+]?\d*)$|[HN]$")


def unescape(text: str, marks: Separators) -> str:
    """What the sender meant. A sequence that is not known stays as it was written."""
    mark = marks.escape
    if not mark or mark not in text:
        return text
    found: list[str] = []
    at = 0
    while True:
        start = text.find(mark, at)
        end = text.find(mark, start + 1) if start >= 0 else -1
        if start < 0 or end < 0:
            return "".join([*found, text[at:]])
        meant = _meaning(text[start + 1 : end], marks)
        if meant is None:
            found.append(text[at:end])
            at = end
        else:
            found += [text[at:start], meant]
            at = end + 1


def _meaning(code: str, marks: Separators) -> str | None:
    named = {
        "F": marks.field,
        "S": marks.component,
        "T": marks.subcomponent,
        "R": marks.repetition,
        "E": marks.escape,
        "P": marks.truncation or "#",
    }
    if code in named:
        return named[code]
    if code[:3] in _BREAKS:
        return "\n"
    if _SILENT.match(code):
        return ""
    if code[:1] == "X" and len(code) > 1 and len(code) % 2:
        try:
            return bytes.fromhex(code[1:]).decode("latin-1")
        except ValueError:
            return None
    return None


def escape(text: str, marks: Separators) -> str:
    """The text as it may stand in a field: no separator, no line end in it."""
    table = {
        marks.escape: "E",
        marks.field: "F",
        marks.component: "S",
        marks.repetition: "R",
        marks.subcomponent: "T",
    }
    mark = marks.escape
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        f"{mark}.br{mark}"
        if letter == "\n"
        else f"{mark}{table[letter]}{mark}"
        if letter in table
        else letter
        for letter in plain
    )
