"""Ready for tomorrow: every lamp, who sees it, what turns it green, and the prepared page."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access import queries as access
from praxis.chart import actions as chart
from praxis.chart import periodic as chart_periodic
from praxis.chart.testing import SET_UP, make_order, make_record, oru, receive
from praxis.desk import actions, periodic, readiness
from praxis.desk.tests.conftest import Office, SignIn
from praxis.kernel.errors import Forbidden
from praxis.scheduling.models import ReadinessItem
from praxis.scheduling.testing import office_time
from praxis.worklist.models import WorkItem

TOMORROW = "2027-03-16"


def lamps(office: Office, visit: Any) -> dict[str, tuple[str, str]]:
    with office.open():
        day = office_time(f"{TOMORROW} 09:00").date()
        lines = readiness.lines_on(
            SET_UP, site_id=office.site.pk, zone=office.site.time_zone, day=day
        )
        (line,) = [each for each in lines if each.visit.pk == visit.pk]
        return {lamp.code: (lamp.state, lamp.role) for lamp in line.lamps}


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def maria(office: Office, **more: Any) -> Any:
    from datetime import date

    return office.patient(
        family_name="Alvarez",
        given_name="Maria",
        birth_date=date(1979, 3, 14),
        sex="female",
        **more,
    )


def test_a_visit_shows_what_it_lacks_and_who_owns_it(office: Office) -> None:
    visit = office.book(f"{TOMORROW} 09:00", patient=maria(office))
    found = lamps(office, visit)
    assert found["insurance"] == ("red", "front_desk")
    assert found["balance"] == ("green", "")
    assert found["forms"] == ("green", "")
    assert found["result"][0] == found["records"][0] == found["interpreter"][0] == "none"


def test_a_result_that_is_expected_is_red_and_turns_green_when_it_comes(office: Office) -> None:
    patient = maria(office)
    visit = office.book(f"{TOMORROW} 09:00", patient=patient)
    with office.open():
        order = make_order(actor=SET_UP, patient_id=patient.pk)
        records = make_order(
            actor=SET_UP, patient_id=patient.pk, kind="records", text="Discharge summary", code=""
        )
    assert lamps(office, visit)["result"][0] == "none"
    chart_periodic.watch_orders()
    found = lamps(office, visit)
    assert (found["result"], found["records"]) == (("red", "clinical"), ("red", "front_desk"))
    with office.open():
        receive(oru(placer=f"ORD-{order.pk}"))
        assert order.pk
    assert lamps(office, visit)["result"] == ("green", "")
    with office.open():
        chart.receive_order(actor=SET_UP, key=uuid.uuid4(), order_id=records.pk, note="By fax")
    assert lamps(office, visit)["records"] == ("green", "")


def test_an_order_moves_to_the_next_visit_when_its_own_is_cancelled(office: Office) -> None:
    patient = maria(office)
    first = office.book(f"{TOMORROW} 09:00", patient=patient)
    with office.open():
        make_order(actor=SET_UP, patient_id=patient.pk)
    chart_periodic.watch_orders()
    second = office.book(f"{TOMORROW} 14:00", patient=patient)
    chart_periodic.watch_orders()
    assert lamps(office, first)["result"][0] == "red"
    assert lamps(office, second)["result"][0] == "none"
    office.do("cancel_appointment", first, initiator="patient")
    chart_periodic.watch_orders()
    assert lamps(office, second)["result"][0] == "red"
    with office.open():
        assert ReadinessItem.objects.get(appointment=first).state == "waived"


def test_an_interpreter_is_wanted_from_three_days_before_and_arranged_by_the_desk(
    office: Office, front_desk: Client
) -> None:
    visit = office.book(
        f"{TOMORROW} 09:00", patient=maria(office, language="es", needs_interpreter=True)
    )
    assert lamps(office, visit)["interpreter"] == ("red", "front_desk")
    periodic.watch_readiness()
    with office.open():
        assert ReadinessItem.objects.get().code == "interpreter"
    address = f"/visits/{visit.pk}/ready/interpreter/"
    assert "Interpreter for" in text(front_desk.get(address))
    assert front_desk.post(address, {"note": "", "key": str(uuid.uuid4())}).status_code != 303
    assert lamps(office, visit)["interpreter"][0] == "red"
    answer = front_desk.post(address, {"note": "Ms Ruiz", "key": str(uuid.uuid4())})
    assert answer.status_code == 303
    assert lamps(office, visit)["interpreter"] == ("green", "")
    periodic.watch_readiness()
    assert lamps(office, visit)["interpreter"] == ("green", "")
    assert front_desk.get(f"/visits/{visit.pk}/ready/forms/").status_code == 404


def test_who_keeps_no_readiness_arranges_nothing(office: Office, actor_of: Any) -> None:
    visit = office.book(f"{TOMORROW} 09:00")
    with office.open(), pytest.raises(Forbidden):
        actions.settle_readiness(
            actor=actor_of("hr"), appointment_id=visit.pk, thing="interpreter", note="Ms Ruiz"
        )
    assert lamps(office, visit)["interpreter"][0] == "none"


def test_the_day_before_each_role_has_one_item_until_everything_is_ready(office: Office) -> None:
    patient = maria(office)
    office.book(f"{TOMORROW} 09:00", patient=patient)
    with office.open():
        order = make_order(actor=SET_UP, patient_id=patient.pk)
    chart_periodic.watch_orders()
    periodic.watch_readiness()

    def roles() -> list[str]:
        with office.open():
            rows = WorkItem.objects.filter(kind="desk.readiness", closed_at=None)
            return sorted(row.role for row in rows)

    assert roles() == ["clinical", "front_desk"]
    with office.open():
        receive(oru(placer=f"ORD-{order.pk}"))
    periodic.watch_readiness()
    assert roles() == ["front_desk"]


def test_what_is_overdue_is_work_with_an_owner_until_it_comes(office: Office, clock: Any) -> None:
    patient = maria(office)
    with office.open():
        order = make_order(actor=SET_UP, patient_id=patient.pk)
    chart_periodic.watch_orders()
    clock.shift(timedelta(days=4))
    chart_periodic.watch_orders()
    chart_periodic.watch_orders()
    with office.open():
        (item,) = WorkItem.objects.filter(kind="chart.overdue")
        assert (item.role, item.closed_at, item.patient_id) == ("clinical", None, patient.pk)
        chart.put_off_order(
            actor=SET_UP,
            key=uuid.uuid4(),
            order_id=order.pk,
            expected_on=access.today() + timedelta(days=3),
            note="Lab, Ms Lee",
        )
        assert WorkItem.objects.get(kind="chart.overdue").closed_at is not None


def test_the_page_lists_a_day_and_only_what_is_red_when_asked(
    office: Office, front_desk: Client
) -> None:
    office.book(f"{TOMORROW} 09:00", patient=maria(office))
    page = text(front_desk.get("/schedule/readiness/"))
    assert "Ready for tomorrow" in page
    assert "Alvarez, Maria" in page
    assert "None on file" in page
    assert "Alvarez, Maria" in text(front_desk.get("/schedule/readiness/?show=red"))
    other = f"/schedule/readiness/?provider={office.other.pk}"
    assert "No visit is booked" in text(front_desk.get(other))
    empty = text(front_desk.get("/schedule/readiness/?day=2027-03-17"))
    assert "No visit is booked" in empty


def test_who_may_not_see_money_sees_no_balance(office: Office, sign_in: SignIn) -> None:
    office.book(f"{TOMORROW} 09:00", patient=maria(office))
    assert "Not yours to see" in text(sign_in("provider").get("/schedule/readiness/"))
    assert sign_in("hr").get("/schedule/readiness/").status_code == 403


def test_the_page_asks_no_query_a_visit(office: Office, front_desk: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(front_desk.get("/schedule/readiness/"))
        return len(seen)

    office.book(f"{TOMORROW} 09:00")
    cost()
    few = cost()
    for at in range(8):
        visit = office.book(f"{TOMORROW} {(10, 11, 14, 15)[at % 4]}:{'00' if at < 4 else '30'}")
        with office.open():
            make_order(actor=SET_UP, patient_id=visit.patient_id, needed_for_id=visit.pk)
    assert cost() == few
    assert few < 30


def test_the_prepared_page_says_why_what_is_new_open_and_whom_to_call(
    office: Office, sign_in: SignIn, clock: Any
) -> None:
    patient = maria(office)
    earlier = office.book("2027-03-15 10:20", patient=patient)
    clock.move_to(office_time("2027-03-15 10:20"))
    for step in ("arrive", "provider_in", "check_out"):
        office.do(step, earlier)
    visit = office.book(f"{TOMORROW} 09:00", patient=patient, reason="Sugar is high")
    clock.shift(timedelta(minutes=30))
    with office.open():
        make_record(patient.pk)
        order = make_order(actor=SET_UP, patient_id=patient.pk, needed_for_id=visit.pk)
        make_order(actor=SET_UP, patient_id=patient.pk, text="Lipid panel", code="1")
        receive(oru(placer=f"ORD-{order.pk}"))
    doctor = sign_in("provider")
    page = text(doctor.get(f"/visits/{visit.pk}/prepared/"))
    for words in (
        "Sugar is high",
        "New since",
        "Hemoglobin A1c",
        "7.4 %",
        "To review",
        "Metformin 500 mg",
        "Penicillin",
        "Lipid panel",
        "Insurance: None on file",
        "Whom to call",
    ):
        assert words in page, words
    assert sign_in("front_desk").get(f"/visits/{visit.pk}/prepared/").status_code == 403


@pytest.mark.parametrize("path", ["prepared/", "ready/interpreter/"])
def test_a_restricted_patients_visit_is_there_for_nobody_without_a_grant(
    office: Office, sign_in: SignIn, path: str
) -> None:
    from praxis.people import actions as people

    patient = maria(office)
    visit = office.book(f"{TOMORROW} 09:00", patient=patient)
    with office.open():
        people.restrict_chart(
            actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, kind="vip", reason="Asked"
        )
    answer = sign_in("provider").get(f"/visits/{visit.pk}/{path}")
    assert answer.status_code == 404
    assert b"Alvarez" not in sign_in("provider").get("/schedule/readiness/").content
