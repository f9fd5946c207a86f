"""A run of statements as the worker makes it, papers on the disk and all, as the app role.

`PRAXIS_BENCH_PAPERS` accounts (1,000); the figure is carried on to the 5,000 of the promise.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from bench import Bench, Row, bench, row

PROMISED = 5_000
SECONDS = 300.0
LINES = 3
FAMILY = 4  # of so many accounts one is a child whose parent pays
DAY = date(2026, 9, 1)

_FURNISH = """
SET session_replication_role = replica;
INSERT INTO people_patient (id, client_key, family_name, given_name, middle_name, suffix,
    preferred_name, sort_name, birth_date, sex, gender_identity, pronouns, language,
    needs_interpreter, site_ids, registered_at, version)
SELECT 1000000 + n, gen_random_uuid(), 'Family' || n, 'Given' || n, '', '', '',
    'family' || n || ', given', CASE n %% %(family)s WHEN 0 THEN date '2015-01-01'
        ELSE date '1950-01-01' + n %% 15000 END, 'female', '', '',
    CASE n %% 5 WHEN 0 THEN 'es' ELSE 'en' END, false, ARRAY[%(site)s],
    now() - interval '1 year', 1
  FROM generate_series(1, %(count)s) n;
INSERT INTO people_address
    (client_key, patient_id, use, line1, line2, city, state, zip, started_on, version)
SELECT gen_random_uuid(), 1000000 + n, 'home', n || ' Oak Street', '', 'Riverbend', 'OH', '45000',
    '2020-01-01', 1
  FROM generate_series(1, %(count)s) n;
INSERT INTO people_guarantor (client_key, patient_id, payer_patient_id, starts_on, entered_in_error)
SELECT gen_random_uuid(), 1000000 + n, 1000000 + n - 1, '2020-01-01', false
  FROM generate_series(%(family)s::int, %(count)s::int, %(family)s::int) n;
INSERT INTO scheduling_appointment (id, patient_id, visit_type_id, provider_id, site_id, start,
    "end", minutes, minutes_before, minutes_after, lane, mode, urgency, reason, note, new_patient,
    override_reason, client_key, occurred_at, status, status_at, version)
SELECT 1000000 + n, 1000000 + n, %(type)s, %(provider)s, %(site)s, now(), now() + interval '20 m',
    20, 0, 0, 0, 'office', 'routine', '', '', false, '', gen_random_uuid(), now(), 'done', now(), 1
  FROM generate_series(1, %(count)s) n;
INSERT INTO scheduling_encounter (id, appointment_id, patient_id, provider_id, site_id, opened_at)
SELECT 1000000 + n, 1000000 + n, 1000000 + n, %(provider)s, %(site)s, now()
  FROM generate_series(1, %(count)s) n;
INSERT INTO billing_charge (id, client_key, encounter_id, patient_id, site_id, provider_id,
    billing_entity_id, service_id, position, service_on, code_system, code, description,
    amount_cents, pos, units, posted_at)
SELECT 1000000 + n * 10 + l, gen_random_uuid(), 1000000 + n, 1000000 + n, %(site)s, %(provider)s,
    %(entity)s, %(service)s, l, %(day)s::date + n %% 20, 'HCPCS', 'G046' || l, 'Office visit',
    10000, '11', 1, now()
  FROM generate_series(1, %(count)s) n, generate_series(1, %(lines)s) l;
INSERT INTO billing_posting (charge_id, patient_id, kind, charge_cents, insurance_cents,
    patient_cents, payer_paid_cents, written_off_cents, patient_paid_cents, occurred_on, entry_id,
    account, group_code, carc, reason)
SELECT 1000000 + n * 10 + l, 1000000 + n, 'charge', 10000, 0, 10000, 0, 0, 0, %(day)s::date, 1,
    '', '', '', ''
  FROM generate_series(1, %(count)s) n, generate_series(1, %(lines)s) l;
SET session_replication_role = DEFAULT;
ANALYZE;
"""


@bench("statements")
def statements(bench: Bench) -> Iterable[Row]:
    from django.db import connection

    from praxis.access.context import system
    from praxis.access.testing import make_site
    from praxis.billing import actions
    from praxis.billing.models import Statement, StatementRunItem

    count = int(os.environ.get("PRAXIS_BENCH_PAPERS", "1000"))
    name = bench.clone("praxis_bench_statements")
    _furnish(bench, name, make_site(), count)
    queries = _Counted()
    began = time.monotonic()
    with connection.execute_wrapper(queries):
        with system("bench", purpose="bench") as actor:
            run = actions.start_statement_run(actor=actor, key=uuid.uuid4())
        done = 1
        while done:
            with system("bench", purpose="bench") as actor:
                done = actions.run_chunk(actor=actor, run_id=run.pk)
    seconds = time.monotonic() - began
    with system("bench", purpose="bench"):
        papers = Statement.objects.values("document").distinct().count()
        made = StatementRunItem.objects.filter(outcome="made").count()
    assert made == count, made
    with bench.connect(name, "praxis_admin") as server:
        audit = server.execute("SELECT count(*) FROM audit_change").fetchone()[0]
        reads = server.execute("SELECT count(*) FROM audit_read").fetchone()[0]
    yield row(
        "statements",
        seconds * PROMISED / count,
        "s for 5,000 accounts",
        limit="the promise of issue 5",
        limit_value=SECONDS,
        target=1.0,
        higher_is_better=False,
        role="praxis_app",
        audit_rows=audit,
        read_rows=reads,
        queries=queries.count,
        accounts=count,
        papers=papers,
        seconds=round(seconds, 2),
        queries_a_paper=round(queries.count / papers, 2),
    )


class _Counted:
    count = 0

    def __call__(self, execute: Any, *given: Any) -> Any:
        self.count += 1
        return execute(*given)


def _furnish(bench: Bench, name: str, site: Any, count: int) -> None:
    from praxis.access.context import system
    from praxis.billing.models import Service
    from praxis.practice import testing as practice

    with system("bench", purpose="bench"):
        facts = {
            "site": site.pk,
            "count": count,
            "lines": LINES,
            "family": FAMILY,
            "entity": practice.make_billing_entity().pk,
            "provider": practice.make_provider(site=site).pk,
            "type": practice.make_visit_type().pk,
            "day": DAY,
            "service": Service.objects.create(
                client_key=uuid.uuid4(),
                code_system="HCPCS",
                code="G0461",
                description="Office visit",
                started_on=date(2020, 1, 1),
            ).pk,
        }
    with bench.connect(name, "praxis_admin") as server:
        for statement in _FURNISH.split(";\n"):
            if statement.strip():
                server.execute(statement, facts if "%(" in statement else None)
