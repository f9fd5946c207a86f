"""Reading the trail, through functions that need a permission."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from praxis.audit.types import Look, TrailRow, Verification
from praxis.kernel.actor import Actor


def verify(*, actor: Actor) -> Verification:
    """Walk the seal chain. Needs an open access context."""
    actor.require("audit.verify")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, unsealed, seals, first_bad FROM audit_verify()")
        row = cursor.fetchone() or (0, 0, 0, None)
    return Verification(rows=row[0], unsealed=row[1], seals=row[2], first_bad=row[3])


def looks_at(*, actor: Actor, patient_id: int, limit: int = 50) -> list[Look]:
    """Who looked at this record, newest first."""
    actor.require("audit.view_patient")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT recorded_at, user_id, actor, path, outcome, purpose, reason"
            " FROM audit_reads_of(%s, %s)",
            [patient_id, limit],
        )
        return [Look(*row) for row in cursor.fetchall()]


def changes_of(*, actor: Actor, table: str, pk: int | str, limit: int = 50) -> list[TrailRow]:
    """How one row came to be what it is, newest first."""
    actor.require("audit.view_patient")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, recorded_at, user_id, actor, op, purpose, reason, changes::text, request_id"
            " FROM audit_changes_of(%s, %s, %s)",
            [table, str(pk), limit],
        )
        rows = cursor.fetchall()
    return [
        TrailRow(
            kind="change",
            id=row[0],
            recorded_at=row[1],
            user_id=row[2],
            actor=row[3],
            what=f"{table} {pk}",
            op=row[4],
            patients=(),
            path="",
            purpose=row[5],
            reason=row[6],
            changes=_loads(row[7]),
            request_id=row[8],
        )
        for row in rows
    ]


def search(
    *,
    actor: Actor,
    since: datetime,
    until: datetime,
    kind: str = "",
    user_id: int | None = None,
    patient_id: int | None = None,
    sort: str = "recorded_at",
    descending: bool = True,
    limit: int = 200,
    offset: int = 0,
) -> list[TrailRow]:
    """The report of 45 CFR 170.315(d)(3): a period, sortable by each datum."""
    actor.require("audit.view")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, id, recorded_at, user_id, actor, what, op, patients, path, purpose,"
            " reason, changes::text, request_id"
            " FROM audit_search(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [kind, since, until, user_id, patient_id, sort, descending, limit, offset],
        )
        rows = cursor.fetchall()
    names = ("kind", "id", "recorded_at", "user_id", "actor", "what", "op")
    return [
        TrailRow(
            **dict(zip(names, row[:7], strict=True)),
            patients=tuple(row[7]),
            path=row[8],
            purpose=row[9],
            reason=row[10],
            changes=_loads(row[11]),
            request_id=row[12],
        )
        for row in rows
    ]


def _loads(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
