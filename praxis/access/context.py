"""The access context: who looks, why, and what was seen.

Row security reads its settings; the read row written at its end says what was shown.
Outside a context the settings are missing and PostgreSQL answers with an error, never
with an empty list.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, transaction

from praxis.audit import actions as audit
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NoAccessContext, PraxisError


@dataclass(slots=True)
class AccessContext:
    """One open context. `tables` and `patient_ids` grow as rows are read."""

    actor: Actor
    purpose: str
    path: str
    request_id: str
    reason: str
    tables: set[str] = field(default_factory=set)
    patient_ids: set[int] = field(default_factory=set)
    zone: str = ""
    """The zone of the office, once it was asked for."""


_current: ContextVar[AccessContext | None] = ContextVar("praxis_access", default=None)


def current() -> AccessContext:
    """The open context. Raises NoAccessContext."""
    context = _current.get()
    if context is None:
        raise NoAccessContext("Patient data were asked for outside an access context.")
    return context


def is_open() -> bool:
    return _current.get() is not None


def known_zone() -> str:
    """The zone of the office if this context has asked for it, else ""."""
    context = _current.get()
    return context.zone if context else ""


def note_zone(zone: str) -> None:
    """Remember the zone of the office until this context closes; "" forgets it."""
    context = _current.get()
    if context is not None:
        context.zone = zone


def saw(table: str, patient_ids: Iterable[int]) -> None:
    """Count rows the ORM did not read: raw cursors and SQL functions. Raises NoAccessContext."""
    context = current()
    context.tables.add(table)
    context.patient_ids.update(patient_ids)


@contextmanager
def opened(
    actor: Actor,
    *,
    purpose: str,
    path: str = "",
    request_id: str = "",
    reason: str = "",
) -> Iterator[AccessContext]:
    """Open a transaction in which `actor` may see what row security lets him see.

    On leaving, one read row is written before the commit. When the block raises, its
    work is rolled back and the read row, with the outcome, is written in a transaction
    of its own; if that fails, that failure is what the caller sees.
    """
    context = AccessContext(actor, purpose, path, request_id or uuid.uuid4().hex, reason)
    outer = _current.get()
    token = _current.set(context)
    try:
        with transaction.atomic():
            _apply(context)
            yield context
            _write(context, "answered")
            if outer is not None:
                _apply(outer)
    except BaseException as error:
        _write_apart(context, "refused" if isinstance(error, PraxisError) else "failed")
        raise
    finally:
        _current.reset(token)
        if outer is None and connection.in_atomic_block and not connection.needs_rollback:
            _clear()


@contextmanager
def system(name: str, *, purpose: str, reason: str = "") -> Iterator[Actor]:
    """A program's own context: workers, commands, reactions. It sees every site's records."""
    actor = Actor(user_id=None, name=f"system:{name}", system=True)
    with opened(actor, purpose=purpose, reason=reason):
        yield actor


@contextmanager
def guest(
    name: str, *, patient_ids: Iterable[int], permissions: Iterable[str], purpose: str
) -> Iterator[Actor]:
    """A context for somebody without an account: he sees only these patients' rows, at every
    site, and may do only what `permissions` name. With no patient he sees nobody's.
    """
    actor = Actor(
        user_id=None,
        name=f"guest:{name}",
        permissions=frozenset(permissions),
        only_patients=tuple(patient_ids),
    )
    with opened(actor, purpose=purpose):
        yield actor


def _apply(context: AccessContext) -> None:
    actor = context.actor
    everywhere = actor.system or actor.only_patients is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_open(%s, %s, %s, %s, %s, %s)",
            [
                actor.user_id,
                actor.name,
                None if everywhere else list(actor.site_ids),
                context.purpose,
                context.request_id,
                context.reason,
            ],
        )
        if actor.only_patients is not None:
            cursor.execute("SELECT access_narrow(%s::bigint[])", [list(actor.only_patients)])


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_close()")


def _write(context: AccessContext, outcome: str) -> None:
    if context.tables or outcome != "answered":
        audit.write_read(
            actor=context.actor,
            tables=context.tables,
            patient_ids=context.patient_ids,
            outcome=outcome,
            path=context.path,
            request_id=context.request_id,
            purpose=context.purpose,
            reason=context.reason,
        )


def _write_apart(context: AccessContext, outcome: str) -> None:
    if connection.in_atomic_block and connection.needs_rollback:
        return
    with transaction.atomic():
        _write(context, outcome)
