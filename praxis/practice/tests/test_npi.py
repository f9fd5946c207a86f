"""An NPI with a wrong digit never gets in, by the screen or around it."""

from __future__ import annotations

from django.db import connection

from praxis.kernel.npi import is_npi


def test_the_database_judges_as_the_program_does(db: None) -> None:
    numbers = [f"{n:09d}" for n in range(100_000_000, 299_999_999, 1_234_567)]
    candidates = [first + digit for first in numbers for digit in "059"] + ["", "12", "x" * 10]
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, practice_npi_ok(n) FROM unnest(%s::text[]) n", [candidates])
        assert all(is_npi(npi) == judged for npi, judged in cursor.fetchall())
