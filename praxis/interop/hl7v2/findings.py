"""What is not as the standard has it, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is a stable name. `severity`: error (do not use what it is about) or warning."""

    rule: str
    severity: str
    segment: str
    place: int
    words: str


def error(rule: str, segment: str, place: int, words: str) -> Finding:
    return Finding(rule, "error", segment, place, words)


def warning(rule: str, segment: str, place: int, words: str) -> Finding:
    return Finding(rule, "warning", segment, place, words)
