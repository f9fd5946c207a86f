"""How long a stranger waits for the demo, and how much disk the program takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from bench import Bench, Row, bench, row

ROOT = Path(__file__).parents[1]
COLD_SECONDS = 150
DEMO_SECONDS = 60
LOCK_MB = 400


@bench("demo_cold")
def demo_cold(_: Bench) -> Iterable[Row]:
    """`bin/demo --no-serve` in a fresh clone with an empty home: packages, database, practice."""
    with tempfile.TemporaryDirectory(prefix="praxis-cold-") as folder:
        clone, home = Path(folder) / "praxis", Path(folder) / "home"
        home.mkdir(mode=0o700)
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        began = time.monotonic()
        subprocess.run(
            [str(clone / "bin" / "demo"), "--no-serve"],
            check=True,
            capture_output=True,
            env=_bare() | {"HOME": str(home)},
        )
        seconds = time.monotonic() - began
    yield row(
        "demo_cold",
        seconds,
        "s",
        limit="the promise of ARCHITECTURE 4",
        limit_value=COLD_SECONDS,
        target=1.0,
        higher_is_better=False,
    )


@bench("demo")
def demo(_: Bench) -> Iterable[Row]:
    """`praxis demo --no-serve` with packages in place."""
    with tempfile.TemporaryDirectory(prefix="praxis-demo-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "praxis", "demo", "--no-serve"],
            check=True,
            capture_output=True,
            env=_bare() | {"PRAXIS_HOME": str(home), "PYTHONPATH": str(ROOT)},
        )
        seconds = time.monotonic() - began
    yield row(
        "demo",
        seconds,
        "s",
        limit="the promise of ARCHITECTURE 4",
        limit_value=DEMO_SECONDS,
        target=1.0,
        higher_is_better=False,
    )


@bench("run_lock")
def run_lock(_: Bench) -> Iterable[Row]:
    """Installed size of requirements/run.lock, by what each package's RECORD lists."""
    names = [
        line.split("==")[0].split("[")[0].strip()
        for line in (ROOT / "requirements" / "run.lock").read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    ]
    total = 0
    for name in names:
        try:
            files = metadata.files(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another platform
        for file in files:
            path = Path(str(file.locate()))
            total += path.stat().st_size if path.is_file() else 0
    yield row(
        "run_lock",
        total / 1e6,
        "MB",
        limit="the promise of ARCHITECTURE 4",
        limit_value=LOCK_MB,
        target=1.0,
        higher_is_better=False,
    )


def _bare() -> dict[str, str]:
    """The environment without what this process set up for itself."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PRAXIS_", "DATABASE_", "DJANGO_", "VIRTUAL_ENV", "PYTHON"))
    }
