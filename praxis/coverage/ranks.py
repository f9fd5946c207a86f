"""The order in which a patient's coverages pay, over time. Pure: no tables.

A timeline is a list of spans that cover all days without gap or overlap; each names the
coverages that pay in it, first payer first. So two coverages can never hold one place,
and no place below a filled one is ever empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ALWAYS = (date.min, date.max)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day are included."""

    first: date
    last: date
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One coverage in one place (1 = primary) from a day to a day; None = no end."""

    coverage_id: int
    rank: int
    starts_on: date
    ends_on: date | None


Timeline = tuple[Span, ...]
EMPTY: Timeline = (Span(*ALWAYS, ()),)


def timeline(places: Iterable[Place]) -> Timeline:
    found = list(places)
    spans = EMPTY
    for place in found:
        spans = _cut(spans, place.starts_on, place.ends_on or date.max)
    return tuple(
        Span(
            span.first,
            span.last,
            tuple(
                place.coverage_id
                for place in sorted(found, key=lambda place: place.rank)
                if place.starts_on <= span.first and span.last <= (place.ends_on or date.max)
            ),
        )
        for span in spans
    )


def places(spans: Timeline) -> set[Place]:
    """The fewest places that say the same."""
    made: set[Place] = set()
    running: dict[tuple[int, int], tuple[date, date]] = {}
    for span in spans:
        here = {(coverage_id, rank) for rank, coverage_id in enumerate(span.ids, 1)}
        for key in running.keys() - here:
            made.add(_place(key, running.pop(key)))
        for key in here:
            first = running[key][0] if key in running else span.first
            running[key] = (first, span.last)
    return made | {_place(key, when) for key, when in running.items()}


def insert(
    spans: Timeline, coverage_id: int, first: date, last: date, rank: int | None = None
) -> Timeline:
    """Put a coverage in place `rank`, moving those from there on down; None: behind all."""

    def put(ids: tuple[int, ...]) -> tuple[int, ...]:
        at = len(ids) if rank is None else min(rank - 1, len(ids))
        return (*ids[:at], coverage_id, *ids[at:])

    return tuple(
        Span(span.first, span.last, put(span.ids))
        if first <= span.first and span.last <= last and coverage_id not in span.ids
        else span
        for span in _cut(spans, first, last)
    )


def is_taken(spans: Timeline, rank: int, first: date, last: date) -> bool:
    """Does some other coverage hold the place on any of the days?"""
    return any(len(span.ids) >= rank for span in spans if span.first <= last and first <= span.last)


def remove(spans: Timeline, coverage_id: int, first: date, last: date) -> Timeline:
    """Take a coverage out on these days; those behind it move up."""
    return tuple(
        Span(span.first, span.last, tuple(each for each in span.ids if each != coverage_id))
        if first <= span.first and span.last <= last
        else span
        for span in _cut(spans, first, last)
    )


def arrange(spans: Timeline, order: Sequence[int], first: date) -> Timeline:
    """From a day on, pay in this order; coverages not named come after those named."""
    wanted = {coverage_id: at for at, coverage_id in enumerate(order)}
    return tuple(
        Span(
            span.first,
            span.last,
            tuple(sorted(span.ids, key=lambda each: wanted.get(each, len(wanted)))),
        )
        if first <= span.first
        else span
        for span in _cut(spans, first, date.max)
    )


def on(spans: Timeline, day: date) -> tuple[int, ...]:
    return next(span.ids for span in spans if span.first <= day <= span.last)


def _cut(spans: Timeline, first: date, last: date) -> Timeline:
    """The same timeline with a border before `first` and after `last`."""
    cut: list[Span] = []
    for span in spans:
        starts = [span.first]
        if span.first < first <= span.last:
            starts.append(first)
        if span.first <= last < span.last:
            starts.append(last + _DAY)
        ends = [*(start - _DAY for start in starts[1:]), span.last]
        cut += [Span(start, end, span.ids) for start, end in zip(starts, ends, strict=True)]
    return tuple(cut)


def _place(key: tuple[int, int], when: tuple[date, date]) -> Place:
    coverage_id, rank = key
    first, last = when
    return Place(coverage_id, rank, first, None if last == date.max else last)
