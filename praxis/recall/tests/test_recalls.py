"""Who is recalled, how often they are tried, and what ends it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from praxis.access.context import opened
from praxis.access.testing import make_site
from praxis.correspondence.models import Message
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news.testing import run_reactions
from praxis.people import actions as people
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.recall import actions, periodic, queries
from praxis.recall.models import Recall, RecallEvent, RecallRule
from praxis.recall.testing import make_recall, make_rule
from praxis.recall.types import (
    AlreadyRecalled,
    BadRule,
    LetterNeeded,
    NoSuchRecall,
    RecallClosed,
    Rung,
    WordsNeeded,
)
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import make_appointment, make_template, office_time
from praxis.worklist.models import WorkItem


class Practice:
    """One provider and visit type on a Monday in March 2027; `actor` runs it."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.site = make_site()
        room = make_room(site=self.site)
        self.provider = make_provider(site=self.site, room=room)
        make_template(self.provider, site=self.site)
        self.kind = make_visit_type(minutes=20)

    def patient(self, **given: Any) -> Any:
        return make_patient(actor=self.actor, **given)

    def book(self, patient: Any, start: str, kind: Any = None) -> Any:
        return make_appointment(
            actor=self.actor,
            patient_id=patient.pk,
            visit_type_id=(kind or self.kind).pk,
            provider_id=self.provider.pk,
            start=office_time(start),
            site=self.site,
        )

    def recall(self, patient: Any = None, **given: Any) -> Recall:
        patient = patient or self.patient()
        return make_recall(
            actor=self.actor, patient_id=patient.pk, visit_type_id=self.kind.pk, **given
        )

    def close(self, recall: Recall, outcome: str, note: str = "Said so") -> RecallEvent:
        return actions.close_recall(
            actor=self.actor, key=uuid.uuid4(), recall_id=recall.pk, outcome=outcome, note=note
        )


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(office_time("2027-03-15 08:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(clock: Any, actor_of: Callable[..., Actor]) -> Iterator[Practice]:
    actor = actor_of("office_manager")
    with opened(actor, purpose="test"):
        yield Practice(actor)


def seen(office: Practice, clock: Any, patient: Any, day: str) -> Any:
    """Somebody was here that day."""
    with time_machine.travel(office_time(f"{day} 08:00"), tick=False) as then:
        visit = office.book(patient, f"{day} 09:00")
        then.move_to(office_time(f"{day} 09:00"))
        scheduling.arrive(actor=office.actor, appointment_id=visit.pk)
        scheduling.provider_in(actor=office.actor, appointment_id=visit.pk)
        scheduling.check_out(actor=office.actor, appointment_id=visit.pk)
    return visit


def due(office: Practice) -> list[tuple[int, date]]:
    return list(Recall.objects.order_by("pk").values_list("patient_id", "due_on"))


def test_a_rule_recalls_those_seen_a_year_ago_once(office: Practice, clock: Any) -> None:
    soon, later = office.patient(), office.patient(family_name="Byrne")
    seen(office, clock, soon, "2026-04-06")
    seen(office, clock, later, "2026-06-01")
    make_rule(office.kind.pk)
    assert periodic.make_recalls() == 1
    assert periodic.make_recalls() == 0
    assert due(office) == [(soon.pk, date(2027, 4, 6))]


def test_nobody_is_recalled_who_comes_anyway_was_seen_since_or_has_died(
    office: Practice, clock: Any
) -> None:
    booked, died, recalled = (office.patient(family_name=name) for name in ("A", "B", "C"))
    for patient, day in ((booked, "06"), (died, "07"), (recalled, "08")):
        seen(office, clock, patient, f"2026-04-{day}")
    office.book(booked, "2027-05-03 09:00")
    died.refresh_from_db()
    people.record_death(
        actor=office.actor,
        patient_id=died.pk,
        version=died.version,
        deceased_on=date(2027, 1, 2),
    )
    office.recall(recalled)
    make_rule(office.kind.pk)
    assert periodic.make_recalls() == 0


def test_a_birthday_recalls_those_of_the_age(office: Practice) -> None:
    two = office.patient(birth_date=date(2025, 4, 1))
    office.patient(birth_date=date(2020, 4, 1))
    office.patient(birth_date=date(2025, 6, 1))
    make_rule(
        office.kind.pk,
        trigger="age",
        after_type_id=None,
        min_age_months=24,
        max_age_months=36,
    )
    assert periodic.make_recalls() == 1
    assert due(office) == [(two.pk, date(2027, 4, 1))]


def test_the_ladder_writes_then_calls_then_sends_a_letter(office: Practice, clock: Any) -> None:
    patient = office.patient(email="rosa@example.com")
    people.add_address(
        actor=office.actor, key=uuid.uuid4(), patient_id=patient.pk, line1="1 Oak St", zip="62701"
    )
    recall = office.recall(patient, due_on=date(2027, 3, 29))
    assert periodic.take_steps() == 1
    assert Message.objects.get().template == "notice"
    assert office.kind.name not in Message.objects.get().body
    assert periodic.take_steps() == 0
    clock.move_to(office_time("2027-03-29 08:00"))
    assert periodic.take_steps() == 1
    assert WorkItem.objects.get(kind="recall.call").closed_at is None
    clock.move_to(office_time("2027-04-12 08:00"))
    periodic.take_steps()
    assert Message.objects.filter(channel="letter").count() == 1
    recall.refresh_from_db()
    assert (recall.state, recall.attempts) == ("trying", 2)
    clock.move_to(office_time("2027-04-28 08:00"))
    periodic.take_steps()
    recall.refresh_from_db()
    assert recall.next_step_on is None


def test_a_recall_closes_itself_when_the_visit_is_booked_and_opens_when_that_is_cancelled(
    office: Practice, clock: Any
) -> None:
    patient = office.patient()
    recall = office.recall(patient, due_on=date(2027, 3, 15))
    periodic.take_steps()
    office.book(patient, "2027-03-22 10:00", make_visit_type(name="Vaccine"))
    run_reactions()
    recall.refresh_from_db()
    assert recall.state != "booked"
    visit = office.book(patient, "2027-03-22 09:00")
    run_reactions()
    recall.refresh_from_db()
    assert (recall.state, recall.appointment_id) == ("booked", visit.pk)
    assert not WorkItem.objects.filter(kind="recall.call", closed_at=None).exists()
    scheduling.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    run_reactions()
    recall.refresh_from_db()
    assert (recall.state, recall.appointment_id, recall.ended_at) == ("trying", None, None)
    assert WorkItem.objects.filter(kind="recall.call", closed_at=None).exists()


def test_a_follow_up_ordered_in_a_visit_is_to_be_scheduled_until_booked(
    office: Practice,
) -> None:
    patient = office.patient()
    visit = office.book(patient, "2027-03-16 09:00", make_visit_type(name="Sick"))
    recall = office.recall(patient, ordered_in_id=visit.pk)
    office.recall()
    assert [row.pk for row in queries.to_schedule(office.actor)] == [recall.pk]
    office.book(patient, "2027-04-16 09:00")
    run_reactions()
    assert list(queries.to_schedule(office.actor)) == []


@pytest.mark.parametrize("outcome", ["elsewhere", "refused", "unreachable", "deceased", "dropped"])
def test_every_outcome_closes_it_for_good(office: Practice, outcome: str) -> None:
    recall = office.recall()
    office.close(recall, outcome)
    recall.refresh_from_db()
    assert (recall.state, recall.ended_at is not None) == (outcome, True)
    with pytest.raises(RecallClosed):
        actions.log_attempt(
            actor=office.actor,
            key=uuid.uuid4(),
            recall_id=recall.pk,
            channel="phone",
            note="Again",
        )


def test_a_clinical_recall_is_not_given_up_before_a_certified_letter(office: Practice) -> None:
    recall = office.recall(is_clinical=True)
    with pytest.raises(LetterNeeded):
        office.close(recall, "unreachable")
    with pytest.raises(WordsNeeded):
        actions.send_certified_letter(
            actor=office.actor, key=uuid.uuid4(), recall_id=recall.pk, tracking=" "
        )
    key = uuid.uuid4()
    for _ in range(2):
        actions.send_certified_letter(
            actor=office.actor, key=key, recall_id=recall.pk, tracking="9407 1000"
        )
    office.close(recall, "unreachable")
    recall.refresh_from_db()
    assert (recall.state, recall.attempts) == ("unreachable", 1)


def test_an_attempt_needs_words_and_counts_once(office: Practice) -> None:
    recall, key = office.recall(), uuid.uuid4()
    asked: dict[str, Any] = {"actor": office.actor, "recall_id": recall.pk, "channel": "phone"}
    with pytest.raises(WordsNeeded):
        actions.log_attempt(key=key, note="", **asked)
    for _ in range(2):
        actions.log_attempt(key=key, note="No answer", **asked)
    recall.refresh_from_db()
    assert (recall.attempts, recall.state) == (1, "trying")
    with pytest.raises(WordsNeeded):
        office.close(recall, "refused", note=" ")
    with pytest.raises(NoSuchRecall):
        actions.log_attempt(
            actor=office.actor, key=uuid.uuid4(), recall_id=987654, channel="phone", note="x"
        )


def test_a_patient_is_to_come_once_for_a_thing(office: Practice) -> None:
    patient = office.patient()
    first = office.recall(patient)
    with pytest.raises(AlreadyRecalled):
        office.recall(patient)
    again = actions.add_recall(
        actor=office.actor,
        key=first.client_key,
        patient_id=patient.pk,
        visit_type_id=office.kind.pk,
        due_on=first.due_on,
        why="x",
    )
    assert again.pk == first.pk
    with pytest.raises(WordsNeeded):
        office.recall(why="  ")


def test_the_program_cannot_set_a_recalls_state(office: Practice) -> None:
    from django.db import ProgrammingError, transaction

    recall = office.recall()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Recall.objects.filter(pk=recall.pk).update(state="booked")


def test_rules_are_checked_and_end(office: Practice) -> None:
    for bad in (
        {"after_type_id": None},
        {"trigger": "age", "after_type_id": None},
        {"name": " "},
        {"months": 0},
        {"min_age_months": 24, "max_age_months": 12},
    ):
        with pytest.raises(BadRule):
            make_rule(office.kind.pk, **bad)
    key = uuid.uuid4()
    rule = make_rule(office.kind.pk, key=key, ladder=(Rung(30, "phone"), Rung(-5, "message")))
    assert make_rule(office.kind.pk, key=key).pk == rule.pk
    assert rule.ladder == [[-5, "message"], [30, "phone"]]
    actions.end_rule(actor=office.actor, rule_id=rule.pk)
    assert queries.rules(office.actor) == []
    with pytest.raises(NoSuchRecall):
        actions.make_due_recalls(
            actor=office.actor, rule_id=rule.pk, today=date(2027, 3, 15), zone="America/Chicago"
        )
    assert RecallRule.objects.count() == 1


def test_billers_recall_nobody(office: Practice, actor_of: Any) -> None:
    biller, key = actor_of("biller"), uuid.uuid4()
    today = date(2027, 3, 15) + timedelta(days=1)
    with opened(biller, purpose="test"):
        for act in (
            lambda: make_recall(actor=biller, patient_id=1, visit_type_id=office.kind.pk),
            lambda: actions.log_attempt(
                actor=biller, key=key, recall_id=1, channel="phone", note="x"
            ),
            lambda: actions.send_certified_letter(actor=biller, key=key, recall_id=1, tracking="1"),
            lambda: actions.close_recall(
                actor=biller, key=key, recall_id=1, outcome="refused", note="x"
            ),
            lambda: actions.take_step(actor=biller, recall_id=1),
            lambda: actions.note_booking(actor=biller, appointment_id=1),
            lambda: actions.note_end_of_visit(actor=biller, appointment_id=1),
            lambda: actions.make_due_recalls(actor=biller, rule_id=1, today=today, zone="UTC"),
            lambda: actions.end_rule(actor=biller, rule_id=1),
            lambda: queries.rules(biller),
        ):
            with pytest.raises(Forbidden):
                act()
