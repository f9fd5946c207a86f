"""From triage to a visit in time: who is told when it comes too late or not at all (S23)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from praxis.desk import actions, triaging
from praxis.desk.tests.conftest import Office
from praxis.desk.types import NewVisit
from praxis.forms import queries as forms
from praxis.forms.testing import make_triage, make_version
from praxis.scheduling.models import Appointment
from praxis.scheduling.testing import office_time
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = "2027-03-15 15:00", "2027-03-16 10:00"


@pytest.fixture
def triaged(office: Office) -> Any:
    """A patient who should be seen within eight hours of ten o'clock."""
    make_version(purpose="triage", code="triage")
    patient = office.patient()
    with office.open():
        return make_triage(patient.pk, {"flags": ["none"], "fever": "yes"}, actor=office.actor)


def book(office: Office, triaged: Any, at: str, *, patient_id: int | None = None) -> int:
    with office.open():
        return actions.book(
            actor=office.actor,
            key=uuid.uuid4(),
            visit=NewVisit(
                patient_id=patient_id or triaged.patient_id,
                visit_type_id=office.follow_up.pk,
                provider_id=office.provider.pk,
                site_id=office.site.pk,
                start=office_time(at),
                urgency="same_day",
                triage_id=triaged.pk,
            ),
        )


def open_items(office: Office) -> list[str]:
    with office.open():
        return list(
            WorkItem.objects.filter(kind="desk.triage_wait", closed_at=None).values_list(
                "title", flat=True
            )
        )


def watch(office: Office) -> int:
    from praxis.desk import periodic

    assert office
    return periodic.watch_triage()


def test_a_visit_later_than_triage_allows_is_told_at_once_and_until_a_sooner_one_is_booked(
    office: Office, triaged: Any
) -> None:
    late = book(office, triaged, TOMORROW)
    assert open_items(office) == ["The visit booked is later than triage allows"]
    with office.open():
        assert forms.get_response(actor=office.actor, response_id=triaged.pk).about == (
            f"appointment:{late}"
        )
    book(office, triaged, TODAY)
    assert open_items(office) == []


def test_a_cancelled_visit_leaves_the_triaged_patient_to_the_worklist(
    office: Office, triaged: Any, clock: Any
) -> None:
    visit_id = book(office, triaged, TOMORROW)
    with office.open():
        visit = Appointment.objects.get(pk=visit_id)
    office.do("cancel_appointment", visit, initiator="patient")
    clock.shift(timedelta(hours=3))
    assert watch(office) == 1
    assert open_items(office) == ["Triaged, and no visit is booked"]


def test_another_patients_triage_bounds_nobodys_visit(office: Office, triaged: Any) -> None:
    other = office.patient()
    book(office, triaged, TOMORROW, patient_id=other.pk)
    assert open_items(office) == []
    with office.open():
        assert triaging.triage_of(office.actor, triaged.pk, other.pk) is None
        assert forms.get_response(actor=office.actor, response_id=triaged.pk).about == ""


def test_the_booking_page_offers_only_times_that_the_class_allows(
    office: Office, triaged: Any, front_desk: Client
) -> None:
    url = f"/visits/new/?patient={triaged.patient_id}&type={office.follow_up.pk}"
    bounded = front_desk.get(f"{url}&triage={triaged.pk}").content.decode()
    assert "Triage: Same day." in bounded
    assert "Mar 15" in bounded
    assert "Mar 16" not in bounded


def test_the_watch_asks_as_many_questions_for_one_triage_as_for_many(
    office: Office, triaged: Any, clock: Any, django_assert_max_num_queries: Any
) -> None:
    with office.open():
        for _ in range(4):
            make_triage(office.patient().pk, {"flags": ["none"], "fever": "no"}, actor=office.actor)
    clock.shift(timedelta(hours=2))
    with office.open(), django_assert_max_num_queries(4):
        found = forms.open_triages(actor=office.actor)
        triaging._visits_since(office.actor, found)
    assert len(found) == 5
    assert triaged
