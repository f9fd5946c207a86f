from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.coverage.testing import make_coverage
from praxis.desk.tests.conftest import Office


def test_today_shows_each_provider_and_the_visits(office: Office, front_desk: Client) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    visit = office.book("2027-03-15 11:00", patient=patient)
    page = front_desk.get("/").content.decode()
    assert "Okafor" in page
    assert "Reyes" in page
    assert f'id="visit-{visit.pk}"' in page
    assert "Alvarez, Maria" in page
    assert "Monday, March 15" in page


def test_today_offers_open_times_as_links(office: Office, front_desk: Client) -> None:
    page = front_desk.get("/").content.decode()
    assert f"provider={office.provider.pk}&amp;at=2027-03-15T10%3A30-05%3A00" in page


def test_a_day_nobody_works_says_so(office: Office, front_desk: Client) -> None:
    page = front_desk.get("/?day=2027-03-14").content.decode()
    assert "Nobody works on this day." in page


def test_no_page_carries_a_style_attribute(office: Office, front_desk: Client) -> None:
    office.book("2027-03-15 11:00")
    page = front_desk.get("/").content.decode()
    assert "style=" not in page
    assert "<script>" not in page


def test_a_biller_sees_the_day_and_books_nothing(office: Office, sign_in: Any) -> None:
    page = sign_in("biller").get("/").content.decode()
    assert "Book visit" not in page
    assert "open-time" not in page


def test_who_may_not_see_the_schedule_is_told_who_may(office: Office, sign_in: Any) -> None:
    answer = sign_in("facility").get("/")
    assert answer.status_code == 403


def test_the_poll_answers_nothing_while_nothing_changed(office: Office, front_desk: Client) -> None:
    page = front_desk.get("/")
    assert front_desk.get(page.context["poll_url"]).status_code == 204


def test_the_poll_sends_only_what_changed(office: Office, front_desk: Client) -> None:
    poll_url = front_desk.get("/").context["poll_url"]
    visit = office.book("2027-03-15 11:00", provider=office.other)
    answer = front_desk.get(poll_url)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="visit-{visit.pk}"' in text
    assert f'id="provider-{office.other.pk}"' in text
    assert f'id="provider-{office.provider.pk}"' not in text
    again = answer.context["poll_url"]
    assert front_desk.get(again).status_code == 204


def test_a_minute_later_the_waiting_time_moves(
    office: Office, front_desk: Client, clock: Any
) -> None:
    visit = office.book("2027-03-15 10:00")
    office.do("arrive", visit)
    poll_url = front_desk.get("/").context["poll_url"]
    clock.shift(60)
    answer = front_desk.get(poll_url)
    assert "1<small>min</small>" in answer.content.decode()


def test_the_strip_opens_lists(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:00")
    office.book("2027-03-15 11:00")
    office.do("arrive", visit)
    page = front_desk.get("/").content.decode()
    assert "/schedule/list/2027-03-15/?site=" in page
    listed = front_desk.get(f"/schedule/list/2027-03-15/?site={office.site.pk}&show=waiting")
    assert listed.content.decode().count("data-row id=") == 1


def test_the_list_exports(office: Office, front_desk: Client) -> None:
    office.book("2027-03-15 11:00", patient=office.patient(family_name="Byrne"))
    answer = front_desk.get("/schedule/list/2027-03-15/?as=csv")
    assert "Byrne" in answer.content.decode()


def test_the_week_counts_visits_and_open_minutes(office: Office, front_desk: Client) -> None:
    office.book("2027-03-16 11:00")
    page = front_desk.get("/schedule/week/").content.decode()
    assert "1 visit<" in page
    assert "460 min open" in page


def test_the_printed_schedule_has_one_sheet_a_provider(office: Office, front_desk: Client) -> None:
    office.book("2027-03-15 11:00")
    page = front_desk.get("/schedule/print/").content.decode()
    assert page.count('class="sheet"') == 2
    assert "Printed by Dana Whitlock at" in page
    one = front_desk.get(f"/schedule/print/?provider={office.other.pk}").content.decode()
    assert one.count('class="sheet"') == 1


def test_the_desk_sees_the_copay_until_it_is_taken_and_who_takes_no_money_does_not(
    office: Office, front_desk: Client, sign_in: Any
) -> None:
    visit = office.book("2027-03-15 10:20")
    with office.open():
        make_coverage(visit.patient_id, copay_cents=2_000)
    assert "Collect $20" in front_desk.get("/").content.decode()
    assert "Collect $20" not in sign_in("provider").get("/").content.decode()


def _asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in found.captured_queries]


def test_today_asks_the_same_at_ten_times_the_practice(office: Office, front_desk: Client) -> None:
    office.book("2027-03-15 10:20")
    front_desk.get("/")
    small = _asked(front_desk, "/")
    for hour in (10, 11, 13, 14, 15):
        for minute in ("00", "40"):
            for provider in (office.provider, office.other):
                office.book(f"2027-03-15 {hour}:{minute}", provider=provider)
    for day in range(16, 20):
        office.book(f"2027-03-{day} 09:00")
    large = _asked(front_desk, "/")
    assert len(large) == len(small)
    # access_close() runs only where a test holds a transaction around the request.
    reads = [
        sql
        for sql in large
        if sql.split(None, 1)[0] in ("SELECT", "WITH") and "access_close" not in sql
    ]
    assert len(reads) <= 12, "\n".join(sql[:160] for sql in reads)
