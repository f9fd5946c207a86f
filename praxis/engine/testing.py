"""Throwaway clusters for tests and benches."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from praxis.engine.cluster import Cluster

# Waits for its input to end (we closed it, or we are dead), then for the server, then sweeps.
SWEEPER = 'cat >/dev/null; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf -- "$2"'


@contextlib.contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A server in a folder of its own; both are gone afterwards, even if we are killed."""
    folder = Path(tempfile.mkdtemp(prefix="praxis-pg-"))
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
