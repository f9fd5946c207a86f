"""Questions by file as this room keeps them, and what a 271 means."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from praxis.access import queries as access
from praxis.coverage import actions, queries, x12_271
from praxis.coverage.models import CoverageCheck, PayerQuestion
from praxis.coverage.testing import make_coverage, make_payer
from praxis.coverage.types import EnteredInError, NotAskedByFile
from praxis.interop.x12 import content as c
from praxis.interop.x12.testing_inquiries import make_eligibility_answer
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.people.testing import make_patient

SET_UP = Actor(user_id=None, name="test set-up", system=True)
PLAN_ACTIVE = c.Benefit("1", service_types=("30",))
PLAN_ENDED = c.Benefit("6", service_types=("30",))
ANSWER = next(c.paths(make_eligibility_answer()))


def said(*benefits: c.Benefit, rejections: tuple[c.Rejection, ...] = ()) -> x12_271.Said:
    return x12_271.read((c.Level("22", benefits=benefits, rejections=rejections),))


def test_an_answer_is_read_to_what_the_office_needs() -> None:
    assert x12_271.read(ANSWER) == x12_271.Said(
        result="active", plan_name="GOLD 123 PLAN", plan_from=date(2026, 1, 1), copay_cents=2500,
        coinsurance_percent=20, deductible_left_cents=40000, other_payer="LAKESHORE MUTUAL",
        note="TWO VISITS A YEAR",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "result"),
    [
        ((PLAN_ENDED,), "inactive"),
        ((c.Benefit("1", service_types=("30",)), c.Benefit("6", service_types=("35",))), "active"),
        (
            (c.Benefit("6", service_types=("30",)), c.Benefit("1", service_types=("88",))),
            "inactive",
        ),
        ((c.Benefit("1"),), "active"),
        ((c.Benefit("B", cents=100),), "unknown"),
        ((), "unknown"),
    ],
)
def test_the_whole_plan_decides_whether_it_is_active(
    lines: tuple[c.Benefit, ...], result: str
) -> None:
    assert said(*lines).result == result


def test_money_outside_the_network_or_for_other_services_is_not_the_visits() -> None:
    far = c.Benefit("B", service_types=("98",), cents=9000, network="N")
    dental = c.Benefit("B", service_types=("35",), cents=1000)
    plan = c.Benefit("B", service_types=("30",), cents=3000)
    visit = c.Benefit("B", service_types=("98",), cents=2500)
    whole_year = c.Benefit("C", service_types=("30",), period="23", cents=150_000)

    assert said(far, dental).copay_cents is None
    assert said(plan, visit).copay_cents == 2500
    assert said(whole_year).deductible_left_cents is None
    assert said(c.Benefit("A", share=Decimal("20"))).coinsurance_percent == 20


@pytest.mark.parametrize(
    ("reason", "result"),
    [
        ("72", "rejected"),
        ("75", "rejected"),
        ("71", "rejected"),
        ("42", "unknown"),
        ("99", "unknown"),
    ],
)
def test_a_refusal_is_ours_to_put_right_or_the_payers(reason: str, result: str) -> None:
    found = said(rejections=(c.Rejection(reason),))
    assert (found.result, found.rejection) == (result, reason)
    assert found.note


@pytest.fixture
def coverage_id(desk_context: Actor) -> int:
    return make_coverage(make_patient(actor=desk_context).pk).pk


def ask(actor: Actor, coverage_id: int, key: uuid.UUID | None = None) -> PayerQuestion:
    return actions.ask_payer(
        actor=actor, key=key or uuid.uuid4(), coverage_id=coverage_id, service_on=access.today()
    )


@pytest.mark.django_db
def test_a_retry_asks_once(desk: Actor, coverage_id: int) -> None:
    key = uuid.uuid4()
    assert ask(desk, coverage_id, key).pk == ask(desk, coverage_id, key).pk


@pytest.mark.django_db
def test_who_may_not_check_may_not_ask_and_nothing_is_left(
    actor_of: Callable[..., Actor], coverage_id: int
) -> None:
    nobody = actor_of("bookkeeper")
    with pytest.raises(Forbidden):
        ask(nobody, coverage_id)
    for refused in (
        lambda: actions.ask_payers(actor=nobody, wanted=[(coverage_id, access.today())], why="x"),
        lambda: actions.mark_carried(actor=nobody, question_ids=[1], file_id=1),
        lambda: actions.end_questions(actor=nobody, outcome="x", question_ids=[1]),
        lambda: actions.take_eligibility(actor=nobody, trace="x", path=ANSWER, document_id=None),
        lambda: actions.take_review(actor=nobody, trace="x", path=ANSWER, document_id=None),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert not PayerQuestion.objects.exists()


@pytest.mark.django_db
def test_what_cannot_be_asked_is_refused(desk: Actor, coverage_id: int) -> None:
    with pytest.raises(NotFound):
        ask(desk, 10**9)
    row = queries.get_coverage(actor=SET_UP, coverage_id=coverage_id)
    free = make_coverage(row.patient_id, payer=make_payer(kind="self_pay"))
    with pytest.raises(NotAskedByFile):
        ask(desk, free.pk)
    actions.mark_entered_in_error(actor=SET_UP, coverage_id=coverage_id, why="wrong patient")
    with pytest.raises(EnteredInError):
        ask(desk, coverage_id)


@pytest.mark.django_db
def test_a_question_ends_with_its_file_or_with_its_answer(desk: Actor, coverage_id: int) -> None:
    first = ask(desk, coverage_id)
    actions.mark_carried(actor=SET_UP, question_ids=[first.pk], file_id=77)
    assert queries.open_traces(actor=SET_UP, file_id=77) == [first.trace]
    assert actions.end_questions(actor=SET_UP, file_id=77, outcome="refused") == 1

    second = ask(desk, coverage_id)
    check = actions.take_eligibility(
        actor=SET_UP, trace=second.trace, path=ANSWER, document_id=None
    )
    assert check is not None
    assert check.changes == ["Another payer: LAKESHORE MUTUAL"]
    assert actions.take_eligibility(actor=SET_UP, trace="?", path=ANSWER, document_id=None) is None
    assert actions.take_review(actor=SET_UP, trace="?", path=ANSWER, document_id=None) is None
    assert CoverageCheck.objects.count() == 1


@pytest.mark.django_db
def test_many_are_asked_at_once_and_none_twice(desk: Actor, coverage_id: int) -> None:
    wanted = [(coverage_id, access.today())]
    assert actions.ask_payers(actor=SET_UP, wanted=wanted, why="Before the visit") == 1
    assert actions.ask_payers(actor=SET_UP, wanted=wanted, why="Before the visit") == 0


@pytest.mark.django_db
def test_the_database_keeps_one_open_question_a_coverage(desk: Actor, coverage_id: int) -> None:
    first = ask(desk, coverage_id)
    with pytest.raises(IntegrityError, match="coverage_question_open_once"), transaction.atomic():
        PayerQuestion.objects.create(
            client_key=uuid.uuid4(), patient_id=first.patient_id, coverage_id=coverage_id,
            kind="270", trace="T2", service_on=first.service_on, why="again",
            asked_at=first.asked_at,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="coverage_question_about"), transaction.atomic():
        PayerQuestion.objects.filter(pk=first.pk).update(kind="278")
