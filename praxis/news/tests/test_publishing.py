"""A promise is kept exactly when the transaction that made it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from praxis.config.reactions import REACTIONS
from praxis.news import promise_outside, publish
from praxis.news.publishing import _ring
from praxis.news.testing import promised, run_reactions
from praxis.news.tests import outside
from praxis.news.tests.reactions import effects
from praxis.news.tests.types import Leaky, Probe
from praxis.news.types import NotNews, UnknownName

Listening = Callable[..., None]


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    def listen(*reactions: str) -> None:
        monkeypatch.setitem(REACTIONS, "news.tests.Probe", reactions)

    return listen


def test_news_reach_every_listener_once(db: None, listening: Listening) -> None:
    listening("news.tests.note", "news.tests.note_slowly")
    publish(Probe(number=7))
    assert run_reactions() == 2
    assert effects() == ["7 by system:news.tests.note", "7 by system:news.tests.note_slowly"]
    assert run_reactions() == 0


def test_all_listeners_are_promised_in_one_statement(db: None, listening: Listening) -> None:
    listening("news.tests.note", "news.tests.note_slowly", "news.tests.note_then_fail")
    with CaptureQueriesContext(connection) as queries:
        publish(Probe(number=7))
    assert len(queries) == 1


def test_news_that_nobody_hears_cost_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        publish(Probe(number=7))
    assert len(queries) == 0


def test_a_rolled_back_transaction_promises_nothing(db: None, listening: Listening) -> None:
    listening("news.tests.note")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(Probe(number=7))
        raise ZeroDivisionError
    assert promised() == []


@pytest.mark.django_db(transaction=True)
def test_news_outside_a_transaction_are_refused(listening: Listening) -> None:
    listening("news.tests.note")
    with pytest.raises(TransactionManagementError):
        publish(Probe(number=7))
    assert promised() == []


def test_the_bell_is_rung_once_a_transaction(db: None, listening: Listening) -> None:
    listening("news.tests.note")
    before = sum(entry[1] is _ring for entry in connection.run_on_commit)
    for number in range(3):
        publish(Probe(number=number))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(Probe(number=9))
        raise ZeroDivisionError
    assert before == 0
    assert sum(entry[1] is _ring for entry in connection.run_on_commit) == 1


def test_no_notify_inside_the_transaction_survives_a_queue_upgrade(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE tgrelid = 'procrastinate_jobs'::regclass"
            " AND p.proname LIKE '%notify_queue_job_inserted%'"
        )
        assert [enabled for _, enabled in cursor.fetchall()] == ["D"]


def test_news_carry_ids_never_records(db: None) -> None:
    for record in (
        {"name": "Maria"},
        "Maria Alvarez " * 5,
    ):
        with pytest.raises(NotNews):
            publish(Leaky(record=record))
    with pytest.raises(NotNews):
        promise_outside("news.tests.look", number="x" * 65)


def test_a_reaction_run_twice_with_one_key_has_one_effect(db: None, listening: Listening) -> None:
    from praxis.news.tasks import react_once

    for _ in range(2):
        react_once(
            reaction="news.tests.note", news="news.tests.Probe", payload={"number": 7}, key="k1"
        )
    assert effects() == ["7 by system:news.tests.note"]


def test_a_failed_reaction_leaves_neither_effect_nor_done_mark(
    db: None, listening: Listening
) -> None:
    from praxis.news.models import Done

    listening("news.tests.note_then_fail")
    publish(Probe(number=7))
    with pytest.raises(ZeroDivisionError):
        run_reactions()
    assert effects() == []
    assert Done.objects.count() == 0


def test_a_field_that_only_a_newer_version_knows_is_left_out() -> None:
    assert Probe.of({"number": 7, "colour": "red"}) == Probe(number=7)


def test_outside_work_runs_without_a_transaction_of_ours(db: None) -> None:
    outside.seen.clear()
    promise_outside("news.tests.look", number=5)
    assert promised() == ["news.tests.look"]
    assert run_reactions() == 1
    assert [number for number, _ in outside.seen] == [5]


def test_a_name_that_no_room_has_is_named(db: None, listening: Listening) -> None:
    listening("news.tests.gone")
    publish(Probe(number=7))
    with pytest.raises(UnknownName, match=r"news\.tests\.gone"):
        run_reactions()
