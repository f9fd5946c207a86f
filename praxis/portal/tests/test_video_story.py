"""A video visit from the booking to the room, told in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.access.context import system
from praxis.config.tests.browser import SignedIn
from praxis.correspondence.models import Message
from praxis.forms import testing as forms
from praxis.forms.types import Purpose
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.people.testing import make_patient
from praxis.portal.testing import SET_UP, OnlineOffice, make_online_office
from praxis.portal.tests.test_portal import BORN
from praxis.portal.tests.test_portal_stories import PHONE, link
from praxis.practice import actions as practice
from praxis.practice.testing import make_visit_type
from praxis.scheduling.models import Appointment, ReadinessItem
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story


@pytest.fixture
def morning(live: str) -> Iterator[OnlineOffice]:
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    office = make_online_office()
    practice.change_setting(actor=SET_UP, key="video_url", value="https://video.example/{visit}")
    yield office
    clock.set_offset(clock.real_now() - clock.real_now())


def test_a_video_visit_is_booked_told_consented_to_and_waited_for(
    page: Any, axe: Callable[[Any], list[str]], signed_in: SignedIn, morning: OnlineOffice
) -> None:
    with system("test", purpose="test") as actor:
        kind = make_visit_type(name="Check by video", minutes=20, modes=("office", "video"))
        consent = forms.make_version(purpose=Purpose.CONSENT, title="Video consent")
        forms.make_rule(consent, visit_type_id=kind.pk, every_months=12)
        patient = make_patient(
            actor=actor,
            family_name="Lopez",
            given_name="Ana",
            birth_date=BORN,
            phone="+12175550142",
            email="ana@example.com",
            site_ids=[morning.site.pk],
        )
    signed_in(page, "front_desk", go=f"/visits/new/?patient={patient.pk}&type={kind.pk}&mode=video")
    assert page.get_by_label("Held").input_value() == "video"
    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Book visit").click()
    page.locator("[data-visit]").first.wait_for()
    assert page.locator(".visit-flags .tag", has_text="Video").count() == 1
    run_reactions()
    with system("test", purpose="test"):
        visit = Appointment.objects.get()
        mail = Message.objects.get(template="appointment_confirmation")
    assert visit.mode == "video"
    assert "By video" in mail.body or "by video" in mail.body
    assert "Come 15 minutes early" not in mail.body

    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto("/my/sign-in/")
    page.get_by_label("Phone or e-mail").fill("ana@example.com")
    page.get_by_label("Date of birth").fill("03/14/1985")
    page.get_by_role("button", name="Send me a link").click()
    page.goto(link())
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"/my/visits/{visit.pk}/")
    page.get_by_role("link", name="Go to the video room").click()
    assert page.get_by_text("Before a video visit we need your consent.").is_visible()
    assert axe(page) == []
    with system("test", purpose="test"):
        forms.make_consent(consent, patient.pk)
    page.reload()
    page.get_by_role("button", name="I am ready").click()
    assert page.get_by_text("Choose a state.").is_visible()
    page.get_by_label("In which state are you right now?").select_option("WI")
    page.get_by_role("button", name="I am ready").click()
    room = page.get_by_role("link", name="Open the video room").get_attribute("href")
    assert room.startswith("https://video.example/")
    assert "{" not in room
    assert axe(page) == []
    with system("test", purpose="test"):
        assert Appointment.objects.get().status == "arrived"
        assert "WI" in ReadinessItem.objects.get(code="video_state").label

    page.context.clear_cookies()
    page.set_viewport_size({"width": 1440, "height": 900})
    signed_in(page, "provider", go="/?panel=flow")
    assert page.get_by_text("by video").first.is_visible()
    page.get_by_role("button", name="Start").click()
    page.goto(f"/visits/{visit.pk}/")
    assert page.get_by_role("link", name="Open the video room").get_attribute("href") == room
