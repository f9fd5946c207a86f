"""The 835s in a file."""

from __future__ import annotations

import io
from dataclasses import dataclass

from praxis.billing.money_types import NotX12
from praxis.interop.x12 import Transaction, UnsupportedGuide, parse_835, read
from praxis.interop.x12.content import Remittance


@dataclass(frozen=True, slots=True)
class Read:
    """One ST of a file. `position` counts the file's 835s from 1."""

    position: int
    st02: str
    content: Remittance


@dataclass(frozen=True, slots=True)
class File:
    """`findings` are of the envelope around the transactions, in words."""

    isa13: int | None
    transactions: tuple[Read, ...]
    findings: tuple[str, ...]


def read_file(content: bytes) -> File:
    """Raises NotX12 when there is no 835 in it."""
    reader = read(io.BytesIO(content))
    found: list[Read] = []
    isa13: int | None = None
    findings: list[str] = []
    for unit in reader:
        if not isinstance(unit, Transaction) or unit.kind != "835":
            continue
        isa13 = isa13 or _number(unit.interchange.control)
        try:
            found.append(Read(len(found) + 1, unit.control, parse_835(unit)))
        except UnsupportedGuide as refused:
            findings.append(f"ST {unit.control}: {refused}")
    if not found:
        raise NotX12(
            "There is no 835 of version 5010 in this file. Choose a remittance file.", field="file"
        )
    findings += [f"{each.message} (rule {each.rule})" for each in reader.findings]
    return File(isa13, tuple(found), tuple(dict.fromkeys(findings)))


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None
