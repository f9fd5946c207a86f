"""Many people at once: real processes, each with real threads and connections of their own."""

from __future__ import annotations

import multiprocessing
import os
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Wish:
    """One booking that a contender tries; `move_id` moves that visit, `hold` only holds."""

    actor_id: int
    patient_id: int
    visit_type_id: int
    provider_id: int
    site_id: int
    start: datetime
    device_id: int | None = None
    move_id: int | None = None
    offer_id: int | None = None
    hold: bool = False
    hold_id: int | None = None
    sweep: bool = False


def at(day: int, minute: int) -> datetime:
    """Minutes after midnight, days after the Monday after next. The contenders' clock is real."""
    from praxis.access import queries as access
    from praxis.kernel import clock

    today = access.today()
    monday = today + timedelta(days=14 - today.weekday())
    return clock.local(monday + timedelta(days=day), *divmod(minute, 60), access.office_zone())


def contend(rounds: Sequence[Sequence[Wish]], *, processes: int = 5) -> list[Counter[str]]:
    """Each round's wishes all at the same moment; returns how often each outcome was."""
    from django.db import connections

    size = len(rounds[0])
    assert size % processes == 0
    name = connections["default"].settings_dict["NAME"]
    socket = connections["default"].settings_dict["HOST"]
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(size)
    outcomes: Any = context.Queue()
    share = size // processes
    children = [
        context.Process(
            target=_child,
            args=(
                name,
                socket,
                [list(wishes[number * share : (number + 1) * share]) for wishes in rounds],
                gate,
                outcomes,
            ),
        )
        for number in range(processes)
    ]
    for child in children:
        child.start()
    counts = [Counter[str]() for _ in rounds]
    for _ in range(size * len(rounds)):
        number, outcome = outcomes.get(timeout=300)
        counts[number][outcome] += 1
    for child in children:
        child.join(timeout=60)
    return counts


def _child(name: str, socket: str, rounds: list[list[Wish]], gate: Any, outcomes: Any) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "praxis.config.settings"
    import django

    django.setup()
    from django.db import connections

    connections["default"].settings_dict.update(NAME=name, HOST=socket)
    threads = [
        Thread(target=_thread, args=([wishes[i] for wishes in rounds], gate, outcomes))
        for i in range(len(rounds[0]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _thread(wishes: list[Wish], gate: Any, outcomes: Any) -> None:
    from django.db import connections

    try:
        for number, wish in enumerate(wishes):
            gate.wait(timeout=120)
            outcomes.put((number, _try(wish)))
    finally:
        connections.close_all()


def _try(wish: Wish) -> str:
    from praxis.access.context import opened
    from praxis.access.queries import actor_of
    from praxis.kernel.errors import PraxisError
    from praxis.scheduling import actions

    actor = actor_of(wish.actor_id)
    time: dict[str, Any] = {
        "visit_type_id": wish.visit_type_id,
        "provider_id": wish.provider_id,
        "site_id": wish.site_id,
        "start": wish.start,
        "device_id": wish.device_id,
    }
    try:
        with opened(actor, purpose="test"):
            if wish.offer_id is not None:
                actions.accept_offer(actor=actor, offer_id=wish.offer_id)
            elif wish.move_id is not None:
                actions.move_appointment(
                    actor=actor,
                    appointment_id=wish.move_id,
                    start=wish.start,
                    provider_id=wish.provider_id,
                )
            elif wish.sweep:
                actions.expire_hold(actor=actor, hold_id=wish.hold_id or 0)
                return "swept"
            elif wish.hold:
                actions.hold_slot(actor=actor, key=uuid.uuid4(), **time)
            else:
                actions.book_appointment(
                    actor=actor,
                    key=uuid.uuid4(),
                    patient_id=wish.patient_id,
                    hold_id=wish.hold_id,
                    **time,
                )
    except PraxisError as refusal:
        return refusal.code
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "booked"
