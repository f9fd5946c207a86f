"""Payers asked by file whether insurance is active (270), and what they say (271)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.billing import actions, periodic
from praxis.billing.models import Interchange
from praxis.billing.testing import SET_UP, Clinic
from praxis.billing.tests.answers import ack999
from praxis.coverage import actions as coverage_actions
from praxis.coverage import queries as coverage
from praxis.coverage.models import CoverageCheck, PayerQuestion
from praxis.coverage.types import NotAskedByFile
from praxis.documents import queries as documents
from praxis.interop import x12
from praxis.interop.tests.oracles import findings_of, first_transaction, x12sdk_writes_back
from praxis.interop.x12 import content as c
from praxis.interop.x12.testing import make_sending
from praxis.kernel import clock, exchange
from praxis.kernel.actor import Actor
from praxis.news.testing import run_reactions
from praxis.scheduling import queries as scheduling
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    return tmp_path / "exchange"


def cover(clinic: Clinic) -> int:
    found = coverage.primary_on(
        actor=SET_UP, patient_id=clinic.make_patient().pk, day=access.today()
    )
    assert found is not None
    return found.coverage_id


def ask(coverage_id: int, actor: Actor = SET_UP) -> PayerQuestion:
    question = coverage_actions.ask_payer(
        actor=actor, key=uuid.uuid4(), coverage_id=coverage_id, service_on=access.today()
    )
    run_reactions()
    question.refresh_from_db()
    return question


def file_sent() -> Interchange:
    return Interchange.objects.filter(direction="out").latest("pk")


def bytes_of(file: Interchange) -> bytes:
    return documents.open_content(actor=SET_UP, document_id=file.document_id or 0).data


def asked_in(file: Interchange) -> c.Inquiry:
    return x12.parse_inquiry(first_transaction(bytes_of(file)))


def answer(it: c.Inquiry, control: int = 7000) -> Interchange:
    content = x12.write_inquiry(make_sending(control), it)
    return actions.receive_answers(actor=SET_UP, file_name="answer.x12", content=content)


def person(level: c.Level, **facts: object) -> c.Level:
    """The question's level as the payer gives it back."""
    below = tuple(person(each, **facts) for each in level.below)
    traces = tuple(c.Trace("2", each.number, each.company) for each in level.traces)
    changed: dict[str, Any] = {"questions": (), "below": below, "traces": traces}
    if not below:
        changed |= facts
    return c.Level(**{name: changed.get(name, getattr(level, name)) for name in _FIELDS})


_FIELDS = (
    "code entity traces refusals rejections relation codes dates military questions benefits"
    " tracked review decision references services delivery messages entities below"
).split()


def answered(question: c.Inquiry, **facts: object) -> c.Inquiry:
    kind = {"270": "271", "276": "277", "278": "278"}[question.kind]
    return c.Inquiry(
        kind, "08" if kind == "277" else "11", question.reference, question.created_on,
        tuple(person(level, **facts) for level in question.levels),
    )  # fmt: skip


ACTIVE = (
    c.Benefit("1", "IND", ("30",), plan="GOLD 1500"),
    c.Benefit("B", "IND", ("98",), period="27", cents=2500, network="Y"),
    c.Benefit("A", "IND", ("98",), period="27", share=Decimal("0.2"), network="Y"),
    c.Benefit("C", "IND", ("30",), period="29", cents=40000, network="Y"),
)


def work(key: str) -> WorkItem | None:
    return WorkItem.objects.filter(key=key, closed_at=None).first()


def standing(coverage_id: int) -> str:
    row = coverage.get_coverage(actor=SET_UP, coverage_id=coverage_id)
    found = coverage.primary_on(actor=SET_UP, patient_id=row.patient_id, day=access.today())
    assert found is not None
    return found.standing.code


def test_a_question_goes_out_as_a_file_that_others_read_too(clinic: Clinic, folder: Path) -> None:
    question = ask(cover(clinic))

    file = file_sent()
    data = bytes_of(file)
    assert (file.kind, file.claim_count, question.file_id) == ("270", 1, file.pk)
    assert [each.name for each in (folder / "out").iterdir()] == [file.file_name]
    assert findings_of(data) == []
    assert x12sdk_writes_back(data)
    assert question.trace in data.decode()
    assert clinic.payer.payer_id in data.decode()


def test_a_271_becomes_a_dated_check_with_its_file_and_the_light_turns_green(
    clinic: Clinic,
) -> None:
    coverage_id = cover(clinic)
    question = ask(coverage_id)

    file = answer(answered(asked_in(file_sent()), benefits=ACTIVE))

    (check,) = CoverageCheck.objects.all()
    assert (check.result, check.copay_cents, check.coinsurance_percent) == ("active", 2500, 20)
    assert (check.deductible_left_cents, check.plan_name) == (40000, "GOLD 1500")
    assert (check.document_id, check.how, check.question_id) == (
        file.document_id, "271", question.pk,
    )  # fmt: skip
    assert (file.state, file.kind) == ("done", "271")
    assert standing(coverage_id) == "active"
    question.refresh_from_db()
    assert (question.outcome, question.document_id) == ("Active", file.document_id)


@pytest.mark.parametrize(("reason", "words"), [("71", "birth date"), ("72", "member"), ("75", "")])
def test_a_person_the_payer_does_not_find_is_red_with_our_words_and_work(
    clinic: Clinic, reason: str, words: str
) -> None:
    coverage_id = cover(clinic)
    ask(coverage_id)

    answer(answered(asked_in(file_sent()), rejections=(c.Rejection(reason, "C"),)))

    (check,) = CoverageCheck.objects.all()
    assert (check.result, check.rejection) == ("rejected", reason)
    assert words in check.note
    assert standing(coverage_id) == "rejected"
    item = work(f"coverage:answer:{coverage_id}")
    assert item is not None
    assert item.role == "front_desk"


def test_work_about_an_answer_goes_when_the_next_one_is_good(clinic: Clinic) -> None:
    coverage_id = cover(clinic)
    ask(coverage_id)
    answer(answered(asked_in(file_sent()), benefits=(c.Benefit("6", "IND", ("30",)),)))
    assert standing(coverage_id) == "inactive"
    assert CoverageCheck.objects.get().changes == ["No longer active"]
    assert work(f"coverage:answer:{coverage_id}") is not None

    ask(coverage_id)
    answer(answered(asked_in(file_sent()), benefits=ACTIVE), control=7001)

    assert standing(coverage_id) == "active"
    assert work(f"coverage:answer:{coverage_id}") is None


def test_what_changed_since_the_last_answer_is_flagged(clinic: Clinic) -> None:
    coverage_id = cover(clinic)
    ask(coverage_id)
    answer(answered(asked_in(file_sent()), benefits=ACTIVE))
    assert CoverageCheck.objects.get().changes == []
    ask(coverage_id)
    other = c.Entity("PRP", "2", "LAKESHORE MUTUAL")
    changed = (
        c.Benefit("1", "IND", ("30",), plan="SILVER"),
        c.Benefit("B", "IND", ("98",), cents=4000),
        c.Benefit("R", "IND", ("30",), entities=(other,)),
    )

    answer(answered(asked_in(file_sent()), benefits=changed), control=7001)

    assert CoverageCheck.objects.latest("pk").changes == [
        "Copay $25.00, now $40.00",
        "Plan GOLD 1500, now SILVER",
        "Another payer: LAKESHORE MUTUAL",
    ]
    assert work(f"coverage:answer:{coverage_id}") is not None


def test_the_same_answer_twice_is_one_check_and_a_strangers_waits_for_a_person(
    clinic: Clinic,
) -> None:
    ask(cover(clinic))
    said = answered(asked_in(file_sent()), benefits=ACTIVE)
    answer(said)
    answer(said, control=7009)
    assert CoverageCheck.objects.count() == 1

    PayerQuestion.objects.update(trace="SOMETHING ELSE")
    file = answer(said, control=7010)

    assert CoverageCheck.objects.count() == 1
    assert (file.state, "not sent" in file.note) == ("waiting", True)


def test_a_question_is_asked_once_until_it_is_answered(clinic: Clinic) -> None:
    coverage_id = cover(clinic)
    assert ask(coverage_id).pk == ask(coverage_id).pk
    assert Interchange.objects.filter(direction="out").count() == 1


def test_a_refusal_of_the_whole_question_finds_it_by_the_files_number(clinic: Clinic) -> None:
    coverage_id = cover(clinic)
    ask(coverage_id)
    question = asked_in(file_sent())
    source = question.levels[0]
    office = c.Level("21", source.below[0].entity, rejections=(c.Rejection("43", "C"),))
    refused = c.Inquiry(
        "271", "11", question.reference, question.created_on,
        (c.Level("20", source.entity, below=(office,)),),
    )  # fmt: skip

    answer(refused)

    check = CoverageCheck.objects.get()
    assert (check.result, check.rejection) == ("unknown", "43")


def test_a_file_refused_at_the_door_ends_its_questions(clinic: Clinic) -> None:
    question = ask(cover(clinic))

    actions.receive_answers(
        actor=SET_UP, file_name="999.x12", content=ack999(file_sent(), status="R")
    )

    question.refresh_from_db()
    assert question.ended_at is not None
    assert "refused" in question.outcome
    assert CoverageCheck.objects.count() == 0


def test_a_payer_without_a_route_or_number_is_not_asked_by_file(clinic: Clinic) -> None:
    patient = clinic.make_patient()
    from praxis.coverage.testing import make_coverage, make_payer

    unrouted = make_coverage(patient.pk, payer=make_payer())
    question = ask(unrouted.pk)
    assert question.outcome == "No route to this payer: ask by phone"
    assert not Interchange.objects.exists()

    silent = make_coverage(patient.pk, payer=make_payer(kind="self_pay"))
    with pytest.raises(NotAskedByFile):
        ask(silent.pk)


def test_the_night_asks_about_the_visits_three_business_days_ahead(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from praxis.billing.actions import inquiring

    coverage_id = cover(clinic)
    row = coverage.get_coverage(actor=SET_UP, coverage_id=coverage_id)
    day = access.today() + timedelta(days=3)
    monkeypatch.setattr(
        inquiring, "add_business_days", lambda start, count: start + timedelta(days=count)
    )
    start = clock.now() + timedelta(days=3)

    class Visits:
        def exclude(self, **_: object) -> Visits:
            return self

        def values_list(self, *_: str) -> Visits:
            return self

        def order_by(self, _: str) -> list[tuple[int, object]]:
            return [(row.patient_id, start)]

    monkeypatch.setattr(scheduling, "visits_between", lambda *_, **__: Visits())

    assert periodic.ask_coming_visits() == 1
    assert periodic.ask_coming_visits() == 0
    run_reactions()
    question = PayerQuestion.objects.get()
    assert abs((question.service_on - day).days) <= 1
    assert question.file_id == file_sent().pk
