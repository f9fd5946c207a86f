"""The office goes on through kill -9 of its database, its web and its worker.

What a front desk was told is booked is booked, once; what it was never told may be there,
once; each booking's effect ran, once.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

pytestmark = [pytest.mark.faults]
ROOT = Path(__file__).parents[2]
CLERKS = 4
SETTLE_SECONDS = 90


@dataclass
class Running:
    home: Path
    port: int
    process: subprocess.Popen[bytes]
    cookie: str = ""
    acknowledged: dict[uuid.UUID, str] = field(default_factory=dict)
    asked: set[uuid.UUID] = field(default_factory=set)
    refused: int = 0


def _environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PRAXIS_", "DATABASE_", "PYTEST_", "DJANGO_"))
    }
    return kept | {"PRAXIS_HOME": str(home), "PYTHONPATH": str(ROOT)}


def _python(home: Path, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=_environment(home) | {"DJANGO_SETTINGS_MODULE": "praxis.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    base = [sys.executable, "-W", "ignore", "-m", "praxis"]
    subprocess.run(
        [*base, "demo", "--size", "small", "--no-serve"],
        env=_environment(home),
        check=True,
        capture_output=True,
    )
    port = 18_000 + os.getpid() % 1000
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*base, "serve", "--port", str(port)],
            env=_environment(home),
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    office = Running(home, port, process)
    try:
        _until(lambda: _get(office, "/accounts/login/") == 200, 180, "the web answers")
        office.cookie = _python(
            home,
            "import django; django.setup()\n"
            "from praxis.access import door\n"
            "from praxis.access.models import User\n"
            "user = User.objects.get(username='dwhitlock')\n"
            "print(door.new_session(user).session_key)",
        )
        yield office
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def test_nothing_is_lost_or_doubled_when_processes_are_killed(running: Running) -> None:
    plan = _plan(running)
    stop = threading.Event()
    clerks = [
        threading.Thread(target=_clerk, args=(running, plan[number::CLERKS], stop), daemon=True)
        for number in range(CLERKS)
    ]
    for clerk in clerks:
        clerk.start()
    victims = ("postgres -D", "granian", "praxis worker") * 2
    at_kill: list[int] = []
    for victim in victims:
        before = at_kill[-1] if at_kill else 0
        _until(
            lambda: len(running.acknowledged) > before + 4,  # noqa: B023
            SETTLE_SECONDS,
            f"bookings go on before the kill of {victim}",
        )
        at_kill.append(len(running.acknowledged))
        _until(lambda: _kill(running, victim), SETTLE_SECONDS, f"{victim} runs")  # noqa: B023
    last = len(running.acknowledged)
    _until(lambda: len(running.acknowledged) > last + 4, SETTLE_SECONDS, "bookings go on")
    stop.set()
    for clerk in clerks:
        clerk.join(60)

    _until(lambda: not _waiting(running), SETTLE_SECONDS, "the worker catches up")
    stored = _stored(running)
    lost = set(running.acknowledged) - set(stored)
    doubled = {key for key, count in stored.items() if count != 1}
    strangers = set(stored) - running.asked
    print(
        f"acknowledged at each kill {at_kill}; in all {len(running.acknowledged)} acknowledged,"
        f" {len(stored)} stored, {len(lost)} lost, {len(doubled)} doubled"
    )
    assert (lost, doubled, strangers) == (set(), set(), set())
    assert _overlaps(running) == 0
    assert _unheard(running) == []


def _plan(running: Running) -> list[tuple[str, uuid.UUID]]:
    """(form body, key) of bookings at times that nobody has yet: far ahead, one a slot."""
    with _admin(running) as server:
        patients = [row[0] for row in server.execute("SELECT id FROM people_patient ORDER BY id")]
        providers = [
            row[0]
            for row in server.execute(
                "SELECT id FROM practice_provider WHERE credential <> 'RN' ORDER BY id"
            )
        ]
        (kind,) = server.execute(
            "SELECT id FROM practice_visittype WHERE code = 'SICK'"
        ).fetchone() or (0,)
        (site,) = server.execute("SELECT id FROM access_site").fetchone() or (0,)
    made = []
    day = date(2027, 3, 1)
    for number in range(1200):
        if number and number % 100 == 0:
            day += timedelta(days=7)
        start = f"{day}T{9 + number % 100 // 5 // 4 % 3:02d}:{number // 5 % 4 * 15:02d}-06:00"
        slot = f"{providers[number % 5]}|{start}"
        key = uuid.uuid4()
        query = urlencode({"site": site, "patient": patients[number % len(patients)], "type": kind})
        form = urlencode(
            {"client_key": key, "slot": slot, "csrfmiddlewaretoken": "a" * 32, "reason": "Fault"}
        )
        made.append((f"{query}\n{form}", key))
    return made


def _clerk(running: Running, plan: list[tuple[str, uuid.UUID]], stop: threading.Event) -> None:
    """Books one after the other; asks again with the same key when no answer comes."""
    for request, key in plan:
        query, form = request.split("\n")
        running.asked.add(key)
        while not stop.is_set():
            status = _post(running, f"/visits/new/?{query}", form)
            if status in (302, 303):
                running.acknowledged[key] = form
                break
            if status in (409, 422):
                running.refused += 1
                break
            time.sleep(0.2)
        if stop.is_set():
            return


def _post(running: Running, path: str, body: str) -> int:
    headers = {
        "Cookie": f"sessionid={running.cookie}; csrftoken={'a' * 32}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return _ask(running, "POST", path, body, headers)


def _get(running: Running, path: str) -> int:
    return _ask(running, "GET", path, None, {})


def _ask(running: Running, method: str, path: str, body: str | None, headers: Any) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=15)
    try:
        connection.request(method, path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _kill(running: Running, words: str) -> int:
    """kill -9 of the oldest process of this office whose command holds the words."""
    group = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args", "--sort=start_time"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()[1:]
    rows = [(int(line.split()[0]), int(line.split()[1]), line) for line in group]
    ours = {running.process.pid}
    for _ in range(6):
        ours |= {pid for pid, parent, _ in rows if parent in ours}
    for pid, _, line in rows:
        if pid in ours and pid != running.process.pid and words in line and "unshare" not in line:
            os.kill(pid, signal.SIGKILL)
            return pid
    return 0


def _admin(running: Running) -> psycopg.Connection[Any]:
    from praxis.engine import socket_dir

    return psycopg.connect(
        host=str(socket_dir(running.home)), user="praxis_admin", dbname="praxis", autocommit=True
    )


def _stored(running: Running) -> dict[uuid.UUID, int]:
    with _admin(running) as server:
        return dict(
            server.execute(
                "SELECT a.client_key, count(e.id) FROM scheduling_appointment a"
                " LEFT JOIN scheduling_visitevent e ON e.appointment_id = a.id"
                " AND e.kind = 'booked' WHERE a.reason = 'Fault' GROUP BY 1"
            ).fetchall()
        )


def _overlaps(running: Running) -> int:
    with _admin(running) as server:
        (count,) = server.execute(
            "SELECT count(*) FROM scheduling_appointmentresource p"
            " JOIN scheduling_appointmentresource q ON q.resource_id = p.resource_id"
            " AND q.id > p.id AND p.blocks AND q.blocks AND p.during && q.during"
        ).fetchone() or (0,)
    return int(count)


def _unheard(running: Running) -> list[Any]:
    """Bookings whose promised effect did not run exactly once."""
    with _admin(running) as server:
        return server.execute(
            "SELECT a.id FROM scheduling_appointment a LEFT JOIN people_recent r"
            " ON r.patient_id = a.patient_id WHERE a.reason = 'Fault' AND r.patient_id IS NULL"
        ).fetchall()


def _waiting(running: Running) -> bool:
    try:
        with _admin(running) as server:
            (count,) = server.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
                " AND task_name = 'news.react'"
            ).fetchone() or (0,)
    except psycopg.Error:
        return True
    return bool(count)


def _until(true: Any, seconds: float, what: str) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds} s")
