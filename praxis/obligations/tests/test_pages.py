"""Clocks and rules as the privacy officer uses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import make_user, session_cookie
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.obligations import queries
from praxis.obligations.models import Obligation
from praxis.obligations.testing import make_clock, make_rule


def _browser(user: User) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)
    return client


@pytest.fixture
def user(db: None) -> User:
    return make_user("privacy_officer", name="Dana Whitlock")


@pytest.fixture
def actor(user: User) -> Actor:
    return access.actor_of(user.pk)


@pytest.fixture
def web(user: User) -> Client:
    return _browser(user)


@pytest.fixture
def running(actor: Actor) -> Obligation:
    with opened(actor, purpose="test"):
        make_rule(actor=actor, extension={"days": 30})
        return make_clock(actor=actor, triggered_at=clock.now() - timedelta(days=50))


def test_running_clocks_say_how_far_they_are(web: Client, running: Obligation) -> None:
    page = web.get("/obligations/").content.decode()
    for words in ("Copy of records", "Day 50 of 60", "Law · 1 CFR 1.1"):
        assert words in page
    assert "9 days left" in page or "10 days left" in page


def test_a_clock_is_met_with_proof_only(web: Client, running: Obligation) -> None:
    url = f"/obligations/{running.pk}/"
    refused = web.post(f"{url}meet/", {"note": ""})
    assert refused.status_code == 422
    assert "Add the proof: the letter." in refused.content.decode()
    assert web.post(f"{url}meet/", {"note": "Mailed"}).status_code == 303
    assert "Mailed" in web.get(url).content.decode()


def test_a_clock_is_extended_once_and_waived_with_reasons(web: Client, running: Obligation) -> None:
    url = f"/obligations/{running.pk}/"
    assert web.post(f"{url}extend/", {"reason": ""}).status_code == 422
    assert web.post(f"{url}extend/", {"reason": "Chart is in storage"}).status_code == 303
    page = web.get(url).content.decode()
    assert "Was due" in page
    assert "Extend by" not in page
    assert web.post(f"{url}waive/", {"reason": "Withdrawn"}).status_code == 303
    assert "Waived" in web.get(url).content.decode()


def test_the_rules_say_what_was_not_yet_checked(web: Client) -> None:
    page = web.get("/rules/").content.decode()
    for words in ("45 CFR 164.524(b)(2)", "Not yet checked", "60 days after the year&#x27;s end"):
        assert words in page
    assert "Delivered with Praxis" in web.get("/rules/hipaa.access/").content.decode()
    assert web.get("/rules/no.such/").status_code == 404


def _version(**more: str) -> dict[str, str]:
    return {
        "title": "Copy of records for the patient",
        "basis": "law",
        "citation": "45 CFR 164.524(b)(2)",
        "jurisdiction": "US",
        "binds": "Covered entities",
        "trigger": "The patient asks",
        "count": "15",
        "unit": "days",
        "consequence": "Late",
        "role": "privacy_officer",
        "effective_on": "01/01/2026",
        "read": "text",
        "checked_on": "11/20/2026",
        "why": "Shorter limit",
    } | more


def test_a_new_version_is_signed_and_the_old_one_stays(web: Client, actor: Actor) -> None:
    form = web.get("/rules/hipaa.access/new/").content.decode()
    assert 'value="30"' in form
    for wrong in ({"count": ""}, {"on": "05/11/2027"}, {"checked_on": ""}):
        assert web.post("/rules/hipaa.access/new/", _version(**wrong)).status_code == 422
    assert web.post("/rules/hipaa.access/new/", _version()).status_code == 303
    with opened(actor, purpose="test"):
        assert [rule.version for rule in queries.versions(actor=actor, code="hipaa.access")] == [
            2,
            1,
        ]
        found = queries.rule_in_force(code="hipaa.access", on=date(2026, 11, 23))
        assert (found.deadline, found.signed_by_name) == ({"days": 15}, "Dana Whitlock")


def test_a_rule_of_ones_own_state_is_added(web: Client) -> None:
    facts = _version(code="state.breach_letters", title="State breach letters", jurisdiction="IL")
    assert web.post("/rules/new/", facts | {"code": "No good"}).status_code == 422
    assert web.post("/rules/new/", facts).status_code == 303
    assert "State breach letters" in web.get("/rules/").content.decode()


def test_the_front_desk_sees_rules_but_signs_none(db: None) -> None:
    desk = _browser(make_user("front_desk"))
    assert desk.get("/rules/").status_code == 200
    assert desk.get("/rules/new/").status_code == 403
    assert desk.get("/rules/hipaa.access/new/").status_code == 403
    assert _browser(make_user("patient")).get("/obligations/").status_code == 403


@pytest.mark.story
def test_the_officer_signs_a_rule_and_meets_a_clock(
    live: str, page: Any, signed_in: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    actor = signed_in(page, "privacy_officer", name="Dana Whitlock")
    with opened(actor, purpose="test"):
        make_rule(actor=actor)
        make_clock(actor=actor, triggered_at=clock.now() - timedelta(days=50))
    page.goto("/obligations/")
    assert axe(page) == []
    page.get_by_role("link", name="Copy of records").click()
    assert axe(page) == []
    page.get_by_label("The proof, in words").fill("Mailed, receipt 7")
    page.get_by_role("button", name="Mark as met").click()
    page.get_by_text("Met, with its proof.").wait_for()
    page.goto("/rules/")
    assert axe(page) == []
    page.get_by_role("link", name="Copy of records for the patient").click()
    page.get_by_role("link", name="New version").click()
    assert axe(page) == []
    page.get_by_label("Within").fill("15")
    page.get_by_label("How it was checked").select_option("text")
    page.get_by_label("Checked on").fill("11/20/2026")
    page.get_by_label("Why this version").fill("Shorter limit")
    page.get_by_role("button", name="Sign this version").click()
    page.get_by_text("Signed: version 2.").wait_for()
