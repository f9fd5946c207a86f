"""How the background work stands."""

from __future__ import annotations

from django.db import connection

from praxis.kernel.actor import Actor
from praxis.news.publishing import OUTSIDE, REACT
from praxis.news.types import FailedEffect, QueueState

_STATE = """
SELECT count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
       count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()),
       count(*) FILTER (WHERE status = 'doing'),
       count(*) FILTER (WHERE status = 'failed' AND NOT EXISTS (
           SELECT FROM news_failure f WHERE f.job_id = j.id AND f.set_aside_at IS NOT NULL)),
       count(*) FILTER (WHERE status = 'succeeded' AND EXISTS (
           SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'succeeded'
              AND e.at > now() - interval '24 hours')),
       (SELECT coalesce(extract(epoch FROM now() - min(coalesce(t.scheduled_at, e.at)))::int, 0)
          FROM procrastinate_jobs t JOIN procrastinate_events e
            ON e.job_id = t.id AND e.type = 'deferred'
         WHERE t.status = 'todo' AND (t.scheduled_at IS NULL OR t.scheduled_at <= now())),
       (SELECT count(*) FROM procrastinate_workers
         WHERE last_heartbeat > now() - interval '30 seconds')
  FROM procrastinate_jobs j WHERE task_name IN (%s, %s) OR status IN ('todo', 'doing')
"""

_FAILED = """
SELECT j.id, coalesce(j.args ->> 'reaction', j.args ->> 'work', j.task_name),
       coalesce(j.args ->> 'news', ''),
       (SELECT coalesce(string_agg(key || ' ' || value, ', ' ORDER BY key), '')
          FROM jsonb_each_text(coalesce(j.args -> 'payload', j.args -> 'ids', '{}'))),
       j.attempts, coalesce(f.error, ''),
       (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed')
  FROM procrastinate_jobs j LEFT JOIN news_failure f ON f.job_id = j.id
 WHERE j.status = 'failed' AND f.set_aside_at IS NULL
 ORDER BY j.id LIMIT %s
"""


def queue_state() -> QueueState:
    """Counts without patient data, for the page and for `praxis doctor`."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [REACT, OUTSIDE])
        row = cursor.fetchone()
    assert row is not None
    return QueueState(*row)


def failed_effects(*, actor: Actor, limit: int = 200) -> list[FailedEffect]:
    """Work given up after its last attempt and not yet retried or set aside, oldest first."""
    actor.require("news.view")
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [limit])
        return [FailedEffect(*row) for row in cursor.fetchall()]
