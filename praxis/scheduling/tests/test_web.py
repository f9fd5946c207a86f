"""Set-up pages of templates and exceptions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from praxis.access.models import User
from praxis.access.testing import session_cookie
from praxis.kernel.actor import Actor
from praxis.scheduling.models import TemplateVersion, WorkException
from praxis.scheduling.tests.conftest import Office


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user_id is not None
    user = User.objects.get(pk=actor.user_id)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_cookie(user)
    return client


@pytest.fixture
def browser(office: Office) -> Client:
    return signed_in(office.actor)


def template_url(office: Office) -> str:
    return f"/schedule/templates/{office.provider.pk}/{office.site.pk}/"


def template_form(**given: Any) -> dict[str, Any]:
    return {
        "client_key": uuid4(),
        "starts_on": "03/15/2027",
        "hours0_0": "8-12, 1-5",
        "hours0_2": "9-12",
        "block0_label": "Huddle",
        "block0_hours": "8:00 AM - 8:30 AM",
        "block0_kind": "closed",
        **given,
    }


def test_the_list_shows_who_works_when_and_leads_to_each(office: Office, browser: Client) -> None:
    page = browser.get("/schedule/templates/").content.decode()
    assert office.provider.display_name in page
    assert "Mon, Tue, Wed, Thu, Fri" in page
    assert template_url(office) in page
    own = browser.get(template_url(office)).content.decode()
    assert "8:00 AM – 12:00 PM" in own


@pytest.mark.story
def test_a_new_template_is_saved_from_the_form(office: Office, browser: Client) -> None:
    start = browser.get(f"{template_url(office)}new/").content.decode()
    assert "8:00 AM – 12:00 PM, 1:00 PM – 5:00 PM" in start
    answer = browser.post(f"{template_url(office)}new/", template_form())
    assert answer.status_code == 303
    version = TemplateVersion.objects.latest("pk")
    sessions = version.sessions.order_by("weekday", "start_minute")
    assert [(s.weekday, s.start_minute, s.end_minute) for s in sessions] == [
        (0, 480, 720),
        (0, 780, 1020),
        (2, 540, 720),
    ]
    (block,) = sessions[0].blocks.all()
    assert (block.label, block.start_minute, block.end_minute) == ("Huddle", 480, 510)


def test_visits_a_template_would_hit_are_listed_before_it_is_saved(
    office: Office, browser: Client
) -> None:
    visit = office.book("2027-03-15 08:00")
    before = TemplateVersion.objects.count()
    answer = browser.post(f"{template_url(office)}new/", template_form())
    page = answer.content.decode()
    assert "1 booked visit would be hit" in page
    assert visit.patient.list_name in page
    assert TemplateVersion.objects.count() == before
    answer = browser.post(f"{template_url(office)}new/", template_form(hits="1"))
    assert answer.status_code == 303
    assert TemplateVersion.objects.count() == before + 1


def test_two_weeks_of_a_cycle_have_fields_of_their_own(office: Office, browser: Client) -> None:
    url = f"{template_url(office)}new/?weeks=2"
    answer = browser.post(url, template_form(hours1_4="13:00-17:00"))
    assert answer.status_code == 303
    version = TemplateVersion.objects.latest("pk")
    assert version.cycle_weeks == 2
    assert version.sessions.filter(week=1, weekday=4, start_minute=780).exists()


def test_hours_that_cannot_be_read_are_shown_with_what_to_do(
    office: Office, browser: Client
) -> None:
    answer = browser.post(f"{template_url(office)}new/", template_form(hours0_0="mornings"))
    assert answer.status_code == 422
    assert "Type hours as" in answer.content.decode()


@pytest.mark.story
def test_time_off_is_added_after_its_visits_were_seen_and_taken_back(
    office: Office, browser: Client
) -> None:
    visit = office.book("2027-03-16 10:00")
    form = {
        "client_key": uuid4(),
        "target": f"provider-{office.provider.pk}-{office.site.pk}",
        "kind": "off",
        "label": "Vacation",
        "first_day": "03/15/2027",
        "last_day": "03/19/2027",
    }
    page = browser.post("/schedule/exceptions/new/", form).content.decode()
    assert visit.patient.list_name in page
    assert not WorkException.objects.exists()
    answer = browser.post("/schedule/exceptions/new/", {**form, "hits": "1"})
    assert answer.status_code == 303
    off = WorkException.objects.get()
    assert (off.during.upper - off.during.lower).days == 5
    assert "Vacation" in browser.get("/schedule/templates/").content.decode()
    assert browser.post(f"/schedule/exceptions/{off.pk}/end/").status_code == 303
    off.refresh_from_db()
    assert off.ended_at is not None


def test_the_last_day_of_a_template_is_set(office: Office, browser: Client) -> None:
    version = TemplateVersion.objects.latest("pk")
    url = f"/schedule/templates/versions/{version.pk}/end/"
    assert browser.get(url).status_code == 200
    answer = browser.post(url, {"client_key": uuid4(), "ends_on": "04/30/2027"})
    assert answer.status_code == 303
    version.refresh_from_db()
    assert f"{version.valid.upper}" == "2027-05-01"


def test_a_clerk_sees_templates_but_cannot_change_them(office: Office, actor_of: Any) -> None:
    clerk = signed_in(actor_of("front_desk"))
    assert clerk.get("/schedule/templates/").status_code == 200
    assert clerk.get(f"{template_url(office)}new/").status_code == 403
    assert clerk.get("/schedule/exceptions/new/").status_code == 403
