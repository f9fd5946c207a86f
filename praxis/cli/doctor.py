"""`praxis doctor`: one look at what an installation stands on."""

from __future__ import annotations

import shutil
import stat
import subprocess
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from praxis import engine
from praxis.cli import house
from praxis.cli.output import answer
from praxis.engine.errors import EngineError

GIB = 1024**3
LATE_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    state: Literal["ok", "warn", "fail"]
    message: str


def doctor(args: Namespace) -> int:
    home = engine.home()
    checks = [*machine_checks(home)]
    try:
        with house.database("doctor", prepared=False):
            checks += database_checks()
    except EngineError as error:
        checks.append(Check("database", "fail", str(error)))
    ok = all(check.state != "fail" for check in checks)
    signs = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}
    lines = [f"{signs[check.state]}  {check.name:<12} {check.message}" for check in checks]
    answer(
        {"checks": [asdict(check) for check in checks], "ok": ok},
        "\n".join(lines),
        as_json=args.json,
    )
    return 0 if ok else 1


def machine_checks(home: Path) -> Iterator[Check]:
    yield home_is_private(home)
    yield disk_space(home)
    yield encryption_at_rest(home)
    yield Check("backup", "warn", "no backup is known: backups come with a later version")
    yield certificate(home)
    yield clock()


def database_checks() -> Iterator[Check]:
    """Each by itself: one that cannot be answered does not silence the others."""
    house.django_up(demo_clock=False)
    from django.db import DatabaseError

    asked: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("database", server),
        ("migrations", migrations),
        ("queue", queue),
        ("partitions", partitions),
    )
    for name, question in asked:
        try:
            yield question()
        except DatabaseError as error:
            yield Check(name, "fail", f"could not be asked: {type(error).__name__}")


def home_is_private(home: Path) -> Check:
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        return Check("home", "fail", f"other users can read {home}: chmod 700 '{home}'")
    keys = [path for path in (home / "keys").glob("*") if path.stat().st_mode & 0o077]
    if keys:
        return Check("home", "fail", f"other users can read {keys[0]}: chmod 600 '{keys[0]}'")
    return Check("home", "ok", f"{home} is private")


def disk_space(home: Path) -> Check:
    found = shutil.disk_usage(home)
    free, share = found.free / GIB, found.free / found.total
    message = f"{free:.1f} GiB free of {found.total / GIB:.0f}"
    if free < 1:
        return Check("disk", "fail", message + ": make room before the database stops")
    return Check("disk", "warn" if free < 5 or share < 0.05 else "ok", message)


def encryption_at_rest(home: Path) -> Check:
    """Whether the data lie on an encrypted volume, as far as this machine can tell."""
    unknown = Check("encryption", "warn", "cannot tell whether this disk is encrypted")
    source = _output("findmnt", "-n", "-o", "SOURCE", "--target", str(home))
    if not source:
        state = _output("fdesetup", "status")
        if "FileVault is On" in state:
            return Check("encryption", "ok", "FileVault is on")
        return unknown
    layers = _output("lsblk", "-n", "-s", "-o", "TYPE", source.split("[")[0])
    if not layers:
        return unknown
    if "crypt" in layers.split():
        return Check("encryption", "ok", "the data lie on an encrypted volume")
    return Check(
        "encryption",
        "warn",
        "the data do not lie on an encrypted volume: a stolen disk can be read",
    )


def certificate(home: Path) -> Check:
    kept = home / "certificate"
    if not kept.exists():
        return Check("certificate", "ok", "none in use: this machine only, or behind a proxy")
    from cryptography import x509

    path = Path(kept.read_text())
    try:
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return Check("certificate", "fail", f"{path} cannot be read")
    days = (ends - datetime.now(UTC)).days
    state: Literal["ok", "warn", "fail"] = "fail" if days < 0 else "warn" if days < 30 else "ok"
    return Check("certificate", state, f"ends on {ends:%Y-%m-%d}, in {days} days")


def clock() -> Check:
    """The trail's times are only as good as the machine's."""
    synchronised = _output("timedatectl", "show", "-p", "NTPSynchronized", "--value")
    if synchronised == "yes":
        return Check("clock", "ok", "kept by network time")
    if synchronised == "no":
        return Check("clock", "warn", "not kept by network time: switch it on")
    return Check("clock", "warn", "cannot tell whether network time keeps this clock")


def server() -> Check:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),"
            " current_setting('data_checksums'), current_setting('praxis.clock_offset', true)"
        )
        row = cursor.fetchone()
    assert row is not None
    version, size, checksums, offset = row
    message = f"PostgreSQL {version} answers, {size / GIB:.2f} GiB"
    if offset:
        message += ", a demo with a clock of its own"
    if checksums != "on":
        return Check("database", "warn", message + ", without data checksums")
    return Check("database", "ok", message)


def migrations() -> Check:
    from praxis.cli.prepare import pending

    missing = pending()
    if missing:
        return Check("migrations", "fail", f"{missing} are waiting: run `praxis migrate`")
    return Check("migrations", "ok", "the database is up to date")


def queue() -> Check:
    from praxis.news import queries

    found = queries.queue_state()
    message = f"{found.waiting} waiting, {found.running} running, {found.failed} failed"
    if found.oldest_seconds > LATE_SECONDS:
        minutes = found.oldest_seconds // 60
        return Check("queue", "fail", f"{message}; the oldest has waited {minutes} minutes")
    return Check("queue", "warn" if found.failed else "ok", message)


def partitions() -> Check:
    """The trail's months ahead, and nothing in the partition that catches what they miss."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM generate_series(0, 3) step,"
            " unnest(ARRAY['audit_change', 'audit_read']) parent"
            " WHERE to_regclass(parent || to_char(date_trunc('month', now() AT TIME ZONE 'UTC')"
            " + make_interval(months => step), '_YYYYMM')) IS NULL"
        )
        (missing,) = cursor.fetchone() or (0,)
    if missing > 2:
        return Check("partitions", "fail", f"{missing} months of the trail are not prepared")
    return Check("partitions", "ok", "the trail is prepared for the months ahead")


def _output(*command: str) -> str:
    """What a program of the machine prints; nothing when it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
