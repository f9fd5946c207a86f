"""Runs pytest in forks of one process that has Django loaded, on clones of one template."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import databases

TEMPLATE = "praxis_template"
SECONDS = 180
# Named, so that pytest does not load and examine each plugin that is installed in every fork.
PLUGINS = ("-p", "pytest_django.plugin", "-p", "hypothesispytest", "-p", "time_machine")
_NOT_RUN = 70


@dataclass(frozen=True, slots=True)
class Run:
    """Tests to run; `drop` is done before on a clone of its own."""

    label: str
    tests: tuple[str, ...]
    drop: str = ""
    no_require: str = ""


@dataclass(slots=True)
class Outcome:
    """`red` holds each test that failed in its own lines, with the last line of why."""

    run: Run
    code: int
    seconds: float
    output: str
    green: list[str] = field(default_factory=list)
    red: dict[str, str] = field(default_factory=dict)


class _Recorder:
    """A pytest plugin: what was green, and what was red while it ran (not while it was set up)."""

    def __init__(self) -> None:
        self.green: list[str] = []
        self.red: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when != "call":
            return
        if report.passed:
            self.green.append(report.nodeid)
        elif report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = (crash.message if crash else str(report.longrepr)).strip() or "failed"
            self.red[report.nodeid] = why.splitlines()[0][:110]


def outcomes(runs: Sequence[Run], *, at_once: int) -> Iterator[Outcome]:
    """As they end. Needs Django set up and no open connection in this process."""
    waiting = list(enumerate(runs))
    going: dict[int, tuple[int, Run, float, Path]] = {}
    with tempfile.TemporaryDirectory() as folder:
        while waiting or going:
            while waiting and len(going) < at_once:
                number, run = waiting.pop(0)
                files = Path(folder) / str(number)
                going[_fork(number, run, files)] = (number, run, time.monotonic(), files)
            pid, status = os.wait()
            number, run, began, files = going.pop(pid)
            yield _outcome(run, status, time.monotonic() - began, files)
            databases.drop(_template(number, run))
            databases.drop(f"praxis_test_main_{pid}")


def _template(number: int, run: Run) -> str:
    return f"praxis_guard_{number}" if run.drop else f"{TEMPLATE}_unused"


def _fork(number: int, run: Run, files: Path) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = _NOT_RUN
    try:
        signal.alarm(SECONDS * (1 if run.drop or run.no_require else 10))
        _write_to(files.with_suffix(".out"))
        code = _pytest(number, run, files)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _write_to(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


def _pytest(number: int, run: Run, files: Path) -> int:
    import pytest

    template = TEMPLATE
    if run.drop:
        template = _template(number, run)
        databases.clone(template, TEMPLATE)
        with databases.owner(template) as server:
            server.execute(run.drop)
    os.environ["PRAXIS_TEST_TEMPLATE"] = template
    os.environ["PRAXIS_TEST_NO_REQUIRE"] = run.no_require
    sys.modules.pop("tests.early", None)
    recorder = _Recorder()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    asked = [*PLUGINS, *run.tests, "-q", "-m", "", "--tb=short"]
    code = pytest.main(asked, plugins=[recorder])
    files.with_suffix(".json").write_text(json.dumps([recorder.green, recorder.red]))
    return int(code)


def _outcome(run: Run, status: int, seconds: float, files: Path) -> Outcome:
    written, reports = files.with_suffix(".out"), files.with_suffix(".json")
    output = written.read_text(errors="replace") if written.exists() else ""
    green, red = json.loads(reports.read_text()) if reports.exists() else ([], {})
    return Outcome(run, os.waitstatus_to_exitcode(status), seconds, output, green, red)
