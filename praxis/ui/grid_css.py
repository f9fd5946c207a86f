"""Writes static/ui/css/schedule-grid.css: `python -m praxis.ui.grid_css`.

A visit is placed by classes, never by style=: r<n> is its first 5-minute row counted from
the first row shown, s<n> its length in rows, l<i>of<n> its lane.
"""

from __future__ import annotations

from pathlib import Path

ROWS = 288
SPANS = 144
LANES = 3
_WIDTH = 6
TARGET = Path(__file__).parent / "static/ui/css/schedule-grid.css"
_PER_LINE = 8


def rules() -> str:
    lines = ["/* Written by praxis.ui.grid_css */"]
    lines += _packed([f".r{n}{{grid-row-start:{n + 1}}}" for n in range(ROWS)])
    lines += _packed([f".s{n}{{grid-row-end:span {n}}}" for n in range(1, SPANS + 1)])
    lanes = [".day>*{grid-column:1/-1}"]
    for count in range(2, LANES + 1):
        wide = _WIDTH // count
        lanes += [
            f".day>.l{lane}of{count}{{grid-column:{(lane - 1) * wide + 1}/span {wide}}}"
            for lane in range(1, count + 1)
        ]
    return "\n".join([*lines, *_packed(lanes)]) + "\n"


def _packed(parts: list[str]) -> list[str]:
    return ["".join(parts[i : i + _PER_LINE]) for i in range(0, len(parts), _PER_LINE)]


if __name__ == "__main__":
    TARGET.write_text(rules())
