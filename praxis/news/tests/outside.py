"""Outside work that these tests promise."""

from __future__ import annotations

from django.db import connection

from praxis.news import TryAgain

seen: list[tuple[int, bool]] = []


def look(*, number: int) -> None:
    seen.append((number, connection.in_atomic_block))


def not_yet(*, number: int) -> None:
    raise TryAgain(3600)
