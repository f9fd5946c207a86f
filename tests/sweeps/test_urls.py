"""Every URL, every role, every record: nobody gets through a door that is not his."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from praxis.access import testing as access
from praxis.access.inventory import Entry, entries, refuse_unruled_urls
from praxis.access.queries import actor_of
from praxis.access.types import BUILT_IN_ROLES
from tests.sweeps.world import World, build

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLES = tuple(code for code, _ in BUILT_IN_ROLES)
# Signing out ends the session the sweep itself uses.
ENDS_SESSION = {"/accounts/logout/", "/accounts/lock/now/", "/accounts/switch/"}


def _filled(entry: Entry, keys: dict[str, Any]) -> str:
    def key(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        assert name in keys, f"the sweep knows no {name}: add one to tests/sweeps/world.py"
        return str(keys[name])

    return re.sub(r"<([^>]+)>", key, entry.pattern)


def _client(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = access.session_cookie(user)
    return client


@pytest.fixture
def world(db: None) -> World:
    return build()


def test_every_url_has_a_rule_and_a_start_without_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    refuse_unruled_urls()
    assert all(entry.permission is not None for entry in entries())
    from praxis.config import urls

    bare = path("bare/", HttpResponse, name="bare")
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, bare])
    from django.urls import clear_url_caches

    clear_url_caches()
    try:
        with pytest.raises(ImproperlyConfigured, match="/bare/"):
            refuse_unruled_urls()
    finally:
        monkeypatch.undo()
        clear_url_caches()


def test_a_stranger_is_sent_to_sign_in_from_every_page_that_is_not_public(world: World) -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    for entry in entries():
        url = _filled(entry, world.ours)
        for method in entry.methods:
            answer = client.generic(method, url)
            if entry.permission == "":
                if answer.status_code >= 500:
                    wrong.append((method, url, answer.status_code))
            elif answer.status_code != 302 or "/accounts/login/" not in answer["Location"]:
                wrong.append((method, url, answer.status_code))
    assert wrong == []


# These walk every page in each run, the others under --slow: seven minutes for all.
ALWAYS = ("front_desk", "provider", "biller", "outside_biller", "office_manager", "patient")


@pytest.mark.parametrize(
    "role",
    [role if role in ALWAYS else pytest.param(role, marks=pytest.mark.slow) for role in ROLES],
)
def test_a_role_opens_what_its_permissions_say_and_nothing_else(role: str, world: World) -> None:
    user = access.make_user(role)
    actor, client = actor_of(user.pk), _client(user)
    wrong = []
    for entry in entries():
        url = _filled(entry, world.ours)
        if url in ENDS_SESSION:
            continue
        for method in METHODS:
            asked = entry.post if method == "POST" and entry.post else entry.permission
            may = asked in ("", "*") or actor.can(asked or "?")
            answer = client.generic(method, url)
            status = answer.status_code
            if method not in entry.methods:
                expected = status == 405
            elif may:
                expected = status < 500 and status != 403
            else:
                expected = status == 403
            if not expected:
                wrong.append((method, url, status, entry.permission))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_or_changes_a_record_out_of_reach(role: str, world: World) -> None:
    client = _client(access.make_user(role, site=world.site))
    own = actor_of(access.make_user(role, site=world.site).pk)
    wrong: list[tuple[str, str, int | str]] = []
    asked = 0
    before = fingerprint_of_records()
    for entry in entries():
        names = set(entry.parameters) & set(world.theirs)
        if not names or not own.can(entry.permission or "?"):
            continue
        url = _filled(entry, world.ours | world.theirs)
        for method in entry.methods:
            asked += 1
            answer = client.generic(method, url)
            body = answer.content.decode(errors="ignore")
            if answer.status_code not in (403, 404) and entry.parameters.keys() != {"run_id"}:
                wrong.append((method, url, answer.status_code))
            if "Zamora" in body:
                wrong.append((method, url, "shows the name"))
    assert asked > 10 or not own.can("people.view")
    assert wrong == []
    assert fingerprint_of_records() == before


def fingerprint_of_records() -> dict[str, int]:
    """Rows of every patient table, as a program sees them."""
    from django.apps import apps

    from praxis.access.context import system
    from praxis.access.phi import PhiModel

    with system("test", purpose="test"):
        return {
            model._meta.label: model.objects.count()
            for model in apps.get_models()
            if issubclass(model, PhiModel)
        }


def test_every_answer_to_somebody_signed_in_stays_out_of_caches(world: World) -> None:
    client = _client(access.make_user("office_manager"))
    kept = [
        entry.pattern
        for entry in entries()
        if "GET" in entry.methods
        and entry.permission not in ("", None)
        and "no-store" not in client.get(_filled(entry, world.ours)).get("Cache-Control", "")
    ]
    assert kept == []
