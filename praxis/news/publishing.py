"""Promises made inside the transaction that causes them."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

from praxis.news import rooms
from praxis.news.types import News, NotNews

logger = logging.getLogger("praxis.news")

QUEUE = "effects"
REACT = "news.react"
OUTSIDE = "news.outside"
URGENT = 100

_DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY(
    SELECT ROW(%s, %s, %s, NULL, NULL, args::jsonb, %s)::procrastinate_job_to_defer_v1
      FROM unnest(%s::text[]) AS args))
"""


def publish(news: News) -> None:
    """Promise every registered reaction to `news`, in this transaction and in one statement.

    Nobody listening: no statement. The transaction rolled back: no promise.
    """
    name = news.wire_name()
    payload = news.payload()
    _promise(
        REACT,
        [
            {"reaction": reaction, "news": name, "payload": payload, "key": uuid.uuid4().hex}
            for reaction in rooms.reactions_to(name)
        ],
    )


def promise_outside(
    work: str, *, at: datetime | None = None, urgent: bool = False, **ids: int | str
) -> None:
    """Promise work outside the database, such as "correspondence.deliver".

    It runs as praxis.<room>.outside.<name>(**ids), without a transaction or a context of
    its own, at least once: it must notice what an earlier, interrupted run has done.
    """
    for name, value in ids.items():
        if not isinstance(value, int) and len(value) > 64:
            raise NotNews(f"{work}: {name} is not an id or a short code")
    _promise(OUTSIDE, [{"work": work, "ids": ids}], at=at, priority=URGENT if urgent else 0)


def _promise(
    task: str, jobs: list[dict[str, Any]], *, at: datetime | None = None, priority: int = 0
) -> None:
    if not jobs:
        return
    if not connection.in_atomic_block:
        raise TransactionManagementError("News is published inside the transaction that causes it.")
    with connection.cursor() as cursor:
        cursor.execute(_DEFER, [QUEUE, task, priority, at, [json.dumps(job) for job in jobs]])
    ring_after_commit()


def ring_after_commit() -> None:
    """Wake the workers once, after the commit.

    A NOTIFY inside the transaction would make every commit of the practice wait for one
    disk flush (domain/stack-traps.md 5). A bell that fails costs a polling interval.
    """
    if not any(_ring in entry for entry in connection.run_on_commit):
        connection.on_commit(_ring, robust=True)


def _ring() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify('procrastinate_any_queue_v1',"
            ' \'{"type": "job_inserted", "job_id": 0}\')'
        )
