"""Today at the demo practice: booked, confirmed and played to the clock by the real actions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.demo.billing_day import SEND_MINUTE, BillingDay
from praxis.demo.catalog import PROVIDERS, ZONE
from praxis.demo.history import History
from praxis.demo.office import Office
from praxis.demo.patients import Person
from praxis.demo.plan import TYPE, PlannedVisit, Stamps, plan_provider_day, stamp
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.scheduling import actions as scheduling
from praxis.scheduling.types import Initiator

TODAY = date(2026, 11, 24)
OPENS_AT = (10, 40)
# Minutes a provider runs late on this day, by code.
BEHIND = {"DR": 22, "PN": 14, "AO": 9, "HB": 7}
CHECKOUT_WAIT = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody does at one minute of the day."""

    minute: int
    order: int
    who: str
    do: Callable[[Actor], object]


@dataclass(slots=True)
class Played:
    booked: int = 0
    refused: int = 0
    steps: int = 0
    sent: int = 0


@contextmanager
def _acting(office: Office, who: str) -> Iterator[Actor]:
    """Somebody at work; "" is the clinical system's message."""
    if not who:
        with system("ehr", purpose="treatment") as actor:
            yield actor
        return
    with opened(access.actor_of(office.user_id(who)), purpose="treatment") as context:
        yield context.actor


def play(
    *,
    office: Office,
    people: list[Person],
    history: History,
    seed: int,
    billing: BillingDay,
    tell: Callable[[str], None],
) -> Played:
    """Book today's visits as they were booked over the last weeks, then live the morning."""
    rng = Random(seed)
    played = Played()
    panel, taken = history.panel(TODAY), set[int]()
    plans = [
        plan
        for provider in PROVIDERS
        for plan in plan_provider_day(rng, provider, panel, taken, fill=0.85)
    ]
    tell(f"Booking today's {len(plans)} visits")
    visits = _book(office, people, plans, rng, played)
    _confirm(office, visits, rng)
    billing.morning(TODAY)
    money = _Money(billing, people, rng)
    steps = sorted(
        (step for plan, visit in visits for step in _steps(office, plan, visit, rng, money)),
        key=lambda step: (step.minute, step.order),
    )
    now = OPENS_AT[0] * 60 + OPENS_AT[1]
    morning = [step for step in steps if step.minute <= now]
    tell(f"Living the morning: {len(morning)} things happen before 10:40")
    for step in morning:
        if step.minute >= SEND_MINUTE and not played.sent:
            at_minute(TODAY, SEND_MINUTE)
            played.sent = billing.send_today(TODAY)
        at_minute(TODAY, step.minute)
        with _acting(office, step.who) as actor:
            step.do(actor)
        played.steps += 1
    at_minute(TODAY, now)
    return played


def at_minute(day: date, minute: int) -> None:
    """Set the demo clock to a minute of a day, on the site's wall clock."""
    wanted = clock.local(day, 0, 0, ZONE) + timedelta(minutes=minute)
    clock.set_offset(wanted - clock.real_now())


def _book(
    office: Office, people: list[Person], plans: list[PlannedVisit], rng: Random, played: Played
) -> list[tuple[PlannedVisit, int]]:
    asked = sorted(
        (
            (rng.choice((1, 2, 3, 5, 7, 9, 12, 16, 20)), rng.randint(490, 1000), plan)
            for plan in plans
        ),
        key=lambda item: (-item[0], item[1]),
    )
    desk = access.actor_of(office.user_id("dwhitlock"))
    visits = []
    for days, minute, plan in asked:
        at_minute(TODAY - timedelta(days=days), minute)
        try:
            with opened(desk, purpose="treatment"):
                visit = scheduling.book_appointment(
                    actor=desk,
                    key=uuid.UUID(int=rng.getrandbits(128), version=4),
                    patient_id=people[plan.patient].id,
                    visit_type_id=office.types[plan.code],
                    provider_id=office.providers[plan.provider.code],
                    site_id=office.site_id,
                    start=instant(TODAY, plan.start),
                    minutes=plan.minutes,
                    mode=TYPE[plan.code].modes[0],
                )
        except PraxisError:
            # A new-patient visit for somebody seen before, an age out of range: the program
            # refuses as it would at the desk, and the time stays open.
            played.refused += 1
            continue
        visits.append((plan, visit))
        played.booked += 1
    return visits


def instant(day: date, minute: int) -> datetime:
    return clock.local(day, 0, 0, ZONE) + timedelta(minutes=minute)


def _confirm(office: Office, visits: list[tuple[PlannedVisit, int]], rng: Random) -> None:
    desk = access.actor_of(office.user_id("dwhitlock"))
    at_minute(TODAY - timedelta(days=1), 16 * 60)
    with opened(desk, purpose="treatment"):
        for _, visit in visits:
            if rng.random() < 0.86:
                scheduling.confirm_appointment(actor=desk, appointment_id=visit)


@dataclass(slots=True)
class _Money:
    """Charges and copays of the day's visits."""

    billing: BillingDay
    people: list[Person]
    rng: Random

    def checks_in(self, plan: PlannedVisit) -> Callable[..., object]:
        payer = self.people[plan.patient].payer

        def check_in(*, actor: Actor, appointment_id: int) -> None:
            self.billing.check_in(actor, appointment_id, plan.code, payer)

        return check_in

    def steps(self, plan: PlannedVisit, visit: int, out: int) -> list[Step]:
        """Charged soon after the visit and mostly closed at once; the rest is found missing."""
        luck, forgets = self.rng.random(), self.rng.random() < 0.1
        nurse = plan.provider.credential == "RN"
        if luck > 0.92:
            return []

        def charge(*, actor: Actor, appointment_id: int) -> None:
            self.billing.charge(actor, appointment_id, plan.code, forgets=forgets)

        def close(*, actor: Actor, appointment_id: int) -> None:
            self.billing.close(actor, appointment_id)

        found = [_step(out + 1, plan.provider.user, charge, visit, order=4)]
        if luck < 0.85:
            closes = "" if nurse else plan.provider.user
            found.append(_step(out + 2, closes, close, visit, order=5))
        return found


def _steps(
    office: Office, plan: PlannedVisit, visit: int, rng: Random, money: _Money
) -> list[Step]:
    """What will happen to one visit if the day goes on as planned."""
    behind = BEHIND.get(plan.provider.code, 0) if plan.start > 540 else 0
    stamps = stamp(rng, plan, behind=behind)
    if stamps.outcome == "cancelled":
        called_off = partial(scheduling.cancel_appointment, initiator=Initiator.PATIENT)
        return [_step(470, "dwhitlock", called_off, visit, order=0)]
    if stamps.outcome == "no_show":
        missed = plan.start + 20
        return [_step(missed, "dwhitlock", scheduling.mark_no_show, visit)]
    return [
        _step(stamps.arrived, "dwhitlock", scheduling.arrive, visit),
        _step(stamps.checked_in, "dwhitlock", money.checks_in(plan), visit, order=1),
        *_rooming(office, plan, visit, stamps),
        _step(stamps.provider_in, plan.provider.user, scheduling.provider_in, visit),
        _step(stamps.provider_out, plan.provider.user, scheduling.provider_out, visit),
        _step(stamps.left + rng.choice((0, 0, 2, CHECKOUT_WAIT)), "dwhitlock",
              scheduling.check_out, visit),
        *money.steps(plan, visit, stamps.provider_out),
    ]  # fmt: skip


def _rooming(office: Office, plan: PlannedVisit, visit: int, stamps: Stamps) -> list[Step]:
    spec = TYPE[plan.code]
    if not spec.room_kind:
        return []
    names = ("Procedure",) if spec.room_kind == "procedure" else plan.provider.rooms
    rooms = [office.rooms[names[(plan.room + turn) % len(names)]] for turn in range(len(names))]

    def room(actor: Actor) -> None:
        for room_id in rooms:
            try:
                scheduling.room_patient(actor=actor, appointment_id=visit, room_id=room_id)
            except PraxisError:
                continue
            return

    return [Step(stamps.roomed, 2, "epetrov", room)]


def _step(
    minute: int, who: str, action: Callable[..., object], visit: int, *, order: int | None = None
) -> Step:
    if order is None:
        order = _ORDER.index(action.__name__)

    def do(actor: Actor) -> None:
        try:
            action(actor=actor, appointment_id=visit)
        except PraxisError:
            # Somebody skipped a step, as happens: the visit stays where it is.
            return

    return Step(minute, order, who, do)


_ORDER = (
    "arrive", "finish_check_in", "room_patient", "provider_in", "provider_out", "check_out",
    "mark_no_show",
)  # fmt: skip
