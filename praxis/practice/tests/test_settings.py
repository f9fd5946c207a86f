"""Settings keep their history; secrets stay secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.practice import actions, queries
from praxis.practice.models import Setting
from praxis.practice.settings import REGISTRY, Kind
from praxis.practice.types import BadSetting

pytestmark = pytest.mark.django_db


def test_every_setting_has_a_default_that_its_own_rules_allow() -> None:
    from praxis.practice.actions.settings import checked

    for spec in REGISTRY.values():
        assert checked(spec, spec.default) == spec.default
        assert queries.setting(spec.key) == (False if spec.kind is Kind.SEALED else spec.default)


def test_a_setting_keeps_who_set_it_to_what_and_when(manager: Actor) -> None:
    actions.change_setting(actor=manager, key="wait_red_minutes", value=30)
    actions.change_setting(actor=manager, key="wait_red_minutes", value=35)
    assert queries.setting("wait_red_minutes") == 35
    history = queries.settings_history("wait_red_minutes")
    assert [(row.value, row.set_by_id) for row in history] == [
        (35, manager.user_id),
        (30, manager.user_id),
    ]


def test_setting_the_same_value_again_leaves_no_row(manager: Actor) -> None:
    assert actions.change_setting(actor=manager, key="wait_red_minutes", value=25) is None
    assert not Setting.objects.exists()


def test_a_value_for_later_holds_only_later(manager: Actor) -> None:
    later = clock.now() + timedelta(days=1)
    actions.change_setting(actor=manager, key="wait_amber_minutes", value=10, effective_at=later)
    assert queries.setting("wait_amber_minutes") == 15
    assert len(queries.settings_history("wait_amber_minutes")) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("idle_lock_minutes", 1),
        ("idle_lock_minutes", 31),
        ("idle_lock_minutes", "15"),
        ("idle_lock_minutes", True),
        ("overbook_allowed", "yes"),
        ("smtp_security", "carrier pigeon"),
        ("practice_name", "two\nlines"),
        ("no_such_setting", 1),
    ],
)
def test_a_value_outside_its_limits_is_refused(manager: Actor, key: str, value: Any) -> None:
    with pytest.raises(BadSetting):
        actions.change_setting(actor=manager, key=key, value=value)
    assert not Setting.objects.exists()


def test_the_mail_password_is_stored_sealed_and_not_in_the_trail(manager: Actor) -> None:
    actions.change_setting(actor=manager, key="smtp_password", value="correct horse")
    assert queries.setting("smtp_password") is True
    assert queries.secret_setting("smtp_password") == "correct horse"
    with connection.cursor() as cursor:
        cursor.execute("SELECT value::text FROM practice_setting")
        row = cursor.fetchone()
    assert row is not None
    assert "horse" not in row[0]
    actions.change_setting(actor=manager, key="smtp_password", value="")
    assert queries.secret_setting("smtp_password") == ""


def test_a_setting_once_written_cannot_be_rewritten(manager: Actor) -> None:
    actions.change_setting(actor=manager, key="wait_red_minutes", value=30)
    for change in ("UPDATE practice_setting SET value = '99'", "DELETE FROM practice_setting"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert queries.setting("wait_red_minutes") == 30


def test_the_front_desk_does_not_change_settings(desk: Actor) -> None:
    with pytest.raises(Forbidden):
        actions.change_setting(actor=desk, key="wait_red_minutes", value=30)
    assert not Setting.objects.exists()


def test_many_settings_are_read_in_one_query(
    manager: Actor, django_assert_num_queries: Any
) -> None:
    actions.change_setting(actor=manager, key="wait_red_minutes", value=30)
    with django_assert_num_queries(1):
        values = queries.settings("wait_red_minutes", "wait_amber_minutes", "practice_name")
    assert values == {"wait_red_minutes": 30, "wait_amber_minutes": 15, "practice_name": ""}


def test_the_checklist_counts_what_a_new_practice_has_entered(manager: Actor) -> None:
    from praxis.practice.testing import make_provider, make_room

    today = access.today()
    before = {step.label: step.done for step in queries.setup_steps(today)}
    assert before["Sites"] == 1
    assert before["Rooms"] == before["Providers"] == before["Name the practice"] == 0
    make_room()
    make_provider()
    actions.change_setting(actor=manager, key="practice_name", value="Main Street Medical")
    after = {step.label: step.done for step in queries.setup_steps(today)}
    assert after["Rooms"] == after["Providers"] == after["Name the practice"] == 1
