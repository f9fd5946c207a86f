"""A demo database carries a clock offset; a process that serves it takes it over at its start."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from praxis.kernel import clock


def adopt() -> None:
    """Read `praxis.clock_offset` (seconds) from the database; without one the clock is real."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('praxis.clock_offset', true)")
        (seconds,) = cursor.fetchone() or (None,)
    connection.close()
    clock.set_offset(timedelta(seconds=int(seconds or 0)))
