"""Reminders go out once, for the time the visit has; answers and calls settle it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from praxis.access.context import guest, opened
from praxis.access.testing import make_actor, make_site
from praxis.correspondence.models import Message
from praxis.correspondence.testing import make_texted
from praxis.correspondence.tests.phonebox import NUMBER, Phonebox, gateway, report
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news.testing import run_reactions
from praxis.practice.actions import change_setting
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, periodic, queries
from praxis.scheduling.models import Appointment, Reminder
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BadLadder, LadderStep, Status
from praxis.worklist.models import WorkItem

MOBILE = "+12175550142"
PROGRAM = Actor(user_id=None, name="test", system=True)


@pytest.fixture
def box(office: Office) -> Any:
    box = Phonebox()
    with gateway(box, actor=office.actor):
        change_setting(actor=office.actor, key="public_address", value="https://v.example.org")
        yield box


def _visit(office: Office, start: str = "2027-03-24 10:00", **given: Any) -> Appointment:
    patient = make_texted(actor=office.actor, phone=given.pop("phone", MOBILE), **given)
    visit = office.book(start, patient_id=patient.pk)
    run_reactions()
    return visit


def _planned(visit: Appointment) -> list[int]:
    rows = Reminder.objects.filter(appointment=visit, state="planned").order_by("due_at")
    return [row.minutes for row in rows]


def _reminded(box: Phonebox) -> list[str]:
    return [post["text"] for post in box.texts.values() if "you have a visit" in post["text"]]


def _sweep() -> None:
    periodic.send_reminders()
    run_reactions()


def test_a_visit_is_reminded_by_the_ladder_each_step_once(
    office: Office, box: Phonebox, clock: Any
) -> None:
    visit = _visit(office)
    assert _planned(visit) == [10080, 2880, 120]
    for day, count in (("17 10:00", 1), ("22 10:00", 2), ("24 08:00", 3), ("24 09:00", 3)):
        clock.move_to(office_time(f"2027-03-{day}"))
        _sweep()
        _sweep()
        assert len(_reminded(box)) == count
    first = _reminded(box)[0]
    assert "Wed, Mar 24, 10:00 AM. Reply C to confirm, X to cancel." in first
    assert "https://v.example.org/v/" in first
    assert "/arrive/" in _reminded(box)[2]
    assert visit.visit_type.name not in "".join(_reminded(box))


def test_planning_again_plans_nothing_twice(office: Office, box: Phonebox) -> None:
    visit = _visit(office)
    for _ in range(2):
        actions.plan_reminders(actor=office.actor, appointment_id=visit.pk)
    assert _planned(visit) == [10080, 2880, 120]


def test_reminders_follow_their_patients_walls(office: Office, box: Phonebox) -> None:
    visit, other = _visit(office), office.patient()
    seen = queries.reminders_of(actor=office.actor, appointment_id=visit.pk)
    assert [row.minutes for row in seen] == [10080, 2880, 120]
    with guest(
        "portal", patient_ids=[other.pk], permissions=("scheduling.view",), purpose="test"
    ) as actor:
        assert queries.reminders_of(actor=actor, appointment_id=visit.pk) == []


def test_a_moved_visit_is_reminded_of_its_new_time_only(
    office: Office, box: Phonebox, clock: Any
) -> None:
    visit = _visit(office)
    actions.move_appointment(
        actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-31 11:00")
    )
    clock.move_to(office_time("2027-03-17 10:00"))
    periodic.send_reminders()  # before the news of the move has been heard
    assert _reminded(box) == []
    run_reactions()
    assert _planned(visit) == [10080, 2880, 120]
    for day in ("17 11:00", "22 10:00", "24 08:00"):
        clock.move_to(office_time(f"2027-03-{day}"))
        _sweep()
    assert _reminded(box) == []
    clock.move_to(office_time("2027-03-24 11:00"))
    _sweep()
    [text] = _reminded(box)
    assert "Wed, Mar 31, 11:00 AM" in text


def test_a_visit_moved_away_and_back_gets_no_step_twice(
    office: Office, box: Phonebox, clock: Any
) -> None:
    visit = _visit(office)
    clock.move_to(office_time("2027-03-17 10:00"))
    _sweep()
    for start in ("2027-03-25 10:00", "2027-03-24 10:00"):
        actions.move_appointment(
            actor=office.actor, appointment_id=visit.pk, start=office_time(start)
        )
        run_reactions()
    _sweep()
    assert len(_reminded(box)) == 1
    assert _planned(visit) == [2880, 120]


def test_a_cancelled_visit_is_not_reminded(office: Office, box: Phonebox, clock: Any) -> None:
    visit = _visit(office)
    actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    clock.move_to(office_time("2027-03-17 10:00"))
    periodic.send_reminders()
    run_reactions()
    assert _reminded(box) == []
    assert _planned(visit) == []


def test_after_an_outage_only_the_last_due_step_is_sent(
    office: Office, box: Phonebox, clock: Any
) -> None:
    _visit(office)
    clock.move_to(office_time("2027-03-22 10:00"))
    _sweep()
    assert len(_reminded(box)) == 1


def test_who_was_told_this_morning_is_not_reminded_before_noon(
    office: Office, box: Phonebox, clock: Any
) -> None:
    clock.move_to(office_time("2027-03-24 08:00"))
    visit = _visit(office, "2027-03-24 10:00")
    assert _planned(visit) == []
    assert set(queries.unplanned_visits()) == set()


def test_the_step_of_the_same_day_comes_the_evening_before_rather_than_at_night(
    office: Office, box: Phonebox
) -> None:
    visit = _visit(office, "2027-03-24 09:00")
    short = Reminder.objects.get(appointment=visit, minutes=120)
    assert short.due_at == office_time("2027-03-23 19:59")


def test_a_patient_who_wants_no_texts_is_reminded_by_mail(
    office: Office, box: Phonebox, clock: Any
) -> None:
    _visit(office, consent=False, email="rosa@example.com")
    change_setting(actor=office.actor, key="smtp_host", value="127.0.0.1")
    clock.move_to(office_time("2027-03-17 10:00"))
    periodic.send_reminders()
    assert _reminded(box) == []
    assert Message.objects.get(template="appointment_reminder").channel == "email"


def test_a_patient_nobody_can_write_to_is_on_the_call_list(
    office: Office, box: Phonebox, clock: Any
) -> None:
    visit = _visit(office, consent=False)
    clock.move_to(office_time("2027-03-23 10:30"))
    _sweep()
    periodic.list_calls()
    assert Reminder.objects.get(appointment=visit, minutes=2880).state == "skipped"
    [row] = queries.unconfirmed(
        actor=office.actor, site_id=office.site.pk, zone=office.site.time_zone
    )
    assert (row.visit.pk, row.phone) == (visit.pk, MOBILE)
    item = WorkItem.objects.get(key=f"scheduling:calls:{office.site.pk}")
    assert "Call about 1 visit" in item.title
    actions.log_call(
        actor=office.actor, key=uuid.uuid4(), appointment_id=visit.pk, outcome="message"
    )
    [row] = queries.unconfirmed(
        actor=office.actor, site_id=office.site.pk, zone=office.site.time_zone
    )
    assert row.last_call == "Left a message"
    actions.log_call(
        actor=office.actor, key=uuid.uuid4(), appointment_id=visit.pk, outcome="confirmed"
    )
    periodic.list_calls()
    item.refresh_from_db()
    assert item.closed_at is not None


def test_without_a_way_to_write_a_reminder_does_not_wait_for_one(
    office: Office, clock: Any
) -> None:
    visit = office.book("2027-03-24 10:00")
    actions.plan_reminders(actor=PROGRAM, appointment_id=visit.pk)
    clock.move_to(office_time("2027-03-17 10:00"))
    assert periodic.send_reminders() == 0
    assert Reminder.objects.get(appointment=visit, minutes=10080).why == "no way to write"


def test_the_call_list_asks_no_more_of_the_database_for_more_visits(
    office: Office, clock: Any
) -> None:
    counts = []
    for hour in (9, 10, 11):
        office.book(f"2027-03-15 {hour:02d}:00")
        with CaptureQueriesContext(connection) as asked:
            rows = queries.unconfirmed(
                actor=office.actor, site_id=office.site.pk, zone=office.site.time_zone
            )
        counts.append((len(rows), len(asked)))
    assert counts == [(1, 4), (2, 4), (3, 4)]


def test_on_friday_the_call_list_reaches_monday(office: Office, clock: Any) -> None:
    visit = office.book("2027-03-22 09:00")
    clock.move_to(office_time("2027-03-19 10:30"))
    site = office.site
    rows = queries.unconfirmed(actor=office.actor, site_id=site.pk, zone=site.time_zone)
    assert [row.visit.pk for row in rows] == [visit.pk]


def test_an_own_ladder_goes_before_the_common_one_and_holds_for_planned_visits(
    office: Office, box: Phonebox
) -> None:
    visit = _visit(office)
    actions.set_ladder(
        actor=office.actor,
        key=uuid.uuid4(),
        visit_type_id=office.visit_type.pk,
        steps=[LadderStep(1440, ("email",))],
    )
    periodic.plan_missing()
    assert _planned(visit) == [1440]
    actions.set_ladder(
        actor=office.actor, key=uuid.uuid4(), visit_type_id=office.visit_type.pk, steps=[]
    )
    periodic.plan_missing()
    assert _planned(visit) == []
    assert queries.unplanned_visits() == []


@pytest.mark.parametrize(
    "steps",
    [
        [LadderStep(10, ("text",))],
        [LadderStep(60, ())],
        [LadderStep(60, ("fax",))],
        [LadderStep(60, ("text",)), LadderStep(60, ("email",))],
        [LadderStep(60 * hour, ("text",)) for hour in range(1, 7)],
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(office: Office, steps: list[LadderStep]) -> None:
    with pytest.raises(BadLadder):
        actions.set_ladder(actor=office.actor, key=uuid.uuid4(), visit_type_id=None, steps=steps)


def test_reminders_need_their_permission(office: Office, clock: Any) -> None:
    biller = make_actor("biller")
    visit = office.book()
    with pytest.raises(Forbidden):
        actions.set_ladder(actor=biller, key=uuid.uuid4(), visit_type_id=None, steps=[])
    with pytest.raises(Forbidden):
        actions.plan_reminders(actor=biller, appointment_id=visit.pk)
    with pytest.raises(Forbidden):
        actions.send_reminder(actor=biller, reminder_id=1)
    with pytest.raises(Forbidden):
        actions.list_calls(actor=biller, site_id=office.site.pk)
    with pytest.raises(Forbidden):
        actions.log_call(
            actor=biller, key=uuid.uuid4(), appointment_id=visit.pk, outcome="confirmed"
        )


def _answers(text: str, event_id: str) -> None:
    assert report(
        {"type": "message", "event_id": event_id, "from": MOBILE, "to": NUMBER, "text": text}
    ).json() == {"ok": True}
    run_reactions()


def test_c_confirms_and_x_then_cancels_and_frees_the_time(
    office: Office, box: Phonebox, clock: Any
) -> None:
    visit = _visit(office)
    clock.move_to(office_time("2027-03-17 10:00"))
    _sweep()
    _answers("C", "m-1")
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED
    assert "is confirmed" in list(box.texts.values())[-1]["text"]
    _answers("X", "m-2")
    visit.refresh_from_db()
    assert visit.status == Status.CANCELLED
    assert "is cancelled" in list(box.texts.values())[-1]["text"]
    office.book("2027-03-24 10:00")


def test_an_answer_to_a_time_the_visit_no_longer_has_is_left_to_a_person(
    office: Office, box: Phonebox, clock: Any
) -> None:
    visit = _visit(office)
    clock.move_to(office_time("2027-03-17 10:00"))
    _sweep()
    clock.move_to(office_time("2027-03-17 10:05"))
    box.texts.clear()
    actions.move_appointment(
        actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-25 10:00")
    )
    assert report(
        {"type": "message", "event_id": "m-1", "from": MOBILE, "to": NUMBER, "text": "X"}
    ).json() == {"ok": True}
    run_reactions()
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert WorkItem.objects.filter(kind="correspondence.thread").exists()


_WORKER = """
import django; django.setup()
from datetime import datetime
import time_machine
from django.db import connections
connections["default"].settings_dict["NAME"] = {name!r}
with time_machine.travel(datetime.fromisoformat({now!r}), tick=True):
    from praxis.scheduling import periodic
    print(periodic.send_reminders())
"""


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_reminder_once(clock: Any) -> None:
    """Two real processes over the same eight due reminders."""
    actor = make_actor("office_manager")
    site = make_site()
    with opened(actor, purpose="test"):
        change_setting(actor=actor, key="smtp_host", value="127.0.0.1")
        provider = make_provider(site=site, room=make_room(name="Exam 1", site=site))
        make_template(provider, site=site)
        actions.rebuild_rooms(actor=actor, site_id=site.pk)
        kind = make_visit_type(minutes=20)
        for number in range(8):
            patient = make_texted(
                actor=actor, phone=f"+1217555{2000 + number}", email=f"p{number}@example.com"
            )
            visit_id = actions.book_appointment(
                actor=actor,
                key=uuid.uuid4(),
                patient_id=patient.pk,
                visit_type_id=kind.pk,
                provider_id=provider.pk,
                site_id=site.pk,
                start=office_time("2027-03-24 09:00") + timedelta(minutes=20 * number),
            )
            actions.plan_reminders(actor=PROGRAM, appointment_id=visit_id)
    now = office_time("2027-03-17 15:00").isoformat()
    program = _WORKER.format(name=connection.settings_dict["NAME"], now=now)
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "praxis.config.settings",
        "PRAXIS_SOCKET": str(connection.settings_dict["HOST"]),
    }
    workers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", program], stdout=subprocess.PIPE, env=env
        )
        for _ in range(2)
    ]
    sent = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    with opened(actor, purpose="test"):
        assert Message.objects.filter(template="appointment_reminder").count() == 8
    assert sum(sent) == 8
