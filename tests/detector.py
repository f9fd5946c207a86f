"""No SELECT on a table with patient data without its read row, over the whole suite.

A pytest plugin: every statement of every test is looked at; a patient table read
outside a context, or read inside one without standing in its read row, fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.db.backends.signals import connection_created

_found: list[str] = []
_seen: dict[int, set[str]] = {}


def phi_tables() -> frozenset[str]:
    from praxis.access.phi import PhiModel

    return frozenset(
        model._meta.db_table for model in apps.get_models() if issubclass(model, PhiModel)
    )


def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(phi_tables(), key=len, reverse=True)) or "(?!)"
    return re.compile(rf'\b(?:FROM|JOIN)\s+"?({names})"?\b', re.IGNORECASE)


def _watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    answer = execute(sql, params, many, context)
    text = str(sql)
    if text.lstrip()[:6].upper() in ("SELECT", "WITH R", "WITH A"):
        tables = {match.lower() for match in _PATTERN[0].findall(text)}
        if tables:
            _note(tables, text)
    return answer


def _note(tables: set[str], text: str) -> None:
    from praxis.access import context as access

    opened = access._current.get()
    if opened is None:
        _found.append(f"outside a context: {text[:200]}")
    else:
        _seen.setdefault(id(opened), set()).update(tables)


_PATTERN: list[re.Pattern[str]] = []


@pytest.fixture(scope="session", autouse=True)
def _read_audit_detector() -> Iterator[None]:
    from praxis.access import context as access

    _PATTERN[:] = [_pattern()]
    write = access._write

    def checked(context: Any, outcome: str) -> None:
        missing = _seen.pop(id(context), set()) - context.tables
        if missing:
            _found.append(f"no read row for {', '.join(sorted(missing))} at {context.path}")
        write(context, outcome)

    def install(connection: Any, **_: Any) -> None:
        if _watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(_watch)

    access._write = checked
    connection_created.connect(install)
    for connection in connections.all(initialized_only=True):
        install(connection)
    yield
    access._write = write
    connection_created.disconnect(install)


@pytest.fixture(autouse=True)
def _reads_are_recorded(_read_audit_detector: None) -> Iterator[None]:
    _found.clear()
    _seen.clear()
    yield
    found = list(_found)
    _found.clear()
    if found:
        pytest.fail("read without a read row:\n" + "\n".join(found[:5]))
