"""A worker process on the test's own database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection

SCRIPT = """
import sys
import django
django.setup()
from praxis.config.reactions import REACTIONS
from praxis.news import tasks, worker
REACTIONS["news.tests.Probe"] = ("news.tests.note_slowly",)
worker.POLL_SECONDS = {poll}
worker.HEARTBEAT_SECONDS = 0.5
tasks.STALLED_SECONDS = 3
print("ready", flush=True)
sys.exit(worker.run())
"""


def environment() -> dict[str, str]:
    server = connection.settings_dict
    user, name, host = server["USER"], server["NAME"], server["HOST"]
    url = f"postgresql://{user}@/{name}?host={quote(host)}"
    if not host.startswith("/"):
        user = f"{user}:{quote(server['PASSWORD'], safe='')}"
        url = f"postgresql://{user}@{host}:{server['PORT'] or 5432}/{name}"
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": os.environ.get(
            "DJANGO_SETTINGS_MODULE", "praxis.config.settings"
        ),
    }


def start(*, poll: float = 0.2, slowly: float = 0.02) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(poll=poll)],
        env=environment() | {"PRAXIS_TEST_SLOWLY": str(slowly)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(*, poll: float = 0.2, slowly: float = 0.02) -> Iterator[subprocess.Popen[str]]:
    """A worker that is listening; it is gone afterwards."""
    process = start(poll=poll, slowly=slowly)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
        eventually(lambda: listening() > 0)
        yield process
    finally:
        process.kill()
        process.communicate()


def listening() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - interval '3 seconds'"
        )
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def eventually(so: Callable[[], bool], *, seconds: float = 20) -> float:
    """How long it took until `so` was true."""
    began = time.monotonic()
    while not so():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began
