"""Work is filed once, seen by who must do it, and closed when its cause is gone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, connection, connections, transaction

from praxis.access.context import opened
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.kernel.money import Money
from praxis.worklist import actions, queries
from praxis.worklist.models import WorkItem
from praxis.worklist.testing import make_item
from praxis.worklist.types import (
    ClosesItself,
    ItemClosed,
    NewItem,
    NoSuchItem,
    NotTheirWork,
    ReasonMissing,
    Scope,
    SnoozedPastDeadline,
    UnknownRole,
)

ActorOf = Callable[..., Actor]
ZONE = "America/Chicago"


def _verbs(actor: Actor, item: WorkItem) -> list[str]:
    return [event.verb for event in reversed(queries.events(actor=actor, item_id=item.pk))]


def test_work_filed_twice_for_one_cause_is_one_item(desk_context: Actor) -> None:
    first = make_item(actor=desk_context, key="correspondence:message:7")
    again = make_item(actor=desk_context, key="correspondence:message:7", due_at=first.due_at)
    assert first.pk == again.pk
    assert WorkItem.objects.count() == 1
    assert _verbs(desk_context, first) == ["filed"]


def test_a_moved_deadline_keeps_the_old_one_in_its_history(desk_context: Actor) -> None:
    item = make_item(actor=desk_context, key="correspondence:message:7")
    earlier = item.due_at - timedelta(days=1)
    make_item(actor=desk_context, key="correspondence:message:7", due_at=earlier)
    events = queries.events(actor=desk_context, item_id=item.pk)
    assert [(event.verb, event.due_at) for event in events] == [
        ("changed", earlier),
        ("filed", item.due_at),
    ]


def test_work_whose_cause_came_back_is_open_again(desk_context: Actor) -> None:
    item = make_item(actor=desk_context, key="correspondence:message:7")
    assert actions.close_item(actor=desk_context, key=item.key)
    assert not actions.close_item(actor=desk_context, key=item.key)
    assert queries.items(actor=desk_context) == []
    make_item(actor=desk_context, key=item.key, due_at=item.due_at)
    assert [found.pk for found in queries.items(actor=desk_context)] == [item.pk]
    assert _verbs(desk_context, item) == ["filed", "closed", "reopened"]


def test_closing_what_was_never_filed_is_nothing(desk_context: Actor) -> None:
    assert not actions.close_item(actor=desk_context, key="people:nothing:1")


def test_the_list_goes_by_deadline_then_by_money(desk_context: Actor) -> None:
    soon, later = (clock.now() + timedelta(hours=hours) for hours in (5, 30))
    for title, due_at, at_risk in (
        ("later", later, Money(90000)),
        ("soon, none", soon, None),
        ("soon, little", soon, Money(100)),
        ("soon, much", soon, Money(61200)),
    ):
        make_item(actor=desk_context, title=title, due_at=due_at, at_risk=at_risk)
    assert [item.title for item in queries.items(actor=desk_context)] == [
        "soon, much",
        "soon, little",
        "soon, none",
        "later",
    ]


def test_people_see_the_work_of_their_roles_and_what_they_own(actor_of: ActorOf) -> None:
    desk, biller, manager = actor_of("front_desk"), actor_of("biller"), actor_of("office_manager")
    with opened(manager, purpose="test"):
        item = make_item(actor=manager)
        make_item(actor=manager, role="biller", title="Corrected claim")
    with opened(desk, purpose="test"):
        assert [found.title for found in queries.items(actor=desk)] == ["Message not delivered"]
    with opened(biller, purpose="test"):
        assert [found.title for found in queries.items(actor=biller)] == ["Corrected claim"]
        with pytest.raises(NoSuchItem):
            queries.item(actor=biller, item_id=item.pk)
        with pytest.raises(NoSuchItem):
            actions.assign_item(actor=biller, item_id=item.pk, owner_id=biller.user_id)
    with opened(manager, purpose="test"):
        assert len(queries.items(actor=manager)) == 2


def test_taken_work_is_mine_and_no_longer_unowned(desk_context: Actor) -> None:
    item = make_item(actor=desk_context)
    assert [i.pk for i in queries.items(actor=desk_context, scope=Scope.UNOWNED)] == [item.pk]
    actions.assign_item(actor=desk_context, item_id=item.pk, owner_id=desk_context.user_id)
    assert queries.items(actor=desk_context, scope=Scope.UNOWNED) == []
    assert [i.pk for i in queries.items(actor=desk_context, scope=Scope.MINE)] == [item.pk]


def test_work_is_not_given_to_somebody_who_could_not_see_it(
    desk_context: Actor, actor_of: ActorOf
) -> None:
    item = make_item(actor=desk_context)
    for stranger in (actor_of("facility").user_id, 999_999):
        with pytest.raises(NotTheirWork):
            actions.assign_item(actor=desk_context, item_id=item.pk, owner_id=stranger)
    manager = actor_of("office_manager")
    actions.assign_item(actor=desk_context, item_id=item.pk, owner_id=manager.user_id)


def test_snoozed_work_waits_and_comes_back(
    desk_context: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = make_item(actor=desk_context)
    until = clock.now() + timedelta(hours=3)
    actions.snooze_item(actor=desk_context, item_id=item.pk, until=until, reason="Waiting for Ana")
    assert queries.items(actor=desk_context) == []
    assert [i.pk for i in queries.items(actor=desk_context, scope=Scope.WAITING)] == [item.pk]
    monkeypatch.setattr(clock, "_offset", timedelta(hours=4))
    assert [i.pk for i in queries.items(actor=desk_context)] == [item.pk]


def test_work_cannot_be_put_off_past_its_deadline_or_without_a_reason(desk_context: Actor) -> None:
    item = make_item(actor=desk_context)
    for until in (item.due_at, clock.now() - timedelta(minutes=1)):
        with pytest.raises(SnoozedPastDeadline):
            actions.snooze_item(actor=desk_context, item_id=item.pk, until=until, reason="later")
    with pytest.raises(ReasonMissing):
        actions.snooze_item(
            actor=desk_context, item_id=item.pk, until=clock.now() + timedelta(hours=1), reason=" "
        )
    item.refresh_from_db()
    assert item.snoozed_until is None
    assert _verbs(desk_context, item) == ["filed"]


def test_work_with_a_living_cause_is_not_ticked_off_by_hand(desk_context: Actor) -> None:
    item = make_item(actor=desk_context)
    with pytest.raises(ClosesItself):
        actions.finish_item(actor=desk_context, item_id=item.pk)
    task = actions.add_task(
        actor=desk_context,
        key=uuid.uuid4(),
        title="Call the plumber",
        due_at=clock.now() + timedelta(days=1),
        role="front_desk",
    )
    actions.finish_item(actor=desk_context, item_id=task.pk, note="He comes at 3")
    with pytest.raises(ItemClosed):
        actions.finish_item(actor=desk_context, item_id=task.pk)


def test_a_task_sent_twice_is_made_once(desk_context: Actor) -> None:
    key = uuid.uuid4()
    made = {
        actions.add_task(
            actor=desk_context,
            key=key,
            title="Call the plumber",
            due_at=clock.now() + timedelta(days=1),
            role="front_desk",
        ).pk
        for _ in range(2)
    }
    assert len(made) == 1


def test_counts_tell_late_from_today_from_this_week(
    desk_context: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    make_item(actor=desk_context, due_at=now - timedelta(hours=1), at_risk=Money(61200))
    make_item(actor=desk_context, due_at=queries.end_of_day(now, ZONE))
    make_item(actor=desk_context, due_at=now + timedelta(days=30))
    counts = queries.counts(actor=desk_context, zone=ZONE)
    assert (counts.open, counts.late, counts.today, counts.unowned) == (3, 1, 1, 3)
    assert counts.at_risk_cents == 61200
    assert queries.badge(actor=desk_context) == 2
    assert queries.areas(actor=desk_context) == [("Patients", 3)]


def test_a_role_without_a_worklist_is_our_bug(desk_context: Actor) -> None:
    with pytest.raises(UnknownRole):
        make_item(actor=desk_context, role="patient")


def test_who_may_not_neither_files_nor_sees(actor_of: ActorOf) -> None:
    nobody = actor_of("patient")
    later = clock.now() + timedelta(hours=1)
    for refused in (
        lambda: make_item(actor=nobody),
        lambda: actions.close_item(actor=nobody, key="x"),
        lambda: actions.finish_item(actor=nobody, item_id=1),
        lambda: actions.assign_item(actor=nobody, item_id=1, owner_id=None),
        lambda: actions.snooze_item(actor=nobody, item_id=1, until=later, reason="x"),
        lambda: actions.add_task(
            actor=nobody, key=uuid.uuid4(), title="x", due_at=later, role="it"
        ),
        lambda: queries.items(actor=nobody),
    ):
        with pytest.raises(Forbidden), opened(nobody, purpose="test"):
            refused()
    assert queries.badge(actor=nobody) == 0


def test_the_history_of_an_item_cannot_be_rewritten(desk_context: Actor) -> None:
    make_item(actor=desk_context)
    for statement in ("UPDATE worklist_workitemevent SET verb = 'closed'",):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_people_filing_one_cause_at_once_make_one_item(actor_of: ActorOf) -> None:
    desk = actor_of("front_desk")
    due_at = clock.now() + timedelta(days=1)
    errors: list[BaseException] = []

    def file() -> None:
        try:
            with opened(desk, purpose="test"):
                make_item(actor=desk, key="correspondence:message:7", due_at=due_at)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=file) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with opened(desk, purpose="test"):
        [item] = queries.items(actor=desk)
        assert _verbs(desk, item) == ["filed"]


def test_an_auditor_reads_the_worklist_and_moves_nothing(actor_of: ActorOf) -> None:
    auditor, desk = actor_of("auditor"), actor_of("front_desk")
    with opened(desk, purpose="test"):
        item = make_item(actor=desk)
    with opened(auditor, purpose="test"):
        assert [found.pk for found in queries.items(actor=auditor)] == [item.pk]
    later = clock.now() + timedelta(hours=1)
    refusals: list[Callable[[], object]] = [
        lambda: actions.assign_item(actor=auditor, item_id=item.pk, owner_id=None),
        lambda: actions.snooze_item(actor=auditor, item_id=item.pk, until=later, reason="x"),
        lambda: actions.finish_item(actor=auditor, item_id=item.pk),
    ]
    for refused in refusals:
        with pytest.raises(Forbidden), opened(auditor, purpose="test"):
            refused()


def test_much_work_filed_at_once_is_as_if_filed_one_by_one(desk_context: Actor) -> None:
    due = clock.now() + timedelta(days=2)

    def item(number: int, title: str) -> NewItem:
        return NewItem(
            key=f"billing:denial:{number}",
            kind="billing.denial",
            title=title,
            why="Clinic rule · 2 days",
            consequence="The money is lost",
            due_at=due,
            role="biller",
        )

    assert actions.file_items(actor=desk_context, items=[item(1, "One"), item(2, "Two")]) == 2
    assert actions.file_items(actor=desk_context, items=[item(2, "Changed"), item(3, "New")]) == 1

    rows = {row.key: row for row in WorkItem.objects.filter(kind="billing.denial")}
    assert {key: row.title for key, row in rows.items()} == {
        "billing:denial:1": "One",
        "billing:denial:2": "Changed",
        "billing:denial:3": "New",
    }
    assert [event.verb for event in rows["billing:denial:2"].events.order_by("pk")] == [
        "filed",
        "changed",
    ]
