"""Loops and segments against the guide's table: missing, too many, out of order, unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from praxis.interop.x12.findings import Finding, error
from praxis.interop.x12.guides.tables import Loop, Node, Segment
from praxis.interop.x12.walking import Instance, Row, Unit

_CLAIM = ("2300", "2100")


@dataclass(slots=True)
class _Tally:
    """What one occurrence of a loop has had so far."""

    node: Node
    number: int
    counts: dict[int, int] = field(default_factory=dict)
    last: int = 0
    hl: list[str] = field(default_factory=list)
    children: int = 0
    claim: str = ""


class Structure:
    """Feed it the units of a transaction in order, then `end()`."""

    def __init__(self) -> None:
        self._open: list[_Tally] = []
        self._levels = 0
        self._claim = ""

    def unit(self, unit: Unit) -> Iterator[Finding]:
        depth = unit.node.depth
        keep = depth + 1 if unit.continued else depth
        while len(self._open) > keep:
            yield from self._close(self._open.pop())
        self._claim = ""
        if not unit.continued:
            if self._open:
                yield from self._place(
                    self._open[-1], unit.node.loop, unit.node.loop.name, unit.number
                )
            self._open.append(_Tally(unit.node, unit.number))
        if unit.node.loop.name in _CLAIM and len(unit.rows[0][0]) > 1:
            self._claim = unit.rows[0][0][1]
            self._open[-1].claim = self._claim
        yield from self._contents(self._open[-1], unit)

    def end(self) -> Iterator[Finding]:
        while self._open:
            yield from self._close(self._open.pop())

    def _contents(self, tally: _Tally, instance: Instance) -> Iterator[Finding]:
        events: list[tuple[int, Row | Instance]] = [(row[2], row) for row in instance.rows]
        if instance.parts:
            events += [(part.rows[0][2], part) for part in instance.parts]
            events.sort(key=lambda event: event[0])
        for number, event in events:
            if isinstance(event, Instance):
                loop = event.node.loop
                yield from self._place(tally, loop, loop.name, number)
                inner = _Tally(event.node, number)
                yield from self._contents(inner, event)
                yield from self._close(inner)
                continue
            elements, segment, _ = event
            if segment is None:
                yield self._unknown(tally, elements, number)
                continue
            if elements[0] == "HL":
                yield from self._level(tally, elements, number)
            yield from self._place(tally, segment, elements[0], number)

    def _place(
        self, tally: _Tally, part: Segment | Loop, name: str, number: int
    ) -> Iterator[Finding]:
        key = id(part)
        position = tally.node.positions.get(key, tally.last)
        what = "loop" if isinstance(part, Loop) else "segment"
        id_ = part.trigger.id if isinstance(part, Loop) else part.id
        if position < tally.last:
            message = f"{name} comes too late in {tally.node.name}."
            yield self._found(f"{what}.order", message, tally, id_, number)
        else:
            tally.last = position
        count = tally.counts.get(key, 0) + 1
        tally.counts[key] = count
        if count == part.max + 1:
            message = f"{name} may come {part.max} times in {tally.node.name}, not more."
            yield self._found(f"{what}.repeated", message, tally, id_, number)

    def _close(self, tally: _Tally) -> Iterator[Finding]:
        self._claim = tally.claim or self._claim
        for part in tally.node.loop.parts:
            if part.required and id(part) not in tally.counts:
                if isinstance(part, Loop):
                    message = f"Loop {part.name} is missing in {tally.node.name}."
                    yield self._found("loop.missing", message, tally, part.trigger.id, tally.number)
                else:
                    name = "*".join([part.id, *sorted(part.qualifiers)[:1]])
                    message = f"{name} is missing in {tally.node.name}."
                    yield self._found("segment.missing", message, tally, part.id, tally.number)
        if tally.node.name == "2000B" and tally.hl[3:4] == ["22"] and not self._has_claims(tally):
            message = "A subscriber has neither a claim nor a dependent."
            yield self._found("loop.missing", message, tally, "CLM", tally.number)
        says = tally.hl[4] if len(tally.hl) > 4 else ""
        if says and (says == "1") != (tally.children > 0):
            message = f"HL04 is {says}, but {tally.children} levels stand below."
            yield self._found("hl.child", message, tally, "HL", tally.number, "HL04")

    def _has_claims(self, tally: _Tally) -> bool:
        below = [part for part in tally.node.loop.parts if isinstance(part, Loop)]
        claims = [part for part in below if part.name in ("2300", "2000C")]
        return any(id(part) in tally.counts for part in claims)

    def _level(self, tally: _Tally, elements: list[str], number: int) -> Iterator[Finding]:
        self._levels += 1
        tally.hl = elements
        if len(elements) < 2 or elements[1] != str(self._levels):
            message = f"HL01 should be {self._levels}: levels are counted from 1."
            yield self._found("hl.number", message, tally, "HL", number, "HL01")
        above = next((each for each in reversed(self._open[:-1]) if each.hl), None)
        parent = above.hl[1] if above and len(above.hl) > 1 else ""
        if above:
            above.children += 1
        if (elements[2] if len(elements) > 2 else "") != parent:
            message = f"HL02 should be {parent or 'empty'}: the level it stands in."
            yield self._found("hl.parent", message, tally, "HL", number, "HL02")

    def _unknown(self, tally: _Tally, elements: list[str], number: int) -> Finding:
        name = elements[0]
        at: Node | None = tally.node
        while at is not None and name not in at.choices:
            at = at.parent
        if at is None:
            message = f"{name or 'An empty segment'} is not part of {tally.node.name}. It was kept."
            return self._found("segment.unknown", message, tally, name, number)
        qualifier = elements[1] if len(elements) > 1 else ""
        message = f"{name}*{qualifier} is not expected in {tally.node.name}. It was kept."
        return self._found("segment.unexpected", message, tally, name, number, f"{name}01")

    def _found(
        self, rule: str, message: str, tally: _Tally, id: str, number: int, element: str = ""
    ) -> Finding:
        return error(
            rule,
            message,
            segment=number,
            segment_id=id,
            loop=tally.node.name,
            element=element,
            claim=self._claim,
        )
