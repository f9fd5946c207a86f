"""The SQL functions of this room, called; their refusals as ours."""

from __future__ import annotations

import json
from typing import Any

from django.db import DatabaseError, connection

from praxis.kernel.errors import PraxisError
from praxis.scheduling.types import BadHold, GroupFull, KeyReused, NoSuchVisit, SetTaken, TimeTaken


def call(function: str, *arguments: Any) -> tuple[Any, ...]:
    """Call a function of this room. Raises what `refusal_of` knows."""
    places = ", ".join(["%s"] * len(arguments))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {function}({places})", arguments)
            return tuple(cursor.fetchone() or ())
    except DatabaseError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def rows(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({places})", arguments)
        return list(cursor.fetchall())


def refusal_of(error: DatabaseError) -> PraxisError | None:
    diagnostics = getattr(error.__cause__, "diag", None)
    state = getattr(diagnostics, "sqlstate", None)
    detail = getattr(diagnostics, "message_detail", None) or ""
    if state == "PX001":
        return TimeTaken(tuple(detail.split(",")))
    if state == "PX002":
        return GroupFull("The group is full. Pick another session.")
    if state == "PX003":
        return SetTaken(tuple((place, what) for place, what in json.loads(detail)))
    if state == "PX004":
        return BadHold("That time is held for another patient. Pick it again.", field="start")
    if state == "PX404":
        return NoSuchVisit("There is no such patient or visit.")
    if state == "PX409":
        return KeyReused("This form was already used for another patient. Open it again.")
    return None
