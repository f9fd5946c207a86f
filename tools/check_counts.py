"""Counts that may not grow: silenced linters, silenced types, skipped tests.

`python -m tools.check_counts --write` records fewer; more is a decision for a review.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.sources import ROOT, tracked

KEPT = ROOT / "docs" / ".counts"
PATTERNS = {
    "noqa": re.compile(r"#\s*noqa\b"),
    "type_ignore": re.compile(r"#\s*type:\s*ignore\b"),
    "skip": re.compile(r"\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b"),
}


def main(arguments: list[str]) -> int:
    found = count(tracked("*.py"))
    if "--write" in arguments:
        KEPT.write_text(json.dumps(found, indent=2) + "\n")
        return 0
    allowed = json.loads(KEPT.read_text())
    grown = [
        f"{name}: {number}, and {allowed.get(name, 0)} were allowed"
        for name, number in found.items()
        if number > allowed.get(name, 0)
    ]
    print("\n".join(grown))
    return 1 if grown else 0


def count(paths: Iterable[Path]) -> dict[str, int]:
    totals = dict.fromkeys(PATTERNS, 0)
    for path in paths:
        if path.resolve() == Path(__file__).resolve():
            continue
        text = path.read_text()
        for name, pattern in PATTERNS.items():
            totals[name] += len(pattern.findall(text))
    return totals


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
