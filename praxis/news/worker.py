"""The `praxis worker` process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterable
from typing import Any

from django.db import connection, connections
from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.middleware import SyncCallNext
from procrastinate.worker import Worker

from praxis.news import rooms, tasks
from praxis.news.publishing import OUTSIDE, REACT
from praxis.news.types import UnknownName

logger = logging.getLogger("praxis.news")

CONCURRENCY = 4
POLL_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
GRACE_SECONDS = 20.0


def run(*, queues: Iterable[str] | None = None, until_empty: bool = False) -> int:
    """Work until SIGTERM, SIGINT or SIGHUP. Returns the exit code.

    0 when asked to stop (or, `until_empty`, when nothing is left); 1 when it ended unasked,
    as when the database went away. Raises UnknownName before any job is touched.
    """
    refuse_unknown_names()
    return asyncio.run(_work(list(queues) if queues else None, until_empty))


def refuse_unknown_names() -> None:
    """A worker that cannot find a task would mark every such job failed at once.

    Raises UnknownName.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT task_name, args ->> 'reaction', args ->> 'news', args ->> 'work'"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        )
        waiting = cursor.fetchall()
    connection.close()
    unknown = sorted({name for row in waiting if (name := _unknown(*row))})
    if unknown:
        raise UnknownName(
            "The worker does not start: the queue holds work for names that this version does"
            f" not have: {', '.join(unknown)}. Start the version that has them until they are"
            " done, or bring the old name back as a second name of the new function."
        )


def _unknown(task: str, reaction: str | None, news: str | None, work: str | None) -> str | None:
    if task not in app.tasks:
        return task
    try:
        if task == REACT:
            rooms.reaction(reaction or "")
            rooms.news_class(news or "")
        elif task == OUTSIDE:
            rooms.outside(work or "")
    except UnknownName:
        return reaction or work or task
    return None


async def _work(queues: list[str] | None, until_empty: bool) -> int:
    assert isinstance(app.connector, DjangoConnector)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with contextlib.suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, asked.set)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            workers = _start(working, queues, until_empty)
            stop = asyncio.create_task(asked.wait())
            if until_empty:
                await asyncio.wait(workers)
            else:
                await asyncio.wait([*workers, stop], return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            for worker in workers:
                worker.cancel()
            ends = await asyncio.gather(*workers, return_exceptions=True)
    broken = [end for end in ends if isinstance(end, Exception)]
    for error in broken:
        logger.error("worker ended: %s", type(error).__name__, exc_info=error)
    return 0 if asked.is_set() or (until_empty and not broken) else 1


def _start(working: App, queues: list[str] | None, until_empty: bool) -> list[asyncio.Task[None]]:
    """The worker for everything, and a small one that only rescues: a backlog cannot starve it."""
    common: dict[str, Any] = {
        "wait": not until_empty,
        "install_signal_handlers": False,
        "fetch_job_polling_interval": POLL_SECONDS,
        "update_heartbeat_interval": HEARTBEAT_SECONDS,
        "stalled_worker_timeout": float(tasks.STALLED_SECONDS),
        "shutdown_graceful_timeout": GRACE_SECONDS,
    }
    chosen: dict[str, Any] = {"queues": queues} if queues else {}
    if until_empty:
        common["task_middleware"] = [_then_disconnect]
    workers = [
        asyncio.create_task(
            working.run_worker_async(
                name="effects",
                concurrency=CONCURRENCY,
                **chosen,
                **common,
            )
        )
    ]
    if not until_empty:
        workers.append(
            asyncio.create_task(
                working.run_worker_async(
                    name="rescue",
                    queues=[tasks.RESCUE_QUEUE],
                    concurrency=1,
                    listen_notify=False,
                    **common,
                )
            )
        )
    return workers


def _then_disconnect(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    """The threads of a worker that ends inside a living process must not leave connections."""
    try:
        return call_next()
    finally:
        connections.close_all()
