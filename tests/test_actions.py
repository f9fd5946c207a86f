"""No action without a test that calls it by name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _exported(path: Path) -> list[str]:
    """What the room's `actions` gives to others: `__all__`, else its own public functions."""
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(each) for each in ast.literal_eval(node.value)]
    imported = [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and ".actions." in (node.module or "")
        for alias in node.names
    ]
    own = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in [*imported, *own] if not name.startswith("_")]


def test_every_action_is_named_in_a_test() -> None:
    said: set[str] = set()
    for folder in ("praxis/*/tests", "tests"):
        for path in ROOT.glob(f"{folder}/**/*.py"):
            said |= set(re.findall(r"\w+", path.read_text()))
    found = [
        *ROOT.glob("praxis/*/actions.py"),
        *ROOT.glob("praxis/*/actions/__init__.py"),
    ]
    assert len(found) > 10
    unnamed = sorted(
        f"{path.relative_to(ROOT / 'praxis').parts[0]}.{name}"
        for path in found
        for name in _exported(path)
        if name.islower() and name not in said
    )
    assert unnamed == []
