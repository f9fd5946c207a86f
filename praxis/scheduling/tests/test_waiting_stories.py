"""The waitlist, a provider-out morning and missed visits, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid5

import pytest

from praxis.access import actions as access_actions
from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.access.testing import make_site, make_user
from praxis.config.tests.browser import SignedIn
from praxis.coverage.testing import make_coverage, make_payer
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.practice.actions import change_setting
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions
from praxis.scheduling.models import Appointment, NoShowStep, WaitlistOffer
from praxis.scheduling.testing import join, make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.tests.test_stories import fits_a_telephone
from praxis.scheduling.waiting import _SPACE, PURPOSE

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


def at(text: str) -> None:
    clock.set_offset(office_time(text) - clock.real_now())


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """Eight on a Monday in March 2027; two providers, Okafor and Reyes."""
    at("2027-03-15 08:00")
    actor = access.actor_of(make_user("office_manager", name="Ruth Castellano").pk)
    site = make_site()
    with opened(actor, purpose="test"):
        room = make_room(name="Exam 1", site=site)
        provider = make_provider(family_name="Okafor", given_name="Chidi", site=site, room=room)
        make_template(provider, site=site)
        second = make_room(name="Exam 2", site=site)
        make_template(make_provider(family_name="Reyes", site=site, room=second), site=site)
        actions.rebuild_rooms(actor=actor, site_id=site.pk)
        office = Office(actor, site, provider, room, make_visit_type(name="Follow-up", minutes=20))
    yield office
    clock.set_offset(clock.real_now() - clock.real_now())


def link_of(offer: WaitlistOffer) -> str:
    """The address that the message holds: the same key gives the same token."""
    with system("test", purpose="test") as actor:
        token = access_actions.make_link(
            actor=actor,
            key=uuid5(_SPACE, f"offer:{offer.pk}"),
            purpose=PURPOSE,
            about=f"scheduling.offer:{offer.pk}",
            patient_id=offer.patient_id,
            expires_at=office_time("2027-03-15 11:00"),
        )
    return f"/offers/{token}/"


def test_a_cancelled_time_goes_to_the_first_on_the_waitlist_who_says_yes(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        maria = morning.patient(family_name="Alvarez", given_name="Maria", email="m@example.com")
        leo = morning.patient(family_name="Byrne", given_name="Leo", email="l@example.com")
        hers = morning.book("2027-03-22 09:00", patient_id=maria.pk)
        his = morning.book("2027-03-29 09:00", patient_id=leo.pk)
        join(morning.actor, his, notice_minutes=60)
        far = morning.patient(family_name="Castro", given_name="Ana", email="a@example.com")
        join(morning.actor, morning.book("2027-03-30 09:00", patient_id=far.pk))
        soon = morning.book("2027-03-15 11:00")
    signed_in(page, "front_desk", go=f"/visits/{hers.pk}/")
    page.get_by_role("link", name="Tell me if earlier").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Not before").fill("10 AM")
    page.get_by_label("Not after").fill("9 AM")
    page.get_by_label("Hours the patient needs").fill("1")
    page.get_by_role("button", name="Add to the waitlist").click()
    assert page.get_by_text("The time must end after it begins").first.is_visible()
    assert axe(page) == []
    page.get_by_label("Not after").fill("12 PM")
    page.get_by_role("button", name="Add to the waitlist").click()
    assert page.get_by_text("Maria Alvarez is on the waitlist").is_visible()
    assert page.get_by_text("10:00 AM to 12:00 PM").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)

    page.goto(f"/visits/{soon.pk}/cancel/")
    page.get_by_role("radio", name="Patient").check()
    page.get_by_role("button", name="Cancel this visit").click()
    run_reactions()
    with opened(morning.actor, purpose="test"):
        offers = {offer.patient_id: offer for offer in WaitlistOffer.objects.all()}
    assert set(offers) == {maria.pk, leo.pk}, "Ana needs a day to get here"

    phone = page.context.browser.new_context(
        base_url=page.url.split("/visits")[0], viewport={"width": 390, "height": 844}
    )
    try:
        hand = phone.new_page()
        hand.goto(link_of(offers[maria.pk]))
        assert hand.get_by_role("heading", name="An earlier time opened").is_visible()
        assert hand.get_by_text("7 days sooner").is_visible()
        assert axe(hand) == []
        hand.set_viewport_size({"width": 320, "height": 640})
        assert hand.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        hand.get_by_role("button", name="Español").click()
        assert hand.get_by_role("heading", name="Se abrió una hora más temprana").is_visible()
        assert axe(hand) == []
        hand.get_by_role("button", name="English").click()
        hand.get_by_role("button", name="Take this time").click()
        assert hand.get_by_role("heading", name="Your visit is booked").is_visible()
        assert axe(hand) == []
        hand.goto(link_of(offers[leo.pk]))
        assert hand.get_by_role("heading", name="That time is gone").is_visible()
        assert hand.get_by_text("Closest open times").is_visible()
        assert axe(hand) == []
    finally:
        phone.close()
    run_reactions()

    page.goto("/schedule/waitlist/")
    assert page.get_by_text("Took an earlier time").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("link", name="Times offered").click()
    assert axe(page) == []
    assert page.get_by_text("Given up for an earlier time").is_visible()
    page.get_by_role("link", name="11:00 AM").click()
    assert page.get_by_text("Somebody else was first").is_visible()
    assert axe(page) == []
    page.goto("/schedule/waitlist/fairness/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    with opened(morning.actor, purpose="test"):
        assert Appointment.objects.get(pk=hers.pk).status == "cancelled"


def test_a_patient_without_mail_is_called_and_the_desk_writes_the_answer_down(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        visit = morning.book("2027-03-22 09:00")
        join(morning.actor, visit, notice_minutes=60)
        soon = morning.book("2027-03-15 11:00")
        actions.cancel_appointment(actor=morning.actor, appointment_id=soon.pk, initiator="patient")
    run_reactions()
    with opened(morning.actor, purpose="test"):
        offer = WaitlistOffer.objects.get()
    signed_in(page, "front_desk", go=f"/schedule/waitlist/offers/{offer.pk}/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("button", name="Keep the visit").click()
    assert page.get_by_text("Kept the later visit").is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Back to the entry").click()
    page.get_by_role("button", name="Take off the list").click()
    assert page.get_by_text("Asked to leave the list").is_visible()


def test_a_provider_out_morning_is_moved_with_one_click_and_undone_with_another(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        visits = [
            morning.book(
                f"2027-03-15 {hour}:00",
                patient_id=morning.patient(
                    family_name=name, email=f"{name}@example.com".lower()
                ).pk,
                urgency="within_72h",
            )
            for hour, name in ((10, "Alvarez"), (11, "Byrne"), (14, "Castro"))
        ]
    signed_in(page, "office_manager", go="/schedule/out/")
    assert axe(page) == []
    page.get_by_role("link", name="Mark a provider out").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Provider").select_option(label=morning.provider.display_name)
    page.get_by_label("Shown on the schedule").fill("Sick")
    page.get_by_role("button", name="Mark out and propose times").click()
    strip = page.locator(".strip")
    assert strip.get_by_text("3 visits hit").is_visible()
    assert strip.get_by_text("3 the same day").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("button", name="Move all and tell the patients").click()
    assert page.get_by_text("are being moved; patients are told").is_visible()
    assert axe(page) == []
    run_reactions()
    page.reload()
    assert strip.get_by_text("3 moved").is_visible()
    assert page.locator("tbody").get_by_text("Reyes").count() == 3
    with opened(morning.actor, purpose="test"):
        assert not Appointment.objects.filter(provider=morning.provider).exists()
    page.get_by_role("button", name="Undo until").click()
    run_reactions()
    page.reload()
    assert page.get_by_text("Back where it was").count() == 3
    assert axe(page) == []
    with opened(morning.actor, purpose="test"):
        back = Appointment.objects.filter(provider=morning.provider).order_by("start")
        assert [each.start for each in back] == [visit.start for visit in visits]


def test_a_missed_visit_asks_for_a_call_and_is_taken_back_with_a_reason(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        change_setting(actor=morning.actor, key="no_show_fee_dollars", value=25)
        patient = morning.patient(family_name="Alvarez", given_name="Maria")
        visit = morning.book("2027-03-15 09:00", patient_id=patient.pk)
        insured = morning.patient(family_name="Byrne", given_name="Leo")
        make_coverage(insured.pk, payer=make_payer(name="State plan", kind="medicaid"))
        other = morning.book("2027-03-15 10:00", patient_id=insured.pk)
        at("2027-03-15 18:00")
        for missed in (visit, other):
            actions.mark_no_show(actor=morning.actor, appointment_id=missed.pk)
    run_reactions()
    signed_in(page, "front_desk", go="/schedule/no-shows/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    fees = page.get_by_role("row").filter(has_text="Charge the fee")
    assert fees.count() == 1, "none for the patient with Medicaid"
    assert fees.get_by_text("Alvarez, Maria").is_visible()
    page.get_by_role("row").filter(has_text="Call the patient").get_by_role(
        "link", name="Alvarez, Maria"
    ).click()
    assert page.get_by_role("heading", name="Call the patient").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Done").click()
    assert axe(page) == []
    page.get_by_label("What was done").fill("Called, the bus was late")
    page.get_by_role("button", name="Done").click()
    assert page.get_by_text("Called, the bus was late").first.is_visible()
    page.get_by_label("Why it is taken back").fill("Not her fault")
    page.get_by_role("button", name="Take back").click()
    assert page.get_by_text("Not her fault").is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="1 missed visit").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    with opened(morning.actor, purpose="test"):
        step = NoShowStep.objects.get(patient_id=patient.pk, kind="call")
    assert step.reverse_reason == "Not her fault"
