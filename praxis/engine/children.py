"""What runs under the supervisor: how it is started and how it is ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
LONGEST_PAUSE = 10.0
HEALTHY_SECONDS = 30.0
HASTY_ENDS = 5


@dataclass(frozen=True, slots=True)
class Web:
    """granian in front of a WSGI application."""

    host: str = "127.0.0.1"
    port: int = 8000
    target: str = "praxis.config.wsgi:application"
    certificate: Path | None = None
    key: Path | None = None
    workers: int = 2
    threads: int = 4

    @property
    def scheme(self) -> str:
        return "https" if self.certificate else "http"

    def command(self) -> tuple[str, ...]:
        tls = (
            ("--ssl-certificate", str(self.certificate), "--ssl-keyfile", str(self.key))
            if self.certificate
            else ()
        )
        return (
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", self.host, "--port", str(self.port)),
            *("--workers", str(self.workers), "--blocking-threads", str(self.threads)),
            *("--respawn-failed-workers", "--respawn-interval", "0.5"),
            *("--workers-kill-timeout", "10s", "--log-level", "warning"),
            *tls,
            self.target,
        )


@dataclass(slots=True)
class Child:
    """A process in a process group of its own, so that what it started can be ended with it."""

    name: str
    command: tuple[str, ...]
    grace_seconds: float = 15.0
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    ends_in_haste: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        """From the main thread: the child is told to stop when that thread ends."""
        self.process = subprocess.Popen(
            [*dies_with_parent("TERM"), *self.command],
            stdin=subprocess.DEVNULL,
            env=child_environment() | self.environment,
            process_group=0,
        )
        self.started = time.monotonic()

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def note_end(self) -> None:
        """After an end nobody asked for: clear the group and say when to try again."""
        self.kill_group()
        lived = time.monotonic() - self.started
        self.ends_in_haste = 0 if lived > HEALTHY_SECONDS else self.ends_in_haste + 1
        pause = min(LONGEST_PAUSE, 0.1 * 2**self.ends_in_haste)
        self.again_at = time.monotonic() + pause
        self.process = None

    def ask_to_stop(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def kill_group(self) -> None:
        """granian's workers outlive their killed parent and would keep serving the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def dies_with_parent(sign: str) -> tuple[str, ...]:
    """A prefix that sends the signal to the child when we end; nothing where there is none."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", sign) if setpriv else ()


def child_environment() -> dict[str, str]:
    """Ours, finding `praxis` in this checkout and nothing in the folder we happen to stand in."""
    found = [str(CHECKOUT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(found)),
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
    }


def end_with_parent() -> None:
    """For a process we did not start ourselves, such as granian's workers (Linux)."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)
