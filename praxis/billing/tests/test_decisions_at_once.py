"""Two people decide about the same money at the same moment."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from praxis.access.context import opened, system
from praxis.access.testing import make_actor
from praxis.billing import actions
from praxis.billing.models import Decision
from praxis.billing.money_types import Allocation
from praxis.billing.tests.money_world import SET_UP, Office, sums_of
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts: Callable[[], object]) -> list[str]:
    """What became of acts that begin together: done, or the refusal's code."""
    outcomes: list[str] = []
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            with opened(SET_UP, purpose="test"):
                act()
            outcomes.append("done")
        except PraxisError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_the_same_money_is_written_off_once_and_approved_once() -> None:
    with system("test", purpose="test"):
        office = Office()
        claim = office.billed([20000])
        part = Allocation(claim.lines.get().charge_id, 20000)
    lead, one, two = make_actor("billing_lead"), *(make_actor("office_manager") for _ in "12")

    def ask(key: uuid.UUID) -> Callable[[], object]:
        return lambda: actions.write_off(
            actor=lead,
            key=key,
            patient_id=claim.patient_id,
            side="insurance",
            parts=[part],
            reason="timely_filing",
            why="The limit has passed",
        )

    key = uuid.uuid4()
    assert both(ask(key), ask(key)) == ["done", "done"]
    with system("test", purpose="test"):
        (decision,) = Decision.objects.all()
    assert both(ask(uuid.uuid4()), ask(uuid.uuid4())) == ["too_much", "too_much"]

    def approve(actor: Actor) -> Callable[[], object]:
        return lambda: actions.approve_write_off(actor=actor, decision_id=decision.pk)

    assert both(approve(one), approve(two)) == ["decision_moved", "done"]
    with system("test", purpose="test"):
        assert sums_of(claim).insurance_cents == 0
