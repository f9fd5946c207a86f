"""The idle lock, the PIN, and taking over a shared computer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections

from praxis.access.models import Session, WorkstationSignIn
from praxis.access.tests.signing_in import (
    PASSWORD,
    PIN,
    Browser,
    events,
    give_code,
    give_password,
    is_signed_in,
    make_person,
    sign_in,
)
from praxis.access.web import lock

pytestmark = pytest.mark.django_db
MORNING = "2026-11-24T15:00:00Z"
POLL = {"X-Praxis-Poll": "1"}


@pytest.fixture
def morning() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def test_a_screen_locks_after_15_minutes_without_a_request(morning: Any) -> None:
    user = make_person()
    client = sign_in(user)
    morning.shift(timedelta(minutes=14, seconds=50))
    assert is_signed_in(client)
    morning.shift(timedelta(minutes=14, seconds=59))
    assert is_signed_in(client)
    morning.shift(timedelta(minutes=15))
    assert (
        client.get("/accounts/pin/?x=1").url == "/accounts/lock/?next=%2Faccounts%2Fpin%2F%3Fx%3D1"
    )
    assert events(user)[-1] == "locked"


def test_the_lock_page_shows_who_and_nothing_else(morning: Any) -> None:
    client = sign_in(make_person(name="Dana Reed"))
    morning.shift(timedelta(minutes=16))
    page = client.get("/accounts/", follow=True).content.decode()
    assert "Dana Reed is signed in on this computer" in page
    assert "Where you are signed in" not in page
    assert 'class="rail"' not in page


def test_polls_do_not_keep_a_screen_open_and_learn_that_it_is_locked(morning: Any) -> None:
    client = sign_in(make_person())
    for _ in range(4):
        morning.shift(timedelta(minutes=4))
        answer = client.get("/accounts/alive/", headers=POLL)
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/accounts/lock/?next=")


def test_a_part_of_a_page_asked_for_behind_the_lock_sends_the_whole_page_there(
    morning: Any,
) -> None:
    client = sign_in(make_person())
    morning.shift(timedelta(minutes=16))
    answer = client.get(
        "/accounts/alive/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/patients/7/?tab=2"},
    )
    assert answer["HX-Redirect"] == "/accounts/lock/?next=%2Fpatients%2F7%2F%3Ftab%3D2"


def test_the_lock_never_sends_anybody_to_a_foreign_site(morning: Any) -> None:
    client = sign_in(make_person())
    morning.shift(timedelta(minutes=16))
    answer = client.post("/accounts/pin/", {}, headers={"Referer": "https://evil.example/x"})
    assert answer.url == "/accounts/lock/?next=%2F"
    opened = client.post("/accounts/lock/", {"secret": PASSWORD, "next": "//evil.example"})
    assert opened.url == "/"


def test_a_locked_screen_refuses_what_a_form_sends(morning: Any) -> None:
    user = make_person()
    client = sign_in(user)
    morning.shift(timedelta(minutes=16))
    answer = client.post("/accounts/sessions/end/", {"session": Session.objects.get().pk})
    assert answer.url.startswith("/accounts/lock/")
    assert Session.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("secret", [PIN, PASSWORD])
def test_pin_or_password_unlock_and_lead_back(morning: Any, secret: str) -> None:
    user = make_person(pin=PIN)
    client = sign_in(user)
    client.post("/accounts/lock/now/", headers={"Referer": "http://testserver/accounts/pin/"})
    assert not is_signed_in(client)
    answer = client.post("/accounts/lock/", {"secret": secret, "next": "/accounts/pin/"})
    assert answer.url == "/accounts/pin/"
    assert is_signed_in(client)
    assert events(user)[-2:] == ["locked", "unlocked"]


def test_five_wrong_tries_at_the_lock_end_the_session(morning: Any) -> None:
    user = make_person(pin=PIN)
    client = sign_in(user)
    client.post("/accounts/lock/now/")
    for _ in range(4):
        assert client.post("/accounts/lock/", {"secret": "9999"}).status_code == 422
    assert client.post("/accounts/lock/", {"secret": "9999"}).url == "/accounts/login/"
    assert not Session.objects.filter(user=user).exists()
    assert events(user)[-6:] == [*["unlock_failed"] * 5, "signed_out"]


def test_on_another_day_the_lock_asks_for_password_and_code(morning: Any) -> None:
    user = make_person(pin=PIN)
    morning.move_to("2026-11-25T05:00:00Z")
    client = sign_in(user)
    morning.shift(timedelta(hours=2))
    client.get("/accounts/")
    assert "Your sign-in is of another day" in client.get("/accounts/lock/").content.decode()
    answer = client.post("/accounts/lock/", {"secret": PIN, "next": "/accounts/pin/"})
    assert answer.url == "/accounts/login/?next=%2Faccounts%2Fpin%2F"
    assert not is_signed_in(client)


def test_the_practice_sets_the_minutes_between_2_and_30(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_known", lock._known)  # what is said here is forgotten after it
    for said, meant in ((1, 2), (5, 5), (99, 30)):
        monkeypatch.setattr(lock, "ASK_EVERY_SECONDS", -1.0)
        monkeypatch.setattr(lock, "hook", lambda _, said=said: lambda: said)
        assert lock.idle_minutes() == meant


def test_a_colleague_who_signed_in_here_today_takes_over_with_his_pin(morning: Any) -> None:
    dana, lee = make_person(pin=PIN, name="Dana Reed"), make_person(pin="8026", name="Lee Ortiz")
    client = sign_in(lee)
    client.post("/accounts/logout/")
    sign_in(dana, client)
    before = client.cookies["sessionid"].value

    page = client.get("/accounts/switch/").content.decode()
    assert "Dana Reed" in page
    assert "Lee Ortiz" in page
    answer = client.post("/accounts/switch/", {"user": lee.pk, "pin": "8026"})
    assert answer.url == "/"
    assert "Lee Ortiz" in client.get("/accounts/").content.decode()

    assert events(dana)[-1] == "switched_out"
    assert events(lee)[-1] == "switched_in"
    assert not Session.objects.filter(user=dana).exists()
    old = Browser()
    old.cookies["sessionid"] = before
    assert not is_signed_in(old)


def test_taking_over_takes_less_than_three_seconds_with_the_hasher_of_the_office(
    settings: Any,
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    lee = make_person(pin="8026")
    client = sign_in(lee)
    client.post("/accounts/logout/")
    began = time.perf_counter()
    client.get("/accounts/switch/")
    assert client.post("/accounts/switch/", {"user": lee.pk, "pin": "8026"}).url == "/"
    assert time.perf_counter() - began < 3


def test_a_locked_or_signed_out_computer_can_be_taken_over_too(morning: Any) -> None:
    dana, lee = make_person(pin=PIN), make_person(pin="8026")
    client = sign_in(lee)
    client.post("/accounts/logout/")
    sign_in(dana, client)
    morning.shift(timedelta(minutes=20))
    assert client.post("/accounts/switch/", {"user": lee.pk, "pin": "8026"}).url == "/"
    client.post("/accounts/logout/")
    assert client.post("/accounts/switch/", {"user": dana.pk, "pin": PIN}).url == "/"
    assert is_signed_in(client)


def test_on_a_computer_where_somebody_did_not_sign_in_today_his_pin_opens_nothing(
    morning: Any,
) -> None:
    dana, lee = make_person(pin=PIN), make_person(pin="8026")
    elsewhere = sign_in(lee)
    here = sign_in(dana)
    assert here.post("/accounts/switch/", {"user": lee.pk, "pin": "8026"}).status_code == 422
    assert Browser().post("/accounts/switch/", {"user": lee.pk, "pin": "8026"}).status_code == 422
    assert events(lee) == ["signed_in"]
    morning.shift(timedelta(days=1))
    elsewhere.get("/accounts/switch/")
    answer = elsewhere.post("/accounts/switch/", {"user": lee.pk, "pin": "8026"})
    assert answer.status_code == 422


def test_somebody_without_a_pin_is_not_offered(morning: Any) -> None:
    user = make_person()
    client = sign_in(user)
    assert (
        "Nobody can take over by PIN here yet" in client.get("/accounts/switch/").content.decode()
    )
    assert client.post("/accounts/switch/", {"user": user.pk, "pin": ""}).status_code == 422


def test_five_wrong_pins_ask_for_a_full_sign_in_whatever_comes_after(morning: Any) -> None:
    dana = make_person(pin=PIN)
    client = sign_in(dana)
    client.post("/accounts/logout/")
    for _ in range(5):
        client.post("/accounts/switch/", {"user": dana.pk, "pin": "0001"})
    assert client.post("/accounts/switch/", {"user": dana.pk, "pin": PIN}).status_code == 422
    morning.shift(timedelta(minutes=2))
    sign_in(dana, client)
    client.post("/accounts/logout/")
    assert client.post("/accounts/switch/", {"user": dana.pk, "pin": PIN}).url == "/"


@pytest.mark.django_db(transaction=True)
def test_pins_tried_in_parallel_all_count() -> None:
    dana = make_person(pin=PIN)
    client = sign_in(dana)
    cookie = client.cookies["praxis_workstation"].value
    client.post("/accounts/logout/")

    def guess() -> None:
        try:
            other = Browser()
            other.cookies["praxis_workstation"] = cookie
            for _ in range(4):
                other.post("/accounts/switch/", {"user": dana.pk, "pin": "0001"})
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = WorkstationSignIn.objects.get(user=dana)
    assert row.wrong_tries >= 5
    assert row.ended_at is not None


def test_a_pin_is_kept_as_a_hash_and_easy_ones_are_refused(morning: Any) -> None:
    user = make_person()
    client = sign_in(user)
    assert client.get("/accounts/pin/").url == "/accounts/confirm/?next=%2Faccounts%2Fpin%2F"
    wrong = client.post("/accounts/confirm/", {"password": "x", "next": "/accounts/pin/"})
    assert wrong.status_code == 422
    right = client.post("/accounts/confirm/", {"password": PASSWORD, "next": "/accounts/pin/"})
    assert right.url == "/accounts/pin/"
    for bad in ("12", "1111", "1234", "9876", "12a4"):
        refused = client.post("/accounts/pin/", {"pin": bad, "again": bad})
        assert refused.status_code == 422, bad
    assert client.post("/accounts/pin/", {"pin": PIN, "again": "4716"}).status_code == 422
    assert client.post("/accounts/pin/", {"pin": PIN, "again": PIN}).url == "/accounts/"
    user.refresh_from_db()
    assert user.pin.startswith("argon2")


def test_the_confirmation_lasts_five_minutes(morning: Any) -> None:
    client = sign_in(make_person())
    client.post("/accounts/confirm/", {"password": PASSWORD})
    assert client.get("/accounts/pin/").status_code == 200
    morning.shift(timedelta(minutes=6))
    assert client.get("/accounts/pin/").status_code == 302


def test_a_new_authenticator_app_replaces_the_old_one_and_ends_other_sessions(
    morning: Any,
) -> None:
    from praxis.access.tests.signing_in import code

    user = make_person()
    other, client = sign_in(user), Browser()
    morning.shift(timedelta(minutes=2))
    sign_in(user, client)
    client.post("/accounts/confirm/", {"password": PASSWORD})
    client.get("/accounts/second-factor/")
    fresh = client.session["praxis_secret"]
    done = client.post("/accounts/second-factor/", {"code": code(secret=fresh)})
    assert done.url == "/accounts/recovery-codes/"
    assert is_signed_in(client)
    assert not is_signed_in(other)
    third = Browser()
    morning.shift(timedelta(minutes=2))
    give_password(third, user)
    assert give_code(third).status_code == 200
    assert give_code(third, code(secret=fresh)).status_code == 302


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(morning: Any) -> None:
    user = make_person()
    other, client = sign_in(user), Browser()
    morning.shift(timedelta(minutes=2))
    sign_in(user, client)
    wrong = client.post(
        "/accounts/password/", {"current": "x", "password": "another orchard umbrella"}
    )
    assert "That is not your password." in wrong.content.decode()
    weak = client.post("/accounts/password/", {"current": PASSWORD, "password": "short"})
    assert weak.status_code == 422
    done = client.post(
        "/accounts/password/", {"current": PASSWORD, "password": "another orchard umbrella"}
    )
    assert done.url == "/accounts/"
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_the_present_password_cannot_be_guessed_on_the_page_that_changes_it(morning: Any) -> None:
    user = make_person()
    client = sign_in(user)
    for _ in range(5):
        client.post("/accounts/password/", {"current": "x", "password": "another orchard umbrella"})
    answer = client.post(
        "/accounts/password/", {"current": PASSWORD, "password": "another orchard umbrella"}
    )
    assert "Too many tries. Wait 5 minutes." in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_one_signs_oneself_out_on_another_computer_but_nobody_else(morning: Any) -> None:
    user, stranger = make_person(), make_person()
    other, client = sign_in(user), Browser()
    theirs = sign_in(stranger)
    morning.shift(timedelta(minutes=2))
    sign_in(user, client)
    there = Session.objects.filter(user=user).order_by("created_at").first()
    foreign = Session.objects.get(user=stranger)
    assert there is not None
    client.post("/accounts/sessions/end/", {"session": there.pk})
    assert client.post("/accounts/sessions/end/", {"session": foreign.pk}).status_code == 404
    assert not is_signed_in(other)
    assert is_signed_in(client)
    assert is_signed_in(theirs)
