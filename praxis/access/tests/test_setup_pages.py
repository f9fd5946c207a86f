"""The set-up pages of people and roles, as a manager uses them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from praxis.access import inventory, queries
from praxis.access.models import Role, RoleGrant, Session, User
from praxis.access.testing import make_site, make_user
from praxis.access.tests.signing_in import (
    PASSWORD,
    Browser,
    code,
    give_code,
    give_password,
    make_person,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Browser:
    make_user("office_manager")
    return sign_in(make_person("office_manager", name="Ana Boss"))


def key() -> dict[str, Any]:
    return {"client_key": uuid4()}


@pytest.mark.story
def test_a_new_colleague_is_added_given_a_role_and_a_first_password_and_signs_in(
    boss: Browser,
) -> None:
    site = make_site()
    added = boss.post("/setup/users/new/", {**key(), "full_name": "Lee Ortiz", "username": "lee"})
    lee = User.objects.get(username="lee")
    assert added.url == f"/setup/users/{lee.pk}/"
    assert "this person can open nothing" in boss.get(added.url).content.decode()

    given = {"role_id": Role.objects.get(code="front_desk").pk, "site_id": site.pk}
    dates = {"starts_on": "11/01/2026", "ends_on": "12/31/2099"}
    granted = boss.post(f"/setup/users/{lee.pk}/roles/", {**key(), **given, **dates})
    assert granted.url == added.url
    held = RoleGrant.objects.get(user=lee)
    assert (held.starts_on, held.ends_on) == (date(2026, 11, 1), date(2099, 12, 31))

    page = boss.post(f"/setup/users/{lee.pk}/password/").content.decode()
    shown = re.search(r'<code class="secret">([a-z0-9-]{23})</code>', page)
    assert shown
    first = Browser()
    assert give_password(first, lee, shown[1]).status_code == 302
    first.get("/accounts/second-factor/")
    first.post("/accounts/second-factor/", {"code": code(secret=first.session["praxis_secret"])})
    assert first.get("/accounts/").url == "/accounts/password/"
    assert first.post("/accounts/password/", {"password": PASSWORD}).url == "/"
    assert first.get("/accounts/").status_code == 200


def test_the_list_of_people_says_who_has_which_role_where(boss: Browser) -> None:
    make_user("biller", name="Lee Ortiz", site=make_site())
    page = boss.get("/setup/users/").content.decode()
    assert "Lee Ortiz" in page
    assert "Biller at Main Street" in page
    exported = boss.get("/setup/users/?as=csv")
    assert exported["Content-Type"].startswith("text/csv")
    assert b"Lee Ortiz" in exported.content


def test_a_taken_user_name_is_said_beside_its_field_and_nothing_is_lost(boss: Browser) -> None:
    make_user(username="lee")
    answer = boss.post("/setup/users/new/", {**key(), "full_name": "Lee Two", "username": "LEE"})
    assert answer.status_code == 422
    assert "Somebody has this user name already" in answer.content.decode()
    assert 'value="Lee Two"' in answer.content.decode()


def test_a_change_that_somebody_overtook_shows_both_versions(boss: Browser) -> None:
    lee = make_user(name="Lee Ortiz", username="lee")
    typed = {**key(), "full_name": "Lee O. Ortiz", "username": "lee", "expected_version": 1}
    User.objects.filter(pk=lee.pk).update(version=2, full_name="Lee Changed")
    answer = boss.post(f"/setup/users/{lee.pk}/change/", typed)
    assert answer.status_code == 409
    assert "Lee Changed" in answer.content.decode()


def test_a_role_is_given_a_last_day_and_then_taken_away_now(boss: Browser) -> None:
    lee = make_user("front_desk", name="Lee Ortiz")
    held = RoleGrant.objects.get(user=lee)
    boss.post(f"/setup/grants/{held.pk}/", {**key(), "ends_on": "12/31/2099"})
    held.refresh_from_db()
    assert held.ends_on == date(2099, 12, 31)
    boss.post(f"/setup/grants/{held.pk}/", {**key(), "ends_on": "", "now": "1"})
    held.refresh_from_db()
    assert held.ended_at is not None
    assert "Taken away" in boss.get(f"/setup/users/{lee.pk}/").content.decode()


def test_closing_an_account_asks_first_and_then_ends_its_sessions(boss: Browser) -> None:
    lee = make_person(name="Lee Ortiz")
    sign_in(lee)
    assert (
        "Close the account of Lee Ortiz"
        in boss.get(f"/setup/users/{lee.pk}/close/").content.decode()
    )
    boss.post(f"/setup/users/{lee.pk}/close/", {"why": "Left"})
    assert not Session.objects.filter(user=lee).exists()
    assert "Lee Ortiz" in boss.get("/setup/users/?closed=1").content.decode()
    boss.post(f"/setup/users/{lee.pk}/reopen/")
    assert User.objects.get(pk=lee.pk).is_active


def test_second_factor_and_sessions_are_reset_from_the_persons_page(boss: Browser) -> None:
    lee = make_person(name="Lee Ortiz")
    sign_in(lee)
    boss.post(f"/setup/users/{lee.pk}/sign-out/")
    assert not Session.objects.filter(user=lee).exists()
    boss.post(f"/setup/users/{lee.pk}/second-factor/")
    assert not queries.has_second_factor(lee.pk)
    again = Browser()
    assert give_password(again, lee).url == "/"
    assert again.get("/accounts/").url == "/accounts/second-factor/"


@pytest.mark.story
def test_a_looking_only_role_is_made_and_changed_on_the_matrix(boss: Browser) -> None:
    clerk = Role.objects.get(code="biller")
    boss.post(
        "/setup/roles/new/",
        {**key(), "label": "Guest auditor", "copy_of": clerk.pk, "read_only": "on"},
    )
    made = Role.objects.get(code="guest_auditor")
    boss.post(
        f"/setup/roles/{made.pk}/",
        {"version": made.version, "permission": ["access.view_users"]},
    )
    assert queries.permissions_of(made.pk) == ["access.view_users"]
    page = boss.get("/setup/roles/").content.decode()
    assert "Guest auditor" in page
    stale = boss.post(f"/setup/roles/{made.pk}/", {"version": 1, "permission": []})
    assert stale.status_code == 409
    boss.post(
        f"/setup/roles/{made.pk}/rename/",
        {**key(), "label": "Visiting auditor", "expected_version": 2},
    )
    made.refresh_from_db()
    assert made.label == "Visiting auditor"


def test_somebody_who_may_only_look_changes_no_role_by_post(boss: Browser) -> None:
    auditor = sign_in(make_person("auditor"))
    role = Role.objects.get(code="biller")
    assert auditor.get(f"/setup/roles/{role.pk}/").status_code == 200
    before = queries.permissions_of(role.pk)
    answer = auditor.post(f"/setup/roles/{role.pk}/", {"version": 1, "permission": []})
    assert answer.status_code == 403
    assert queries.permissions_of(role.pk) == before


def test_the_front_desk_opens_no_set_up_page_of_people_and_roles(boss: Browser) -> None:
    desk, lee = sign_in(make_person("front_desk")), make_user("front_desk")
    grant = RoleGrant.objects.get(user=lee)
    for page in (
        "/setup/users/",
        "/setup/users/new/",
        f"/setup/users/{lee.pk}/",
        f"/setup/users/{lee.pk}/change/",
        f"/setup/users/{lee.pk}/roles/",
        f"/setup/users/{lee.pk}/close/",
        f"/setup/grants/{grant.pk}/",
        "/setup/roles/",
        "/setup/roles/new/",
        "/audit/",
        "/audit/verify/",
    ):
        answer = desk.get(page)
        assert answer.status_code == 403, page
        assert "Roles that may" in answer.content.decode()
    for page in ("password", "second-factor", "sign-out", "close", "reopen"):
        assert desk.post(f"/setup/users/{lee.pk}/{page}/").status_code == 403


def test_an_unknown_person_role_or_grant_is_not_found(boss: Browser) -> None:
    for page in ("/setup/users/999999/", "/setup/roles/999999/", "/setup/grants/999999/"):
        assert boss.get(page).status_code == 404


def test_it_is_told_in_words_when_a_role_is_above_it(boss: Browser) -> None:
    it, lee = sign_in(make_person("it")), make_user()
    given = {"role_id": Role.objects.get(code="office_manager").pk, "site_id": ""}
    answer = it.post(f"/setup/users/{lee.pk}/roles/", {**key(), **given, "starts_on": "11/01/2026"})
    assert answer.status_code == 422
    assert "may do more with accounts than you" in answer.content.decode()


def test_every_address_of_the_door_has_a_rule() -> None:
    ours = [
        entry
        for entry in inventory.entries()
        if entry.pattern.startswith(("/accounts/", "/setup/users", "/setup/roles", "/audit"))
    ]
    assert len(ours) >= 30
    assert all(entry.permission is not None for entry in ours)


def test_no_page_of_the_account_opens_half_way_through_a_sign_in(boss: Browser) -> None:
    waiting = Browser()
    give_password(waiting, make_person())
    for entry in inventory.entries():
        if entry.pattern.startswith("/accounts/") and entry.permission:
            method = waiting.get if "GET" in entry.methods else waiting.post
            assert method(entry.pattern).url.startswith("/accounts/login/"), entry.pattern
    assert give_code(waiting).status_code == 302
