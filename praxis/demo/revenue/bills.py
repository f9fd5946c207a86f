"""What became of each past visit's money: arithmetic on a seed, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from praxis.demo.catalog import PAYERS, ZONE
from praxis.demo.history import Visit
from praxis.demo.payer.contracts import BY_FILING, BY_NUMBER, Terms
from praxis.demo.prices import (
    DIAGNOSES,
    PAYER_SPECS,
    SERVICES,
    TEMPLATES,
    WITHOUT_COPAY,
    PayerSpec,
)
from praxis.kernel import business_days, clock

FEES = {each.code: each.cents for each in SERVICES}
_FILING = {"medicare": "MB", "medicaid": "MC"}
# Denials on first sight, and what is done about those that stay denied.
DENIED = (("16", "4120"), ("29", "4110"), ("50", "4120"), ("97", "4120"), ("197", "4120"))
DENIED_OF_100 = 2.2
SMALL_CENTS = 500
BAD_DEBT_DAYS = 150
METHODS = ("card", "card", "card", "cash", "check")


@dataclass(slots=True)
class Line:
    """One charge, what its payer made of it and how the rest was settled. Cents."""

    code: str
    modifiers: tuple[str, ...]
    units: int
    cents: int
    paid: int = 0
    contract: int = 0
    cut: int = 0
    share: int = 0
    share_carc: str = ""
    denied_carc: str = ""
    copay: int = 0
    balance: int = 0
    written_off: int = 0
    account: str = ""


@dataclass(slots=True)
class Bill:
    """One visit. `stage`: ready, waiting, paid or denied; "own" when the patient pays."""

    visit: Visit
    lines: list[Line]
    diagnoses: tuple[str, ...]
    payer: int | None
    stage: str
    paid_on: date | None = None
    copay_cents: int = 0
    copay_method: str = ""
    balance_on: date | None = None
    balance_method: str = ""
    off_on: date | None = None

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def paid_cents(self) -> int:
        return sum(line.paid for line in self.lines)

    @property
    def share_cents(self) -> int:
        return sum(line.share for line in self.lines)

    @property
    def open_denied_cents(self) -> int:
        """What a denial leaves to be worked on."""
        return sum(line.cents - line.written_off for line in self.lines if line.denied_carc)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Nothing is settled after `last`; claims of the days in `fresh` are not sent yet."""

    last: date
    fresh: frozenset[date]


@cache
def _payday(day: date, spec: PayerSpec, wait: int) -> date:
    """The payer's first payment so long after a visit."""
    first = day + timedelta(days=spec.lag + wait)
    return business_days.on_or_after(first + timedelta(days=(spec.payday - first.weekday()) % 7))


@cache
def business_day(day: date) -> date:
    return business_days.on_or_after(day)


@cache
def at(day: date, hour: int, minute: int) -> datetime:
    return clock.local(day, hour, minute, ZONE)


def terms_of(payer: int) -> Terms:
    kind = _FILING.get(PAYERS[payer][1], "")
    return BY_NUMBER.get(PAYER_SPECS[payer].number) or BY_FILING[kind]


def bills(visits: Sequence[Visit], calendar: Calendar, rng: Random) -> list[Bill]:
    return [
        _bill(visit, calendar, rng)
        for visit in visits
        if visit.stamps is not None and visit.stamps.outcome == "done"
    ]


def _bill(visit: Visit, calendar: Calendar, rng: Random) -> Bill:
    code = visit.plan.code
    lines = [
        Line(service, modifiers, units, FEES[service] * units)
        for position, (service, modifiers, units) in enumerate(TEMPLATES[code])
        if position == 0 or rng.random() < 0.7
    ]
    diagnoses = rng.choice(DIAGNOSES[code])
    payer = visit.patient.payer
    bill = Bill(visit, lines, diagnoses, payer, "own" if payer is None else "waiting")
    if payer is None:
        _patient_pays(bill, visit.day, calendar, rng, soon=True)
        return bill
    if visit.day in calendar.fresh:
        bill.stage = "ready"
    else:
        when = _payday(visit.day, PAYER_SPECS[payer], rng.choice((0, 0, 0, 2, 5)))
        if when <= calendar.last:
            bill.paid_on = when
            _adjudicate(bill, terms_of(payer), rng)
    _take_copay(bill, rng)
    if bill.stage == "paid" and bill.paid_on:
        _apply_copay(bill)
        _patient_pays(bill, bill.paid_on, calendar, rng, soon=False)
    elif bill.stage == "denied" and bill.paid_on:
        _give_up(bill, bill.paid_on, calendar, rng)
    return bill


def _adjudicate(bill: Bill, terms: Terms, rng: Random) -> None:
    """As `payer.contracts` does, on our own rows."""
    if rng.random() * 100 < DENIED_OF_100:
        carc, _ = rng.choice(DENIED)
        bill.stage = "denied"
        for line in bill.lines:
            line.denied_carc = carc
        return
    bill.stage = "paid"
    deductible = rng.random() * 100 < terms.deductible / 2
    copay = terms.copay_cents
    for line in bill.lines:
        allowed = _percent(line.cents, terms.allowed)
        line.contract = line.cents - allowed
        if deductible:
            line.share, line.share_carc = allowed, "1"
        elif copay:
            line.share, line.share_carc = min(copay, allowed), "3"
            copay -= line.share
        elif terms.coinsurance:
            line.share, line.share_carc = _percent(allowed, terms.coinsurance), "2"
            line.cut = _percent(allowed - line.share, terms.sequestration)
        line.paid = allowed - line.share - line.cut


def _percent(cents: int, share: int) -> int:
    return (cents * share + 50) // 100


def _take_copay(bill: Bill, rng: Random) -> None:
    copay = PAYERS[bill.payer or 0][3]
    settled = bill.stage == "denied"
    if copay and not settled and bill.visit.plan.code not in WITHOUT_COPAY and rng.random() < 0.9:
        # Now and then somebody asks for too much: a credit stays.
        bill.copay_cents = copay + (1_500 if rng.random() < 0.004 else 0)
        bill.copay_method = rng.choice(METHODS)


def _apply_copay(bill: Bill) -> None:
    left = bill.copay_cents
    for line in bill.lines:
        line.copay = min(left, line.share)
        left -= line.copay


def _patient_pays(bill: Bill, since: date, calendar: Calendar, rng: Random, *, soon: bool) -> None:
    """What is the patient's is paid, waits, is too small to ask for, or is given up."""
    owed = {
        place: (line.cents if soon else line.share) - line.copay
        for place, line in enumerate(bill.lines)
    }
    total = sum(owed.values())
    if not total:
        return
    luck = rng.random()
    if soon and luck < 0.7:
        _pays(bill, owed, since, rng)
    elif luck < 0.93 and (total >= SMALL_CENTS or soon):
        when = business_day(since + timedelta(days=rng.randint(11, 48)))
        if when <= calendar.last:
            _pays(bill, owed, when, rng)
    else:
        small = total < SMALL_CENTS
        when = business_day(since + timedelta(days=30 if small else BAD_DEBT_DAYS))
        if when <= calendar.last:
            bill.off_on = when
            for place, cents in owed.items():
                bill.lines[place].written_off = cents
                bill.lines[place].account = "4130" if small else "4150"


def _pays(bill: Bill, owed: dict[int, int], when: date, rng: Random) -> None:
    bill.balance_on, bill.balance_method = when, rng.choice(METHODS)
    for place, cents in owed.items():
        bill.lines[place].balance = cents


def _give_up(bill: Bill, since: date, calendar: Calendar, rng: Random) -> None:
    """A denial that was appealed in vain; a late one is still being worked on."""
    when = business_day(since + timedelta(days=rng.randint(18, 60)))
    if when > calendar.last:
        return
    bill.off_on = when
    for line in bill.lines:
        line.written_off = line.cents
        line.account = dict(DENIED)[line.denied_carc]
