"""Several times at once, a held time given back, and another time than the one that is gone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from praxis.access.actions import make_link
from praxis.news.testing import run_reactions
from praxis.practice.actions import change_setting
from praxis.scheduling import actions, matching, periodic
from praxis.scheduling.matching import Candidate, Wanted
from praxis.scheduling.models import Appointment, WaitlistEntry, WaitlistOffer, WaitlistOpening
from praxis.scheduling.testing import join, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import OfferGone
from praxis.scheduling.waiting import PURPOSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(office: Office, clock: Any) -> Office:
    clock.move_to(office_time("2027-03-15 08:00"))
    return office


def later(office: Office, start: str, **more: Any) -> WaitlistEntry:
    visit = office.book(start, patient_id=office.patient(email="a@example.com").pk)
    return join(office.actor, visit, **{"notice_minutes": 60, **more})


def wants(entry_id: int, days: float) -> Candidate:
    return Candidate(entry_id, entry_id, 1, "routine", days, 0, 60)


def test_two_times_are_shared_so_that_the_days_gained_are_most_in_all() -> None:
    """The first fits both times, the other only the early one: each gets a time."""
    early = Wanted((wants(1, 9), wants(2, 8)), 0.2, 1)
    late = Wanted((wants(1, 7),), 0.2, 1)
    assert matching.share_out({10: early, 20: late}) == {10: [2], 20: [1]}


def test_a_second_chair_of_one_time_does_not_take_who_could_have_the_other() -> None:
    both = (wants(1, 5), wants(2, 5))
    shared = matching.share_out({10: Wanted(both, 0.5, 2), 20: Wanted(both, 0.5, 2)})
    assert sorted(map(len, shared.values())) == [1, 1]


def test_times_freed_at_night_are_asked_about_together_in_the_morning(
    office: Office, clock: Any
) -> None:
    change_setting(actor=office.actor, key="waitlist_offers_at_once", value=1)
    picky = later(office, "2027-03-26 09:00", from_minute=13 * 60)
    easy = later(office, "2027-03-25 09:00")
    freed = [office.book("2027-03-16 14:00"), office.book("2027-03-16 10:00")]
    clock.move_to(office_time("2027-03-15 22:30"))
    for visit in freed:
        actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    run_reactions()
    clock.move_to(office_time("2027-03-16 08:00"))
    assert periodic.sweep_waitlist() == 2
    assert dict(WaitlistOffer.objects.values_list("opening__start", "entry_id")) == {
        office_time("2027-03-16 10:00"): easy.pk,
        office_time("2027-03-16 14:00"): picky.pk,
    }


@pytest.mark.parametrize("how", ["released", "expired"])
def test_a_held_time_given_back_is_offered(morning: Office, clock: Any, how: str) -> None:
    entry = later(morning, "2027-03-22 09:00")
    held = actions.hold_slot(
        actor=morning.actor,
        key=uuid.uuid4(),
        visit_type_id=morning.visit_type.pk,
        provider_id=morning.provider.pk,
        site_id=morning.site.pk,
        start=office_time("2027-03-15 14:00"),
    )
    if how == "released":
        actions.release_hold(actor=morning.actor, hold_id=held.id)
    else:
        clock.move_to(held.expires_at + timedelta(minutes=1))
        periodic.sweep_holds()
    run_reactions()
    opening = WaitlistOpening.objects.get()
    assert (opening.cause, opening.start) == ("held", held.start)
    assert WaitlistOffer.objects.get().entry_id == entry.pk


def test_a_hold_that_became_a_visit_frees_nothing(morning: Office) -> None:
    later(morning, "2027-03-22 09:00")
    held = actions.hold_slot(
        actor=morning.actor,
        key=uuid.uuid4(),
        visit_type_id=morning.visit_type.pk,
        provider_id=morning.provider.pk,
        site_id=morning.site.pk,
        start=office_time("2027-03-15 14:00"),
    )
    morning.book("2027-03-15 14:00", hold_id=held.id)
    assert not actions.release_hold(actor=morning.actor, hold_id=held.id)
    run_reactions()
    assert not WaitlistOpening.objects.exists()


def lost(office: Office) -> WaitlistOffer:
    """An offer whose time somebody else took."""
    entry = later(office, "2027-03-22 09:00")
    visit = office.book("2027-03-15 11:00")
    actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    run_reactions()
    office.book("2027-03-15 11:00")
    found: WaitlistOffer = WaitlistOffer.objects.get(entry=entry)
    return found


def test_whose_time_is_gone_takes_one_of_the_open_times_on_the_page(
    morning: Office, client: Any
) -> None:
    offer = lost(morning)
    token = make_link(
        actor=morning.actor,
        key=uuid.uuid4(),
        purpose=PURPOSE,
        about=f"scheduling.offer:{offer.pk}",
        patient_id=offer.patient_id,
        expires_at=offer.opening.start,
    )
    url = f"/offers/{token}/"
    gone = client.post(url, {"answer": "take"})
    assert gone.status_code == 409
    code = gone.content.decode().split('name="choice" value="')[1].split('"')[0]
    booked = client.post(url, {"answer": "other", "choice": code})
    again = client.post(url, {"answer": "other", "choice": code})
    assert booked.status_code == again.status_code == 200
    assert "Your visit is booked" in booked.content.decode()
    offer.refresh_from_db()
    later_visit = offer.entry.appointment
    assert later_visit is not None
    assert later_visit.status == "cancelled"
    visit = Appointment.objects.get(patient_id=offer.patient_id, status="booked")
    assert visit.rescheduled_from_id == later_visit.pk
    assert visit.start < later_visit.start
    assert offer.entry.end_reason == "booked"


def test_a_time_later_than_ones_own_visit_is_no_gain(morning: Office) -> None:
    offer = lost(morning)
    with pytest.raises(OfferGone):
        actions.take_other_time(
            actor=morning.actor,
            offer_id=offer.pk,
            provider_id=morning.provider.pk,
            site_id=morning.site.pk,
            start=office_time("2027-03-23 09:00"),
        )
    assert Appointment.objects.get(pk=offer.entry.appointment_id).status == "booked"


def test_asking_about_no_time_at_all_asks_nobody(morning: Office) -> None:
    assert actions.ask_about(actor=morning.actor, opening_ids=[]) == 0
