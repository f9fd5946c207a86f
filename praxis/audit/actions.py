"""Writing the trail. Change rows write themselves by trigger (0001_audit.sql)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from praxis.kernel.actor import Actor


def write_read(
    *,
    actor: Actor,
    tables: Iterable[str],
    patient_ids: Iterable[int],
    outcome: str,
    path: str,
    request_id: str,
    purpose: str,
    reason: str,
) -> None:
    """One row for what a request read. `outcome` is answered, refused or failed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_write_read(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                sorted(tables),
                sorted(patient_ids),
                outcome,
                path,
                actor.user_id,
                actor.name,
                request_id,
                purpose,
                reason,
            ],
        )


@contextmanager
def reason(why: str) -> Iterator[None]:
    """Name the why of the changes in the block; it stands in each of their audit rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('praxis.reason', true)")
        (former,) = cursor.fetchone() or ("",)
        cursor.execute("SELECT set_config('praxis.reason', %s, true)", [why])
        yield
        cursor.execute("SELECT set_config('praxis.reason', %s, true)", [former or ""])


@transaction.atomic
def seal(*, actor: Actor | None = None) -> int:
    """Seal every finished transaction's rows since the last seal. Returns how many rows.

    Windows are by transaction id, never by row id: a row whose lower id commits later
    would be skipped (domain/security.md 3.1).
    """
    if actor is not None:
        actor.require("audit.verify")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal_now()")
        (rows,) = cursor.fetchone() or (0,)
    return int(rows)


@transaction.atomic
def make_partitions(*, actor: Actor | None = None) -> int:
    """Keep this month's and the next three months' partitions. Returns how many were made."""
    if actor is not None:
        actor.require("audit.verify")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_partitions()")
        (made,) = cursor.fetchone() or (0,)
    return int(made)
