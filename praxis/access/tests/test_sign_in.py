"""Password and code, and nothing between them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection

from praxis.access.models import Session, SignIn
from praxis.access.tests.signing_in import (
    PASSWORD,
    SECRET,
    Browser,
    code,
    events,
    give_code,
    give_password,
    is_signed_in,
    make_person,
    sign_in,
)
from praxis.kernel import clock

pytestmark = pytest.mark.django_db


def test_password_and_code_sign_somebody_in() -> None:
    user, client = make_person(), Browser()
    assert give_password(client, user).url == "/accounts/code/"
    assert not is_signed_in(client)
    assert give_code(client).url == "/"
    assert is_signed_in(client)
    assert events(user) == ["signed_in"]


def test_the_user_name_is_read_without_regard_to_case() -> None:
    user, client = make_person(username="Dana"), Browser()
    assert give_password(client, user, login="dANA").url == "/accounts/code/"


def test_whoever_was_sent_to_the_sign_in_page_comes_back_where_he_was_going() -> None:
    user, client = make_person(), Browser()
    asked = client.get("/accounts/pin/")
    assert asked.url == "/accounts/login/?next=/accounts/pin/"
    give_password(client, user, next="/accounts/pin/")
    assert give_code(client).url == "/accounts/pin/"


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page_not_to_its_address() -> None:
    client = Browser()
    answer = client.post(
        "/accounts/sessions/end/", headers={"Referer": "http://testserver/accounts/"}
    )
    assert answer.url == "/accounts/login/?next=/accounts/"
    part = client.get("/accounts/alive/", headers={"HX-Request": "true"})
    assert part.status_code == 401
    assert part["HX-Redirect"] == "/accounts/login/?next=/"


def test_a_sign_in_page_never_sends_anybody_to_a_foreign_site() -> None:
    user, client = make_person(), Browser()
    give_password(client, user, next="https://evil.example/")
    assert give_code(client).url == "/"


def test_a_password_alone_opens_nothing() -> None:
    user, client = make_person(), Browser()
    give_password(client, user)
    for page in ("/accounts/", "/accounts/password/", "/accounts/second-factor/"):
        assert client.get(page).url.startswith("/accounts/login/")


def test_a_wrong_password_is_refused_recorded_and_says_no_more_than_that() -> None:
    user, client = make_person(), Browser()
    answer = give_password(client, user, "something else entirely")
    unknown = client.post("/accounts/login/", {"login": "nobody", "password": "x"})
    message = "The user name or the password is wrong."
    assert message in answer.content.decode()
    assert message in unknown.content.decode()
    assert events(user) == ["failed"]


def test_what_was_typed_for_a_user_name_that_nobody_has_is_not_kept() -> None:
    Browser().post("/accounts/login/", {"login": "my-password-here", "password": "x"})
    assert list(SignIn.objects.values_list("username", "event")) == [("", "failed")]


def test_a_wrong_code_is_refused_and_recorded() -> None:
    user, client = make_person(), Browser()
    give_password(client, user)
    answer = give_code(client, "000000" if code() != "000000" else "111111")
    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert events(user) == ["code_failed"]


@pytest.mark.parametrize("later", [1, 40, 60])
def test_a_code_opens_one_door_once_for_as_long_as_it_would_be_valid(later: int) -> None:
    user = make_person()
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        shown = code(1)
        first, second = Browser(), Browser()
        give_password(first, user)
        assert give_code(first, shown).status_code == 302
        traveller.shift(later)
        give_password(second, user)
        assert give_code(second, shown).status_code == 200
        assert not is_signed_in(second)


def test_a_recovery_code_works_once() -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = make_person()
    spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    first, second = Browser(), Browser()
    give_password(first, user)
    assert give_code(first, spare).status_code == 302
    cache.clear()
    give_password(second, user)
    assert give_code(second, spare).status_code == 200


def test_after_five_wrong_passwords_even_the_right_one_is_refused_but_a_colleague_gets_in() -> None:
    victim, colleague = make_person(), make_person()
    guesser = Browser(REMOTE_ADDR="10.0.0.7")
    for _ in range(7):
        give_password(guesser, victim, "wrong wrong wrong")
    refused = give_password(guesser, victim)
    assert "Too many wrong tries" in refused.content.decode()
    same_address = Browser(REMOTE_ADDR="10.0.0.7")
    assert give_password(same_address, colleague).url == "/accounts/code/"


def test_after_five_wrong_codes_even_the_right_one_is_refused() -> None:
    user, client = make_person(), Browser()
    give_password(client, user)
    for _ in range(5):
        give_code(client, "12345")
    assert give_code(client).status_code == 200
    assert not is_signed_in(client)


def test_somebody_without_a_second_factor_can_open_nothing_but_its_set_up() -> None:
    user, client = make_person(factor=False), Browser()
    assert give_password(client, user).status_code == 302
    for page in ("/accounts/", "/accounts/pin/", "/accounts/password/", "/accounts/alive/"):
        assert client.get(page).url == "/accounts/second-factor/"
    assert client.get("/accounts/second-factor/").status_code == 200


def test_setting_up_the_second_factor_finishes_the_sign_in_and_shows_codes_once() -> None:
    user, client = make_person(factor=False), Browser()
    give_password(client, user)
    page = client.get("/accounts/second-factor/").content.decode()
    secret = client.session["praxis_secret"]
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page
    picture = client.get("/accounts/second-factor/picture/")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"style=" not in picture.content

    wrong = client.post("/accounts/second-factor/", {"code": "1"})
    assert wrong.status_code == 422
    done = client.post("/accounts/second-factor/", {"code": code(secret=secret)})
    assert done.url == "/accounts/recovery-codes/"
    assert client.get(done.url).content.decode().count("<code>") == 10
    assert client.post(done.url).url == "/"
    assert client.get(done.url).url == "/accounts/"
    assert is_signed_in(client)
    assert events(user) == ["signed_in", "enrolled"]


def test_the_code_of_the_set_up_cannot_be_used_to_sign_in() -> None:
    user, client = make_person(factor=False), Browser()
    give_password(client, user)
    client.get("/accounts/second-factor/")
    shown = code(secret=client.session["praxis_secret"])
    client.post("/accounts/second-factor/", {"code": shown})
    other = Browser()
    give_password(other, user)
    assert give_code(other, shown).status_code == 200


def test_no_secret_of_a_second_factor_lies_readable_in_the_database() -> None:
    user, client = make_person(), Browser()
    newcomer = make_person(factor=False)
    give_password(client, newcomer)
    client.get("/accounts/second-factor/")
    pending = client.session["praxis_secret"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(m::text, '') FROM mfa_authenticator m"
            " UNION ALL SELECT string_agg(encode(content, 'escape'), '') FROM access_session"
        )
        stored = "".join(row[0] or "" for row in cursor.fetchall())
    assert stored
    assert SECRET not in stored
    assert pending not in stored
    assert Authenticator.objects.get(user=user).data["secret"].startswith("v1:")


def test_a_second_factors_secret_never_stands_in_the_trail() -> None:
    from praxis.access.context import opened
    from praxis.access.testing import make_actor
    from praxis.audit import queries as audit

    user = make_person()
    officer = make_actor("privacy_officer")
    made = Authenticator.objects.get(user=user)
    with opened(officer, purpose="test"):
        rows = audit.changes_of(actor=officer, table="mfa_authenticator", pk=made.pk)
    assert rows[0].changes is not None
    assert rows[0].changes["data"] == "hidden"


def test_a_session_is_known_only_by_the_hash_of_its_cookie() -> None:
    client = sign_in(make_person())
    assert client.cookies["sessionid"].value not in [row.digest for row in Session.objects.all()]


def test_a_session_ends_after_12_hours_whatever_happens() -> None:
    user = make_person()
    with time_machine.travel(clock.real_now(), tick=False) as traveller:
        client = sign_in(user)
        for _ in range(71):
            traveller.shift(timedelta(minutes=10))
            assert is_signed_in(client)
        traveller.shift(timedelta(minutes=11))
        assert client.get("/accounts/").url.startswith("/accounts/login/")


def test_signing_out_ends_the_session_on_the_server() -> None:
    user = make_person()
    client = sign_in(user)
    cookie = client.cookies["sessionid"].value
    assert client.post("/accounts/logout/").url == "/accounts/login/"
    thief = Browser()
    thief.cookies["sessionid"] = cookie
    assert not is_signed_in(thief)
    assert events(user)[-1] == "signed_out"


def test_nobody_can_sign_up_and_nobody_resets_a_password_by_mail() -> None:
    for page in ("/accounts/signup/", "/accounts/password/reset/"):
        assert Browser().get(page).status_code == 404


def test_a_temporary_password_opens_only_the_page_where_its_owner_chooses_his_own() -> None:
    user = make_person()
    user.temporary_until = clock.real_now() + timedelta(hours=72)
    user.save()
    client = sign_in(user)
    assert client.get("/accounts/pin/").url == "/accounts/password/"
    same = client.post("/accounts/password/", {"password": PASSWORD})
    assert same.status_code == 422
    done = client.post("/accounts/password/", {"password": "another orchard umbrella"})
    assert done.url == "/"
    assert is_signed_in(client)


def test_an_outlived_temporary_password_opens_nothing() -> None:
    user, client = make_person(), Browser()
    user.temporary_until = clock.real_now() - timedelta(minutes=1)
    user.save()
    answer = give_password(client, user)
    assert "The user name or the password is wrong." in answer.content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_signin SET event = 'signed_out'",
        "DELETE FROM access_signin",
        "TRUNCATE access_signin",
        "DELETE FROM access_user",
        "DELETE FROM access_rolegrant",
    ],
)
def test_what_happened_at_the_door_and_who_had_an_account_cannot_be_rewritten(
    statement: str,
) -> None:
    from django.db import DatabaseError, transaction

    sign_in(make_person())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_pages_before_the_sign_in_are_not_kept_by_any_cache() -> None:
    for page in ("/accounts/login/", "/accounts/switch/"):
        assert "no-store" in Browser().get(page)["Cache-Control"]


def test_what_a_sign_in_changes_stands_in_the_trail_under_the_persons_name() -> None:
    from praxis.access.context import opened
    from praxis.access.testing import make_actor
    from praxis.audit import queries as audit

    user = make_person()
    sign_in(user)
    officer = make_actor("privacy_officer")
    made = Authenticator.objects.get(user=user)
    with opened(officer, purpose="test"):
        rows = audit.changes_of(actor=officer, table="mfa_authenticator", pk=made.pk)
    assert [row.op for row in rows] == ["update", "insert"]
    assert rows[0].user_id == user.pk
