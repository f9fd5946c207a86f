"""Addresses that do not belong into a checkout: package indexes and somebody's machine."""

from __future__ import annotations

import re
import sys

from tools.sources import ROOT, tracked

PARTS = (
    ("files.python", "hosted.org"),
    ("pypi", r"\.org/simple"),
    ("registry.npm", r"js\.org"),
    ("index-", "url ="),
    (r"(?<![\w.])/wo", "rk/"),
    (r"(?<![\w.])/ro", "ot/"),
)
UNWANTED = re.compile("|".join("".join(part) for part in PARTS))


def main() -> int:
    found = []
    for path in tracked("*"):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}: {match.group()}"
            for number, line in enumerate(text.splitlines(), 1)
            if (match := UNWANTED.search(line))
        ]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
