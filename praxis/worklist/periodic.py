"""Periodic work of this room."""

from __future__ import annotations

from datetime import timedelta

from praxis.access.context import system
from praxis.kernel import clock
from praxis.news import queries as news
from praxis.worklist import actions
from praxis.worklist.models import WorkItem

FAILED_KEY = "news:failed:all"


def watch_background_work() -> None:
    """One item for IT while background work has failed; gone when it is retried or set aside."""
    with system("worklist", purpose="failed background work") as actor:
        failed = news.failed_effects(actor=actor)
        if not failed:
            actions.close_item(actor=actor, key=FAILED_KEY)
            return
        standing = WorkItem.objects.filter(key=FAILED_KEY, closed_at__isnull=True).first()
        actions.file_item(
            actor=actor,
            key=FAILED_KEY,
            kind="news.failed",
            title="Background work failed",
            why="Clinic rule \u00b7 one day",
            consequence="What it was to do has not happened: messages, follow-up work or counts",
            due_at=standing.due_at if standing else clock.now() + timedelta(days=1),
            role="it",
            url="/background/",
            step="See what failed",
        )
