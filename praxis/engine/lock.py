"""Who owns a home: one supervisor or one command at a time, and the commands that lean on it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from praxis.engine.errors import AlreadyRunning


@contextlib.contextmanager
def serve_lock(home: Path, what: str = "serve") -> Iterator[None]:
    """Own this home. The kernel lets go when the process ends, however it ends.

    Raises AlreadyRunning with the number of the process that owns it.
    """
    with (home / "serve.lock").open("a+") as file:
        os.chmod(file.fileno(), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            process, _, command = file.read().strip().partition(" ")
            raise AlreadyRunning(_refusal(process or "unknown", command, home)) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {what}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


@contextlib.contextmanager
def leaning(home: Path) -> Iterator[None]:
    """Use a database that another process of this home runs."""
    with (home / "users.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def wait_for_leaning(home: Path) -> None:
    """Until no command uses the database that we are about to stop."""
    with (home / "users.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def _refusal(process: str, command: str, home: Path) -> str:
    if command == "serve":
        return (
            f"Praxis is already running (process {process}) on the data in {home}."
            " Stop it with Ctrl-C in its window, or set PRAXIS_HOME to serve other data."
        )
    return (
        f"`praxis {command}` (process {process}) is using the data in {home}."
        " Wait until it has ended, then try again."
    )
