"""Bulk rows by COPY, in the owner's or the superuser's hands, with the triggers at rest.

The audit trail gets one line for all of it; what the triggers would have derived is
written here and compared with what they derive in `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

Connection = psycopg.Connection[Any]

_LOADING = (
    "search_path=public,demo_staging",
    "work_mem=128MB",
    "maintenance_work_mem=256MB",
    "synchronous_commit=off",
)
_AT_REST = ("session_replication_role=replica",)


def on_our_cluster() -> bool:
    """Whether the database is our own, where triggers rest and several may load at once."""
    server = _server()
    return not server.get("PASSWORD") and str(server["HOST"]).startswith("/")


def _server() -> dict[str, Any]:
    return {**settings.DATABASES["default"], **settings.DATABASE_OWNER}


@contextmanager
def bulk(tables: Sequence[str]) -> Iterator[Connection]:
    """One transaction in which these tables' triggers do not fire.

    On our own cluster by `session_replication_role` (which spares the foreign key checks
    too); behind DATABASE_URL the owner disables the triggers, and the keys are checked.
    """
    server = _server()
    ours = on_our_cluster()
    connection = psycopg.connect(
        host=server["HOST"],
        port=server.get("PORT") or None,
        user="praxis_admin" if ours else server["USER"],
        password=server.get("PASSWORD") or None,
        dbname=settings.DATABASES["default"]["NAME"],
        options=" ".join(f"-c {each}" for each in _LOADING + _AT_REST * ours),
    )
    with connection:
        if not ours:
            for table in tables:
                connection.execute(
                    sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table))
                )
        yield connection
        if not ours:
            for table in tables:
                connection.execute(
                    sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table))
                )


def drop_indexes(connection: Connection, tables: Sequence[str]) -> list[str]:
    """Take away the tables' indexes that keep no rule. Returns how to build them again: sorting
    once is a third of the work of finding each row's place.
    """
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisunique"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [list(tables)],
    ).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in found]


def build_indexes(
    connection: Connection, tables: Sequence[str], definitions: Sequence[str]
) -> None:
    """Build what `drop_indexes` took away, count the tables for the planner, and commit."""
    for definition in definitions:
        connection.execute(definition)
    count_rows(connection, tables)
    connection.commit()


def count_rows(connection: Connection, tables: Sequence[str]) -> None:
    """Tell the planner how full these tables are now."""
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    connection.execute(sql.SQL("ANALYZE {}").format(names))


def copy(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY rows into a table. Returns how many."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        write_row = stream.write_row
        for row in rows:
            write_row(row)
            count += 1
    return count


def next_ids(connection: Connection, table: str, count: int) -> range:
    """Take `count` keys from the table's sequence at once."""
    row = connection.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table]).fetchone()
    assert row is not None
    sequence = row[0]
    first = connection.execute("SELECT nextval(%s)", [sequence]).fetchone()
    assert first is not None
    connection.execute("SELECT setval(%s, %s)", [sequence, first[0] + count - 1])
    return range(first[0], first[0] + count)
