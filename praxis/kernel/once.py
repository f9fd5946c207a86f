"""A create that is retried with the same client key makes one row."""

from __future__ import annotations

from typing import TypeVar

from django.db import IntegrityError, models, transaction

M = TypeVar("M", bound=models.Model)


def insert_once(row: M) -> M:
    """Insert `row`, or return the row that an earlier try with its `client_key` made.

    A refusal by any other constraint passes on as IntegrityError; wrap the call in
    `violations(...)` to give it words.
    """
    rows = type(row)._default_manager.filter(client_key=row.client_key)  # type: ignore[attr-defined]
    first = rows.first()
    if first is not None:
        return first
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refusal:
        constraint = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None)
        if constraint is None or "client_key" not in constraint:
            raise
        return rows.get()
    return row
