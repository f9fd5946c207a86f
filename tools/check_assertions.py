"""Tests that assert nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.sources import ROOT, files_of_tests

ASSERTING = {"raises", "warns", "fail", "expect", "deprecated_call"}


def main() -> int:
    silent = [
        f"{path.relative_to(ROOT)}:{line}: {name} asserts nothing"
        for path in files_of_tests()
        for name, line in silent_tests(path.read_text())
    ]
    print("\n".join(silent))
    return 1 if silent else 0


def silent_tests(source: str) -> Iterator[tuple[str, int]]:
    """Names and lines of test functions without an assertion, a `raises`, or a call of a
    function in the same file that has one."""
    tree = ast.parse(source)
    functions = {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    loud = {name for name, node in functions.items() if _asserts(node, set())}
    grown = True
    while grown:
        more = {name for name, node in functions.items() if _asserts(node, loud)} - loud
        loud |= more
        grown = bool(more)
    for name, node in functions.items():
        if name.startswith("test_") and name not in loud:
            yield name, node.lineno


def _asserts(function: ast.AST, loud: set[str]) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and _is_loud(_called(node), loud))
        for node in ast.walk(function)
    )


def _is_loud(name: str, loud: set[str]) -> bool:
    return (
        name in ASSERTING
        or name.startswith(("assert", "django_assert", "wait_for_"))
        or name in loud
    )


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


if __name__ == "__main__":
    raise SystemExit(main())
