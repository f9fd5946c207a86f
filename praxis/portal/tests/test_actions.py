"""Each action of the portal by its name: who may not, twice the same, and what a refusal leaves."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from praxis.access.context import guest, system
from praxis.correspondence import actions as correspondence
from praxis.correspondence.models import Thread
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.models import Patient
from praxis.portal import actions
from praxis.portal.testing import OnlineOffice
from praxis.portal.tests.test_portal import person, visit_of
from praxis.portal.types import PATIENT, Choice, NotOnline, Person, TimeGone, TooLateOnline, Wish
from praxis.scheduling.models import Appointment, Hold
from praxis.scheduling.testing import office_time
from praxis.worklist.models import WorkItem

ANA = Person("Ana", "Lopez", date(1985, 3, 14), "+12175550142", "ana@example.com")


def wish(office: OnlineOffice) -> Wish:
    return Wish(office.cough.pk, "A cough", False, date(1985, 3, 14), False, None)


def nine(office: OnlineOffice) -> Choice:
    start = office_time("2027-03-18 09:00")
    return Choice(office.sick.pk, office.provider.pk, office.site.pk, start, 20)


def links_to(value: str) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(),
        "value": value,
        "birth_date": date(1985, 3, 14),
        "address_of": lambda token: f"https://example.org/my/open/{token}/",
        "facts": {"practice": "Riverbend", "phone": "+15550104400"},
        "zone": "America/Chicago",
    }


def test_who_holds_no_permission_does_nothing(office: OnlineOffice) -> None:
    patient = person(office)
    visit = visit_of(office, patient)
    key, pk = uuid.uuid4(), patient.pk
    asked: list[Callable[[Actor], object]] = [
        lambda who: actions.hold_time(actor=who, key=key, choice=nine(office)),
        lambda who: actions.book_online(
            actor=who, key=key, wish=wish(office), choice=nine(office), person=ANA
        ),
        lambda who: actions.call_about_red_flag(actor=who, wish=wish(office)),
        lambda who: actions.send_sign_in_link(actor=who, **links_to("ana@example.com")),
        lambda who: actions.confirm_visit(actor=who, appointment_id=visit.pk),
        lambda who: actions.cancel_visit(actor=who, appointment_id=visit.pk),
        lambda who: actions.move_visit(
            actor=who, key=key, appointment_id=visit.pk, choice=nine(office)
        ),
        lambda who: actions.say_here(actor=who, appointment_id=visit.pk, in_car=False),
        lambda who: correspondence.write_in(
            actor=who, key=key, patient_id=pk, topic="bill", text="Why?", by_name="Ana"
        ),
    ]
    for action in asked:
        with (
            pytest.raises(Forbidden),
            guest("x", patient_ids=[pk], permissions=(), purpose="t") as who,
        ):
            action(who)
    with system("test", purpose="test"):
        assert Appointment.objects.get().status == "booked"
        assert (Hold.objects.count(), Thread.objects.count()) == (0, 0)


def test_the_same_key_books_one_visit_for_one_person(office: OnlineOffice) -> None:
    key = uuid.uuid4()
    with system("test", purpose="test") as actor:
        first, again = (
            actions.book_online(
                actor=actor, key=key, wish=wish(office), choice=nine(office), person=ANA
            )
            for _ in range(2)
        )
        assert first == again
        assert Appointment.objects.count() == 1


def test_another_visit_type_than_the_reasons_is_refused(office: OnlineOffice) -> None:
    other = replace(nine(office), visit_type_id=office.first.pk)
    with pytest.raises(NotOnline), system("test", purpose="test") as actor:
        actions.book_online(
            actor=actor, key=uuid.uuid4(), wish=wish(office), choice=other, person=ANA
        )


def test_a_time_that_is_gone_leaves_no_record_behind(office: OnlineOffice) -> None:
    visit_of(office, person(office, family_name="Rival"))
    with system("test", purpose="test"):
        before = Patient.objects.count()
    with pytest.raises(TimeGone), system("test", purpose="test") as actor:
        actions.book_online(
            actor=actor, key=uuid.uuid4(), wish=wish(office), choice=nine(office), person=ANA
        )
    with system("test", purpose="test"):
        assert Patient.objects.count() == before


def test_the_former_time_is_given_back_when_another_is_held(office: OnlineOffice) -> None:
    with system("test", purpose="test") as actor:
        first = actions.hold_time(actor=actor, key=uuid.uuid4(), choice=nine(office))
        assert first is not None
        later = replace(nine(office), start=nine(office).start + timedelta(hours=1))
        actions.hold_time(actor=actor, key=uuid.uuid4(), choice=later, former_hold_id=first.id)
        assert [hold.start for hold in Hold.objects.filter(ended_at=None)] == [later.start]


def test_a_link_goes_to_who_is_on_record_and_to_nobody_else(office: OnlineOffice) -> None:
    person(office)
    with system("test", purpose="test") as actor:
        assert actions.send_sign_in_link(actor=actor, **links_to("ana@example.com")) == 1
        assert actions.send_sign_in_link(actor=actor, **links_to("eve@example.com")) == 0
        stranger = links_to("ana@example.com") | {"birth_date": date(1985, 3, 15)}
        assert actions.send_sign_in_link(actor=actor, **stranger) == 0


def test_a_red_flag_is_work_for_the_clinical_staff_now(office: OnlineOffice) -> None:
    with system("test", purpose="test") as actor:
        actions.call_about_red_flag(actor=actor, wish=wish(office))
        item = WorkItem.objects.get()
    assert (item.role, item.patient_id) == ("clinical", None)


def test_a_patient_writes_once_and_moves_in_time(office: OnlineOffice) -> None:
    patient = person(office)
    late = visit_of(office, patient, at="2027-03-15 16:00")
    key = uuid.uuid4()
    with guest("portal", patient_ids=[patient.pk], permissions=PATIENT, purpose="test") as who:
        for _ in range(2):
            correspondence.write_in(
                actor=who, key=key, patient_id=patient.pk, topic="visit", text="Hm", by_name="Ana"
            )
        [thread] = Thread.objects.all()
        assert thread.entries.count() == 1
        correspondence.mark_seen(actor=who, thread_id=thread.pk)
        assert thread.events.count() == 1
        with pytest.raises(TooLateOnline):
            actions.move_visit(
                actor=who, key=uuid.uuid4(), appointment_id=late.pk, choice=nine(office)
            )
