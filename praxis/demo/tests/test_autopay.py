"""A plan pays itself by the kept card, against the card page of the demo over HTTP."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Empty, Queue
from typing import Any

import pytest

from praxis.access.context import system
from praxis.access.queries import sites
from praxis.billing import actions, outside, processor
from praxis.billing.models import CardOnFile, PaymentPlan, PlanInstalment
from praxis.billing.tests.bill_world import (
    SECRET,
    books_agree,
    owes,
    owing,
    set_up_processor,
    today,
)
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.demo.card_page import CardPage, served
from praxis.kernel import clock, sealing
from praxis.news import TryAgain
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "tok_kept"


@dataclass
class Reports(CardPage):
    """Keeps what it would report, so that the test posts it where the database is open."""

    said: Queue[dict[str, Any]] = field(default_factory=Queue)

    def tell(self, facts: dict[str, object], *, back: str = "") -> int:
        self.said.put({"event_id": uuid.uuid4().hex, "back": back, **facts})
        return 200


@pytest.fixture
def cards() -> Iterator[Reports]:
    page = Reports(secret=SECRET)
    with served(page) as url:
        with system("test", purpose="test"):
            set_up_processor(url)
        yield page


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    gone, real = [timedelta()], clock.now

    def go(days: int) -> None:
        gone[0] += timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: real() + gone[0])

    return go


def _plan() -> tuple[int, PaymentPlan]:
    with system("test", purpose="test"):
        patient = owing(Office())
        key = uuid.uuid4()
        CardOnFile.objects.create(
            client_key=key,
            patient=patient,
            token=sealing.seal(TOKEN.encode(), aad=b"billing.card:" + key.bytes),
            last_four="4242",
            made_at=clock.now(),
        )
        plan = actions.start_plan(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            count=2,
            first_on=today(),
            use_card=True,
        )
        actions.watch_plans(actor=SET_UP)
    return patient.pk, plan


def _first(plan: PaymentPlan) -> int:
    with system("test", purpose="test"):
        return int(PlanInstalment.objects.get(plan=plan, number=1).pk)


def _owed(patient_id: int) -> int:
    with system("test", purpose="test"):
        assert books_agree()
        return owes(patient_id)


def _arrives(event: dict[str, Any]) -> None:
    with system("test", purpose="test"):
        said = processor.read(json.dumps(event).encode())
        assert actions.record_processor_event(actor=SET_UP, said=said) is not None


def test_each_part_is_taken_from_the_card_once_however_often_it_is_asked_and_told(
    cards: Reports,
) -> None:
    patient_id, plan = _plan()
    part = _first(plan)
    for _ in range(2):
        outside.charge_card(instalment_id=part)
    event = cards.said.get(timeout=5)
    with pytest.raises(Empty):
        cards.said.get(timeout=0.2)
    assert event["amount"] == 10000
    for _ in range(2):
        _arrives(event)
    assert _owed(patient_id) == 10000
    outside.charge_card(instalment_id=part)
    with pytest.raises(Empty):
        cards.said.get(timeout=0.2)


def test_a_card_that_is_refused_becomes_work_and_takes_no_money(cards: Reports) -> None:
    patient_id, plan = _plan()
    cards.refused.add(TOKEN)
    outside.charge_card(instalment_id=_first(plan))
    assert _owed(patient_id) == 20000
    with system("test", purpose="test"):
        assert WorkItem.objects.get(key=f"billing:plan:{plan.pk}").closed_at is None


def test_a_processor_that_is_not_there_is_asked_again_later(cards: Reports) -> None:
    patient_id, plan = _plan()
    with system("test", purpose="test"):
        set_up_processor("http://127.0.0.1:9")
    with pytest.raises(TryAgain):
        outside.charge_card(instalment_id=_first(plan))
    assert _owed(patient_id) == 20000


def test_a_refused_plan_breaks_and_runs_again_when_the_patient_has_caught_up(
    cards: Reports, travel: Callable[[int], None]
) -> None:
    patient_id, plan = _plan()
    cards.refused.add(TOKEN)
    outside.charge_card(instalment_id=_first(plan))
    travel(21)
    with system("test", purpose="test"):
        actions.watch_plans(actor=SET_UP)
        plan.refresh_from_db()
        assert plan.state == "broken"
        actions.take_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient_id,
            cents=10000,
            method="cash",
            site_id=sites()[0].pk,
        )
        plan.refresh_from_db()
        assert plan.state == "active"
    assert _owed(patient_id) == 10000
