"""The tasks that jobs name. The names are frozen: stored jobs hold them."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import import_string
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from praxis.kernel import clock
from praxis.news import rooms
from praxis.news.models import Done
from praxis.news.publishing import OUTSIDE, QUEUE, REACT
from praxis.news.types import TryAgain

RESCUE_QUEUE = "rescue"
RESCUE_PRIORITY = 1000
PERIODIC_QUEUE = "periodic"
WAITS_SECONDS = (5, 30, 120, 600, 3600, 4 * 3600)
STALLED_SECONDS = 20
KEEP_JOBS_HOURS = 7 * 24
KEEP_DONE_DAYS = 30


class BackOff(BaseRetryStrategy):
    """Waits longer each time; after the last wait the job has failed and a person is told."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= len(WAITS_SECONDS):
            return None
        seconds = WAITS_SECONDS[job.attempts]
        if isinstance(exception, TryAgain) and exception.seconds is not None:
            seconds = exception.seconds
        return RetryDecision(retry_in={"seconds": seconds})


@app.task(name=REACT, queue=QUEUE, retry=BackOff(), pass_context=True)
def react(
    context: JobContext, *, reaction: str, news: str, payload: dict[str, Any], key: str
) -> None:
    with _noting_failure(context):
        react_once(reaction=reaction, news=news, payload=payload, key=key)


def react_once(*, reaction: str, news: str, payload: dict[str, Any], key: str) -> None:
    """Run the reaction and mark it done in one transaction; a second run does nothing."""
    function = rooms.reaction(reaction)
    heard = rooms.news_class(news).of(payload)
    with rooms.system_context(reaction, f"reaction to {news}") as actor:
        if _first_time(key, reaction):
            function(actor=actor, news=heard, key=key)


def _first_time(key: str, reaction: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO news_done (key, reaction) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [key, reaction],
        )
        return bool(cursor.rowcount)


@app.task(name=OUTSIDE, queue=QUEUE, retry=BackOff(), pass_context=True)
def outside(context: JobContext, *, work: str, ids: dict[str, Any]) -> None:
    with _noting_failure(context):
        rooms.outside(work)(**ids)


@contextmanager
def _noting_failure(context: JobContext) -> Iterator[None]:
    """Writes down where a job broke, in a transaction of its own, and lets the error pass."""
    try:
        yield
    except TryAgain:
        raise
    except Exception as error:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO news_failure AS f (job_id, attempts, error, set_aside_why)"
                " VALUES (%s, 1, %s, '') ON CONFLICT (job_id) DO UPDATE"
                " SET attempts = f.attempts + 1, error = excluded.error, failed_at = now()",
                [context.job.id, place_of(error)],
            )
        raise


def place_of(error: BaseException) -> str:
    """The error's class and the last line of ours it passed: a message could hold PHI."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/praxis/" in frame.filename] or frames
    last = ours[-1] if ours else None
    where = ""
    if last:
        file = last.filename.rpartition("/praxis/")[2]
        where = f" in {last.name}, {file}:{last.lineno}"
    return f"{type(error).__name__}{where}"[:300]


@app.periodic(cron="* * * * * */10", periodic_id="rescue")
@app.task(
    name="news.rescue",
    queue=RESCUE_QUEUE,
    queueing_lock="news.rescue",
    priority=RESCUE_PRIORITY,
    pass_context=True,
)
async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Give back the jobs of workers that died: a killed worker's heartbeat stops."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            await jobs.retry_job(job, retry_at=clock.real_now())
        except ConnectorException:
            # A periodic job whose next run is queued already; that one takes its place.
            await jobs.finish_job(job, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="41 3 * * *", periodic_id="prune")
@app.task(name="news.prune", queue=PERIODIC_QUEUE, queueing_lock="news.prune")
def prune(timestamp: int) -> None:  # noqa: ARG001
    """Forget finished jobs after a week and done marks after a month; failed ones stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE status = 'succeeded' AND NOT EXISTS ("
            " SELECT FROM procrastinate_events e WHERE e.job_id = j.id"
            " AND e.at > now() - make_interval(hours => %s))",
            [KEEP_JOBS_HOURS],
        )
    Done.objects.filter(done_at__lt=clock.real_now() - timedelta(days=KEEP_DONE_DAYS)).delete()


def _run(dotted: str, timestamp: int) -> None:  # noqa: ARG001
    import_string(dotted)()


def register_periodic() -> None:
    """Make a task of every line in config.periodic; its name is the function's dotted name."""
    for cron, dotted in rooms.periodic():
        task = app.task(
            name=f"periodic.{dotted}", queue=PERIODIC_QUEUE, queueing_lock=f"periodic.{dotted}"
        )(partial(_run, dotted))
        app.periodic(cron=cron, periodic_id=dotted)(task)


register_periodic()
