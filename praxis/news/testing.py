"""For tests: run the reactions that are due, here and now."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from praxis.kernel import clock
from praxis.news import rooms
from praxis.news.publishing import OUTSIDE, REACT
from praxis.news.tasks import react_once


def run_reactions(*, limit: int = 100) -> int:
    """Run what is due at the test's time inline, also what it causes. Returns how many.

    An error of a reaction is the test's error.
    """
    done = 0
    while done < limit and (job := _next_job()):
        job_id, task, args = job
        if task == REACT:
            react_once(**args)
        else:
            rooms.outside(args["work"])(**args["ids"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', false)", [job_id])
        done += 1
    return done


def promised() -> list[str]:
    """Names of the reactions and outside works waiting, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(args ->> 'reaction', args ->> 'work') FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name IN (%s, %s) ORDER BY id",
            [REACT, OUTSIDE],
        )
        return [name for (name,) in cursor.fetchall()]


def _next_job() -> tuple[int, str, dict[str, Any]] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args::text FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name IN (%s, %s)"
            " AND (scheduled_at IS NULL OR scheduled_at <= %s)"
            " ORDER BY priority DESC, id LIMIT 1",
            [REACT, OUTSIDE, clock.real_now()],
        )
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1], json.loads(row[2]))
