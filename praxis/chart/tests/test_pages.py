"""The chart's pages: who sees them, what they show, and at what cost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import session_cookie
from praxis.chart import actions
from praxis.chart.models import (
    Amendment,
    Condition,
    DiagnosticReport,
    InboundMessage,
    ServiceRequest,
)
from praxis.chart.testing import A1C, SET_UP, make_order, make_record, oru, receive
from praxis.chart.tests.conftest import Office
from praxis.kernel.actor import Actor

SignedIn = Callable[[Actor], Client]


@pytest.fixture
def sign_in(office: Office) -> SignedIn:
    def sign_in(actor: Actor) -> Client:
        client = Client(headers={"accept": "text/html"})
        client.cookies["sessionid"] = session_cookie(User.objects.get(pk=actor.user_id or 0))
        return client

    return sign_in


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_chart_shows_what_was_received_and_what_was_added(
    office: Office, sign_in: SignedIn
) -> None:
    make_record(office.patient.pk)
    doctor = sign_in(office.doctor)
    page = text(doctor.get(f"/patients/{office.patient.pk}/chart/"))
    for words in ("Type 2 diabetes", "Penicillin", "Hives", "Metformin 500 mg", "Allergies"):
        assert words in page
    with opened(SET_UP, purpose="test"):
        problem = Condition.objects.get()
    address = f"/record/condition/{problem.pk}/amend/"
    assert "Type 2 diabetes" in text(doctor.get(address))
    form = {"says": "Type 1 diabetes", "why": "Antibodies of 2020", "key": str(uuid.uuid4())}
    assert doctor.post(address, form).status_code == 303
    page = text(doctor.get(f"/patients/{office.patient.pk}/chart/"))
    assert "Type 2 diabetes" in page
    assert "Type 1 diabetes" in page
    assert "Antibodies of 2020" in page
    with opened(SET_UP, purpose="test"):
        assert Amendment.objects.get().by_id == office.doctor.user_id


@pytest.mark.parametrize("path", ["chart/", "results/"])
def test_the_front_desk_may_not_read_the_chart(
    office: Office, sign_in: SignedIn, path: str
) -> None:
    make_record(office.patient.pk)
    answer = sign_in(office.desk).get(f"/patients/{office.patient.pk}/{path}")
    assert answer.status_code == 403
    assert b"Penicillin" not in answer.content


def test_the_front_desk_sees_that_a_result_is_back_and_not_what_it_says(
    office: Office, sign_in: SignedIn
) -> None:
    order = make_order(actor=office.desk, patient_id=office.patient.pk)
    receive(oru(placer=f"ORD-{order.pk}"))
    desk = sign_in(office.desk)
    page = text(desk.get(f"/orders/{order.pk}/"))
    assert "Back" in page
    assert "7.4" not in page
    with opened(SET_UP, purpose="test"):
        report = DiagnosticReport.objects.get()
    assert desk.get(f"/reports/{report.pk}/").status_code == 403


def test_a_restricted_chart_is_there_for_nobody_without_a_grant(
    office: Office, sign_in: SignedIn
) -> None:
    from praxis.people import actions as people

    make_record(office.patient.pk)
    receive(oru())
    report = DiagnosticReport.objects.get()
    people.restrict_chart(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=office.patient.pk,
        kind="other",
        reason="Asked for it",
    )
    doctor = sign_in(office.doctor)
    for path in (
        f"/patients/{office.patient.pk}/chart/",
        f"/patients/{office.patient.pk}/results/",
        f"/reports/{report.pk}/",
    ):
        answer = doctor.get(path)
        assert answer.status_code == 404
        assert b"Alvarez" not in answer.content


def test_results_show_value_range_flag_and_course(office: Office, sign_in: SignedIn) -> None:
    for month, value in enumerate(("8.1", "7.8", "7.4"), 1):
        receive(
            oru(
                A1C.replace("7.4", value).replace("20270314080000", f"2027{month:02}14080000"),
                control=str(month),
                filler=f"L-{month}",
            )
        )
    page = text(sign_in(office.doctor).get(f"/patients/{office.patient.pk}/results/"))
    assert "7.4 %" in page
    assert "4.0-5.6" in page
    assert "High" in page
    assert "oldest first: 8.1, 7.8, 7.4 %" in page
    code = text(sign_in(office.doctor).get(f"/patients/{office.patient.pk}/results/?code=4548-4"))
    assert "8.1 %" in code


def test_a_provider_reviews_a_report_and_staff_are_asked_to_tell_the_patient(
    office: Office, sign_in: SignedIn
) -> None:
    order = make_order(actor=office.nurse, patient_id=office.patient.pk)
    receive(oru(placer=f"ORD-{order.pk}"))
    report = DiagnosticReport.objects.get()
    doctor = sign_in(office.doctor)
    form = {"note": "A little better. Keep going.", "key": str(uuid.uuid4())}
    assert doctor.post(f"/reports/{report.pk}/", form).status_code == 303
    assert "A little better" in text(doctor.get(f"/reports/{report.pk}/"))
    with opened(SET_UP, purpose="test"):
        assert ServiceRequest.objects.get().state == "reviewed"
    tell = text(sign_in(office.nurse).get("/worklist/"))
    assert "Tell the patient" in tell
    assert sign_in(office.nurse).post(f"/reports/{report.pk}/", form).status_code == 403


def test_a_corrected_value_is_shown_with_the_one_it_replaced(
    office: Office, sign_in: SignedIn
) -> None:
    receive(oru())
    receive(oru(A1C.replace("7.4", "6.1").replace("|||F|||", "|||C|||"), control="78", status="C"))
    report = DiagnosticReport.objects.get(is_current=True)
    page = text(sign_in(office.doctor).get(f"/reports/{report.pk}/"))
    assert "6.1 %" in page
    assert '<span class="is-replaced">7.4 %</span>' in page
    assert "Corrected" in page


def test_the_queue_is_worked_to_its_end_by_a_nurse(office: Office, sign_in: SignedIn) -> None:
    message = receive(oru(family="ALVARES")).message
    nurse = sign_in(office.nurse)
    assert "ALVARES" in text(nurse.get("/results/messages/?state=waiting"))
    page = text(nurse.get(f"/results/messages/{message.pk}/?patient={office.patient.pk}"))
    assert "File to Maria Alvarez" in page
    file = f"/results/messages/{message.pk}/file/{office.patient.pk}/"
    assert nurse.post(file, {"note": "Called", "key": str(uuid.uuid4())}).status_code == 303
    page = text(nurse.get(f"/results/messages/{message.pk}/"))
    assert "Wrong patient?" in page
    unfile = f"/results/messages/{message.pk}/unfile/"
    assert nurse.post(unfile, {"why": "", "key": str(uuid.uuid4())}).status_code == 303
    with opened(SET_UP, purpose="test"):
        assert InboundMessage.objects.get().state == "filed"
    assert nurse.post(unfile, {"why": "Lab", "key": str(uuid.uuid4())}).status_code == 303
    reject = f"/results/messages/{message.pk}/reject/"
    assert nurse.post(reject, {"why": "Lab", "key": str(uuid.uuid4())}).status_code == 303
    with opened(SET_UP, purpose="test"):
        assert InboundMessage.objects.get().state == "rejected"
    assert sign_in(office.desk).get("/results/messages/").status_code == 403
    other = receive(oru(family="NOBODY", control="80")).message
    found = text(nurse.post(f"/results/messages/{other.pk}/", {"q": "Alvarez"}))
    assert "Alvarez, Maria" in found


def test_an_order_is_placed_put_off_and_cancelled_from_its_pages(
    office: Office, sign_in: SignedIn
) -> None:
    desk = sign_in(office.desk)
    form = {
        "kind": "records",
        "text": "Discharge summary",
        "asked_of": "County Hospital",
        "expected_on": "03/20/2027",
        "key": str(uuid.uuid4()),
    }
    assert "Expect a result" in text(desk.get(f"/orders/new/?visit={office.visit.pk}"))
    assert desk.post(f"/orders/new/?visit={office.visit.pk}", form).status_code == 303
    with opened(SET_UP, purpose="test"):
        order = ServiceRequest.objects.get()
        assert (order.needed_for_id, order.kind) == (office.visit.pk, "records")
    late = {"form": "put_off", "expected_on": "03/25/2027", "note": "Ms Lee"}
    address = f"/orders/{order.pk}/"
    assert desk.post(address, {**late, "key": str(uuid.uuid4())}).status_code == 303
    assert "Ms Lee" in text(desk.get(address))
    stop = {"form": "cancel", "note": "Never existed", "key": str(uuid.uuid4())}
    assert desk.post(address, stop).status_code == 303
    again = desk.post(address, {**stop, "key": str(uuid.uuid4())})
    assert again.status_code != 303
    assert "Discharge summary" in text(desk.get(f"/patients/{office.patient.pk}/orders/"))


def test_the_lists_cost_no_query_a_row(office: Office, sign_in: SignedIn) -> None:
    doctor = sign_in(office.doctor)
    paths = (
        "/orders/",
        "/results/messages/",
        f"/patients/{office.patient.pk}/results/",
        f"/patients/{office.patient.pk}/chart/",
        f"/patients/{office.patient.pk}/orders/",
    )
    make_record(office.patient.pk)

    def cost() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                text(doctor.get(path))
            counts.append(len(seen))
        return counts

    for at in range(2):
        make_order(actor=office.nurse, patient_id=office.patient.pk, text=f"Test {at}")
        receive(oru(control=f"a{at}", filler=f"A{at}"))
    cost()
    few = cost()
    for at in range(6):
        make_order(actor=office.nurse, patient_id=office.patient.pk, text=f"More {at}")
        receive(oru(control=f"b{at}", filler=f"B{at}"))
        make_record(office.patient.pk, source=f"System {at}")
    assert cost() == few
    assert max(few) < 40


def test_amendments_and_events_are_never_changed(office: Office) -> None:
    make_record(office.patient.pk)
    problem = Condition.objects.get()
    actions.amend(
        actor=office.doctor,
        key=uuid.uuid4(),
        about="condition",
        record_id=problem.pk,
        says="Type 1",
        why="Antibodies",
    )
    from django.db import DatabaseError, transaction

    for table, column in (
        ("chart_amendment", "says"),
        ("chart_condition", "text"),
        ("chart_observation", "value"),
        ("chart_servicerequest", "state"),
        ("chart_inboundmessage", "sha256"),
        ("chart_inboundmessageevent", "note"),
        ("chart_servicerequestevent", "note"),
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET {column} = ''")
