from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest


@pytest.mark.story
def test_every_component_in_every_state_is_free_of_barriers(
    page: Any, signed_in: Any, axe: Any
) -> None:
    signed_in(page, "front_desk")
    found = {}
    for state in ("plain", "error", "conflict", "draft"):
        page.goto(f"/about/style/?state={state}")
        found[state] = axe(page)

    assert found == {"plain": [], "error": [], "conflict": [], "draft": []}


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


def open_gallery(page: Any, signed_in: Any) -> None:
    signed_in(page, "front_desk", go="/about/style/")


@pytest.mark.story
def test_the_side_panel_folds_by_key_and_stays_folded(page: Any, signed_in: Any) -> None:
    open_gallery(page, signed_in)
    page.keyboard.press("Backslash")
    assert not page.locator("#side").is_visible()
    page.reload()
    assert not page.locator("#side").is_visible()
    page.keyboard.press("Backslash")
    assert page.locator("#side").is_visible()


@pytest.mark.story
def test_single_keys_never_fire_in_fields_and_can_be_turned_off(page: Any, signed_in: Any) -> None:
    open_gallery(page, signed_in)
    page.fill("[name=first]", "")
    page.locator("[name=first]").press("n")
    assert page.url.endswith("/about/style/")

    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url("**/#book")

    page.keyboard.press("?")
    page.get_by_label("Single-letter keys work on this computer").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.wait_for_timeout(100)
    assert page.url.endswith("#book")


@pytest.mark.story
def test_the_list_of_keys_names_what_each_does(page: Any, signed_in: Any, axe: Any) -> None:
    open_gallery(page, signed_in)
    page.keyboard.press("?")

    assert "Book visit" in page.locator("#keys-list").inner_text()
    assert axe(page) == []


@pytest.mark.story
def test_rows_are_walked_with_j_and_k(page: Any, signed_in: Any) -> None:
    open_gallery(page, signed_in)
    page.locator("#waiting [data-row] a").first.focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#r2"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#r1"


@pytest.mark.story
def test_others_changes_arrive_without_moving_the_focus(page: Any, signed_in: Any) -> None:
    polls: list[str | None] = []
    changed = (
        '<ul class="card rows" id="waiting" data-swap data-rows data-poll-url="?poll=2">'
        '<li data-row>New <a href="#r0">Room</a></li><li data-row><a href="#r1">Room</a></li></ul>'
    )

    def answer(route: Any) -> None:
        polls.append(route.request.headers.get("x-praxis-poll"))
        if len(polls) == 1:
            route.fulfill(status=200, content_type="text/html", body=changed)
        else:
            route.fulfill(status=204)

    page.route("**/about/style/?poll=*", answer)
    open_gallery(page, signed_in)
    page.evaluate("document.querySelector('.work').scrollTop = 120")
    page.locator("#waiting [data-row] a").first.focus()
    page.get_by_text("New Room").wait_for()

    assert polls[0] == "1"
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#r1"
    assert page.evaluate("document.querySelector('.work').scrollTop") == 120


@pytest.mark.story
def test_a_lost_connection_is_said_and_nothing_is_sent(page: Any, signed_in: Any) -> None:
    open_gallery(page, signed_in)
    page.route("**/about/style/?poll=*", lambda route: route.abort())
    page.get_by_text("Not connected. Showing").wait_for()
    page.get_by_role("button", name="Register patient").click()

    assert page.get_by_text("Nothing was sent").is_visible()
    page.unroute("**/about/style/?poll=*")
    page.get_by_text("Not connected. Showing").wait_for(state="detached")


@pytest.mark.story
def test_the_page_never_scrolls_sideways(page: Any, signed_in: Any) -> None:
    open_gallery(page, signed_in)
    wider = []
    for width in (320, 390, 720, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wider.append(width)

    assert wider == []


def movable(page: Any, answer: dict[str, Any]) -> list[dict[str, list[str]]]:
    """Make the gallery's first visit one that can be moved; what is posted is returned."""
    posted: list[dict[str, list[str]]] = []

    def fulfil(route: Any) -> None:
        posted.append(parse_qs(route.request.post_data))
        route.fulfill(content_type="text/html", **answer)

    page.route("**/visits/7/move/", fulfil)
    page.evaluate(
        """() => {
          document.querySelectorAll('.day').forEach((day, at) => {
            day.dataset.drop = '';
            day.dataset.start = '2026-11-24T08:00-06:00';
            day.dataset.provider = String(at + 1);
          });
          document.querySelector('.visit').dataset.drag = '/visits/7/move/';
        }"""
    )
    page.locator(".visit").first.scroll_into_view_if_needed()
    return posted


@pytest.mark.story
def test_a_visit_is_dragged_to_another_time_and_provider(page: Any, signed_in: Any) -> None:
    page.set_viewport_size({"width": 1440, "height": 2600})
    open_gallery(page, signed_in)
    posted = movable(page, {"status": 200, "body": "<p data-say>Moved to 9:15.</p>"})
    visit = page.locator(".visit").first.bounding_box()
    other = page.locator(".day").nth(1).bounding_box()
    page.mouse.move(visit["x"] + 30, visit["y"] + 4)
    page.mouse.down()
    page.mouse.move(other["x"] + 60, other["y"] + 15 * 8 + 4, steps=5)
    assert page.locator(".drop-time").inner_text() == "9:15"
    page.mouse.up()
    page.get_by_text("Moved to 9:15.").wait_for()

    assert posted[0]["start"] == ["2026-11-24T09:15:00-06:00"]
    assert posted[0]["provider"] == ["2"]
    assert posted[0]["client_key"][0]
    assert page.url.endswith("/about/style/")


@pytest.mark.story
def test_a_refused_move_says_that_the_visit_is_back(page: Any, signed_in: Any) -> None:
    page.set_viewport_size({"width": 1440, "height": 2600})
    open_gallery(page, signed_in)
    posted = movable(page, {"status": 422, "body": ""})
    page.locator(".visit").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    page.get_by_text("The visit is back where it was.").wait_for()

    assert posted[0]["start"] == ["2026-11-24T08:15:00-06:00"]
    assert posted[0]["provider"] == ["1"]


@pytest.mark.story
def test_what_was_typed_survives_leaving_the_page(page: Any, signed_in: Any) -> None:
    open_gallery(page, signed_in)
    with page.expect_response("**/drafts/") as kept:
        page.locator("[name=last]").press_sequentially("Alvarez")
    assert kept.value.status == 204
    page.goto("/about/")
    page.goto("/about/style/")

    assert page.locator("[name=last]").input_value() == "Alvarez"
    assert page.get_by_text("This is your draft from").is_visible()
