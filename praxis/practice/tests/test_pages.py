"""Setting a practice up, from the screens."""

from __future__ import annotations

import re
import uuid
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.testing import make_site, make_user, session_cookie
from praxis.practice import queries
from praxis.practice.models import (
    BillingEntity,
    Device,
    Provider,
    ProviderSite,
    Room,
    SiteClosure,
    SiteHours,
    VisitType,
)
from praxis.practice.testing import (
    believable_npi,
    make_billing_entity,
    make_device,
    make_provider,
    make_room,
    make_visit_type,
)
from praxis.practice.web.fields import MINUTES, MONTHS, HoursField, SpanField

pytestmark = pytest.mark.django_db


def browser(*roles: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_cookie(make_user(*roles))
    return client


def in_a_week() -> date:
    return access.today() + timedelta(days=7)


def typed(day: date) -> str:
    return f"{day:%m/%d/%Y}"


@pytest.fixture
def office() -> Client:
    return browser("office_manager")


def send(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"client_key": str(uuid.uuid4()), **fields})


def test_a_new_practice_sees_what_is_still_to_enter(office: Client) -> None:
    page = office.get("/setup/").content.decode()
    assert "left before the first visit can be booked" in page
    for step in queries.setup_steps(date(2026, 11, 24)):
        assert f'href="{step.url}"' in page
        assert office.get(step.url).status_code == 200


def test_the_front_desk_does_not_set_the_practice_up() -> None:
    assert browser("front_desk").get("/setup/").status_code == 403


def test_a_site_is_added_and_changed(office: Client) -> None:
    answer = send(
        office, "/setup/sites/new/", name="North", code="north", time_zone="America/Denver"
    )
    assert answer.status_code == 303
    site = make_site(code="north")
    url = f"/setup/sites/{site.pk}/"
    assert "America/Denver" in office.get(url).content.decode()
    fields = {"name": "North Side", "time_zone": "America/Denver", "active": "on"}
    assert send(office, url, expected_version="1", **fields).status_code == 303
    site.refresh_from_db()
    assert site.name == "North Side"


def test_a_room_is_added_changed_and_ended(office: Client) -> None:
    site = make_site()
    fields = {"site_id": site.pk, "name": "Room 4", "kind": "exam", "started_on": "01/02/2020"}
    answer = send(office, "/setup/rooms/new/", **fields)
    assert (answer.status_code, answer["Location"]) == (303, "/setup/rooms/")
    room = Room.objects.get()
    assert "Room 4" in office.get("/setup/rooms/").content.decode()
    url = f"/setup/rooms/{room.pk}/"
    assert 'value="Room 4"' in office.get(url).content.decode()
    send(office, url, name="Room 5", kind="lab", expected_version="1")
    room.refresh_from_db()
    assert (room.name, room.kind) == ("Room 5", "lab")
    send(office, f"{url}end/", ended_on="06/30/2026")
    room.refresh_from_db()
    assert room.ended_on == date(2026, 6, 30)
    assert f'href="{url}"' not in office.get("/setup/rooms/").content.decode()
    assert f'href="{url}"' in office.get("/setup/rooms/?ended=1").content.decode()


def test_a_name_that_is_taken_is_said_beside_the_field_and_the_rest_is_kept(
    office: Client,
) -> None:
    make_room(name="Room 4")
    answer = send(
        office, "/setup/rooms/new/", site_id=make_site().pk, name="Room 4", kind="procedure"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "already has a room of that name" in page
    assert re.search(r'value="procedure"[^>]*selected', page)


def test_of_two_managers_saving_one_room_the_second_sees_both_versions(office: Client) -> None:
    room = make_room(name="Room 4")
    url = f"/setup/rooms/{room.pk}/"
    send(office, url, name="Suite 4", kind="exam", expected_version="1")
    answer = send(office, url, name="Exam 4", kind="exam", expected_version="1")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Suite 4" in page
    assert "Exam 4" in page
    assert send(office, url, name="Exam 4", kind="exam", expected_version="2").status_code == 303


def test_a_device_is_added_changed_and_ended(office: Client) -> None:
    room = make_room()
    send(office, "/setup/devices/new/", site_id=make_site().pk, name="Logiq", kind="Ultrasound")
    device = Device.objects.get()
    url = f"/setup/devices/{device.pk}/"
    fields = {"name": "Logiq E", "kind": "ultrasound", "home_room_id": room.pk}
    send(office, url, expected_version="1", **fields)
    device.refresh_from_db()
    assert device.home_room == room
    assert "Logiq E" in office.get("/setup/devices/").content.decode()
    send(office, f"{url}end/", ended_on=typed(in_a_week()))
    device.refresh_from_db()
    assert device.ended_on == in_a_week()


def test_a_billing_entity_is_added_and_its_tax_number_never_shown(office: Client) -> None:
    fields = {
        "legal_name": "Main Street Medical PLLC",
        "npi": believable_npi(5, organization=True),
        "tax_id_kind": "ein",
    }
    send(office, "/setup/billing-entities/new/", tax_id="37-1234567", **fields)
    entity = BillingEntity.objects.get()
    url = f"/setup/billing-entities/{entity.pk}/"
    for address in (url, "/setup/billing-entities/"):
        page = office.get(address).content.decode()
        assert "4567" in page
        assert "1234567" not in page
    send(office, url, expected_version="1", tax_id="", city="Springfield", **fields)
    entity.refresh_from_db()
    assert (entity.city, entity.tax_id_last4) == ("Springfield", "4567")
    send(office, f"{url}end/", ended_on=typed(in_a_week()))
    entity.refresh_from_db()
    assert entity.ended_on == in_a_week()


def test_a_provider_is_added_placed_moved_and_ended(office: Client) -> None:
    entity, room = make_billing_entity(), make_room()
    user = make_user("provider", name="Chidi Okafor")
    fields = {
        "given_name": "Chidi",
        "family_name": "Okafor",
        "credential": "MD",
        "npi": believable_npi(6),
        "billing_entity_id": entity.pk,
        "sign_in_id": user.pk,
        "bookable": "on",
    }
    answer = send(office, "/setup/providers/new/", **fields)
    provider = Provider.objects.get()
    assert answer["Location"] == f"/setup/providers/{provider.pk}/"
    assert provider.user_id == user.pk
    url = f"/setup/providers/{provider.pk}/"
    assert "No site yet" in office.get(url).content.decode()
    send(office, f"{url}sites/new/", site_id=make_site().pk)
    place = ProviderSite.objects.get()
    place_url = f"/setup/provider-sites/{place.pk}/"
    send(office, place_url, default_room_id=room.pk, expected_version="1")
    assert room.name in office.get(url).content.decode()
    send(office, url, **{**fields, "specialty": "Family"}, expected_version="1")
    assert queries.get_provider(provider.pk).specialty == "Family"
    send(office, f"{place_url}end/", ended_on=typed(in_a_week()))
    send(office, f"{url}end/", ended_on=typed(in_a_week()))
    provider.refresh_from_db()
    assert provider.ended_on == in_a_week()
    assert "Okafor, Chidi" in office.get("/setup/providers/?ended=1").content.decode()


def test_a_mistyped_npi_is_said_beside_the_field(office: Client) -> None:
    fields = {"given_name": "A", "family_name": "B", "npi": "1234567890"}
    answer = send(office, "/setup/providers/new/", **fields)
    assert answer.status_code == 422
    assert re.search(r'name="npi"[^>]*aria-invalid="true"', answer.content.decode())
    assert not Provider.objects.exists()


def test_a_week_is_typed_the_way_people_write_hours(office: Client) -> None:
    site = make_site()
    send(
        office,
        f"/setup/hours/{site.pk}/",
        started_on="11/30/2026",
        day0="8-12, 1-5:30",
        day4="8:00 am to noon",
    )
    assert not SiteHours.objects.exists()
    send(office, f"/setup/hours/{site.pk}/", started_on="11/30/2026", day0="8-12, 1-5:30")
    assert queries.site_hours(site.pk, date(2026, 11, 30)) == [
        (time(8), time(12)),
        (time(13), time(17, 30)),
    ]
    assert office.get("/setup/hours/").status_code == 200


def test_a_closed_day_is_added_and_opened_again(office: Client) -> None:
    fields = {"site_id": make_site().pk, "day": typed(in_a_week()), "reason": "Christmas"}
    send(office, "/setup/closures/new/", **fields)
    closure = SiteClosure.objects.get()
    assert "Christmas" in office.get("/setup/hours/").content.decode()
    office.post(f"/setup/closures/{closure.pk}/cancel/")
    assert "Christmas" not in office.get("/setup/hours/").content.decode()


VISIT_TYPE = {
    "name": "Well child",
    "code": "wcc",
    "minutes": "30",
    "capacity": "1",
    "buffer_before": "0",
    "buffer_after": "5",
    "modes": ["office"],
    "room_kind": "exam",
    "new_patients": "allowed",
    "min_age_months": "2 months",
    "max_age_months": "18",
    "urgency_classes": ["routine"],
    "lead_minutes": "2 hours",
    "horizon_days": "180",
    "cancel_cutoff_minutes": "1 day",
}


def test_a_visit_type_is_added_with_ages_and_notice_in_plain_words(office: Client) -> None:
    answer = send(office, "/setup/visit-types/new/", **VISIT_TYPE)
    visit_type = VisitType.objects.get()
    assert answer["Location"] == f"/setup/visit-types/{visit_type.pk}/"
    assert (visit_type.min_age_months, visit_type.max_age_months) == (2, 216)
    assert (visit_type.lead_minutes, visit_type.cancel_cutoff_minutes) == (120, 1440)
    page = office.get(answer["Location"]).content.decode()
    for words in ("2 months", "18 years", "2 hours", "1 day"):
        assert f'value="{words}"' in page


def test_a_visit_type_is_changed_given_other_minutes_and_ended(office: Client) -> None:
    send(office, "/setup/visit-types/new/", **VISIT_TYPE)
    visit_type, provider = VisitType.objects.get(), make_provider()
    url = f"/setup/visit-types/{visit_type.pk}/"
    changed = {**VISIT_TYPE, "minutes": "40"}
    assert send(office, url, **changed, expected_version="1").status_code == 303
    send(office, f"{url}minutes/", provider_id=provider.pk, new_patient="1", minutes="60")
    assert queries.minutes_for(visit_type.pk, provider.pk, True) == (60, 0, 5)
    assert queries.minutes_for(visit_type.pk, provider.pk, False) == (40, 0, 5)
    assert provider.display_name in office.get(url).content.decode()
    send(office, f"{url}end/", ended_on=typed(in_a_week()))
    visit_type.refresh_from_db()
    assert visit_type.ended_on == in_a_week()


def test_a_setting_is_changed_and_its_history_shown(office: Client) -> None:
    url = "/setup/settings/wait_red_minutes/"
    assert "Never changed" in office.get(url).content.decode()
    send(office, url, value="30")
    assert queries.setting("wait_red_minutes") == 30
    assert "30 minutes" in office.get(url).content.decode()
    assert "30 minutes" in office.get("/setup/settings/").content.decode()
    refused = send(office, url, value="0")
    assert refused.status_code == 422
    assert queries.setting("wait_red_minutes") == 30


def test_every_setting_has_a_page_and_a_secret_never_comes_back(office: Client) -> None:
    for key in queries.settings():
        assert office.get(f"/setup/settings/{key}/").status_code == 200
    send(office, "/setup/settings/smtp_password/", value="correct horse")
    assert queries.secret_setting("smtp_password") == "correct horse"
    for url in ("/setup/settings/smtp_password/", "/setup/settings/"):
        assert "horse" not in office.get(url).content.decode()
    assert office.get("/setup/settings/no_such_setting/").status_code == 404


def test_yes_no_and_choice_settings_are_saved(office: Client) -> None:
    send(office, "/setup/settings/overbook_allowed/", value="False")
    send(office, "/setup/settings/smtp_security/", value="tls")
    values = queries.settings("overbook_allowed", "smtp_security")
    assert values == {"overbook_allowed": False, "smtp_security": "tls"}


@pytest.mark.parametrize(
    "name", ["practice-rooms", "practice-devices", "practice-providers", "practice-visit-types"]
)
def test_a_list_costs_as_many_queries_for_many_rows_as_for_one(
    office: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        make_room()
        make_device()
        make_provider()
        make_visit_type()
    with django_assert_max_num_queries(16):
        assert office.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    ("said", "months"),
    [("18", 216), ("6 m", 6), ("6 months", 6), ("2 years", 24), ("1 y", 12), ("", None)],
)
def test_an_age_is_read_in_months_or_years(said: str, months: int | None) -> None:
    field = SpanField(units=MONTHS, plain="year", required=False)
    assert field.clean(said) == months


@pytest.mark.parametrize(
    ("said", "minutes"), [("2", 120), ("30 min", 30), ("1 d", 1440), ("36 hours", 2160)]
)
def test_notice_is_read_in_minutes_hours_or_days(said: str, minutes: int) -> None:
    assert SpanField(units=MINUTES, plain="hour").clean(said) == minutes


@pytest.mark.parametrize("said", ["soon", "-1", "1 fortnight", "1.5 h"])
def test_a_span_that_is_not_one_is_refused(said: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        SpanField(units=MINUTES, plain="hour").clean(said)


def test_hours_come_back_as_they_were_typed() -> None:
    field = HoursField(required=False)
    stretches = field.clean("8-12, 1-5:30")
    assert field.clean(field.prepare_value(stretches)) == stretches
    assert field.clean("closed") == []
