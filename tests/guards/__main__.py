"""`bin/test --guards [NAME…]`: take each guard away in a copy and see its test fail.

A name is a guard's, or a file's of the registry. First every test is run with its guard in
place: what is red then proves nothing afterwards.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from types import ModuleType

import tests.early  # noqa: F401
from tests import databases
from tests.guards import registry
from tests.guards.guard import Guard
from tests.guards.runs import TEMPLATE, Outcome, Run, outcomes

AT_ONCE = 2


def main(wanted: list[str]) -> int:
    chosen = _chosen(wanted)
    known = {guard.name for guard in chosen} | {_file(room) for room in registry.ROOMS}
    if unknown := set(wanted) - known:
        print("no guard has that name:", *sorted(unknown), sep="\n  ")
        return 2
    began = time.monotonic()
    with _ready():
        red = _red_anyway(chosen)
        silent = _silent(chosen, red)
    for name in silent:
        print(f"BAD  {name}")
    print(
        f"{len(chosen) - len(silent)} passed, {len(silent)} failed"
        f" in {time.monotonic() - began:.0f} s"
    )
    return 1 if silent else 0


def _chosen(wanted: list[str]) -> list[Guard]:
    return [
        guard
        for room in registry.ROOMS
        for guard in room.GUARDS
        if not wanted or guard.name in wanted or _file(room) in wanted
    ]


def _file(room: ModuleType) -> str:
    return room.__name__.rpartition(".")[2]


@contextlib.contextmanager
def _ready() -> Iterator[None]:
    """A cluster with a migrated template, and everything that each fork would import."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "praxis.config.settings"
    with contextlib.ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            from praxis.engine.testing import temporary_cluster

            os.environ["PRAXIS_SOCKET"] = stack.enter_context(temporary_cluster()).socket_dir
        import django
        import hypothesis  # noqa: F401
        import playwright.sync_api  # noqa: F401
        from django.urls import get_resolver

        django.setup()
        _ = get_resolver().url_patterns
        databases.make_template(TEMPLATE)
        yield


def _red_anyway(chosen: list[Guard]) -> set[str]:
    """Tests are named as pytest does; one with parameters stands for all of them."""
    tests = tuple(dict.fromkeys(guard.test for guard in chosen))
    halves = [Run("with the guards", tests[start::AT_ONCE]) for start in range(AT_ONCE)]
    green: set[str] = set()
    red: set[str] = set()
    for outcome in outcomes([half for half in halves if half.tests], at_once=AT_ONCE):
        green.update(_named(outcome.green))
        red.update(_named(outcome.red))
        if outcome.code:
            print(outcome.output[-4000:])
    red = {test for test in tests if test not in green or test in red}
    print(f"with every guard in place: {len(tests) - len(red)} tests green, {len(red)} not")
    return red


def _named(tests: Iterable[str]) -> set[str]:
    """Each test with its parameters and without."""
    return {name for test in tests for name in (test, test.partition("[")[0])}


def _whys(outcome: Outcome) -> list[str]:
    wanted = outcome.run.tests[0]
    return [why for test, why in outcome.red.items() if wanted in _named([test])]


def _silent(chosen: list[Guard], red: set[str]) -> list[str]:
    by_run = {
        Run(guard.name, (guard.test,), guard.drop, guard.no_require): guard for guard in chosen
    }
    silent = []
    for outcome in outcomes(list(by_run), at_once=AT_ONCE):
        fell = outcome.code == 1 and bool(_whys(outcome))
        if not fell or outcome.run.tests[0] in red:
            silent.append(outcome.run.label)
        _say(outcome, fell)
    return silent


def _say(outcome: Outcome, fell: bool) -> None:
    why = next(iter(_whys(outcome)), f"exit code {outcome.code}")
    print(f"{'ok  ' if fell else 'BAD '} {outcome.seconds:4.1f} s  {outcome.run.label}: {why}")
    if not fell:
        print(f"      {outcome.run.tests[0]}")
        if outcome.code != 0:
            print(outcome.output[-2000:])
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
