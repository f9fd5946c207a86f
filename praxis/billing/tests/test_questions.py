"""Payers asked by file about claims (276) and authorizations (278), and what they say."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from praxis.billing import actions, claim_status, periodic
from praxis.billing.models import Claim, ClaimEvent, Interchange
from praxis.billing.testing import SET_UP, Clinic
from praxis.billing.tests.answers import ack277
from praxis.billing.tests.test_inquiries import (
    answer,
    asked_in,
    bytes_of,
    cover,
    file_sent,
    folder,
    person,
    work,
)
from praxis.billing.types import WrongClaimState
from praxis.coverage import actions as coverage_actions
from praxis.coverage import queries as coverage
from praxis.interop.tests.oracles import findings_of, x12sdk_writes_back
from praxis.interop.x12 import content as c
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news.testing import run_reactions

pytestmark = pytest.mark.django_db
__all__ = ["folder"]


@pytest.fixture
def claim(clinic: Clinic) -> Claim:
    """With the payer: accepted by a 277CA."""
    made = clinic.make_claim()
    actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    run_reactions()
    actions.receive_answers(
        actor=SET_UP,
        file_name="277ca.x12",
        content=ack277((made.number, "A2", "ICN1"), file=file_sent()),
    )
    made.refresh_from_db()
    assert made.state == "accepted"
    return made


def ask_claim(claim: Claim) -> Interchange:
    (file,) = actions.ask_about_claims(actor=SET_UP, key=uuid.uuid4(), claim_ids=[claim.pk])
    return file


def status_answer(file: Interchange, *statuses: c.Status) -> c.Inquiry:
    question = asked_in(file)

    def told(level: c.Level) -> c.Level:
        tracked = tuple(
            c.Tracked(c.Trace("2", each.trace.number), statuses, each.references)
            for each in level.tracked
        )
        below = tuple(told(each) for each in level.below)
        return c.Level(level.code, level.entity, tracked=tracked, below=below)

    return c.Inquiry(
        "277", "08", question.reference, question.created_on,
        tuple(told(each) for each in question.levels), subject="DG",
    )  # fmt: skip


def test_a_276_names_the_claim_as_we_and_the_payer_know_it(claim: Claim) -> None:
    file = ask_claim(claim)

    data = bytes_of(file)
    assert (file.kind, findings_of(data)) == ("276", [])
    head, second, rest = data.partition(b"SVC*HC:G0444")
    one_line = head + rest.split(b"~", 3)[3].lstrip().replace(b"SE*23", b"SE*20")
    assert second
    assert x12sdk_writes_back(one_line)  # x12sdk 2.2.0 drops the lines after the first
    assert f"REF*EJ*{claim.number}" in data.decode()
    assert f"REF*1K*{claim.payer_control_number}" in data.decode()
    event = ClaimEvent.objects.filter(claim=claim).latest("pk")
    assert (event.kind, event.interchange_id) == ("asked", file.pk)
    claim.refresh_from_db()
    assert claim.state == "accepted"


@pytest.mark.parametrize(
    ("status", "words", "step"),
    [
        (c.Status("P1", "20"), "In process", None),
        (c.Status("D0", "35"), "Not found", "Send again"),
        (c.Status("R4", "297"), "Wants documents", "Send it"),
        (c.Status("F1", "65", paid_cents=8000, check_number="C77"), "check C77", "Find it"),
        (c.Status("F2", "585"), "Denied", "Find it"),
        (c.Status("E1", "0"), "could not be answered", "Ask by phone"),
    ],
)
def test_a_277_is_an_event_in_our_words_and_work_where_the_payer_is_not_just_slow(
    claim: Claim, status: c.Status, words: str, step: str | None
) -> None:
    file = ask_claim(claim)
    due = claim.filing_due_on

    received = answer(status_answer(file, status))

    event = ClaimEvent.objects.filter(claim=claim, kind="status").get()
    assert words.lower() in event.text.lower()
    assert event.code.startswith(status.category)
    assert event.document_id == received.document_id
    item = work(f"billing:claim:{claim.pk}")
    assert (item.step if item else None) == step
    claim.refresh_from_db()
    assert (claim.state, claim.filing_due_on) == ("accepted", due)


def test_a_claim_is_asked_about_once_a_day_and_only_while_the_payer_has_it(
    claim: Claim, clinic: Clinic
) -> None:
    ask_claim(claim)
    assert actions.ask_about_claims(actor=SET_UP, key=uuid.uuid4(), claim_ids=[claim.pk]) == []

    other = clinic.make_claim()
    with pytest.raises(WrongClaimState):
        actions.ask_about_claims(actor=SET_UP, key=uuid.uuid4(), claim_ids=[other.pk])


def test_claims_silent_for_thirty_days_are_asked_about_by_the_clock(
    claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert periodic.ask_silent_claims() == 0
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert periodic.ask_silent_claims() == 1
    assert periodic.ask_silent_claims() == 0
    assert ClaimEvent.objects.filter(claim=claim, kind="asked").count() == 1


def test_who_may_not_send_claims_may_not_ask(claim: Claim, desk: Actor) -> None:
    with pytest.raises(Forbidden):
        actions.ask_about_claims(actor=desk, key=uuid.uuid4(), claim_ids=[claim.pk])
    with pytest.raises(Forbidden):
        actions.carry_questions(actor=desk, key=uuid.uuid4())


def test_the_worst_of_several_statuses_decides_what_follows() -> None:
    both = [c.Status("P1", "20"), c.Status("A7", "164")]
    found = claim_status.follow_up(both, number="1")
    assert found is not None
    assert found.step == "Send again"
    assert claim_status.last_day([c.Status("P1", "20", on=date(2026, 1, 2))]) == date(2026, 1, 2)


def ask_authorization(clinic: Clinic) -> int:
    made = coverage_actions.ask_authorization(
        actor=SET_UP, key=uuid.uuid4(), coverage_id=cover(clinic), kind="referral",
        what="Physical therapy", units=6, channel="x12", zone="America/Chicago",
        service_codes=["G0283"], diagnosis_codes=["M54.50"],
    )  # fmt: skip
    run_reactions()
    return made.pk


def decide(decision: c.Decision, **facts: object) -> Interchange:
    question = asked_in(file_sent())

    def said(level: c.Level) -> c.Level:
        if level.code == "EV":
            bare = c.Level("EV", traces=level.traces, review=level.review)
            return person(bare, decision=decision, **facts)
        return person(
            c.Level(level.code, level.entity, below=()), below=tuple(map(said, level.below))
        )

    return answer(
        c.Inquiry(
            "278", "11", question.reference, question.created_on,
            tuple(map(said, question.levels)), subject="18",
        )
    )  # fmt: skip


def test_an_authorization_asked_by_file_is_a_278_with_visits_and_diagnosis(clinic: Clinic) -> None:
    ask_authorization(clinic)

    data = bytes_of(file_sent()).decode()
    assert findings_of(data.encode()) == []
    assert "HSD*VS*6~" in data
    assert "HI*BK:M5450~" in data
    assert "SV1*HC:G0283~" in data


def test_a_certified_answer_approves_with_number_units_and_days(clinic: Clinic) -> None:
    authorization_id = ask_authorization(clinic)
    days = c.Dated("472", date(2026, 12, 1), date(2027, 2, 28))

    decide(c.Decision("A2", "PA7"), delivery=("VS*4",), dates=(days,))

    found = coverage.get_authorization(actor=SET_UP, authorization_id=authorization_id)
    row = getattr(found, "authorization", found)
    assert (row.state, row.number, row.units_approved) == ("approved", "PA7", 4)
    assert (row.starts_on, row.ends_on) == (days.start, days.end)


@pytest.mark.parametrize(("action", "state"), [("A3", "denied"), ("A4", "pended"), ("CT", "asked")])
def test_other_answers_deny_ask_for_more_or_become_work(
    clinic: Clinic, action: str, state: str
) -> None:
    authorization_id = ask_authorization(clinic)

    decide(c.Decision(action))

    found = coverage.get_authorization(actor=SET_UP, authorization_id=authorization_id)
    assert getattr(found, "authorization", found).state == state
    item = work(f"coverage:authorization-answer:{authorization_id}")
    assert (item is not None) == (action == "CT")
