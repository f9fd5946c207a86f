"""What IT does with work that failed."""

from __future__ import annotations

from django.db import connection, transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news.models import Failure
from praxis.news.publishing import ring_after_commit
from praxis.news.types import NoFailedEffect


@transaction.atomic
def retry_effect(*, actor: Actor, job_id: int) -> None:
    """Give a failed job its attempts again. Raises NoFailedEffect."""
    actor.require("news.retry")
    _lock_failed(job_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 0 WHERE id = %s", [job_id])
    ring_after_commit()


@transaction.atomic
def set_aside_effect(*, actor: Actor, job_id: int, why: str) -> None:
    """Take a failed job off the list because its effect was made by hand or is not needed.

    Raises NoFailedEffect.
    """
    actor.require("news.retry")
    if not why.strip():
        raise NoFailedEffect("Say why this work is not needed any more.", field="why")
    _lock_failed(job_id)
    Failure.objects.update_or_create(
        job_id=job_id,
        defaults={
            "set_aside_at": clock.now(),
            "set_aside_by_id": actor.user_id,
            "set_aside_why": why.strip()[:200],
        },
    )


def _lock_failed(job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs j WHERE id = %s AND status = 'failed'"
            " AND NOT EXISTS (SELECT FROM news_failure f"
            "                  WHERE f.job_id = j.id AND f.set_aside_at IS NOT NULL) FOR UPDATE",
            [job_id],
        )
        if cursor.fetchone() is None:
            raise NoFailedEffect("This work is no longer failed. Reload the list.")
