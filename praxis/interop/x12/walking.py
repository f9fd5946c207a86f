"""Raw segments to loops, by a guide's table, one unit at a time.

A unit is what a reader wants whole: the header, a billing provider, a subscriber, a claim.
Nothing is dropped: a segment the table does not place stays where it stood, without a
`Segment` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from praxis.interop.x12.envelope import Transaction, readable
from praxis.interop.x12.guides.tables import Guide, Node, Segment, resolve

Row = tuple[list[str], Segment | None, int]


class Instance:
    """One occurrence of a loop. `rows` are its own segments: elements, place, number from ST."""

    __slots__ = ("node", "parts", "rows")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.rows: list[Row] = []
        self.parts: list[Instance] = []

    def children(self, name: str) -> list[Instance]:
        return [part for part in self.parts if part.node.loop.name == name]

    def child(self, name: str) -> Instance | None:
        for part in self.parts:
            if part.node.loop.name == name:
                return part
        return None


class Unit(Instance):
    """`raw` are all its segments in file order; `continued` when its loop was opened before."""

    __slots__ = ("continued", "number", "raw")

    def __init__(self, node: Node, number: int, *, continued: bool) -> None:
        super().__init__(node)
        self.raw: list[str] = []
        self.number = number
        self.continued = continued


def walk(transaction: Transaction, guide: Guide) -> Iterator[Unit]:
    delimiters = transaction.delimiters
    separator, component = delimiters.element, delimiters.component
    qualified = guide.qualified
    node = guide.root
    unit = Unit(node, 1, continued=False)
    stack: list[Instance] = [unit]
    for number, raw in enumerate(transaction, 1):
        elements = (raw if raw.isascii() else readable(raw)).split(separator)
        id = key = elements[0]
        qualifier = ""
        at = qualified.get(id)
        if at is not None and len(elements) > at:
            qualifier = elements[at]
            if component in qualifier:
                qualifier = qualifier.partition(component)[0]
            key = id + separator + qualifier
        step = node.steps.get(key) or resolve(node, key, id, qualifier)
        if step is None:
            unit.raw.append(raw)
            stack[-1].rows.append((elements, None, number))
            continue
        target = step.node
        if step.opens:
            del stack[target.depth :]
            if target.loop.unit:
                yield unit
                unit = Unit(target, number, continued=False)
                stack.append(unit)
            else:
                opened = Instance(target)
                if target.unit is not unit.node:
                    yield unit
                    unit = Unit(target.unit, number, continued=True)
                    stack[target.unit.depth] = unit
                stack[-1].parts.append(opened)
                stack.append(opened)
            node = target
        elif target is not node:
            del stack[target.depth + 1 :]
            if target.unit is not unit.node:
                yield unit
                unit = Unit(target.unit, number, continued=True)
                stack[target.depth] = unit
            node = target
        unit.raw.append(raw)
        stack[-1].rows.append((elements, step.segment, number))
    yield unit
