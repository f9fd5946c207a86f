"""Ready for tomorrow at 400 visits, as the app role, in a practice and in one ten times as big."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from typing import Any

from bench import Bench, Row, bench, row
from bench.today import SIZES, _furnish

VISITS = 400
BUDGET_MS = 300.0
LOOKS = 20
MONDAY = "2027-03-15"

_PLAIN = """
UPDATE scheduling_appointment SET status = 'confirmed', arrived_at = NULL
 WHERE start >= %(first)s::timestamptz
"""
_FEWER = """
DELETE FROM scheduling_appointment WHERE id IN (
    SELECT id FROM scheduling_appointment WHERE start >= %(first)s::timestamptz
     ORDER BY start, id OFFSET %(visits)s)
"""
_ITEMS = """
INSERT INTO scheduling_readinessitem (appointment_id, patient_id, code, label, state, owner_role,
    source, url)
SELECT id, patient_id, code, 'Hemoglobin A1c', (ARRAY['open', 'met'])[1 + id %% 2], 'clinical',
    'Expected 03/15/2027', '/orders/1/'
  FROM scheduling_appointment, unnest(ARRAY['result:1', 'records:2', 'interpreter']) AS code
 WHERE start >= %(first)s::timestamptz
"""


@bench("readiness")
def readiness(bench: Bench) -> Iterable[Row]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings

    from praxis.access.testing import make_site, make_user, session_cookie
    from praxis.kernel import clock
    from praxis.scheduling.testing import office_time

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    clock.set_offset(office_time("2027-03-12 10:42") - clock.real_now())
    try:
        for size, patients, history in SIZES:
            name = bench.clone(f"praxis_bench_ready_{size}")
            site = make_site()
            _furnish(bench, name, site, patients, history)
            with bench.connect(name, "praxis_admin") as server:
                server.execute("SET session_replication_role = replica")
                given = {"first": office_time(f"{MONDAY} 00:00"), "visits": VISITS}
                for statement in (_PLAIN, _FEWER, _ITEMS):
                    server.execute(statement, given)
                server.commit()
            client = Client()
            client.cookies["sessionid"] = session_cookie(make_user("front_desk"))
            with override_settings(
                STORAGES={**settings.STORAGES, "staticfiles": plain}, ALLOWED_HOSTS=["testserver"]
            ):
                took, queries, length = _measure(client, connection)
            with bench.connect(name, "praxis_admin") as server:
                reads = server.execute("SELECT count(*) FROM audit_read").fetchone()[0]
            yield row(
                f"readiness_{size}",
                statistics.median(took),
                "ms",
                limit="page budget of the issue, 300 ms",
                limit_value=BUDGET_MS,
                target=1.0,
                higher_is_better=False,
                best=round(min(took), 2),
                visits=VISITS,
                patients=patients,
                bytes=length,
                role="praxis_app",
                queries=queries,
                read_rows=reads,
                audit_rows=0,
            )
    finally:
        clock.set_offset(clock.offset() * 0)


def _measure(client: Any, connection: Any) -> tuple[list[float], int, int]:
    from django.db import reset_queries

    from praxis.config import collector

    path = f"/schedule/readiness/?day={MONDAY}"
    for _ in range(3):
        answer = client.get(path)
        assert answer.status_code == 200, answer.status_code
    collector.calm()  # as in each web process
    count = answer.content.decode().count("data-row>")
    assert count == VISITS, count
    took = []
    for _ in range(LOOKS):
        begin = time.perf_counter()
        client.get(path)
        took.append((time.perf_counter() - begin) * 1000)
    connection.force_debug_cursor = True
    reset_queries()
    client.get(path)
    asked = [
        each["sql"]
        for each in connection.queries
        if not each["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    connection.force_debug_cursor = False
    return took, len(asked), len(answer.content)
