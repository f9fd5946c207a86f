"""Outside a context everything is an error, never an empty list."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access.context import current, opened, saw, system
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NoAccessContext


def test_asking_for_the_context_outside_one_is_an_error() -> None:
    with pytest.raises(NoAccessContext):
        current()
    with pytest.raises(NoAccessContext):
        saw("people_patient", [1])


def test_settings_do_not_outlive_the_context_even_inside_one_transaction(desk: Actor) -> None:
    with opened(desk, purpose="test"), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('praxis.sites')::int[]")
        assert cursor.fetchone() == (list(desk.site_ids),)
    with (
        pytest.raises(DatabaseError, match="malformed array literal"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT current_setting('praxis.sites')::int[]")


def test_an_inner_context_gives_back_the_outer_ones_settings(desk: Actor) -> None:
    def who() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('praxis.actor')")
            row = cursor.fetchone()
        assert row is not None
        return str(row[0])

    with opened(desk, purpose="test"):
        assert who() == desk.name
        with system("sweeper", purpose="test"):
            assert who() == "system:sweeper"
        assert who() == desk.name
        with pytest.raises(ZeroDivisionError), system("sweeper", purpose="test"):
            raise ZeroDivisionError
        assert who() == desk.name
