"""What is wrong with a file, at which segment, by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`segment` counts from ST = 1 inside a transaction, from the file's first segment outside.

    `element` is written as X12 does: CLM05-3. `level` (check, claim, line) is set by the
    balance rules; `claim` is the CLM01 or CLP01 it is about, `line` the line's position from 1.
    The message never holds a name or a member number.
    """

    rule: str
    severity: Severity
    message: str
    segment: int = 0
    segment_id: str = ""
    loop: str = ""
    element: str = ""
    level: str = ""
    claim: str = ""
    line: int = 0


def error(rule: str, message: str, **where: Any) -> Finding:
    """`where` are fields of Finding; the segment's id is taken from `element` when not given."""
    element = where.get("element")
    if isinstance(element, str) and "segment_id" not in where:
        where["segment_id"] = element.partition("-")[0][:-2]
    return Finding(rule, Severity.ERROR, message, **where)


def warning(rule: str, message: str, **where: Any) -> Finding:
    return Finding(rule, Severity.WARNING, message, **where)


def has_errors(findings: tuple[Finding, ...] | list[Finding]) -> bool:
    return any(each.severity is Severity.ERROR for each in findings)
