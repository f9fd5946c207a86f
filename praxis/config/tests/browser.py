"""Pytest plugin for stories told in a real browser.

`live` serves the program on a local port; `signed_in(page, "front_desk")` signs somebody in on
a page; `page` is a fresh browser window. `axe(page)` lists what axe-core finds.
"""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parents[3] / "tests" / "vendor" / "axe.min.js"
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


class SignedIn(Protocol):
    """Signs a user with these roles in on a page and returns its Actor.

    `name` names him; `user` takes one that exists; `go` is the path to open first.
    """

    def __call__(
        self, page: Any, *roles: str, name: str | None = None, user: Any = None, go: str = ""
    ) -> Any: ...


@pytest.fixture(scope="session", autouse=True)
def _what_is_done_now_and_then() -> Iterator[None]:
    """A page asks for the idle minutes and stamps "last seen" every few seconds: tests that
    count queries would meet that or not, as the machine is fast or slow.
    """
    from praxis.access.web import lock

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "ASK_EVERY_SECONDS", 1e9)
        patch.setattr(lock, "SEEN_EVERY", timedelta(minutes=5))
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """Tests need no collectstatic, and hash passwords with the least work argon2 takes."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=["praxis.config.tests.hasher.QuickArgon2"],
    ):
        yield


def _an_act_ends_with_its_page() -> None:
    """A click returns when the page it opened has loaded.

    Playwright waits only until the browser has begun it: what is looked at next may not be there.
    """
    from playwright.sync_api import Locator

    def waiting(act: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(act)
        def run(self: Any, *args: Any, **options: Any) -> Any:
            answer = act(self, *args, **options)
            if not self.page.is_closed():
                self.page.wait_for_load_state("load")
            return answer

        return run

    for name in ("click", "press", "check", "select_option", "tap"):
        act = getattr(Locator, name)
        if not hasattr(act, "__wrapped__"):
            setattr(Locator, name, waiting(act))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium a worker."""
    from playwright.sync_api import sync_playwright

    # The shell draws the same pages without a browser's own windows around them.
    binary = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if binary is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing")
    _an_act_ends_with_its_page()
    # Playwright runs an event loop in this thread; Django would take the tests for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=binary, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def live(transactional_db: None, live_server: Any) -> str:
    """The address of the running program."""
    return str(live_server.url)


@pytest.fixture
def page(browser: Any, live: str) -> Iterator[Any]:
    """A window of its own at 1440x900; an error in the page's scripts fails the test."""
    context = browser.new_context(base_url=live, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    window = context.new_page()
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield window
    context.close()
    assert not errors, errors


@pytest.fixture
def page_without_javascript(browser: Any, live: str) -> Iterator[Any]:
    context = browser.new_context(
        base_url=live, viewport={"width": 1440, "height": 900}, java_script_enabled=False
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def signed_in(live: str) -> SignedIn:
    from praxis.access import queries
    from praxis.access.testing import make_user, session_cookie

    def sign_in(
        page: Any, *roles: str, name: str | None = None, user: Any = None, go: str = ""
    ) -> Any:
        user = user or make_user(*roles, name=name)
        page.context.add_cookies(
            [{"name": "sessionid", "value": session_cookie(user), "url": live}]
        )
        if go:
            page.goto(go)
        return queries.actor_of(user.pk)

    return sign_in


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """What axe-core finds on a page: "rule: help (n places)"; the list must be empty.

    Runs again when the page is left under it.
    """
    from playwright.sync_api import Error

    def look(page: Any) -> Any:
        # evaluate, not add_script_tag: the page's policy lets no foreign script in.
        page.evaluate(AXE.read_text())
        return page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", list(AXE_TAGS)
        )

    def run(page: Any) -> list[str]:
        left: list[str] = []

        def note(frame: Any) -> None:
            left.append(frame.url)

        page.on("framenavigated", note)
        try:
            for _ in range(5):
                page.wait_for_load_state("load")
                left.clear()
                try:
                    found = look(page)
                except Error:
                    page.wait_for_timeout(50)
                    if not left:
                        raise
                    continue
                if not left:
                    break
            else:
                raise AssertionError("the page did not come to rest")
        finally:
            page.remove_listener("framenavigated", note)
        return [
            f"{each['id']}: {each['help']} ({len(each['nodes'])}: {each['nodes'][0]['html'][:160]})"
            for each in found["violations"]
        ]

    return run
