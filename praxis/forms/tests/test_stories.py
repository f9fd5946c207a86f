"""A form from the first question to approval, and its second version beside the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from praxis.config.tests.browser import SignedIn
from praxis.forms import queries

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


def test_the_office_writes_reads_and_approves_a_form_and_then_a_better_one(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    signed_in(page, "office_manager", go="/setup/")
    page.get_by_role("link", name="Forms and triage").click()
    assert axe(page) == []
    page.get_by_role("link", name="Add a form").first.click()
    page.get_by_label("Title in English").fill("Before your visit")
    page.get_by_label("Title in Spanish").fill("Antes de su cita")
    page.get_by_label("Code", exact=True).fill("before_visit")
    assert axe(page) == []
    page.get_by_role("button", name="Add form").click()
    page.get_by_role("link", name="Open the draft").click()
    assert page.get_by_text("There is no question yet.").is_visible()
    assert axe(page) == []

    page.get_by_role("link", name="Add a question").click()
    page.get_by_label("Code", exact=True).fill("fasting")
    page.get_by_label("Words in English").fill("Did you eat today?")
    page.get_by_label("Words in Spanish").fill("¿Ha comido hoy?")
    assert axe(page) == []
    page.get_by_role("button", name="Save question").click()
    page.get_by_role("link", name="Add a question").click()
    page.get_by_label("Kind").select_option(label="One of a list")
    page.get_by_label("Code", exact=True).fill("meal")
    page.get_by_label("Words in English").fill("What was it?")
    page.get_by_role("textbox", name="Choice 1, code").fill("light")
    page.get_by_role("textbox", name="Choice 1, English").fill("Something light")
    page.get_by_role("textbox", name="Choice 2, code").fill("full")
    page.get_by_role("textbox", name="Choice 2, English").fill("A full meal")
    page.get_by_label("Condition 1: question").select_option("fasting")
    page.get_by_label("Condition 1: answer").fill("yes")
    page.get_by_role("button", name="Save question").click()
    assert page.get_by_text("only when fasting is yes").is_visible()
    page.get_by_role("button", name="Up meal").click()
    assert page.get_by_text("not asked before it").is_visible()
    page.get_by_role("button", name="Down meal").click()

    page.get_by_role("link", name="Try it out").click()
    assert page.get_by_text("¿Ha comido hoy?").is_visible()
    assert not page.get_by_label("A full meal").is_visible()
    page.get_by_label("Yes").check()
    page.get_by_label("A full meal").check()
    assert axe(page) == []
    page.get_by_role("button", name="Check").click()
    assert page.get_by_text("Nothing would be missing.").is_visible()
    page.go_back()
    page.goto(page.url.replace("preview/", ""))

    page.get_by_role("link", name="Spanish:").click()
    page.get_by_label("Read: fasting").check()
    assert axe(page) == []
    page.get_by_role("button", name="Save marks").click()
    page.get_by_role("link", name="Approve…").click()
    assert page.get_by_text("Spanish: 3 sentences were reviewed by nobody.").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Approve").click()
    assert queries.current_version("before_visit") is not None

    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("How often").select_option(label="At each visit")
    assert axe(page) == []
    page.get_by_role("button", name="Add rule").click()
    assert page.get_by_text("Every visit type, at each visit").first.is_visible()

    page.get_by_role("button", name="Start a new draft").click()
    page.get_by_role("link", name="Did you eat today?").click()
    page.get_by_label("Words in English").fill("Did you eat or drink today?")
    page.get_by_role("button", name="Save question").click()
    page.get_by_role("link", name="Back to the form").click()
    page.get_by_role("link", name="Compare versions").click()
    assert page.get_by_text("Did you eat or drink today?").is_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
