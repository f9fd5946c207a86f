"""Dates taken from UTC, where an American evening is tomorrow: `access.queries.today()` knows the
office's day, `clock.today(zone)` and `clock.local_date(instant, zone)` that of a place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.sources import ROOT, tracked

NOW = {"now", "real_now", "utcnow"}
TODAY = {("date", "today"), ("datetime", "today"), ("timezone", "localdate")}
SQL = re.compile(r"\bcurrent_date\b|\bnow\(\)::date\b|\{%\s*now\b", re.IGNORECASE)
KEPT = {
    # The clock itself, and two functions that later migrations have replaced.
    "praxis/kernel/clock.py",
    "praxis/access/migrations/0002_functions.sql",
    "praxis/forms/migrations/0001_walls.sql",
    "tests/tools/test_checks.py",
    "tools/check_dates.py",
}


def main() -> int:
    found = [
        f"{name}:{line}: {what} is the date in UTC; ask access.today() or clock.today(zone)"
        for path in tracked("praxis/*", "bench/*", "tests/*", "tools/*")
        if path.suffix in {".py", ".sql", ".html", ".txt"}
        and (name := str(path.relative_to(ROOT))) not in KEPT
        for what, line in dates_of_utc(path.read_text(), python=path.suffix == ".py")
    ]
    print("\n".join(found))
    return 1 if found else 0


def dates_of_utc(source: str, *, python: bool = True) -> Iterator[tuple[str, int]]:
    """What is written, and its line."""
    for number, line in enumerate(source.splitlines(), 1):
        hit = SQL.search(line)
        if hit:
            yield hit[0], number
    if not python:
        return
    for scope in _scopes(ast.parse(source)):
        moments = {
            target.id
            for node in _own(scope)
            if isinstance(node, ast.Assign) and _is_now(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in _own(scope):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            of, name = node.func.value, node.func.attr
            shown = (of.id if isinstance(of, ast.Name) else getattr(of, "attr", ""), name)
            if shown in TODAY or (name == "date" and _is_utc(of, moments)):
                yield ast.unparse(node), node.lineno


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of functions within it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own(child)


def _is_now(node: ast.AST) -> bool:
    """`clock.now()`, `now()`, `datetime.now(UTC)`, with or without a span added."""
    if isinstance(node, ast.BinOp):
        return _is_now(node.left) or _is_now(node.right)
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in NOW


def _is_utc(node: ast.AST, moments: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in moments
    if isinstance(node, ast.BinOp):
        return _is_utc(node.left, moments) or _is_utc(node.right, moments)
    return _is_now(node)


if __name__ == "__main__":
    raise SystemExit(main())
