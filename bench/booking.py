"""Promising time beside a bare INSERT of one promise: 4 processes of 4 threads, app role."""

from __future__ import annotations

import statistics
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench import Bench, Row, bench, row
from bench._booking_clients import CLIENTS, Ground, Phase, _sql, run

WIDTH = 48
PATIENTS = 2000
HISTORY = 3000
REPEATS = 8
LIMIT = "bare one-row prepared INSERT ON CONFLICT on the promise table with its audit trigger"


@bench("booking")
def booking(bench: Bench) -> Iterable[Row]:
    name = bench.clone("praxis_bench_booking")
    ground = _ground(bench, name)
    statements = _statements(ground)
    yield from _compare(bench, ground, "", statements, first=0)
    _flush_of(bench, 3300)
    try:
        yield from _compare(bench, ground, "_slow_disk", statements, first=60_000)
    finally:
        _flush_of(bench, 0)
    yield from _race(bench, ground)


def _compare(
    bench: Bench, ground: Ground, suffix: str, statements: int, *, first: int
) -> Iterator[Row]:
    """Each kind stands between two runs of the bare INSERT, so that what else the machine
    does falls on all alike; the ratio is the median over the repeats.
    """
    cycle = (("bare", 40), ("sql", 15), ("bare", 40), ("action", 6))
    phases, offset = [], first
    for kind, each in [*cycle * REPEATS, ("bare", 40)]:
        phases.append(Phase(kind, each, offset))
        offset += each * CLIENTS
    trail = [_trail(bench, ground)]
    results = run(ground, phases, after=lambda _: trail.append(_trail(bench, ground)))
    for phase, result in zip(phases, results, strict=True):
        missing = len(result.took_ms) - result.booked
        assert not missing, f"{phase.kind}: {missing} refused without cause"
    for kind, target in (("sql", 0.3), ("action", 0.08)):
        places = [place for place, phase in enumerate(phases) if phase.kind == kind]
        beside = [(results[p - 1].rate + results[p + 1].rate) / 2 for p in places]
        ratios = [results[p].rate / bare for p, bare in zip(places, beside, strict=True)]
        made = sum(len(results[p].took_ms) for p in places)
        yield row(
            f"book_{kind}{suffix}",
            statistics.median(results[p].rate for p in places),
            "bookings/s",
            limit=LIMIT,
            limit_value=statistics.median(beside),
            ratio=statistics.median(ratios),
            target=target,
            ratios=[round(one, 3) for one in sorted(ratios)],
            role="praxis_app",
            audit_rows=round(sum(trail[p + 1][0] - trail[p][0] for p in places) / made, 1),
            read_rows=round(sum(trail[p + 1][1] - trail[p][1] for p in places) / made, 1),
            queries=1 if kind == "sql" else statements,
        )


def _race(bench: Bench, ground: Ground) -> Iterator[Row]:
    slots = 100
    (result,) = run(ground, [Phase("race", slots, 120_000)])
    cuts = statistics.quantiles(result.took_ms, n=100)
    with bench.connect(ground.database, "praxis_admin") as server:
        (double,) = server.execute(
            "SELECT count(*) FROM scheduling_appointmentresource a"
            " JOIN scheduling_appointmentresource b ON a.resource_id = b.resource_id"
            " AND a.id < b.id AND a.blocks AND b.blocks AND a.during && b.during"
        ).fetchone()
    yield row(
        "book_race",
        cuts[98],
        "ms (99th percentile)",
        limit="median of the same race, 16 clients on each of 100 slots",
        limit_value=statistics.median(result.took_ms),
        target=10.0,
        higher_is_better=False,
        attempts_a_second=round(result.rate),
        role="praxis_app",
    )
    yield row(
        "book_race_wrong",
        double + abs(slots - result.booked),
        "double bookings and refusals without cause",
        limit="none is allowed",
        limit_value=1,
        target=0.0,
        higher_is_better=False,
        role="praxis_app",
    )


def _trail(bench: Bench, ground: Ground) -> tuple[int, int]:
    with bench.connect(ground.database, "praxis_admin") as server:
        changes = server.execute("SELECT count(*) FROM audit_change").fetchone()[0]
        reads = server.execute("SELECT count(*) FROM audit_read").fetchone()[0]
    return changes, reads


def _flush_of(bench: Bench, microseconds: int) -> None:
    """Imitate a disk whose flush takes that long; 0 sets the machine's own back."""
    with bench.connect("postgres", "praxis_admin", autocommit=True) as server:
        for setting in (
            f"commit_delay = {microseconds}",
            f"commit_siblings = {0 if microseconds else 5}",
        ):
            server.execute(f"ALTER SYSTEM SET {setting}")
        server.execute("SELECT pg_reload_conf()")


def _statements(ground: Ground) -> int:
    """Statements of one booking by action, begin and commit included."""
    from django.db import connection, reset_queries

    from bench._booking_clients import _action

    operate = _action(ground)
    operate(230_000, 0)
    connection.force_debug_cursor = True
    reset_queries()
    operate(230_001, 0)
    found = len(connection.queries)
    connection.force_debug_cursor = False
    return found


def _ground(bench: Bench, name: str) -> Ground:
    from praxis.access.context import opened
    from praxis.access.testing import make_actor, make_site
    from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
    from praxis.scheduling import actions
    from praxis.scheduling.testing import make_template, week_sessions

    site = make_site(code="bench", name="Bench", zone="UTC")
    actor = make_actor("office_manager")
    begin = (datetime.now(UTC) + timedelta(days=2)).replace(
        hour=8, minute=0, second=0, microsecond=0
    )
    with opened(actor, purpose="bench"):
        rooms = [make_room(site=site).pk for _ in range(WIDTH)]
        devices = [make_device(site=site).pk for _ in range(WIDTH)]
        providers = [make_provider(site=site) for _ in range(WIDTH)]
        for provider in providers:
            make_template(provider, site=site, sessions=week_sessions(weekdays=tuple(range(7))))
        kind = make_visit_type(minutes=20, device_kind="ultrasound")
        actions.rebuild_rooms(actor=actor, site_id=site.pk)
    patients = _patients(bench, name, site.pk)
    with opened(actor, purpose="bench"):
        first = actions.book_appointment(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=patients[0],
            visit_type_id=kind.pk,
            provider_id=providers[0].pk,
            site_id=site.pk,
            start=begin + timedelta(days=300),
        )
    with bench.connect(name, "praxis_admin") as server:
        server.execute(
            "SELECT scheduling_resource('patient', id, 0, NULL) FROM people_patient"
        )  # as after each patient's first visit
        resources = dict(
            server.execute(
                "SELECT provider_id, id FROM scheduling_resource WHERE provider_id IS NOT NULL"
            ).fetchall()
        )
    ground = Ground(
        socket=bench.socket_dir,
        database=name,
        user_id=actor.user_id or 0,
        site_id=site.pk,
        visit_type_id=kind.pk,
        appointment_id=first,
        providers=[provider.pk for provider in providers],
        rooms=rooms,
        devices=devices,
        resources=[resources[provider.pk] for provider in providers],
        patients=patients,
        begin=begin,
    )
    _history(bench, ground)
    return ground


def _history(bench: Bench, ground: Ground) -> None:
    """Visits behind the office, and figures on them: a plan made for empty tables reads them
    from end to end for as long as its connection lives.
    """
    book = _sql(ground)
    for number in range(HISTORY):
        book(300_000 + number, 0)
    with bench.connect(ground.database, "praxis_admin") as server:
        server.execute("ANALYZE")


def _patients(bench: Bench, name: str, site_id: int) -> list[int]:
    copy = (
        "COPY people_patient (client_key, family_name, given_name, middle_name, suffix,"
        " preferred_name, sort_name, birth_date, sex, gender_identity, pronouns, language,"
        " needs_interpreter, site_ids, registered_at, version) FROM STDIN"
    )
    with bench.connect(name, "praxis_admin") as server:
        with server.cursor().copy(copy) as rows:
            for number in range(PATIENTS):
                rows.write_row(_patient(number, site_id))
        found: list[Any] = server.execute("SELECT id FROM people_patient ORDER BY id").fetchall()
    return [pk for (pk,) in found]


def _patient(number: int, site_id: int) -> tuple[Any, ...]:
    family = f"Bench{number}"
    return (
        uuid.uuid4(),
        family,
        "Ann",
        "",
        "",
        "",
        family.lower(),
        date(1970, 1, 1) + timedelta(days=number),
        "female",
        "",
        "",
        "en",
        False,
        [site_id],
        datetime.now(UTC),
        1,
    )
