"""What every command stands on: the home, its database and Django."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from praxis import engine
from praxis.engine.children import CHECKOUT, child_environment
from praxis.engine.cluster import APP, DATABASE, Cluster
from praxis.engine.errors import AlreadyRunning, EngineError
from praxis.engine.lock import leaning, serve_lock, wait_for_leaning

ANSWER_SECONDS = 60.0


def embedded() -> bool:
    """Whether this installation runs its own PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


def django_up(*, demo_clock: bool = True) -> None:
    """`demo_clock=False` before the database is migrated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praxis.config.settings")
    import django

    django.setup()
    if demo_clock:
        from praxis.config import demo_clock as offset

        offset.adopt()


@contextlib.contextmanager
def database(command: str, *, prepared: bool = True) -> Iterator[Cluster | None]:
    """A database that answers, for as long as the block lasts.

    Ours is started when nobody runs it and stopped afterwards; otherwise the running one
    is used, and stays. Yields None when it is not ours to start or stop.
    """
    if not embedded():
        yield None
        return
    home = engine.home()
    with contextlib.ExitStack() as stack:
        if not _owned(stack, home, command):
            stack.enter_context(leaning(home))
            _wait_for_answer(home)
            yield None
            return
        cluster = Cluster(home)
        cluster.start()
        stack.callback(cluster.stop)
        stack.callback(wait_for_leaning, home)
        if prepared:
            prepare(home)
        yield cluster


def prepare(home: Path) -> None:
    """Migrate and collect static files when the program has changed since the last time."""
    stamp = home / "prepared"
    now = _program()
    if stamp.exists() and stamp.read_text() == now:
        return
    steps = [_preparing(what, home) for what in ("migrate" if embedded() else "check", "static")]
    ended = [step.wait() for step in steps]
    if any(ended):
        raise EngineError("The database could not be prepared. The lines above say why.")
    stamp.write_text(now)


def _preparing(what: str, home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "praxis.cli.prepare", what],
        env=child_environment() | {"PRAXIS_HOME": str(home)},
        stdin=subprocess.DEVNULL,
    )


def _program() -> str:
    """A digest of the program's files as the file system lists them, and of its packages."""
    digest = hashlib.sha256((CHECKOUT / "requirements" / "run.lock").read_bytes())
    digest.update(os.environ.get("DATABASE_URL", "").encode())
    for path in sorted((CHECKOUT / "praxis").rglob("*")):
        if path.is_file() and not {"__pycache__", "tests"} & set(path.parts):
            found = path.stat()
            digest.update(
                f"{path.relative_to(CHECKOUT)} {found.st_size} {found.st_mtime_ns}".encode()
            )
    return digest.hexdigest()


def _owned(stack: contextlib.ExitStack, home: Path, command: str) -> bool:
    try:
        stack.enter_context(serve_lock(home, command))
    except AlreadyRunning:
        return False
    return True


def _wait_for_answer(home: Path) -> None:
    import psycopg

    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            psycopg.connect(
                host=str(engine.socket_dir(home)), user=APP, dbname=DATABASE, connect_timeout=5
            ).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise EngineError(f"The database does not answer: {error}") from error
            time.sleep(0.1)
