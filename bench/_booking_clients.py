"""The clients of the booking bench: 4 processes of 4 threads, each with its own connection."""

from __future__ import annotations

import multiprocessing
import os
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

PROCESSES, THREADS = 4, 4
CLIENTS = PROCESSES * THREADS
SLOTS_A_DAY = 24

BARE = (
    "INSERT INTO scheduling_appointmentresource (appointment_id, resource_id, during)"
    " VALUES (%s, %s, tstzrange(%s, %s)) ON CONFLICT DO NOTHING"
)
SQL = """
SELECT b.appointment FROM access_open(%s, 'bench', ARRAY[%s::int], 'bench', 'bench', '') AS o,
LATERAL scheduling_book(%s, %s, %s, %s, %s, %s, 20, 0, 0, ARRAY[%s::bigint], ARRAY[%s::bigint], 0,
                        'office', 'routine', '',
                        o::text, true, '', %s, now(), NULL, NULL) AS b
"""


@dataclass(frozen=True)
class Ground:
    """What was set up, by id; lists are indexed alike."""

    socket: str
    database: str
    user_id: int
    site_id: int
    visit_type_id: int
    appointment_id: int
    providers: list[int]
    rooms: list[int]
    devices: list[int]
    resources: list[int]
    patients: list[int]
    begin: datetime

    def slot(self, number: int) -> tuple[int, int, datetime]:
        """(which provider, which patient, when) of the n-th booking: never two alike."""
        width = len(self.providers)
        row = number // width
        day, place = divmod(row, SLOTS_A_DAY)
        minutes = place * 20 + (60 if place >= SLOTS_A_DAY // 2 else 0)
        at = self.begin + timedelta(days=day, minutes=minutes)
        return number % width, number % len(self.patients), at


@dataclass(frozen=True)
class Phase:
    """Every client does `each` operations of a kind; numbers begin at `offset`."""

    kind: str
    each: int
    offset: int


@dataclass(frozen=True)
class Result:
    rate: float
    took_ms: list[float]
    booked: int


def run(ground: Ground, phases: list[Phase], after: Any = None) -> list[Result]:
    """The phases one after another by the same connections; `after(number)` between them."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(CLIENTS + 1)
    answers: Any = context.Queue()
    children = [
        context.Process(target=_child, args=(ground, phases, number, gate, answers))
        for number in range(PROCESSES)
    ]
    for child in children:
        child.start()
    results = []
    for number in range(len(phases)):
        gate.wait(timeout=300)
        begin = time.perf_counter()
        found = [answers.get(timeout=600) for _ in range(CLIENTS)]
        seconds = time.perf_counter() - begin
        took = [one for times, _ in found for one in times]
        results.append(Result(len(took) / seconds, took, sum(count for _, count in found)))
        if after is not None:
            after(number)
    for child in children:
        child.join(timeout=60)
    return results


def _child(ground: Ground, phases: list[Phase], process: int, gate: Any, answers: Any) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "praxis.config.settings"
    import django

    django.setup()
    from django.db import connections

    connections["default"].settings_dict.update(NAME=ground.database, HOST=ground.socket)
    threads = [
        Thread(target=_client, args=(ground, phases, process * THREADS + number, gate, answers))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(ground: Ground, phases: list[Phase], client: int, gate: Any, answers: Any) -> None:
    made: dict[str, Any] = {"bare": _bare, "sql": _sql, "action": _action, "race": _race}
    operate = {kind: made[kind](ground) for kind in {phase.kind for phase in phases}}
    for number, kind in enumerate(operate):  # connections and plans are warm before the first
        operate[kind](240_000 + phases[0].offset // 100 + 100 * number + client, client)
    for phase in phases:
        numbers = range(phase.offset, phase.offset + phase.each)
        if phase.kind != "race":
            first = phase.offset + client
            numbers = range(first, first + phase.each * CLIENTS, CLIENTS)
        gate.wait(timeout=300)
        took, booked = [], 0
        for number in numbers:
            begin = time.perf_counter()
            booked += operate[phase.kind](number, client)
            took.append((time.perf_counter() - begin) * 1000)
        answers.put((took, booked))


def _connect(ground: Ground) -> Any:
    import psycopg

    connection = psycopg.connect(
        host=ground.socket, dbname=ground.database, user="praxis_app", autocommit=True
    )
    connection.prepare_threshold = 0
    return connection


def _bare(ground: Ground) -> Any:
    cursor = _connect(ground).cursor()

    def operate(number: int, _client: int) -> int:
        who, _, at = ground.slot(number)
        at += timedelta(days=1500)
        cursor.execute(
            BARE,
            [ground.appointment_id, ground.resources[who], at, at + timedelta(minutes=20)],
        )
        return int(cursor.rowcount)

    return operate


def _sql(ground: Ground) -> Any:
    cursor = _connect(ground).cursor()

    def operate(number: int, _client: int) -> int:
        who, patient, at = ground.slot(number)
        cursor.execute(
            SQL,
            [
                ground.user_id,
                ground.site_id,
                uuid.uuid4(),
                ground.patients[patient],
                ground.visit_type_id,
                ground.providers[who],
                ground.site_id,
                at,
                ground.rooms[who],
                ground.devices[who],
                ground.user_id,
            ],
        )
        return int(cursor.rowcount)

    return operate


def _race(ground: Ground) -> Any:
    return _action(ground, rivals=True)


def _action(ground: Ground, *, rivals: bool = False) -> Any:
    """Context, permission, action, read row, news and bell. The actor is given, as to a view."""
    from praxis.access.context import opened
    from praxis.access.queries import actor_of
    from praxis.scheduling import actions
    from praxis.scheduling.types import TimeTaken

    actor = actor_of(ground.user_id)

    def operate(number: int, client: int) -> int:
        who, patient, at = ground.slot(number)
        if rivals:
            patient = (patient * CLIENTS + client) % len(ground.patients)
        try:
            with opened(actor, purpose="bench"):
                actions.book_appointment(
                    actor=actor,
                    key=uuid.uuid4(),
                    patient_id=ground.patients[patient],
                    visit_type_id=ground.visit_type_id,
                    provider_id=ground.providers[who],
                    site_id=ground.site_id,
                    start=at,
                    room_id=ground.rooms[who],
                    device_id=ground.devices[who],
                )
        except TimeTaken:
            return 0
        return 1

    return operate
