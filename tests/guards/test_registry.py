"""What the registry says of its guards can be done; `bin/test --guards` does it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.guards.registry import GUARDS

ROOT = Path(__file__).parents[2]


def test_each_guard_has_a_name_of_its_own() -> None:
    named = Counter(guard.name for guard in GUARDS)
    assert [name for name, times in named.items() if times > 1] == []


def test_each_guard_is_taken_away_in_one_way() -> None:
    assert [guard.name for guard in GUARDS if bool(guard.drop) == bool(guard.no_require)] == []


def test_the_test_of_each_guard_is_there() -> None:
    missing = []
    for guard in GUARDS:
        path, *names = guard.test.partition("[")[0].split("::")
        if f"def {names[-1]}(" not in (ROOT / path).read_text():
            missing.append(guard.test)
    assert missing == []
