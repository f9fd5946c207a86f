"""docs/capabilities.md promises only what a story test proves.

A row is `| id | state | test | URL | what is missing |`. Of a row whose state is "yes", the test
exists, is marked `story`, and its file names the place: a URL's fixed parts or the command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.sources import ROOT

TABLE = ROOT / "docs" / "capabilities.md"
STATES = ("yes", "partly", "no")


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    state: str
    tests: tuple[str, ...]
    places: tuple[str, ...]


def main() -> int:
    text = TABLE.read_text() if TABLE.exists() else ""
    found = list(findings(text, ROOT))
    print("\n".join(found))
    return 1 if found else 0


def rows(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"[A-Z]{0,2}\d{1,3}", cells[0]):
            quoted = [tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells]
            yield Row(cells[0], cells[1], quoted[2], quoted[3])


def findings(text: str, root: Path) -> Iterator[str]:
    seen = list(rows(text))
    if not seen:
        yield "docs/capabilities.md holds no row"
    for row in seen:
        if row.state not in STATES:
            yield f"{row.code}: the state is {row.state!r}, not one of {', '.join(STATES)}"
        if row.state != "yes":
            continue
        if not row.tests or not row.places:
            yield f"{row.code}: yes, but without a test or a place"
        for test in row.tests:
            yield from (f"{row.code}: {problem}" for problem in _problems(test, root))
        names = [test.partition("::")[0] for test in row.tests]
        sources = [(root / name).read_text() for name in names if (root / name).is_file()]
        for place in row.places if sources else ():
            if not any(_goes_to(place, source) for source in sources):
                yield f"{row.code}: {' and '.join(names)} never goes to {place}"


def _problems(test: str, root: Path) -> Iterator[str]:
    path, _, name = test.partition("::")
    file = root / path
    if not file.is_file():
        yield f"there is no file {path}"
        return
    source = file.read_text()
    tree = ast.parse(source)
    function = next(
        (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        ),
        None,
    )
    if function is None:
        yield f"{path} has no test {name}"
        return
    marks = [ast.unparse(mark) for mark in function.decorator_list]
    marks += [ast.unparse(node) for node in tree.body if _is_file_mark(node)]
    if not any("mark.story" in mark for mark in marks):
        yield f"{test} is not marked story"


def _goes_to(place: str, source: str) -> bool:
    parts = [part for part in re.split(r"<[^>]*>|\d+", place) if part not in ("", "/")]
    return all(part in source for part in parts)


def _is_file_mark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


if __name__ == "__main__":
    raise SystemExit(main())
