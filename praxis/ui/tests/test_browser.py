from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.story
@pytest.mark.parametrize("state", ["plain", "error", "conflict", "draft"])
def test_every_component_in_every_state_is_free_of_barriers(
    page: Any, signed_in: Any, axe: Any, state: str
) -> None:
    signed_in(page, "front_desk", go=f"/about/style/?state={state}")

    assert axe(page) == []


@pytest.mark.story
def test_the_search_opens_by_key_and_closes_with_escape(
    page: Any, signed_in: Any, axe: Any
) -> None:
    signed_in(page, "front_desk", go="/about/style/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    assert axe(page) == []
    page.keyboard.type(">walk")
    page.get_by_role("option", name="Walk-in").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#palette").is_visible()
