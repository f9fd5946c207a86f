"""Fail at the N-th statement, for every N: a refused action leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError, connection
from django.db.transaction import TransactionManagementError

# What a failed attempt may leave: the row that says somebody looked and was refused.
MAY_GROW = {"audit_read"}


class Cut(OperationalError):
    """The statement that was not allowed to run."""


def fail_at_each_statement(attempt: Callable[[], object], *, at_most: int = 400) -> int:
    """Run `attempt` with its 1st, 2nd, ... statement failing until it goes through.

    Returns how many statements it needs. Raises AssertionError when a failed attempt
    changed any table, and when the last one changed none.
    """
    before = fingerprint()
    for number in range(1, at_most):
        done = _attempt(attempt, number)
        after = fingerprint()
        if done:
            assert after != before, "the action went through and changed nothing"
            return number - 1
        changed = {table for table in before if before[table] != after[table]}
        assert not changed, f"failing at statement {number} left a trace in {sorted(changed)}"
    raise AssertionError(f"not through after {at_most} statements")


def fingerprint() -> dict[str, str]:
    """A digest of every table's rows, as the owner sees them."""
    here = connection.settings_dict
    owner = {**here, **settings.DATABASE_OWNER}
    with psycopg.connect(
        host=owner["HOST"],
        port=owner.get("PORT") or None,
        user=owner["USER"],
        password=owner.get("PASSWORD") or None,
        dbname=here["NAME"],
        autocommit=True,
    ) as reader:
        tables = [
            name
            for (name,) in reader.execute(
                "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                " WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname = 'public'"
            )
            if name not in MAY_GROW
        ]
        digests = {}
        for table in tables:
            (digest,) = reader.execute(
                "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
                f" FROM {table} t"
            ).fetchone() or ("",)
            digests[table] = digest
        return digests


def _attempt(attempt: Callable[[], object], number: int) -> bool:
    count = 0

    def cut(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            raise Cut(f"statement {number}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut):
        try:
            attempt()
        # A cut that hits the way back to a savepoint is told by the next statement.
        except (Cut, TransactionManagementError):
            return False
    # Only what comes after the commit (the bell) may fail without a word.
    return True
