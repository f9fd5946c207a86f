"""How a guide is written down: loops that hold segments and loops, in their order.

A segment or loop fits when its id fits and, where qualifiers are given, the element at `at`
(its first component) is one of them. Neighbours of the same id may come in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MANY = 1_000_000
_AT = {"HL": 3, "LIN": 2}
_CACHED = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    id: str
    qualifiers: frozenset[str] = frozenset()
    required: bool = False
    max: int = 1
    opens: bool = False

    def fits(self, qualifier: str) -> bool:
        return not self.qualifiers or qualifier in self.qualifiers


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """`parts[0]` is the segment that opens it. `unit`: readers hand it over as one piece."""

    name: str
    parts: tuple[Segment | Loop, ...]
    required: bool = False
    max: int = 1
    unit: bool = False

    @property
    def trigger(self) -> Segment:
        first = self.parts[0]
        assert isinstance(first, Segment)
        return first


def seg(id: str, qualifiers: str = "", *, need: bool = False, max: int = 1) -> Segment:
    return Segment(id, frozenset(qualifiers.split()), need, max)


def each(id: str, qualifiers: str, *, need: bool = False, max: int = 1) -> tuple[Segment, ...]:
    """One segment of its own for every qualifier."""
    return tuple(seg(id, one, need=need, max=max) for one in qualifiers.split())


def loop(
    name: str,
    trigger: Segment,
    *parts: Segment | Loop | tuple[Segment, ...],
    need: bool = False,
    max: int = 1,
    unit: bool = False,
) -> Loop:
    first = Segment(trigger.id, trigger.qualifiers, True, trigger.max, True)
    flat: list[Segment | Loop] = [first]
    for part in parts:
        flat.extend(part if isinstance(part, tuple) else (part,))
    return Loop(name, tuple(flat), need, max, unit)


@dataclass(slots=True, eq=False)
class Node:
    """A loop at one place of the guide (2300 stands below 2000B and below 2000C)."""

    loop: Loop
    parent: Node | None
    depth: int
    positions: dict[int, int] = field(default_factory=dict)
    choices: dict[str, list[tuple[Segment, Node | None]]] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    unit: Node = field(init=False)

    def __post_init__(self) -> None:
        self.unit = self if self.loop.unit or self.parent is None else self.parent.unit

    @property
    def name(self) -> str:
        return self.loop.name


@dataclass(frozen=True, slots=True)
class Step:
    """Where a segment goes: `segment` of `node`, which is entered anew when `opens`."""

    node: Node
    segment: Segment
    opens: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """`base` is the guide's name without its errata: 005010X222 is also X222A1."""

    base: str
    name: str
    kind: str
    group: str
    root: Node
    qualified: dict[str, int] = field(default_factory=dict)


def compile_guide(base: str, name: str, kind: str, group: str, root: Loop) -> Guide:
    node = _node(root, None)
    qualified = {
        segment.id: _AT.get(segment.id, 1)
        for each_node in _nodes(node)
        for segment in each_node.loop.parts
        if isinstance(segment, Segment) and segment.qualifiers
    }
    return Guide(base, name, kind, group, node, qualified)


def _node(loop: Loop, parent: Node | None) -> Node:
    node = Node(loop, parent, parent.depth + 1 if parent else 0)
    position, before = 0, ""
    for part in loop.parts:
        first = part.trigger if isinstance(part, Loop) else part
        if first.id != before:
            position, before = position + 1, first.id
        node.positions[id(part)] = position
        child = _node(part, node) if isinstance(part, Loop) else None
        if child or not first.opens or parent is None:
            node.choices.setdefault(first.id, []).append((first, child))
    return node


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for found in node.choices.values():
        for _, child in found:
            if child:
                yield from _nodes(child)


def resolve(node: Node, key: str, id: str, qualifier: str) -> Step | None:
    """The nearest place, looking from `node` up. Remembered in `node.steps`."""
    at: Node | None = node
    while at is not None:
        for segment, child in at.choices.get(id, ()):
            if segment.fits(qualifier):
                step = Step(child or at, segment, child is not None)
                if len(node.steps) < _CACHED:
                    node.steps[key] = step
                return step
        at = at.parent
    return None
