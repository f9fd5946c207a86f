"""The house rules that a reader would otherwise have to check by eye."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
ROOMS = sorted(
    path.name
    for path in (ROOT / "praxis").iterdir()
    if path.is_dir() and (path / "__init__.py").exists()
)


def _layers() -> list[set[str]]:
    import tomllib

    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["type"] == "layers"]
    return [set(map(str.strip, layer.split("|"))) for layer in contract["layers"]]


def _code(*, tests: bool = False) -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "praxis").rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if "migrations" in parts or (not tests and ("tests" in parts or path.name == "testing.py")):
            continue
        yield path, path.read_text()


def _imports(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Modules imported, and whether only for type checking."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", id(node) in typing_only
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in typing_only


def test_a_room_is_entered_by_its_actions_queries_and_types_alone() -> None:
    open_doors = {"actions", "queries", "types"}
    bottom = {"kernel", "engine", "interop", "ui", "news", "audit", "access"}
    wrong = []
    for path, text in _code():
        room = path.relative_to(ROOT / "praxis").parts[0]
        if room in ("config", "cli", "demo", "__main__.py"):
            continue
        for name, typing_only in _imports(ast.parse(text)):
            parts = name.split(".")
            if parts[0] != "praxis" or len(parts) < 3 or typing_only:
                continue
            other = parts[1]
            if other == room or other in bottom or other not in ROOMS:
                continue
            if parts[2] not in open_doors:
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert wrong == []


def test_code_never_imports_tests_or_their_builders() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in _code()
        for name, _ in _imports(ast.parse(text))
        if re.search(r"^praxis\.\w+\.(tests|testing)\b", name)
    ]
    assert wrong == []


def test_foreign_keys_point_down_by_string_and_protect() -> None:
    depth = {room: level for level, layer in enumerate(_layers()) for room in layer}
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_label
        if not model.__module__.startswith("praxis."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey):
                continue
            related = field.related_model
            assert not isinstance(related, str)
            other = related._meta.app_label
            if other in depth and depth[other] < depth[room]:
                wrong.append(f"{model.__name__}.{field.name} points up to {other}")
            if field.remote_field.on_delete is not models.PROTECT:
                wrong.append(f"{model.__name__}.{field.name} is not PROTECT")
            if other != room and field.remote_field.related_name != "+":
                wrong.append(f"{model.__name__}.{field.name} is seen from {other}")
    assert wrong == []


# Work of the program itself, which has no actor to ask.
NO_ACTOR = {
    ("audit", "write_read"),
    ("audit", "reason"),
    ("audit", "seal"),
    ("audit", "make_partitions"),
}


def _actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """(room, function) of every public action: all of actions.py, or what a package re-exports."""
    for path, text in _code():
        parts = path.relative_to(ROOT / "praxis").parts
        in_package = len(parts) == 3 and parts[1] == "actions"
        if path.name != "actions.py" and not in_package:
            continue
        exported = None
        if in_package:
            face = ast.parse((path.parent / "__init__.py").read_text())
            exported = {name.rpartition(".")[2] for name, _ in _imports(face)}
        for node in ast.parse(text).body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and (exported is None or node.name in exported)
                and (parts[0], node.name) not in NO_ACTOR
            ):
                yield parts[0], node


def test_every_action_asks_for_its_permission_and_is_one_transaction() -> None:
    wrong = []
    for room, node in _actions():
        decorators = {ast.unparse(each) for each in node.decorator_list}
        calls = {ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
        if not any("atomic" in each for each in decorators):
            wrong.append(f"{room}.{node.name} is not atomic")
        asks = any(call.endswith("actor.require") for call in calls)
        passes_on = any(
            keyword.arg == "actor" and ast.unparse(keyword.value) == "actor"
            for each in ast.walk(node)
            if isinstance(each, ast.Call)
            for keyword in each.keywords
        )
        hands_on = any(
            ast.unparse(argument) == "actor"
            for each in ast.walk(node)
            if isinstance(each, ast.Call)
            for argument in each.args
        )
        if not asks and not passes_on and not hands_on:
            wrong.append(f"{room}.{node.name} asks for no permission")
    assert wrong == []


def test_no_setting_outlives_its_transaction() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path, text in _code()
        if re.search(r"set_config\([^)]*,\s*false\s*\)", text)
        or re.search(r"""["']SET (?!LOCAL|CONSTRAINTS|search_path|lock_timeout)""", text)
    ]
    assert wrong == []


def test_nobody_asks_the_machine_for_the_time() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path, text in _code()
        if re.search(r"\b(datetime\.now|timezone\.now|date\.today|time\.time)\(", text)
        and path.name != "clock.py"
        and path.relative_to(ROOT / "praxis").parts[0] not in ("engine", "cli")
    ]
    assert wrong == []


def test_templates_hold_no_style_and_no_script() -> None:
    wrong = []
    for path in sorted((ROOT / "praxis").rglob("templates/**/*.html")):
        text = path.read_text()
        if re.search(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<style|hx-on""", text):
            wrong.append(str(path.relative_to(ROOT)))
        for tag in re.findall(r"<script\b[^>]*>", text):
            if "src=" not in tag and 'type="application/json"' not in tag:
                wrong.append(f"{path.relative_to(ROOT)}: inline script")
    assert wrong == []


def test_no_machine_path_and_no_registry_address_is_written_down() -> None:
    pattern = re.compile(
        r"(^|[^a-z.])/(work|farm|root)/|pypi" r"\.org|registry\.npmjs", re.MULTILINE
    )
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    kinds = (".py", ".md", ".toml", ".json", ".lock", ".in", ".html", ".css", ".js", ".sql", "")
    wrong = [
        name
        for name in tracked
        if name
        and Path(name).suffix in kinds
        and ROOT / name != Path(__file__)
        and (ROOT / name).is_file()
        and pattern.search((ROOT / name).read_text(errors="ignore"))
    ]
    assert wrong == []
