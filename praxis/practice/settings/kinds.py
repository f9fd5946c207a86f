"""What a setting of the practice is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Spec:
    """`unit` stands after the field; `least` and `most` bound whole numbers, both inclusive."""

    key: str
    group: str
    label: str
    kind: Kind
    default: Any
    help: str = ""
    unit: str = ""
    least: int = 0
    most: int = 100_000
    choices: tuple[tuple[str, str], ...] = ()


def whole(
    key: str, group: str, label: str, default: int, unit: str, least: int, most: int, help: str = ""
) -> Spec:
    return Spec(key, group, label, Kind.WHOLE, default, help, unit, least, most)


def text(key: str, group: str, label: str, default: str = "", help: str = "") -> Spec:
    return Spec(key, group, label, Kind.TEXT, default, help)
