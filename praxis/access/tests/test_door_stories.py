"""Signing in, locking and switching in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from praxis.access.testing import make_user
from praxis.access.tests.signing_in import PASSWORD, PIN, code, make_person
from praxis.config.tests.browser import SignedIn

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


def give_all(page: Any, username: str) -> None:
    page.goto("/accounts/login/?next=/accounts/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/accounts/")


def test_dana_signs_in_locks_her_screen_and_lee_takes_over(page: Any, axe: Axe) -> None:
    dana = make_person(pin=PIN, name="Dana Reed", username="dana")
    lee = make_person(pin="8026", name="Lee Ortiz", username="lee")
    page.goto("/accounts/login/")
    assert axe(page) == []
    give_all(page, lee.username)
    page.locator("summary", has_text="LO").click()
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url("**/accounts/login/")

    cache.clear()
    give_all(page, dana.username)
    assert axe(page) == []
    page.locator("summary", has_text="DR").click()
    page.get_by_role("button", name="Lock this screen").click()
    assert page.get_by_role("heading", name="Locked").is_visible()
    assert axe(page) == []
    page.get_by_label("PIN or password").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/")

    page.goto("/accounts/switch/")
    assert axe(page) == []
    page.get_by_label("Lee Ortiz").check()
    page.get_by_label("PIN").fill("8026")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/switch/" not in url)
    page.goto("/accounts/")
    assert "Lee Ortiz" in page.locator("h2").first.inner_text()


def test_the_sign_in_works_without_javascript(page_without_javascript: Any) -> None:
    dana = make_person(name="Dana Reed", username="dana")
    give_all(page_without_javascript, dana.username)
    assert "Dana Reed" in page_without_javascript.content()


def test_a_password_can_be_pasted_and_is_offered_to_password_managers(page: Any) -> None:
    page.goto("/accounts/login/")
    field = page.get_by_label("Password")
    assert field.get_attribute("autocomplete") == "current-password"
    assert page.get_by_label("User name").get_attribute("autocomplete") == "username"
    pasted = page.evaluate(
        """() => {
            const field = document.querySelector("[type=password]");
            const event = new ClipboardEvent("paste", {bubbles: true, cancelable: true});
            return field.dispatchEvent(event);
        }"""
    )
    assert pasted


def test_the_second_factor_is_set_up_with_the_picture_or_the_written_key(
    page: Any, axe: Axe
) -> None:
    make_person(name="Dana Reed", username="dana", factor=False)
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill("dana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert axe(page) == []
    drawn = page.evaluate("() => document.querySelector('.qr').naturalWidth")
    assert drawn > 100
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(code(secret=secret))
    page.get_by_role("button", name="Finish").click()
    assert page.locator(".codes code").count() == 10
    assert axe(page) == []
    page.get_by_role("button", name="I have kept them").click()


def test_an_idle_screen_locks_by_itself_and_leads_back(page: Any, signed_in: SignedIn) -> None:
    from datetime import timedelta

    from praxis.access.models import Session
    from praxis.kernel import clock

    page.clock.install()
    signed_in(page, "front_desk", user=make_person(pin=PIN), go="/accounts/")
    Session.objects.update(seen_at=clock.real_now() - timedelta(minutes=16))
    page.clock.fast_forward("15:02")
    page.wait_for_url("**/accounts/lock/?next=**", timeout=30_000)
    page.get_by_label("PIN or password").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/")


def test_the_pages_of_set_up_account_and_trail_have_no_barrier(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    lee = make_user("front_desk", name="Lee Ortiz")
    signed_in(page, "office_manager", "privacy_officer")
    found = {}
    for address in (
        "/setup/users/",
        "/setup/users/new/",
        f"/setup/users/{lee.pk}/",
        f"/setup/users/{lee.pk}/roles/",
        f"/setup/users/{lee.pk}/close/",
        "/setup/roles/",
        "/setup/roles/new/",
        "/accounts/password/",
        "/accounts/confirm/",
        "/audit/",
        "/audit/verify/",
    ):
        page.goto(address)
        found[address] = axe(page)
    assert not any(found.values()), found
