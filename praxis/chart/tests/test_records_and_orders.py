"""What is written, by whom, and what a refusal leaves behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from praxis.chart import actions, queries
from praxis.chart.models import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Observation,
    ReportReview,
    ServiceRequest,
    ServiceRequestEvent,
)
from praxis.chart.testing import A1C, SET_UP, make_order, make_record, oru, receive
from praxis.chart.tests.conftest import Office
from praxis.chart.types import (
    BadOrder,
    ConditionEntry,
    NoSuchEntry,
    NoSuchOrder,
    OrderClosed,
    WordsNeeded,
)
from praxis.kernel.errors import Forbidden
from praxis.people.testing import make_patient
from praxis.people.types import NoSuchPatient
from praxis.scheduling.models import ReadinessItem
from praxis.scheduling.testing import office_time

TODAY = date(2027, 3, 15)


def test_an_entry_said_again_is_the_same_and_said_otherwise_is_a_new_version(
    office: Office,
) -> None:
    def entry(status: str) -> ConditionEntry:
        return ConditionEntry(
            patient_id=office.patient.pk,
            source="Old system",
            key="Condition/1",
            provenance="import row 1",
            text="Asthma",
            clinical_status=status,
        )

    record = actions.record_entries
    assert record(actor=SET_UP, entries=[entry("active")]).new == 1
    assert record(actor=SET_UP, entries=[entry("active")]).same == 1
    assert record(actor=SET_UP, entries=[entry("resolved")]).changed == 1
    assert record(actor=SET_UP, entries=[]).new == 0
    rows = Condition.objects.order_by("version").values_list("clinical_status", "is_current")
    assert list(rows) == [("active", False), ("resolved", True)]
    found = queries.record_of(actor=office.doctor, patient_id=office.patient.pk)
    assert [row.text for row in found.past_problems] == ["Asthma"]


def test_what_is_new_since_a_day_is_what_came_after_it(office: Office) -> None:
    make_record(office.patient.pk)
    recorded = AllergyIntolerance.objects.get().recorded_at
    before = queries.since(
        actor=office.doctor, patient_id=office.patient.pk, at=recorded - timedelta(minutes=1)
    )
    after = queries.since(
        actor=office.doctor, patient_id=office.patient.pk, at=recorded + timedelta(minutes=1)
    )
    assert [row.text for row in before.allergies] == ["Penicillin"]
    assert (before.is_empty, after.is_empty) == (False, True)


@pytest.mark.parametrize(
    "write",
    [
        lambda o: actions.record_entries(actor=o.doctor, entries=[]),
        lambda o: actions.add_order(
            actor=o.stranger,
            key=uuid.uuid4(),
            patient_id=o.patient.pk,
            kind="lab",
            text="x",
            expected_on=TODAY,
        ),
        lambda o: actions.put_off_order(
            actor=o.stranger, key=uuid.uuid4(), order_id=1, expected_on=TODAY, note="x"
        ),
        lambda o: actions.receive_order(actor=o.stranger, key=uuid.uuid4(), order_id=1),
        lambda o: actions.cancel_order(actor=o.stranger, key=uuid.uuid4(), order_id=1, note="x"),
        lambda o: actions.need_for_visits(
            actor=o.stranger,
            low=office_time("2027-03-15 10:00"),
            high=office_time("2027-03-16 10:00"),
        ),
        lambda o: actions.file_overdue(actor=o.stranger, today=TODAY),
        lambda o: actions.review_report(actor=o.nurse, key=uuid.uuid4(), report_id=1),
        lambda o: actions.amend(
            actor=o.desk, key=uuid.uuid4(), about="condition", record_id=1, says="x", why="x"
        ),
    ],
)
def test_who_lacks_the_right_writes_nothing(
    office: Office, actor_of: Callable[..., Any], write: Callable[[Any], Any]
) -> None:
    office.stranger = actor_of("biller")
    with pytest.raises(Forbidden):
        write(office)
    assert not ServiceRequest.objects.exists()


def test_who_lacks_the_right_reads_nothing(office: Office, actor_of: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden):
        queries.record_of(actor=office.desk, patient_id=office.patient.pk)
    with pytest.raises(Forbidden):
        queries.orders(actor_of("biller"))


def test_an_order_retried_is_one_and_its_words_are_asked_for(office: Office) -> None:
    key = uuid.uuid4()
    first = make_order(actor=office.desk, patient_id=office.patient.pk, key=key)
    assert make_order(actor=office.desk, patient_id=office.patient.pk, key=key).pk == first.pk
    with pytest.raises(WordsNeeded):
        make_order(actor=office.desk, patient_id=office.patient.pk, text=" ")
    with pytest.raises(NoSuchPatient):
        make_order(actor=office.desk, patient_id=999_999)
    other = make_patient(actor=SET_UP, site_ids=[office.site.pk])
    with pytest.raises(BadOrder):
        make_order(actor=office.desk, patient_id=other.pk, needed_for_id=office.visit.pk)
    assert ServiceRequest.objects.count() == 1


def test_a_cancelled_order_takes_nothing_more_and_its_lamp_goes_out(office: Office) -> None:
    order = make_order(
        actor=office.desk, patient_id=office.patient.pk, needed_for_id=office.visit.pk
    )
    assert ReadinessItem.objects.get().state == "open"
    actions.cancel_order(
        actor=office.desk, key=uuid.uuid4(), order_id=order.pk, note="Ordered twice"
    )
    assert ReadinessItem.objects.get().state == "waived"
    with pytest.raises(OrderClosed):
        actions.put_off_order(
            actor=office.desk, key=uuid.uuid4(), order_id=order.pk, expected_on=TODAY, note="x"
        )
    with pytest.raises(WordsNeeded):
        actions.cancel_order(actor=office.desk, key=uuid.uuid4(), order_id=order.pk, note="")
    with pytest.raises(NoSuchOrder):
        actions.receive_order(actor=office.desk, key=uuid.uuid4(), order_id=999_999)
    assert ServiceRequestEvent.objects.count() == 2


def test_an_answer_on_paper_is_an_answer_and_said_twice_is_one(office: Office) -> None:
    order = make_order(actor=office.desk, patient_id=office.patient.pk, kind="records")
    key = uuid.uuid4()
    for _ in range(2):
        actions.receive_order(actor=office.desk, key=key, order_id=order.pk, note="By fax")
    found = queries.get_order(actor=office.desk, order_id=order.pk)
    assert found.state == "received"
    events = queries.order_events(actor=office.desk, order_id=order.pk)
    assert [event.kind for event in events] == ["ordered", "received"]


def test_a_preliminary_report_is_on_the_chart_and_leaves_its_order_open(office: Office) -> None:
    order = make_order(actor=office.nurse, patient_id=office.patient.pk)
    preliminary = A1C.replace("|||F|||", "|||P|||")
    receive(oru(preliminary, placer=f"ORD-{order.pk}", status="P"))
    assert queries.get_order(actor=office.desk, order_id=order.pk).state == "ordered"
    receive(oru(placer=f"ORD-{order.pk}", control="78"))
    assert queries.get_order(actor=office.desk, order_id=order.pk).state == "received"


def test_two_orders_of_one_name_are_not_guessed_between(office: Office) -> None:
    for _ in range(2):
        make_order(actor=office.nurse, patient_id=office.patient.pk)
    receive(oru())
    assert DiagnosticReport.objects.get().order_id is None
    assert set(ServiceRequest.objects.values_list("state", flat=True)) == {"ordered"}


def test_a_review_is_kept_once_and_of_what_is_there(office: Office) -> None:
    receive(oru())
    report = DiagnosticReport.objects.get()
    key = uuid.uuid4()
    for _ in range(2):
        actions.review_report(actor=office.doctor, key=key, report_id=report.pk)
    assert ReportReview.objects.count() == 1
    with pytest.raises(NoSuchEntry):
        actions.review_report(actor=office.doctor, key=uuid.uuid4(), report_id=999_999)


def test_an_amendment_needs_words_and_something_to_be_about(office: Office) -> None:
    make_record(office.patient.pk)
    about = {"actor": office.doctor, "about": "condition", "record_id": Condition.objects.get().pk}
    for says, why in (("", "x"), ("x", "")):
        with pytest.raises(WordsNeeded):
            actions.amend(key=uuid.uuid4(), says=says, why=why, **about)
    with pytest.raises(NoSuchEntry):
        actions.amend(key=uuid.uuid4(), says="x", why="x", **about | {"record_id": 999_999})
    assert queries.amendments_of(actor=office.doctor, patient_id=office.patient.pk) == {}


def test_a_withdrawn_result_leaves_the_course_and_stays_in_the_report(office: Office) -> None:
    receive(oru())
    receive(oru(A1C.replace("|||F|||", "|||D|||"), control="78", status="C"))
    assert queries.trends_of(actor=office.doctor, patient_id=office.patient.pk) == []
    assert Observation.objects.count() == 2
