"""The rail leads where it says, and to nobody who may not go."""

from __future__ import annotations

from typing import Any

from django.urls import resolve

from praxis.access.roles import declared_permissions
from praxis.access.testing import make_user, session_cookie
from praxis.config.menu import ITEMS
from praxis.ui.icons import ICONS


def test_every_work_area_names_declared_permissions_and_an_icon_that_ships() -> None:
    known = declared_permissions()
    for item in ITEMS:
        assert set(item.permissions) <= set(known), item.label
        assert item.icon in ICONS, item.label
        rule = resolve(item.url).func.access_rule  # type: ignore[attr-defined]
        assert rule.permission in item.permissions, item.label


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
    assert keys == {"g t": "/", "g i": "/correspondence/", "g b": "/billing/"}
