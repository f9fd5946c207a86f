"""`praxis demo`: makes the demo practice, or finds the one made before."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from praxis.access.context import system
from praxis.demo import (
    charts,
    faxes,
    front,
    insurance,
    measures,
    messages,
    patients,
    referring,
    sent_on,
    supplies,
    tasks,
    writing,
)
from praxis.demo.billing_day import SENT_DAY, BillingDay, file_denials
from praxis.demo.billing_office import set_up_billing
from praxis.demo.bookkeeping import keep_books
from praxis.demo.copying import (
    Connection,
    build_indexes,
    bulk,
    count_rows,
    drop_indexes,
    next_ids,
)
from praxis.demo.day import OPENS_AT, TODAY, Played, at_minute, play
from praxis.demo.history import TABLES, History
from praxis.demo.office import PASSWORD, PIN, Account, Keys, Office, set_up
from praxis.demo.plan import business_days
from praxis.demo.revenue import load as revenue
from praxis.demo.revenue.bills import Calendar
from praxis.demo.revenue.load import Loaded
from praxis.demo.verify import verify
from praxis.kernel import clock
from praxis.scheduling import actions as scheduling
from praxis.worklist import queries as worklist

SIZES = {"small": (400, 60, 10), "clinic": (3600, 730, 60), "group": (36000, 730, 60)}


# Nothing was settled after SETTLED; claims of the FRESH days are sent by the real actions.
SETTLED = date(2026, 11, 20)
FRESH = frozenset({SENT_DAY, date(2026, 11, 23)})


class NotADemo(RuntimeError):
    """The database holds a practice that the demo must not touch."""


@dataclass(slots=True)
class Result:
    """What `praxis demo --json` prints."""

    patients: int
    appointments: int
    claims: int
    paid_cents: int
    denied: int
    open_tasks: int
    seconds: float
    accounts: list[Account] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """`paid_cents` came from payers and patients; `denied` are claims that stand so now."""
        return {
            "patients": self.patients,
            "appointments": self.appointments,
            "claims": self.claims,
            "paid_cents": self.paid_cents,
            "denied": self.denied,
            "open_tasks": self.open_tasks,
            "seconds": self.seconds,
        }


def marker(home: Path) -> Path:
    """The file that says this home holds a demo: `serve` then refuses other hosts."""
    return home / "demo.json"


def is_empty() -> bool:
    """Whether nobody works in this database yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM access_user)")
        row = cursor.fetchone()
    return bool(row and row[0])


def make(*, seed: int = 1, size: str = "clinic", quiet: bool = False) -> Result:
    """Make the demo practice in an empty, migrated database. Raises NotADemo.

    The same seed makes the same practice. The database keeps the clock's offset, so that
    every process of it shows Tuesday, November 24, 2026, from 10:40 on.
    """
    if not is_empty():
        raise NotADemo(
            "This database holds a practice already. Give the demo a PRAXIS_HOME of its own."
        )
    tell = (lambda _: None) if quiet else _tell
    began = time.monotonic()
    count, past, ahead = SIZES[size]
    first = TODAY - timedelta(days=past)
    at_minute(first, 7 * 60)
    tell("Setting the practice up: 1 site, 6 providers, 18 people who work there")
    with system("demo", purpose="demo") as actor:
        office = set_up(actor=actor, seed=seed, opened_on=first)
        set_up_billing(actor=actor, office=office, keys=Keys(seed + 20))
    people, history, money = _load(office, seed, count, (first, past, ahead), tell)
    billing = BillingDay(office, seed, at_minute)
    tell("Sending claims, and letting the payers answer")
    billing.last_weeks_claims(money.ready_of(SENT_DAY))
    at_minute(TODAY, 6 * 60)
    with system("demo", purpose="demo") as actor:
        tell("Opening the calendar for the year ahead")
        scheduling.extend_supply(actor=actor, first=TODAY - timedelta(days=21))
        keep_books(actor=actor, keys=Keys(seed + 21), first=first, today=TODAY)
    played = play(
        office=office, people=people, history=history, seed=seed + 9, billing=billing, tell=tell
    )
    with system("demo", purpose="demo") as actor:
        tasks.fill(actor=actor, people=people, seed=seed + 11, today=TODAY)
        front.fill(actor=actor, office=office, history=history, seed=seed + 12, today=TODAY)
        charts.fill(actor=actor, site_ids=[office.site_id], seed=seed + 14, today=TODAY)
        faxes.fill(actor=actor, people=people, seed=seed + 41, today=TODAY)
        referring.fill(actor=actor, office=office, people=people, seed=seed + 16, today=TODAY)
        sent_on.fill(actor=actor, people=people, seed=seed + 51, today=TODAY, at=at_minute)
        messages.fill(actor=actor, office=office, people=people, seed=seed + 42)
        writing.fill(actor=actor, people=people, seed=seed + 43)
    supplies.fill(office=office, seed=seed + 15, today=TODAY, at=at_minute)
    measures.fill()
    file_denials(money.denied, TODAY)
    _keep_offset()
    _mark(seed, size)
    checked, (made, paid_cents, denied) = _verify(tell)
    result = Result(
        patients=len(people),
        appointments=len(history.visits) + played.booked,
        claims=made,
        paid_cents=paid_cents,
        denied=denied,
        open_tasks=_open_tasks(),
        seconds=round(time.monotonic() - began, 1),
        accounts=office.accounts,
    )
    _say(result, played, checked, tell)
    return result


def sign_ins(accounts: list[Account]) -> str:
    """What a stranger needs to sign in."""
    lines = [
        "Sign in with one of these names. The password of all is:",
        f"    {PASSWORD}",
        f"The PIN for a fast switch of user is {PIN}. The code comes from an authenticator app",
        "(add the secret by hand), or from this command:  bin/praxis code NAME",
        "",
    ]
    lines += [
        f"    {each.username:<11}{each.full_name:<16}{each.role:<16}{each.secret}"
        for each in accounts
    ]
    return "\n".join(lines)


def _load(
    office: Office,
    seed: int,
    count: int,
    days: tuple[date, int, int],
    tell: Callable[[str], None],
) -> tuple[list[patients.Person], History, Loaded]:
    first, _, ahead = days
    rng = Random(seed + 2)
    with bulk(()) as owner:
        tell(f"Inventing {count:,} patients")
        people = patients.invent(rng, next_ids(owner, "people_patient", count), TODAY)
    with bulk(("people_patient",)) as owner:
        owner.execute("SET LOCAL session_replication_role = origin")
        patients.load(owner, office, people, rng)
        count_rows(owner, patients.TABLES)
    history = History(office, people, seed + 3)
    history.plan(business_days(first, TODAY - timedelta(days=1)), past=True)
    history.plan(
        business_days(TODAY + timedelta(days=1), TODAY + timedelta(days=ahead)), past=False
    )
    tell(f"Loading {len(history.visits):,} visits of two years and the weeks ahead")
    with bulk((*TABLES, *insurance.TABLES)) as owner, ThreadPoolExecutor(1) as aside:
        indexes = drop_indexes(owner, TABLES)
        coverages = insurance.load(owner, office, people, TODAY, rng)
        count_rows(owner, insurance.TABLES)
        history.take_ids(owner)
        written = aside.submit(_write, owner, history, indexes)
        tell("Settling their charges, claims, payments and books")
        with bulk(revenue.TABLES) as second:
            money = revenue.load(
                second,
                office,
                history.visits,
                coverages,
                Calendar(SETTLED, FRESH),
                Random(seed + 5),
                visits_are_in=written.result,
            )
    return people, history, money


def _write(owner: Connection, history: History, indexes: list[str]) -> None:
    history.write(owner)
    build_indexes(owner, TABLES, indexes)


def _keep_offset() -> None:
    """The database itself carries the clock's offset; every process reads it at its start."""
    seconds = round(clock.offset().total_seconds())
    name = settings.DATABASES["default"]["NAME"]
    with bulk(()) as owner:
        owner.execute(f"ALTER DATABASE \"{name}\" SET praxis.clock_offset = '{seconds}'")


def _mark(seed: int, size: str) -> None:
    path = marker(Path(settings.HOME))
    mark = {
        "seed": seed,
        "size": size,
        "made_at": str(clock.real_now()),
        "clock_offset": round(clock.offset().total_seconds()),
    }
    path.write_text(json.dumps(mark))
    path.chmod(0o600)


def _verify(tell: Callable[[str], None]) -> tuple[int, tuple[int, int, int]]:
    """How many invariants hold; claims, cents paid and claims denied."""
    tell("Checking what must always hold")
    with bulk(()) as owner, bulk(()) as other:
        checked = verify(owner, other)
        row = owner.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'denied'), (SELECT"
            " coalesce(sum(payer_paid_cents + patient_paid_cents), 0) FROM billing_posting)"
            " FROM billing_claim"
        ).fetchone()
    assert row is not None
    claims, denied, paid = row
    return checked, (claims, int(paid), denied)


def _open_tasks() -> int:
    with system("demo", purpose="demo") as actor:
        return worklist.visible(actor).filter(closed_at=None).count()


def _say(result: Result, played: Played, checked: int, tell: Callable[[str], None]) -> None:
    hour, minute = OPENS_AT
    tell(
        f"Ready in {result.seconds} s: {result.patients:,} patients,"
        f" {result.claims:,} claims, {result.appointments:,} visits,"
        f" {played.booked} of them today ({played.steps} steps lived until {hour}:{minute:02d}),"
        f" {checked} invariants hold."
    )


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
