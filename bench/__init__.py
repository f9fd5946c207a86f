"""Measurements beside their limits. `bin/bench [NAME]` prints one JSON object a line.

A bench is a function that takes a `Bench` and yields rows made with `row(...)`. The
limit of a row is measured in the same run on the same machine, so a ratio means the
same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import psycopg

Row = dict[str, Any]
TEMPLATE = "praxis_bench_template"


@dataclass(frozen=True, slots=True)
class Bench:
    """The bench cluster: durable, as an office's, with a migrated template to clone."""

    socket_dir: str

    def connect(self, database: str, user: str = "praxis_app", **options: Any) -> Any:
        """A psycopg connection; `user` praxis_admin is the superuser."""
        return psycopg.connect(host=self.socket_dir, dbname=database, user=user, **options)

    def clone(self, name: str) -> str:
        """A fresh database with all tables, and Django's default connection on it."""
        from django.db import connections

        connections.close_all()
        with self.connect("postgres", "praxis_admin", autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {name} OWNER praxis_owner TEMPLATE {TEMPLATE}")
        connections["default"].settings_dict.update(HOST=self.socket_dir, NAME=name)
        return name


BENCHES: dict[str, Callable[[Bench], Iterable[Row]]] = {}


def bench(
    name: str,
) -> Callable[[Callable[[Bench], Iterable[Row]]], Callable[[Bench], Iterable[Row]]]:
    """Register a bench under `name`."""

    def register(run: Callable[[Bench], Iterable[Row]]) -> Callable[[Bench], Iterable[Row]]:
        BENCHES[name] = run
        return run

    return register


def row(
    name: str,
    value: float,
    unit: str,
    *,
    limit: str,
    limit_value: float,
    target: float,
    higher_is_better: bool = True,
    ratio: float | None = None,
    **more: Any,
) -> Row:
    """One result. `target` is a bar for `ratio` = value / limit_value unless a ratio is given."""
    found = (value / limit_value if limit_value else 0.0) if ratio is None else ratio
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "limit": limit,
        "limit_value": round(limit_value, 4),
        "ratio": round(found, 4),
        "target": target,
        "met": found >= target if higher_is_better else found <= target,
        **more,
    }
