"""The worklist as people use it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import make_user, session_cookie
from praxis.config.reactions import REACTIONS
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import publish
from praxis.news.tests.types import Probe
from praxis.worklist import periodic, queries
from praxis.worklist.models import WorkItem
from praxis.worklist.testing import make_item


def _browser(user: User) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)
    return client


@pytest.fixture
def user(db: None) -> User:
    return make_user("front_desk", name="Kim Lopez")


@pytest.fixture
def actor(user: User) -> Actor:
    return access.actor_of(user.pk)


@pytest.fixture
def web(user: User) -> Client:
    return _browser(user)


def _filed(actor: Actor, **given: Any) -> WorkItem:
    with opened(actor, purpose="test"):
        return make_item(actor=actor, **given)


def _now(actor: Actor, item: WorkItem) -> WorkItem:
    with opened(actor, purpose="test"):
        return queries.item(actor=actor, item_id=item.pk)


def test_an_empty_list_says_what_to_do_next(web: Client) -> None:
    page = web.get("/worklist/").content.decode()
    assert "Nothing is to do." in page
    assert "Add task" in page


def test_the_list_says_what_happens_if_it_is_missed_and_why_that_date(
    web: Client, actor: Actor
) -> None:
    _filed(actor, title="Wrong-number fax: send the letters", consequence="State limit ends today")
    page = web.get("/worklist/").content.decode()
    for words in ("Wrong-number fax", "State limit ends today", "Clinic rule", "No owner"):
        assert words in page


def test_the_number_of_queries_does_not_grow_with_the_list(web: Client, actor: Actor) -> None:
    _filed(actor)
    web.get("/worklist/")
    with CaptureQueriesContext(connection) as few:
        web.get("/worklist/")
    for _ in range(20):
        _filed(actor)
    with CaptureQueriesContext(connection) as many:
        web.get("/worklist/")
    assert len(many) == len(few)


def test_somebody_takes_work_and_gives_it_back(web: Client, actor: Actor) -> None:
    item = _filed(actor)
    assert web.post(f"/worklist/{item.pk}/take/").status_code == 303
    assert _now(actor, item).owner_id == actor.user_id
    web.post(f"/worklist/{item.pk}/assign/", {"owner": ""})
    assert _now(actor, item).owner_id is None


def test_work_put_off_past_its_deadline_keeps_what_was_typed(web: Client, actor: Actor) -> None:
    item = _filed(actor)
    late = f"{clock.now() + timedelta(days=60):%m/%d/%Y}"
    answer = web.post(
        f"/worklist/{item.pk}/snooze/", {"until_on": late, "reason": "Waiting for Ana"}
    )
    assert answer.status_code == 422
    assert "before it is due" in answer.content.decode()
    assert "Waiting for Ana" in answer.content.decode()
    assert _now(actor, item).snoozed_until is None


def test_a_task_of_ones_own_is_added_and_finished(web: Client, actor: Actor) -> None:
    answer = web.post(
        "/worklist/new/",
        {
            "client_key": "7f9c2ba4-e88f-4a5b-8f5b-6f4e4f9f0a11",
            "title": "Call the plumber",
            "due_on": f"{clock.now() + timedelta(days=3):%m/%d/%Y}",
            "role": "front_desk",
        },
    )
    assert answer.status_code == 303
    page = web.get(answer["Location"])
    assert "Call the plumber" in page.content.decode()
    web.post(answer["Location"] + "finish/", {"note": "He came"})
    assert "Call the plumber" not in web.get("/worklist/").content.decode().split("</main")[0]


def test_a_task_without_a_title_is_refused_in_words(web: Client) -> None:
    answer = web.post("/worklist/new/", {"title": ""})
    assert answer.status_code == 422


def test_who_may_not_see_the_worklist_is_told_who_may(db: None) -> None:
    page = _browser(make_user("patient")).get("/worklist/")
    assert page.status_code == 403


def test_anothers_item_is_not_there(web: Client, db: None) -> None:
    biller = access.actor_of(make_user("biller").pk)
    item = _filed(biller, role="biller")
    assert web.get(f"/worklist/{item.pk}/").status_code == 404
    assert web.post(f"/worklist/{item.pk}/take/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_failed_background_work_is_seen_retried_and_set_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import transaction

    from praxis.news import worker
    from praxis.news.tasks import WAITS_SECONDS

    monkeypatch.setitem(REACTIONS, "news.tests.Probe", ("news.tests.note_then_fail",))
    it = make_user("it")
    web = _browser(it)
    with transaction.atomic():
        publish(Probe(number=41))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [len(WAITS_SECONDS)])
    worker.run(queues=["effects"], until_empty=True)
    page = web.get("/background/").content.decode()
    assert "news.tests.note_then_fail" in page
    assert "number 41" in page
    assert "ZeroDivisionError" in page
    periodic.watch_background_work()
    assert "Background work failed" in web.get("/worklist/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'failed'")
        (job_id,) = cursor.fetchone() or (0,)
    assert web.get(f"/background/{job_id}/set-aside/").status_code == 200
    assert web.post(f"/background/{job_id}/set-aside/", {"why": ""}).status_code == 422
    assert web.post(f"/background/{job_id}/retry/").status_code == 303
    assert "Nothing has failed." in web.get("/background/").content.decode()
    assert web.post(f"/background/{job_id}/retry/").status_code == 404
    periodic.watch_background_work()
    assert "Background work failed" not in web.get("/worklist/").content.decode()


@pytest.mark.story
def test_a_manager_finds_takes_and_puts_off_work_by_keyboard(
    live: str, page: Any, signed_in: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    manager = signed_in(page, "office_manager", name="Kim Lopez")
    for hours, title in ((3, "Refill line: 4 calls older than 4 hours"), (200, "Order gloves")):
        _filed(manager, title=title, due_at=clock.now() + timedelta(hours=hours))
    page.goto("/worklist/")
    assert axe(page) == []
    page.get_by_role("link", name="Order gloves", exact=True).press("Enter")
    page.get_by_role("heading", name="Order gloves").wait_for()
    page.keyboard.press("t")
    page.get_by_text("It is yours.").wait_for()
    page.get_by_label("Put off until").fill(f"{clock.now() + timedelta(days=4):%m/%d/%Y}")
    page.get_by_label("Waiting for").fill("Quotes of three suppliers")
    page.get_by_role("button", name="Put off").press("Enter")
    page.get_by_text("Put off. It comes back by itself.").wait_for()
    assert page.locator("main").get_by_text("Order gloves").count() == 0
    page.goto("/worklist/?show=waiting")
    page.get_by_text("Quotes of three suppliers").wait_for()
