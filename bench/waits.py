"""Waits and cycle time over a million visits: 12 months, 4 sites, 200 providers, 8 visit types.

Limit: 300 ms, issue 4. Asked as the app role, inside an access context, by each of the three
dimensions from the counted months, and over four weeks from the visits themselves.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from bench import Bench, Row, bench, row

VISITS, SITES, PROVIDERS, TYPES = 1_000_000, 4, 200, 8
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 30)
LIMIT_MS = 300.0
REPEATS = 15


@bench("waits")
def waits(bench: Bench) -> Iterable[Row]:
    name = bench.clone("praxis_bench_waits")
    began = time.perf_counter()
    _fill(bench, name)
    loaded = time.perf_counter() - began
    from praxis.access.context import system
    from praxis.kernel.actor import Actor
    from praxis.scheduling import queries

    actor = Actor(user_id=None, name="bench", system=True)
    sites = list(range(1, SITES + 1))
    asked = {"first": FIRST, "last": LAST, "site_ids": sites}
    month = {"first": LAST - timedelta(days=27), "last": LAST, "site_ids": sites}
    _name_providers_and_types(bench, name)
    for label, by, span in (
        ("wait_report_by_hour", "hour", asked),
        ("wait_report_by_provider", "provider", asked),
        ("wait_report_by_visit_type", "visit_type", asked),
        ("wait_report_4_weeks", "hour", month),
    ):

        def ask(by: str = by, span: dict[str, Any] = span) -> int:
            with system("bench", purpose="bench"):
                return len(queries.wait_report(actor, by=by, **span))

        yield from _timed(label, ask, loaded)


def _timed(label: str, ask: Callable[[], int], loaded: float) -> Iterator[Row]:
    times = []
    lines = ask()
    for _ in range(REPEATS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    yield row(
        label,
        statistics.quantiles(times, n=20)[-1],
        "ms P95",
        limit=f"{LIMIT_MS:.0f} ms over {VISITS:,} visits",
        limit_value=LIMIT_MS,
        target=1.0,
        higher_is_better=False,
        median_ms=round(statistics.median(times), 1),
        lines=lines,
        role="praxis_app",
        queries=2,
        read_rows=0,
        audit_rows=0,
        counted_in_seconds=round(loaded, 1),
    )


def _fill(bench: Bench, name: str) -> None:
    days = (LAST - FIRST).days + 1
    with bench.connect(name, "praxis_admin") as server:
        server.execute(
            f"""
            INSERT INTO scheduling_visitfact
            SELECT n, 1 + n % {SITES}, 1 + n % {PROVIDERS}, 1 + n % {TYPES},
                   '{FIRST}'::date + (n % {days})::int, 8 + n % 10, 20,
                   (-12 * ln(1 - random() * 0.999))::int, (-7 * ln(1 - random() * 0.999))::int,
                   25 + (-25 * ln(1 - random() * 0.999))::int, 18, n % 30, 'done',
                   false, false, false, false
              FROM generate_series(1, {VISITS}) n
            """
        )
        server.execute("SELECT scheduling_measure(%s, %s)", [FIRST, LAST])
        server.commit()
        server.autocommit = True
        server.execute("VACUUM ANALYZE scheduling_visitfact")
        server.execute("VACUUM ANALYZE scheduling_waitcell")


def _name_providers_and_types(bench: Bench, name: str) -> None:
    """Rows with the ids that the visits name."""
    with bench.connect(name, "praxis_admin", autocommit=True) as server:
        server.execute("SET session_replication_role = replica")
        for table, count in (("practice_provider", PROVIDERS), ("practice_visittype", TYPES)):
            _copies(server, table, count)


def _copies(server: Any, table: str, count: int) -> None:
    """`count` rows with the ids 1 to `count`: nulls, defaults and nothing anybody checks."""
    checks = server.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
    )
    for (check,) in checks.fetchall():
        server.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check}")
    columns = server.execute(
        "SELECT column_name, data_type, is_nullable, column_default FROM"
        " information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()
    made = {
        "text": "'x' || n",
        "character varying": "left('x' || n, 20)",
        "uuid": "gen_random_uuid()",
        "date": "DATE '2020-01-01'",
        "boolean": "false",
        "timestamp with time zone": "now()",
        "ARRAY": "'{}'",
        "jsonb": "'[]'",
    }
    names, values = ["id"], ["n"]
    for column, kind, nullable, default in columns:
        if column == "id" or nullable == "YES" or default is not None:
            continue
        names.append(column)
        values.append(made.get(kind, "1"))
    server.execute(
        f"INSERT INTO {table} ({', '.join(names)})"
        f" SELECT {', '.join(values)} FROM generate_series(1, {count}) n"
    )
