"""A name leads to one page: the second of two would be reached by nobody, or by mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver


def _named(patterns: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for each in patterns:
        place = f"{before}{each.pattern}"
        if hasattr(each, "url_patterns"):
            yield from _named(each.url_patterns, place)
        elif each.name:
            yield each.name, place


def test_a_name_leads_to_one_page() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for name, place in _named(get_resolver().url_patterns):
        places[name].add(place)
    assert len(places) > 300
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
