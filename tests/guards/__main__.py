"""`bin/test --guards`: take each guard away in a copy and see its test fail."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.guards.registry import GUARDS, Guard


def main(wanted: list[str]) -> int:
    chosen = [guard for guard in GUARDS if not wanted or guard.name in wanted]
    silent = []
    for guard in chosen:
        fell = _falls(guard)
        print(f"{'ok  ' if fell else 'BAD '} {guard.name}: {guard.test}", flush=True)
        if not fell:
            silent.append(guard.name)
    print(f"{len(chosen) - len(silent)} passed, {len(silent)} failed")
    return 1 if silent else 0


def _falls(guard: Guard) -> bool:
    """Whether the guard's test fails (pytest's exit code 1) once the guard is gone."""
    environment = os.environ | {
        "PRAXIS_TEST_DROP": guard.drop,
        "PRAXIS_TEST_NO_REQUIRE": guard.no_require,
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", guard.test, "-q", "-n0", "-x", "-m", ""],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in (0, 1):
        print(run.stdout[-2000:], run.stderr[-1000:])
    return run.returncode == 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
