"""PostgreSQL, worker and web as one tree: started in this order, stopped in the other."""

from __future__ import annotations

import contextlib
import http.client
import os
import select
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from praxis.engine.children import HASTY_ENDS, Child, Web
from praxis.engine.cluster import Cluster
from praxis.engine.errors import EngineError
from praxis.engine.lock import serve_lock

WATCHED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_SECONDS = 60.0


class Signals:
    """Counts requests to stop, and wakes whoever waits.

    Python installs no handler for a signal it finds ignored, as in `praxis serve &`,
    so all are set here.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        former = {number: signal.signal(number, self._ask) for number in WATCHED}
        former[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        former_fd = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(former_fd)
            for number, handler in former.items():
                signal.signal(number, handler)
            os.close(self._reader)
            os.close(self._writer)

    def wait(self, seconds: float) -> None:
        """Until a signal comes, at most so long."""
        if select.select([self._reader], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self._reader, 4096)

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.asked += 1


class Supervisor:
    """Keeps the tree up until it is asked to stop."""

    def __init__(self, cluster: Cluster | None, children: list[Child], web: Web | None) -> None:
        self.cluster = cluster
        self.children = children
        self.web = web
        self.signals = Signals()
        self._announced = False

    def run(self, prepare: Callable[[], None], ready: Callable[[], None]) -> None:
        """`prepare` runs once the database answers, `ready` once the web does.

        Raises EngineError when the tree cannot be brought up.
        """
        with self.signals.installed():
            try:
                if self.web is not None:
                    refuse_taken_port(self.web)
                if self.cluster is not None:
                    self.cluster.start(abandon=self._asked)
                if not self._asked():
                    prepare()
                began = time.monotonic()
                while not self._asked():
                    self._tend()
                    self._announce(began, ready)
                    self.signals.wait(0.05 if not self._announced else 1.0)
            finally:
                self._stop()

    def _asked(self) -> bool:
        return self.signals.asked > 0

    def _tend(self) -> None:
        """Start what is not there and should be."""
        if self.cluster is not None and self.cluster.ended:
            _say("the database ended unasked; starting it again")
            self.cluster.start(abandon=self._asked)
        for child in self.children:
            if child.ended:
                child.note_end()
                if not self._announced and child.ends_in_haste >= HASTY_ENDS:
                    raise EngineError(
                        f"The {child.name} process ends as soon as it starts. The lines above say"
                        " why. Nothing is running now."
                    )
                _say(f"the {child.name} process ended unasked; starting it again")
            if child.process is None and time.monotonic() >= child.again_at:
                child.start()

    def _announce(self, began: float, ready: Callable[[], None]) -> None:
        if self._announced or self._asked():
            return
        if self.web is None or answers(self.web):
            self._announced = True
            ready()
        elif time.monotonic() - began > READY_SECONDS:
            raise EngineError(
                f"The web server did not answer within {READY_SECONDS:.0f} seconds."
                " The lines above say why. Nothing is running now."
            )

    def _stop(self) -> None:
        """Web first, so that nobody is cut off from what his request still needs."""
        for child in reversed(self.children):
            child.ask_to_stop()
            deadline = time.monotonic() + child.grace_seconds
            asked = self.signals.asked
            while child.process is not None and not child.ended:
                if time.monotonic() > deadline or self.signals.asked > max(asked, 1):
                    break
                self.signals.wait(0.2)
            child.kill_group()
            if child.process is not None:
                child.process.wait()
        if self.cluster is not None:
            self.cluster.stop()


def serve(
    home: Path,
    *,
    web: Web | None,
    worker: tuple[str, ...] | None,
    others: Sequence[Child] = (),
    environment: dict[str, str] | None = None,
    database: bool = True,
    prepare: Callable[[], None] = lambda: None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Run until INT, TERM or HUP. Raises AlreadyRunning or EngineError.

    `others` are started before the worker and stopped after it.
    """
    children = list(others)
    if worker is not None:
        children.append(Child("worker", worker, grace_seconds=25.0))
    if web is not None:
        children.append(Child("web", web.command()))
    for child in children:
        child.environment = {"PRAXIS_HOME": str(home), **(environment or {})}
    with serve_lock(home):
        Supervisor(Cluster(home) if database else None, children, web).run(prepare, ready)


def refuse_taken_port(web: Web) -> None:
    """granian shares its port, so a stranger on it would go unnoticed. Raises EngineError."""
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((web.host, web.port))
        except OSError as error:
            raise EngineError(
                f"Port {web.port} on {web.host} cannot be used ({error.strerror})."
                " Stop the program that uses it, or choose another with --port."
            ) from error


def answers(web: Web) -> bool:
    """Whether a request gets any answer: an open port alone says nothing of the application."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(web.host, web.host)  # noqa: S104
    connection: http.client.HTTPConnection
    if web.certificate:
        # Only whether it answers: the certificate names the office, not the loopback address.
        unverified = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection(here, web.port, timeout=2, context=unverified)
    else:
        connection = http.client.HTTPConnection(here, web.port, timeout=2)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("HEAD", "/")
        connection.getresponse()
        return True
    return False


def _say(text: str) -> None:
    print(f"praxis: {text}", file=sys.stderr, flush=True)
