"""Throwaway clusters for tests and benches."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from praxis.engine.cluster import Cluster

# Waits for its input to end (we closed it, or we are dead), then for the server, then sweeps.
SWEEPER = 'cat >/dev/null; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf -- "$2"'


MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3


def _memory() -> Path | None:
    """A file system in memory with room to spare: a database is cloned there thirty times sooner.

    Containers are often given a small one; then, and on macOS, the usual temporary folder.
    """
    with contextlib.suppress(OSError):
        room = os.statvfs(MEMORY)
        if room.f_bavail * room.f_frsize >= ENOUGH and os.access(MEMORY, os.W_OK):
            return MEMORY
    return None


@contextlib.contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A server in a folder of its own; both are gone afterwards, even if we are killed."""
    folder = Path(tempfile.mkdtemp(prefix="praxis-pg-", dir=None if durable else _memory()))
    cluster = Cluster(folder, durable=durable)
    cluster.start()
    sweeper = subprocess.Popen(
        ["sh", "-c", SWEEPER, "sh", str(cluster.pid), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield cluster
    finally:
        cluster.stop()
        sweeper.communicate()
