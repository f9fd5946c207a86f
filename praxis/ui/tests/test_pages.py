from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from praxis.access.context import opened
from praxis.access.queries import actor_of as read_actor
from praxis.access.testing import make_user, session_cookie
from praxis.ui import drafts
from praxis.ui.models import SavedFilter

FILTER = {
    "listing": "claims",
    "query": "state=open",
    "name": "Open ones",
    "back": "/about/",
}


@pytest.fixture
def signed(db: None) -> Callable[..., tuple[Client, Any]]:
    def sign(role: str = "front_desk") -> tuple[Client, Any]:
        user = make_user(role)
        client = Client()
        client.cookies["sessionid"] = session_cookie(user)
        return client, read_actor(user.pk)

    return sign


def test_about_shows_version_and_licence_of_everything_shipped(signed: Any) -> None:
    client, _ = signed()
    html = client.get("/about/").content.decode()

    for name in ("htmx.org", "@tabler/icons", "@fontsource-variable/inter"):
        assert name in html
    assert "SIL OPEN FONT LICENSE" in html
    assert "Django" in html


def test_a_filter_is_kept_under_a_name_for_its_owner_alone(signed: Any) -> None:
    client, actor = signed()
    answer = client.post("/saved-filters/", FILTER)

    assert answer.status_code == 302
    assert answer["Location"] == "/about/?state=open"
    kept = SavedFilter.objects.get()
    assert (kept.user_id, kept.name) == (actor.user_id, "Open ones")


def test_two_filters_of_one_list_have_two_names(signed: Any) -> None:
    client, _ = signed()
    client.post("/saved-filters/", FILTER)
    client.post("/saved-filters/", FILTER)

    assert SavedFilter.objects.count() == 1
    assert "already keep a filter with this name" in client.get("/about/").content.decode()


@pytest.mark.parametrize("spoiled", [{"name": " "}, {"query": "x" * 501}, {"listing": ""}])
def test_a_filter_without_name_or_too_long_is_not_kept(
    signed: Any, spoiled: dict[str, str]
) -> None:
    client, _ = signed()
    client.post("/saved-filters/", FILTER | spoiled)

    assert not SavedFilter.objects.exists()


def test_nobody_drops_another_persons_filter(signed: Any) -> None:
    dana, _ = signed()
    priya, _ = signed()
    dana.post("/saved-filters/", FILTER)
    key = SavedFilter.objects.get().pk

    priya.post(f"/saved-filters/{key}/drop/")
    assert SavedFilter.objects.exists()
    dana.post(f"/saved-filters/{key}/drop/")
    assert not SavedFilter.objects.exists()


def test_keeping_a_filter_never_leads_to_another_site(signed: Any) -> None:
    client, _ = signed()
    answer = client.post("/saved-filters/", FILTER | {"back": "https://evil.example/"})

    assert answer["Location"] == "/?state=open"


def test_what_is_typed_is_kept_for_the_one_who_typed_it(signed: Any) -> None:
    client, actor = signed()
    answer = client.post("/drafts/", {"_form": "people-register", "first": "Ma"})

    assert answer.status_code == 204
    with opened(actor, purpose="test"):
        found = drafts.load(actor.user_id, "people-register")
    assert found is not None
    assert found[0]["first"] == "Ma"


def test_nothing_is_kept_for_a_visitor(db: None) -> None:
    answer = Client().post("/drafts/", {"_form": "people-register", "first": "Ma"})

    assert answer.status_code in (302, 401, 403)


def test_a_visitor_changes_the_language_and_stays_on_the_site(db: None) -> None:
    answer = Client().post("/language/", {"language": "es", "next": "https://evil.example/"})

    assert answer["Location"] == "/"
    assert answer.cookies["django_language"].value == "es"
