"""An 835 of 10,000 claims: read, balanced, matched, decided and committed, as the app role."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from bench import Bench, Row, bench, row

CLAIMS = 10_000
LINES = 2
PER_CHECK = 5_000
LEAST = 300.0
DAY = date(2026, 9, 1)
# What one file writes, for the bare copy beside it.
WRITTEN = (
    "billing_posting",
    "billing_remittanceclaim",
    "billing_remittanceline",
    "billing_remittanceadjustment",
    "billing_remittanceevent",
    "billing_claimevent",
    "ledger_entry",
    "ledger_entryline",
)

_FURNISH = """
SET session_replication_role = replica;
INSERT INTO people_patient (id, client_key, family_name, given_name, middle_name, suffix,
    preferred_name, sort_name, birth_date, sex, gender_identity, pronouns, language,
    needs_interpreter, site_ids, registered_at, version)
SELECT 1000000 + n, gen_random_uuid(), 'Family' || n, 'Given' || n, '', '', '',
    'family' || n || ', given', date '1950-01-01' + n %% 20000, 'female', '', '', 'en',
    false, ARRAY[%(site)s], now() - interval '1 year', 1
  FROM generate_series(1, %(count)s) n;
INSERT INTO coverage_coverage (id, client_key, patient_id, payer_id, member_id, group_number,
    relationship, subscriber_family_name, subscriber_given_name, subscriber_sex, basis,
    employer_size, medicare_reason, court_ordered, starts_on, entered_in_error_why, version)
SELECT 1000000 + n, gen_random_uuid(), 1000000 + n, %(payer)s, 'M' || n, '', 'self', '', '', '',
    'unknown', 'unknown', '', false, '2020-01-01', '', 1
  FROM generate_series(1, %(count)s) n;
INSERT INTO coverage_coveragerank (patient_id, coverage_id, rank, starts_on, reason, note)
SELECT 1000000 + n, 1000000 + n, 1, '2020-01-01', 'only', '' FROM generate_series(1, %(count)s) n;
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
    %(entity)s, %(service)s, l, %(day)s::date + n %% 50, 'HCPCS', 'G046' || l, 'Office visit',
    10000, '11', 1, now()
  FROM generate_series(1, %(count)s) n, generate_series(1, %(lines)s) l;
INSERT INTO billing_claim (id, client_key, number, patient_id, encounter_id, coverage_id, payer_id,
    billing_entity_id, provider_id, site_id, sequence, frequency, service_on, pos, amount_cents,
    made_at, state)
SELECT 1000000 + n, gen_random_uuid(), 'B' || n, 1000000 + n, 1000000 + n, 1000000 + n, %(payer)s,
    %(entity)s, %(provider)s, %(site)s, 'P', '1', %(day)s::date + n %% 50, '11',
    10000 * %(lines)s, now(), 'accepted'
  FROM generate_series(1, %(count)s) n;
INSERT INTO billing_claimline (claim_id, patient_id, charge_id, line_number, control_number,
    amount_cents)
SELECT 1000000 + n, 1000000 + n, 1000000 + n * 10 + l, l, 'B' || n || '-' || l, 10000
  FROM generate_series(1, %(count)s) n, generate_series(1, %(lines)s) l;
INSERT INTO billing_posting (charge_id, patient_id, kind, charge_cents, insurance_cents,
    patient_cents, payer_paid_cents, written_off_cents, patient_paid_cents, occurred_on, entry_id,
    account, group_code, carc, reason)
SELECT 1000000 + n * 10 + l, 1000000 + n, 'charge', 10000, 10000, 0, 0, 0, 0, %(day)s::date, 1,
    '', '', '', ''
  FROM generate_series(1, %(count)s) n, generate_series(1, %(lines)s) l;
SET session_replication_role = DEFAULT;
ANALYZE;
"""


@bench("remits")
def remits(bench: Bench) -> Iterable[Row]:
    from django.db import connection

    from praxis.access.context import system
    from praxis.access.testing import make_site
    from praxis.billing import actions
    from praxis.billing.models import Posting, RemittanceClaim

    name = bench.clone("praxis_bench_remits")
    site = make_site()
    with system("bench", purpose="bench"):
        payer = _office(bench, name, site)
    content = _file(payer)
    connection.force_debug_cursor = False
    began = time.monotonic()
    with system("bench", purpose="bench") as actor:
        received = actions.receive_835(
            actor=actor, key=uuid.uuid4(), file_name="bench.835", content=content
        )
    seconds = time.monotonic() - began
    with system("bench", purpose="bench"):
        postings = Posting.objects.filter(remittance_claim__isnull=False).count()
        claims = RemittanceClaim.objects.count()
    assert received.posted == CLAIMS, received
    with bench.connect(name, "praxis_admin") as server:
        audit = server.execute("SELECT count(*) FROM audit_change").fetchone()[0]
        reads = server.execute("SELECT count(*) FROM audit_read").fetchone()[0]
        bare = _bare(server)
    yield row(
        "remits",
        CLAIMS / seconds,
        "claims/s",
        limit="COPY of the rows written, bare tables, same disk",
        limit_value=CLAIMS / bare,
        target=LEAST / (CLAIMS / bare),
        role="praxis_app",
        audit_rows=audit,
        read_rows=reads,
        queries=0,
        seconds=round(seconds, 2),
        postings=postings,
        claims=claims,
        bytes=len(content),
    )


def _office(bench: Bench, name: str, site: Any) -> Any:
    from praxis.billing.models import Service
    from praxis.coverage import actions as coverage_actions
    from praxis.coverage import testing as coverage
    from praxis.kernel.actor import Actor
    from praxis.practice import testing as practice

    payer = coverage.make_payer(name="Prairie Health Plan")
    entity = practice.make_billing_entity()
    provider = practice.make_provider(site=site)
    coverage_actions.add_enrollment(
        actor=Actor(user_id=None, name="bench", system=True),
        key=uuid.uuid4(),
        payer_id=payer.pk,
        billing_entity_id=entity.pk,
        kind="participation",
        starts_on=date(2020, 1, 1),
    )
    service = Service.objects.create(
        client_key=uuid.uuid4(),
        code_system="HCPCS",
        code="G0461",
        description="Office visit",
        started_on=date(2020, 1, 1),
    )
    facts = {
        "site": site.pk,
        "count": CLAIMS,
        "lines": LINES,
        "payer": payer.pk,
        "provider": provider.pk,
        "entity": entity.pk,
        "service": service.pk,
        "type": practice.make_visit_type().pk,
        "day": DAY,
    }
    from django.db import transaction

    transaction.on_commit(lambda: _furnish(bench, name, facts))
    return payer


def _furnish(bench: Bench, name: str, facts: dict[str, Any]) -> None:
    with bench.connect(name, "praxis_admin") as server:
        for statement in _FURNISH.split(";\n"):
            if statement.strip():
                server.execute(statement, facts if "%(" in statement else None)


def _file(payer: Any) -> bytes:
    """Two checks of 5,000 claims: most paid with a write-off and coinsurance, one in 20 denied."""
    from praxis.interop.x12 import write_835
    from praxis.interop.x12.content import (
        Adjustment,
        Dated,
        Entity,
        Procedure,
        Reference,
        Remittance,
        RemittanceClaim,
        RemittanceLine,
    )
    from praxis.interop.x12.writing.envelope import Sending

    def line(n: int, at: int) -> RemittanceLine:
        denied = n % 20 == 0
        reasons = (
            (Adjustment("CO", "197", 10000),)
            if denied
            else (Adjustment("CO", "45", 3000), Adjustment("PR", "2", 1400))
        )
        return RemittanceLine(
            procedure=Procedure("HC", f"G046{at}"),
            charge_cents=10000,
            paid_cents=0 if denied else 5600,
            dates=(Dated("472", DAY + timedelta(days=n % 50), format="D8"),),
            adjustments=reasons,
            references=(Reference("6R", f"B{n}-{at}"),),
            control_number=f"B{n}-{at}",
        )

    def claim(n: int) -> RemittanceClaim:
        denied = n % 20 == 0
        return RemittanceClaim(
            patient_control_number=f"B{n}",
            status="4" if denied else "1",
            charge_cents=10000 * LINES,
            paid_cents=0 if denied else 5600 * LINES,
            patient_cents=0 if denied else 1400 * LINES,
            filing_code="12",
            payer_control_number=f"PCN{n}",
            patient=Entity("QC", "1", f"FAMILY{n}", "GIVEN", id_qualifier="MI", id=f"M{n}"),
            lines=tuple(line(n, at) for at in range(1, LINES + 1)),
        )

    checks = []
    for first in range(1, CLAIMS + 1, PER_CHECK):
        claims = tuple(claim(n) for n in range(first, first + PER_CHECK))
        checks.append(
            Remittance(
                handling="I",
                paid_cents=sum(each.paid_cents for each in claims),
                method="ACH",
                payment_format="CCP",
                payer_trace=f"EFT{first}",
                payer_tax_id="1512345678",
                originator="1512345678",
                payer=Entity("PR", "", payer.name.upper(), id_qualifier="XV", id=payer.payer_id),
                payee=Entity("PE", "", "MAIN STREET", id_qualifier="XX", id="1234567893"),
                claims=claims,
                paid_on=date(2026, 11, 20),
                produced_on=date(2026, 11, 20),
            )
        )
    sending = Sending(
        sender_id="CLEARING01",
        receiver_id="PRAXISOFFICE",
        isa_control=1,
        gs_control=1,
        at=datetime.fromisoformat("2026-11-20T08:30"),
    )
    return write_835(sending, checks)


def _bare(server: Any) -> float:
    """Seconds to COPY the same rows into tables without index, trigger, check or policy."""
    held = {}
    for table in WRITTEN:
        server.execute(f"CREATE TABLE bare_{table} (LIKE {table})")
        with server.cursor().copy(f"COPY {table} TO STDOUT") as copy:
            held[table] = b"".join(bytes(block) for block in copy)
    began = time.monotonic()
    with server.transaction():
        for table, data in held.items():
            with server.cursor().copy(f"COPY bare_{table} FROM STDIN") as copy:
                copy.write(data)
    return time.monotonic() - began
