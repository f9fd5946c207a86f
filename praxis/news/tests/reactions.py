"""Reactions that leave a countable effect in the database."""

from __future__ import annotations

import os
import time

from django.db import connection

from praxis.kernel.actor import Actor
from praxis.news.tests.types import Probe


def note(*, actor: Actor, news: Probe, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_cache (cache_key, value, expires)"
            " VALUES (gen_random_uuid()::text, %s, now())",
            [f"{news.number} by {actor.name}"],
        )


def note_slowly(*, actor: Actor, news: Probe, key: str) -> None:
    note(actor=actor, news=news, key=key)
    time.sleep(float(os.environ.get("PRAXIS_TEST_SLOWLY", "0.02")))


def note_then_fail(*, actor: Actor, news: Probe, key: str) -> None:
    note(actor=actor, news=news, key=key)
    raise ZeroDivisionError("Alvarez, Maria 04/07/1981")


def effects() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute('SELECT value FROM access_cache ORDER BY value COLLATE "C"')
        return [value for (value,) in cursor.fetchall()]
