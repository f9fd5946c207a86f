"""Raw segments to interchanges, groups and transactions, streaming.

    reader = read(stream)
    for unit in reader:
        if isinstance(unit, Transaction): ...
    reader.findings

Every segment of the file comes out once, in order: in a unit's `raw` or while iterating over a
Transaction. A Transaction must be read before the next unit is asked for; what is left is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

from praxis.interop.x12.envelope import (
    Delimiters,
    Group,
    Interchange,
    Loose,
    Transaction,
    Unit,
)
from praxis.interop.x12.findings import Finding, Severity
from praxis.interop.x12.scanning import Scanner, Stray


def read(stream: BinaryIO) -> Reader:
    """Read a file opened in binary mode. Nothing is raised: look at `findings` when done."""
    return Reader(stream)


class Reader:
    """`segments` counts those read so far. `findings` are complete when iteration has ended.

    Those that no transaction has among its own are in `outside` too.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.findings: list[Finding] = []
        self.outside: list[Finding] = []
        self.segments = 0
        self._scanner = Scanner(stream, self._report)
        self._pushed: list[str] = []
        self._source = self._segments()
        self._interchange: Interchange | None = None
        self._group: Group | None = None
        self._groups = 0
        self._sets = 0
        self._controls: set[str] = set()
        self._interchanges: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Unit]:
        openers: dict[str, Callable[[str, list[str]], Unit]] = {
            "ISA": self._open_interchange,
            "GS": self._open_group,
            "ST": self._open_transaction,
            "GE": self._close_group,
            "IEA": self._close_interchange,
        }
        while True:
            raw = self._pushed.pop() if self._pushed else next(self._source, None)
            if raw is None:
                break
            if isinstance(raw, Stray):
                yield Loose(raw, "", None, self.segments)
                continue
            self.segments += 1
            elements = self._delimiters.split(raw)
            unit = openers.get(elements[0], self._loose)(raw, elements)
            yield unit
            if isinstance(unit, Transaction):
                unit.skip()
                self.segments += unit.count - 1
                self.findings += [self._placed(each, unit) for each in unit.findings]
        self._end_of_file()

    def transactions(self) -> Iterator[Transaction]:
        for unit in self:
            if isinstance(unit, Transaction):
                yield unit

    @property
    def _delimiters(self) -> Delimiters:
        return self._scanner.delimiters

    def _segments(self) -> Iterator[str]:
        for batch in self._scanner:
            yield from batch

    def _report(self, finding: Finding) -> None:
        self.findings.append(finding)
        self.outside.append(finding)

    def _placed(self, finding: Finding, transaction: Transaction) -> Finding:
        """Transaction findings count from ST; in the file's list they count from its start."""
        return replace(finding, segment=transaction.number + finding.segment - 1)

    def _wrong(
        self, rule: str, message: str, element: str, severity: Severity = Severity.ERROR
    ) -> None:
        segment_id = element.rstrip("0123456789")
        self._report(Finding(rule, severity, message, self.segments, segment_id, element=element))

    def _open_interchange(self, raw: str, elements: list[str]) -> Interchange:
        self._leave_interchange()
        self._interchange = Interchange(raw, tuple(elements[1:]), self._delimiters, self.segments)
        self._groups = 0
        known = (self._interchange.sender, self._interchange.control)
        if known in self._interchanges:
            message = f"ISA13 {known[1]} is used twice by one sender."
            self._wrong("envelope.isa_repeated", message, "ISA13", Severity.WARNING)
        self._interchanges.add(known)
        return self._interchange

    def _open_group(self, raw: str, elements: list[str]) -> Unit:
        if self._interchange is None:
            return self._loose(raw, elements)
        self._leave_group()
        self._groups += 1
        self._sets = 0
        self._controls = set()
        filled = tuple((elements[1:] + [""] * 8)[:8])
        self._group = Group(raw, filled, self._interchange, self.segments)
        return self._group

    def _open_transaction(self, raw: str, elements: list[str]) -> Unit:
        if self._interchange is None:
            return self._loose(raw, elements)
        if self._group is None:
            self._wrong("envelope.no_group", "A transaction stands outside any GS.", "ST")
        self._sets += 1
        kind, control, guide = ([*elements[1:], "", "", ""])[:3]
        if control in self._controls:
            self._wrong("envelope.st_repeated", f"ST02 {control} is used twice.", "ST02")
        self._controls.add(control)
        version = self._group.version if self._group else ""
        if guide and version and guide[:10] != version[:10]:
            message = f"ST03 says {guide}, but GS08 says {version}."
            self._wrong("envelope.guide", message, "ST03")
        return Transaction(
            kind=kind,
            control=control,
            guide=guide or version,
            interchange=self._interchange,
            group=self._group,
            number=self.segments,
            _source=chain([raw], self._source),
            _pushed=self._pushed,
        )

    def _close_group(self, raw: str, elements: list[str]) -> Loose:
        count, control = ([*elements[1:], "", ""])[:2]
        if self._group is None:
            self._wrong("envelope.ge", "GE closes no group.", "GE")
        else:
            if count.lstrip("0") != str(self._sets or ""):
                self._wrong(
                    "envelope.ge_count",
                    f"GE01 says {count or 'nothing'}, but the group has {self._sets}.",
                    "GE01",
                )
            if control != self._group.control:
                self._wrong(
                    "envelope.ge_control",
                    f"GE02 is {control or 'empty'}, but GS06 is {self._group.control}.",
                    "GE02",
                )
        self._group = None
        return self._loose(raw, elements)

    def _close_interchange(self, raw: str, elements: list[str]) -> Loose:
        self._leave_group()
        count, control = ([*elements[1:], "", ""])[:2]
        loose = self._loose(raw, elements)
        if self._interchange is None:
            self._wrong("envelope.iea", "IEA closes no interchange.", "IEA")
        else:
            if count.lstrip("0") != str(self._groups or ""):
                self._wrong(
                    "envelope.iea_count",
                    f"IEA01 says {count or 'nothing'}, but there are {self._groups} groups.",
                    "IEA01",
                    Severity.ERROR if self._groups else Severity.WARNING,
                )
            if control != self._interchange.control:
                self._wrong(
                    "envelope.iea_control",
                    f"IEA02 is {control or 'empty'}, but ISA13 is {self._interchange.control}.",
                    "IEA02",
                )
        self._interchange = None
        return loose

    def _loose(self, raw: str, elements: list[str]) -> Loose:
        name = elements[0]
        if name not in ("GE", "IEA", "TA1"):
            self._wrong("envelope.outside", f"{name or 'A segment'} stands outside ST and SE.", "")
        return Loose(raw, name or "?", self._interchange, self.segments)

    def _leave_group(self) -> None:
        if self._group is not None:
            self._wrong("envelope.no_ge", f"Group {self._group.control} has no GE.", "GE")
        self._group = None

    def _leave_interchange(self) -> None:
        self._leave_group()
        if self._interchange is not None:
            control = self._interchange.control
            self._wrong("envelope.no_iea", f"Interchange {control} has no IEA.", "IEA")
        self._interchange = None

    def _end_of_file(self) -> None:
        self._leave_interchange()
