"""Finding times beside the bare mask query, and beside the multirange oracle.

50 providers, 60 rooms of 4 kinds, 12 devices of 3 kinds, 90 days, 500,000 promises of which
about 86,000 lie in the 90 days. Source: domain/scheduling-science.md 3a and "Targets".
"""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench import Bench, Row, bench, row

PROVIDERS, ROOMS, DEVICES, DAYS = 50, 60, 12, 90
ROOM_KINDS = ("exam", "procedure", "imaging", "consult")
DEVICE_KINDS = ("ultrasound", "ecg", "spirometer")
PROMISES = 500_000
NEAR = 86_510
REPEATS = 30
CASES = 300
ORACLE = Path(__file__).parent.parent / "praxis" / "scheduling" / "tests" / "oracle.sql"
# Query B of 3a: one bigint a day of 64 quarter hours, a visit of two of them, room and device.
QUERY_B = """
WITH p AS (
    SELECT resource, day, free & (free >> 1) AS fits FROM bench_mask
     WHERE kind = 'provider' AND day BETWEEN %(first)s AND %(last)s AND free <> 0
), r AS (
    SELECT day, bit_or(free & (free >> 1)) AS fits FROM bench_mask
     WHERE kind = %(room)s AND day BETWEEN %(first)s AND %(last)s GROUP BY day
), d AS (
    SELECT day, bit_or(free & (free >> 1)) AS fits FROM bench_mask
     WHERE kind = %(device)s AND day BETWEEN %(first)s AND %(last)s GROUP BY day
)
SELECT p.resource, p.day, p.fits & r.fits & d.fits FROM p JOIN r USING (day) JOIN d USING (day)
 WHERE p.fits & r.fits & d.fits <> 0 ORDER BY p.day, p.resource LIMIT 20
"""


@bench("slots")
def slots(bench: Bench) -> Iterable[Row]:
    name = bench.clone("praxis_bench_slots")
    ground = _Ground(bench, name)
    yield from _search(ground)
    yield from _over_http(ground)
    yield from _correct(ground)


def _search(ground: _Ground) -> Iterator[Row]:
    """Query B, our statement alone and the whole search take turns, so that what else the
    machine does falls on all. The statement also brings names of rules, lengths, sessions,
    exceptions and the patient's own visits; the search judges and ranks in Python.
    """
    ours: dict[str, list[float]] = {"half": [], "full": []}
    statement: dict[str, list[float]] = {"half": [], "full": []}
    bare: dict[str, list[float]] = {"half": [], "full": []}
    with ground.bench.connect(ground.name, "praxis_admin") as server:
        for number in range(REPEATS + 3):
            for kind in ("half", "full"):
                days = ground.mask_of(kind)
                took_b = _took(partial(_query_b, server, days))
                with ground.open():
                    alone = _took(partial(ground.read, kind))
                    took = _took(partial(ground.find, kind))
                if number >= 3:
                    bare[kind].append(took_b)
                    statement[kind].append(alone)
                    ours[kind].append(took)
    for kind, what in (("half", "free times soon"), ("full", "booked out for 80 days")):
        yield row(
            f"slots_statement_{kind}",
            statistics.median(statement[kind]),
            "ms (median)",
            limit=f"query B of scheduling-science 3a on the same days, {what}",
            limit_value=statistics.median(bare[kind]),
            target=3.0,
            higher_is_better=False,
            role="praxis_app",
            p99_ms=round(_p99(statement[kind]), 2),
            promises=PROMISES,
        )
    for kind, what in (("half", "free times soon"), ("full", "booked out for 80 days")):
        with ground.open():
            offers = len(ground.find(kind))
            queries = ground.queries(partial(ground.find, kind))
        yield row(
            f"slots_search_{kind}",
            statistics.median(ours[kind]),
            "ms (median)",
            limit=f"15 ms in process, {what}",
            limit_value=15,
            target=1.0,
            higher_is_better=False,
            role="praxis_app",
            p99_ms=round(_p99(ours[kind]), 2),
            offers=offers,
            queries=queries,
        )


def _over_http(ground: _Ground) -> Iterator[Row]:
    """The page of times as the front desk opens it, signed in, with its audit row."""
    from django.conf import settings
    from django.test import Client, override_settings

    from praxis.access.testing import make_user, session_cookie

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    took = []
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain}, ALLOWED_HOSTS=["testserver"]
    ):
        client = Client(headers={"accept": "text/html"})
        client.cookies["sessionid"] = session_cookie(make_user("front_desk", name="Bench Desk"))
        url = f"/visits/new/?patient={ground.patient_id}&type={ground.kinds['half'].pk}"
        for number in range(12):
            begin = time.perf_counter()
            answer = client.get(url)
            if number >= 2:
                took.append((time.perf_counter() - begin) * 1000)
            assert answer.status_code == 200, answer.status_code
            assert answer.content.count(b'name="slot"') > 10
    yield row(
        "slots_page",
        statistics.median(took),
        "ms (median)",
        limit="60 ms for the whole page of times, signed in and audited",
        limit_value=60,
        target=1.0,
        higher_is_better=False,
        role="praxis_app",
    )


def _correct(ground: _Ground) -> Iterator[Row]:
    """Random searches over the same promises; every start, not only those offered."""
    from django.db import connection

    from praxis.access.context import opened
    from praxis.scheduling.queries.search import read_search

    dice, differences, starts = random.Random(1), 0, 0
    text = ORACLE.read_text()
    with opened(ground.actor, purpose="bench"):
        for _ in range(CASES):
            kind = ground.kinds[dice.choice(("half", "full"))]
            providers = dice.sample(ground.providers, dice.randrange(1, 4))
            first = ground.first + timedelta(days=dice.randrange(DAYS - 3))
            asked: dict[str, Any] = {"minutes": dice.choice((None, 5, 30, 90)), "mode": "office"}
            search = read_search(
                visit_type_id=kind.pk,
                patient_id=None,
                new_patient=None,
                provider_ids=providers,
                site_ids=[ground.site.pk],
                first=first,
                days=2,
                device_id=None,
                now=ground.now,
                rows=None,
                **asked,
            )
            found = sorted(
                (day.provider_id, day.site_id, start)
                for day in search.days
                for _, start in search.starts(day)
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    text,
                    {
                        "visit_type": kind.pk,
                        "patient": None,
                        "new": False,
                        "providers": providers,
                        "sites": [ground.site.pk],
                        "first": first,
                        "last": search.last,
                        "device": None,
                        "now": ground.now,
                        **asked,
                    },
                )
                differences += found != sorted(cursor.fetchall())
            starts += len(found)
    yield row(
        "slots_wrong",
        differences,
        f"differences from the multirange oracle in {CASES} searches",
        limit="none is allowed",
        limit_value=1,
        target=0.0,
        higher_is_better=False,
        role="praxis_app",
        starts=starts,
    )


class _Ground:
    """The clinic, its promises and the masks of query B."""

    def __init__(self, bench: Bench, name: str) -> None:
        from praxis.access.context import opened
        from praxis.access.testing import make_actor, make_site
        from praxis.kernel import clock
        from praxis.people.testing import make_patient
        from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
        from praxis.scheduling import actions
        from praxis.scheduling.testing import make_template, week_sessions

        self.bench, self.name = bench, name
        self.site = make_site(code="bench", name="Bench", zone="America/Chicago")
        self.actor = make_actor("office_manager")
        self.now = clock.now()
        self.first = self.now.date() + timedelta(days=1)
        with opened(self.actor, purpose="bench"):
            for number in range(ROOMS):
                make_room(site=self.site, kind=ROOM_KINDS[number % 4])
            for number in range(DEVICES):
                make_device(site=self.site, kind=DEVICE_KINDS[number % 3])
            made = [make_provider(site=self.site) for _ in range(PROVIDERS)]
            for provider in made:
                make_template(
                    provider, site=self.site, sessions=week_sessions(weekdays=tuple(range(7)))
                )
            self.kinds = {
                "half": make_visit_type(minutes=30, device_kind="ultrasound"),
                "full": make_visit_type(minutes=30, room_kind="procedure", device_kind="ecg"),
            }
            actions.rebuild_rooms(actor=self.actor, site_id=self.site.pk)
            patient = make_patient(actor=self.actor)
            visit = actions.book_appointment(
                actor=self.actor,
                key=uuid.uuid4(),
                patient_id=patient.pk,
                visit_type_id=self.kinds["half"].pk,
                provider_id=made[0].pk,
                site_id=self.site.pk,
                start=datetime.combine(self.first, datetime.min.time(), UTC)
                + timedelta(days=200, hours=15),
            )
        self.patient_id = patient.pk
        self.providers = [provider.pk for provider in made]
        self._fill(visit)
        with opened(self.actor, purpose="bench"):
            actions.extend_supply(actor=self.actor)
        self._masks()

    def _fill(self, visit: int) -> None:
        """Promises without the audit trail and with their index made last: history, not work."""
        midnight = datetime.combine(self.first, datetime.min.time(), UTC)
        with self.bench.connect(self.name, "praxis_admin") as server:
            resources = server.execute(
                "SELECT r.id, coalesce(o.kind, d.kind) FROM scheduling_resource r"
                " LEFT JOIN practice_room o ON o.id = r.room_id"
                " LEFT JOIN practice_device d ON d.id = r.device_id"
                " WHERE r.kind <> 'patient' ORDER BY r.id"
            ).fetchall()
            server.execute("SET session_replication_role = replica")
            (made,) = server.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conname = 'scheduling_promised_once'"
            ).fetchone()
            server.execute(
                "ALTER TABLE scheduling_appointmentresource"
                " DROP CONSTRAINT scheduling_promised_once"
            )
            copy = (
                "COPY scheduling_appointmentresource (appointment_id, resource_id, during)"
                " FROM STDIN"
            )
            dice, left = random.Random(1), PROMISES
            with server.cursor().copy(copy) as rows:
                for day in [*range(DAYS), *range(-DAYS * 6, 0)]:
                    for resource, which in resources:
                        full = which in ("procedure", "ecg") and 0 <= day < 80
                        for quarter in range(0, 36, 2):
                            if left and (full or dice.random() < 0.45):
                                start = midnight + timedelta(
                                    days=day, hours=14, minutes=15 * quarter
                                )
                                rows.write_row(
                                    (visit, resource, f"[{start},{start + timedelta(minutes=30)})")
                                )
                                left -= 1
            server.execute(
                "ALTER TABLE scheduling_appointmentresource"
                f" ADD CONSTRAINT scheduling_promised_once {made}"
            )
            server.execute("ANALYZE")

    def _masks(self) -> None:
        """What query B reads: a bigint of quarter hours for each of our days."""
        with self.bench.connect(self.name, "praxis_admin") as server:
            server.execute(
                "CREATE TABLE bench_mask AS SELECT d.resource_id AS resource, d.day,"
                " coalesce(o.kind, v.kind, 'provider') AS kind,"
                " (SELECT sum((get_bit(free, q * 3) & get_bit(free, q * 3 + 1)"
                "   & get_bit(free, q * 3 + 2))::bigint << (62 - q))::bigint"
                "    FROM generate_series(0, 62) q) AS free"
                " FROM (SELECT *, work & ~busy AS free FROM scheduling_resourceday) d"
                " JOIN scheduling_resource r ON r.id = d.resource_id"
                " LEFT JOIN practice_room o ON o.id = r.room_id"
                " LEFT JOIN practice_device v ON v.id = r.device_id"
                " WHERE d.day BETWEEN %s AND %s",
                [self.first, self.first + timedelta(days=DAYS - 1)],
            )
            server.execute("CREATE INDEX ON bench_mask (kind, day)")
            server.execute("ANALYZE bench_mask")

    def mask_of(self, kind: str) -> dict[str, Any]:
        return {
            "first": self.first,
            "last": self.first + timedelta(days=DAYS - 1),
            "room": self.kinds[kind].room_kind,
            "device": self.kinds[kind].device_kind,
        }

    def open(self) -> Any:
        from praxis.access.context import opened

        return opened(self.actor, purpose="bench")

    def read(self, kind: str) -> list[Any]:
        """The search's one statement, unread."""
        from praxis.scheduling.calls import rows
        from praxis.scheduling.ranking import dearer_by
        from praxis.scheduling.types import ANY_TIME, Urgency

        return rows(
            "scheduling_find",
            self.kinds[kind].pk,
            None,
            None,
            None,
            [self.site.pk],
            self.first,
            DAYS,
            self.now,
            None,
            "office",
            None,
            20,
            *dearer_by(Urgency.ROUTINE, ANY_TIME),
        )

    def find(self, kind: str) -> list[Any]:
        from praxis.scheduling import queries

        return queries.find_slots(
            self.actor,
            self.kinds[kind].pk,
            site_ids=[self.site.pk],
            from_day=self.first,
            days=DAYS,
            limit=20,
        )

    def queries(self, work: Callable[[], Any]) -> int:
        """Statements of the search itself, without opening the context and committing."""
        from django.db import connection, reset_queries

        connection.force_debug_cursor = True
        reset_queries()
        work()
        found = [each["sql"] for each in connection.queries if "scheduling_" in each["sql"]]
        connection.force_debug_cursor = False
        return len(found)


def _query_b(server: Any, days: dict[str, Any]) -> Any:
    return server.execute(QUERY_B, days).fetchall()


def _took(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def _p99(took: list[float]) -> float:
    return sorted(took)[max(0, round(len(took) * 0.99) - 1)]
