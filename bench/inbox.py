"""The shared inbox with 50,000 conversations, as the app role, through its page."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterable
from typing import Any

from bench import Bench, Row, bench, row
from bench.patient_search import _load, _people

THREADS = 50_000
PATIENTS = 20_000
BUDGET_MS = 300.0
LOOKS = 15
SEED = 20261124

# Every fifth is open, a tenth waits on the patient, the rest is closed; a third is of one owner.
_THREADS = """
INSERT INTO correspondence_thread (client_key, patient_id, medium, topic, subject, number, role,
    opened_at, state, urgency, owner_id, due_at, waiting_since, last_at, last_text, outcome,
    attempts)
SELECT gen_random_uuid(), 1 + n %% %(patients)s,
    (ARRAY['text', 'portal', 'phone', 'voicemail', 'email', 'fax'])[1 + n %% 6], 'other',
    'Question ' || n, '', 'front_desk', at, state, CASE WHEN n %% 50 = 0 THEN 'urgent'
    ELSE 'routine' END, CASE WHEN n %% 3 = 0 THEN %(user)s END,
    CASE WHEN state = 'open' THEN at + interval '3 hours' END,
    CASE WHEN state = 'open' THEN at END, at, 'What was said last in ' || n,
    CASE WHEN state = 'closed' THEN 'answered' ELSE '' END, 0
  FROM (SELECT n, now() - n * interval '7 minutes' AS at,
               CASE WHEN n %% 5 = 0 THEN 'open' WHEN n %% 10 = 1 THEN 'waiting'
                    ELSE 'closed' END AS state
          FROM generate_series(1, %(threads)s) AS n) AS made
"""
_ENTRIES = """
INSERT INTO correspondence_entry (client_key, thread_id, patient_id, way, medium, text, by_name,
    occurred_at)
SELECT gen_random_uuid(), id, patient_id, (ARRAY['in', 'out', 'note'])[k], medium, subject,
    'Dana', opened_at
  FROM correspondence_thread, generate_series(1, 3) AS k
"""
_EVENTS = """
INSERT INTO correspondence_threadevent (thread_id, patient_id, verb, outcome, detail, by_name,
    occurred_at, since)
SELECT id, patient_id, 'answered', '', '', 'Dana', opened_at + interval '40 minutes', opened_at
  FROM correspondence_thread WHERE state <> 'open'
"""


@bench("inbox")
def inbox(bench: Bench) -> Iterable[Row]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings

    from praxis.access.testing import make_site, make_user, session_cookie

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    name = bench.clone("praxis_bench_inbox")
    site = make_site()
    user = make_user("front_desk")
    people = list(_people(random.Random(SEED)))[:PATIENTS]
    _load(bench, name, people, site.pk)
    with bench.connect(name, "praxis_admin") as server:
        server.execute("SET session_replication_role = replica")
        given = {"threads": THREADS, "patients": PATIENTS, "user": user.pk}
        for statement in (_THREADS, _ENTRIES, _EVENTS):
            server.execute(statement, given)
        server.commit()
    with bench.connect(name, "praxis_admin", autocommit=True) as server:
        server.execute("ANALYZE")
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain}, ALLOWED_HOSTS=["testserver"]
    ):
        for what, path in (
            ("open", "/inbox/"),
            ("mine", "/inbox/?view=mine"),
            ("closed", "/inbox/?view=closed"),
            ("far", "/inbox/?view=closed&after=40001"),
            ("one", "/inbox/5/?view=open"),
        ):
            took, queries, length = _measure(client, connection, path, LOOKS)
            with bench.connect(name, "praxis_admin") as server:
                reads = server.execute("SELECT count(*) FROM audit_read").fetchone()[0]
            yield row(
                f"inbox_{what}",
                statistics.median(took),
                "ms",
                limit="page budget of the issue, 300 ms",
                limit_value=BUDGET_MS,
                target=1.0,
                higher_is_better=False,
                best=round(min(took), 2),
                threads=THREADS,
                patients=PATIENTS,
                bytes=length,
                role="praxis_app",
                queries=queries,
                read_rows=reads,
                audit_rows=0,
            )


def _measure(client: Any, connection: Any, path: str, looks: int) -> tuple[list[float], int, int]:
    from django.db import reset_queries

    from praxis.config import collector

    for _ in range(3):
        answer = client.get(path)
        assert answer.status_code == 200, answer.status_code
    collector.calm()  # as in each web process
    took = []
    for _ in range(looks):
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
