"""The rail leads where it says, and to nobody who may not go."""

from __future__ import annotations

from typing import Any

from django.urls import resolve

from praxis.access.roles import declared_permissions
from praxis.access.testing import make_user, session_cookie
from praxis.config.menu import ITEMS
from praxis.ui.icons import ICONS


def test_every_door_of_the_rail_opens_to_who_sees_it() -> None:
    known = declared_permissions()
    for item in ITEMS:
        assert item.icon in ICONS, item.label
        for door in item.doors:
            assert door.permission in known, door.label
            view: Any = resolve(door.url).func
            assert view.access_rule.permission == door.permission, door.label


def test_the_rail_has_at_most_twelve_work_areas() -> None:
    assert len(ITEMS) <= 12


def test_the_front_desk_sees_today_and_patients_and_not_the_audit_trail(
    client: Any, db: None
) -> None:
    client.cookies["sessionid"] = session_cookie(make_user("front_desk"))
    page = client.get("/").content.decode()
    assert 'href="/patients/"' in page
    assert 'href="/audit/"' not in page


def test_g_then_a_letter_goes_to_a_work_area() -> None:
    keys = {item.key: item.url for item in ITEMS if item.key}
    assert keys == {
        "g t": "/",
        "g s": "/schedule/waitlist/",
        "g i": "/inbox/",
        "g b": "/billing/",
    }


def test_a_work_area_with_several_pages_lists_those_one_may_open(client: Any, db: None) -> None:
    client.cookies["sessionid"] = session_cookie(make_user("it"))
    page = client.get("/imports/").content.decode()
    section = page[page.index('class="section pop"') :].split("</details>")[0]
    assert 'href="/imports/" aria-current="page"' in section
    assert 'href="/setup/"' in section
    client.cookies["sessionid"] = session_cookie(make_user("front_desk"))
    page = client.get("/schedule/waitlist/").content.decode()
    section = page[page.index('class="section pop"') :].split("</details>")[0]
    assert 'href="/recalls/"' in section
    assert "Set up" not in section
