"""Clocks run under the rule of their day; a moved date is a new row and the old one stays."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction

from praxis.access.context import opened
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.obligations import actions, periodic, queries
from praxis.obligations.models import Obligation, RuleVersion
from praxis.obligations.testing import make_clock, make_rule
from praxis.obligations.types import (
    ClockEnded,
    EvidenceMissing,
    NoExtension,
    NoSuchClock,
    NoSuchRule,
    ReasonMissing,
)
from praxis.worklist.models import WorkItem


@pytest.fixture
def officer(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    actor = actor_of("privacy_officer")
    with opened(actor, purpose="test"):
        yield actor


def _story(officer: Actor, obligation: Obligation) -> list[str]:
    events = queries.events_of(actor=officer, obligation_id=obligation.pk)
    return [event.verb for event in reversed(events)]


def _on_the_worklist() -> list[str]:
    return [item.title for item in WorkItem.objects.filter(closed_at__isnull=True)]


def test_every_delivered_rule_has_its_source_and_says_how_it_was_checked(officer: Actor) -> None:
    delivered = queries.rules(actor=officer, on=date(2026, 11, 23))
    assert {rule.code for rule in delivered} >= {"hipaa.access", "hipaa.breach_individuals"}
    for rule in delivered:
        assert rule.citation
        contract = rule.code == "authorization.payer"  # no law: each payer's own sheet
        assert contract or rule.source_url.startswith("https://www.ecfr.gov/")
        assert (rule.checked_on is None) == (rule.read == "not_read")


@time_machine.travel("2026-11-24T15:00:00Z")
def test_a_date_moved_by_the_government_re_dates_what_runs_and_keeps_the_old_date(
    officer: Actor,
) -> None:
    make_rule(actor=officer, code="test.web", deadline={"on": "2027-05-11"})
    running = make_clock(actor=officer, code="test.web")
    former = running.due_at
    make_rule(
        actor=officer,
        code="test.web",
        deadline={"on": "2028-05-10"},
        why="91 FR 25496",
        redate_running=True,
    )
    running.refresh_from_db()
    assert running.due_at.date() == date(2028, 5, 11)
    [redated, started] = queries.events_of(actor=officer, obligation_id=running.pk)
    assert (redated.verb, redated.former_due_at, redated.reason) == (
        "redated",
        former,
        "91 FR 25496",
    )
    assert started.due_at == former
    assert [rule.version for rule in queries.versions(actor=officer, code="test.web")] == [2, 1]


def test_a_new_version_leaves_running_clocks_alone_unless_told(officer: Actor) -> None:
    make_rule(actor=officer)
    running = make_clock(actor=officer)
    make_rule(actor=officer, deadline={"days": 10})
    before = running.due_at
    running.refresh_from_db()
    assert running.due_at == before
    assert make_clock(actor=officer).due_at < before


def test_a_clock_takes_the_version_of_its_trigger_day(officer: Actor) -> None:
    make_rule(actor=officer, deadline={"days": 60})
    make_rule(actor=officer, deadline={"days": 30}, effective_on=date(2027, 1, 1))
    assert queries.rule_in_force(code="test.sixty", on=date(2026, 12, 31)).version == 1
    assert queries.rule_in_force(code="test.sixty", on=date(2027, 1, 1)).version == 2


def test_without_a_rule_no_clock_starts(officer: Actor) -> None:
    make_rule(actor=officer, code="test.ended", ended_on=date(2021, 1, 1))
    for code in ("test.ended", "test.never"):
        with pytest.raises(NoSuchRule):
            make_clock(actor=officer, code=code)


def test_signed_rules_and_histories_cannot_be_rewritten(officer: Actor) -> None:
    make_rule(actor=officer)
    make_clock(actor=officer)
    for table in ("obligations_ruleversion", "obligations_obligationevent"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET recorded_at = now()")


def test_a_rule_said_to_be_read_has_the_day_it_was_read(officer: Actor) -> None:
    with pytest.raises(IntegrityError, match="obligations_read_has_date"), transaction.atomic():
        make_rule(actor=officer, checked_on=None)


def test_the_same_key_signs_and_starts_once(officer: Actor) -> None:
    rule = make_rule(actor=officer)
    facts = actions.RuleFacts(
        **{name: getattr(rule, name) for name in actions.RuleFacts.__dataclass_fields__}
    )
    again = actions.add_rule_version(
        actor=officer, key=rule.client_key, code=rule.code, facts=facts, redate_running=False
    )
    assert again.pk == rule.pk
    first = make_clock(actor=officer)
    second = actions.start_obligation(
        actor=officer,
        key=first.key,
        code="test.sixty",
        title="again",
        triggered_at=clock.now(),
        zone="UTC",
    )
    assert second.pk == first.pk
    assert _story(officer, first) == ["started"]


def test_the_alarm_rings_when_three_quarters_of_the_time_are_gone(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rule(actor=officer)
    running = make_clock(actor=officer)
    periodic.ring()
    assert _on_the_worklist() == []
    monkeypatch.setattr(clock, "_offset", timedelta(days=46))
    periodic.ring()
    periodic.ring()
    [item] = WorkItem.objects.filter(closed_at__isnull=True)
    assert (item.title, item.due_at, item.citation) == (
        "Copy of records",
        running.due_at,
        "1 CFR 1.1",
    )
    assert item.why == "Law \u00b7 1 CFR 1.1"
    assert _story(officer, running) == ["started", "alarmed"]


def test_a_clock_started_late_is_on_the_worklist_at_once(officer: Actor) -> None:
    make_rule(actor=officer)
    make_clock(actor=officer, triggered_at=clock.now() - timedelta(days=50))
    assert _on_the_worklist() == ["Copy of records"]


def test_meeting_a_clock_needs_the_proof_and_closes_its_work(officer: Actor) -> None:
    make_rule(actor=officer)
    late = make_clock(actor=officer, triggered_at=clock.now() - timedelta(days=50))
    with pytest.raises(EvidenceMissing, match="the letter"):
        actions.meet_obligation(actor=officer, key=late.key)
    assert _on_the_worklist() == ["Copy of records"]
    actions.meet_obligation(actor=officer, key=late.key, note="Mailed, receipt 7")
    assert _on_the_worklist() == []
    with pytest.raises(ClockEnded):
        actions.meet_obligation(actor=officer, key=late.key, note="again")
    with pytest.raises(NoSuchClock):
        actions.meet_obligation(actor=officer, key="people:request:none", note="x")


def test_an_extension_is_used_once_with_its_reason(officer: Actor) -> None:
    make_rule(actor=officer, extension={"days": 30})
    late = make_clock(actor=officer, triggered_at=clock.now() - timedelta(days=50))
    with pytest.raises(ReasonMissing):
        actions.extend_obligation(actor=officer, key=late.key, reason=" ")
    extended = actions.extend_obligation(actor=officer, key=late.key, reason="Chart is in storage")
    assert extended.due_at - late.due_at in (
        timedelta(days=30, hours=hours) for hours in (-1, 0, 1)
    )
    assert _on_the_worklist() == []
    with pytest.raises(NoExtension):
        actions.extend_obligation(actor=officer, key=late.key, reason="Again")


def test_a_re_dated_clock_keeps_its_extension(officer: Actor) -> None:
    make_rule(actor=officer, extension={"days": 30})
    running = make_clock(actor=officer)
    actions.extend_obligation(actor=officer, key=running.key, reason="Chart is in storage")
    make_rule(actor=officer, deadline={"days": 40}, extension={"days": 30}, redate_running=True)
    before = running.due_at
    running.refresh_from_db()
    assert running.due_at.date() - before.date() == timedelta(days=40 + 30 - 60)


def test_a_waived_clock_says_why(officer: Actor) -> None:
    make_rule(actor=officer)
    late = make_clock(actor=officer, triggered_at=clock.now() - timedelta(days=50))
    with pytest.raises(ReasonMissing):
        actions.waive_obligation(actor=officer, key=late.key, reason="")
    actions.waive_obligation(actor=officer, key=late.key, reason="Patient withdrew the request")
    assert _on_the_worklist() == []
    assert queries.running(actor=officer) == []
    assert queries.running_count(actor=officer) == 0


def test_who_may_not_neither_signs_nor_waives(actor_of: Callable[..., Actor]) -> None:
    desk, nobody = actor_of("front_desk"), actor_of("patient")
    for who, refused in (
        (desk, lambda: make_rule(actor=desk)),
        (desk, lambda: actions.extend_obligation(actor=desk, key="x", reason="x")),
        (desk, lambda: actions.waive_obligation(actor=desk, key="x", reason="x")),
        (nobody, lambda: make_clock(actor=nobody)),
        (nobody, lambda: actions.meet_obligation(actor=nobody, key="x", note="x")),
        (nobody, lambda: actions.ring_alarms(actor=nobody)),
        (nobody, lambda: queries.rules(actor=nobody, on=date(2026, 1, 1))),
        (nobody, lambda: queries.running(actor=nobody)),
        (nobody, lambda: queries.versions(actor=nobody, code="x")),
    ):
        with pytest.raises(Forbidden), opened(who, purpose="test"):
            refused()
    assert not RuleVersion.objects.filter(client_key=uuid.UUID(int=0)).exists()


def test_a_contracts_own_day_stands_when_the_rule_gets_a_new_date(officer: Actor) -> None:
    make_rule(actor=officer, deadline={"days": 60})
    due_at = clock.now() + timedelta(days=90)
    key = f"test:{uuid.uuid4()}"
    obligation = actions.start_obligation(
        actor=officer,
        key=key,
        code="test.sixty",
        title="Claim filed",
        triggered_at=clock.now(),
        zone="America/Chicago",
        due_at=due_at,
    )
    assert obligation.due_at == due_at

    make_rule(actor=officer, deadline={"days": 10}, redate_running=True)

    assert Obligation.objects.get(key=key).due_at == due_at
