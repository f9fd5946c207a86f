"""What the audit trail keeps, whoever tries."""

from __future__ import annotations

import os
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access.context import opened, system
from praxis.access.testing import make_actor, make_site
from praxis.audit import actions, queries
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden


def _sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.smoke
def test_a_change_names_who_why_and_the_values_before_and_after(
    manager: Actor, actor_of: Any
) -> None:
    site = make_site()
    with opened(manager, purpose="test"), actions.reason("The phone company moved us"):
        site.phone = "+12175550199"
        site.save()

    auditor = actor_of("privacy_officer")
    with opened(auditor, purpose="test"):
        newest = queries.changes_of(actor=auditor, table="access_site", pk=site.pk)[0]
    assert newest.op == "update"
    assert newest.actor == manager.name
    assert newest.user_id == manager.user_id
    assert newest.reason == "The phone company moved us"
    assert newest.changes == {"phone": ["+12175550100", "+12175550199"]}


def test_a_save_that_changes_nothing_leaves_no_row(manager: Actor, actor_of: Any) -> None:
    site = make_site()
    auditor = actor_of("privacy_officer")
    with opened(auditor, purpose="test"):
        before = len(queries.changes_of(actor=auditor, table="access_site", pk=site.pk))
        site.save()
        assert len(queries.changes_of(actor=auditor, table="access_site", pk=site.pk)) == before


def test_the_trail_says_that_a_password_changed_but_not_to_what(
    manager: Actor, actor_of: Any
) -> None:
    from praxis.access.models import User

    user = User.objects.get(full_name=manager.name)
    user.set_password("correct horse battery")
    user.save()
    auditor = actor_of("privacy_officer")
    with opened(auditor, purpose="test"):
        newest = queries.changes_of(actor=auditor, table="access_user", pk=user.pk)[0]
    assert newest.changes == {"password": ["hidden", "hidden"]}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM audit_change",
        "UPDATE audit_change SET actor = 'nobody'",
        "DELETE FROM audit_change",
        "TRUNCATE audit_change",
        "DELETE FROM audit_read",
        "TRUNCATE audit_read_default",
        "UPDATE audit_seal SET rows = 0",
        "ALTER TABLE audit_change DISABLE TRIGGER ALL",
        "ALTER TABLE access_site DISABLE TRIGGER audited",
        "SET session_replication_role = replica",
        "SET ROLE praxis_owner",
        "DROP TRIGGER audited ON access_site",
        "ALTER TABLE access_site DISABLE TRIGGER audited_insert",
    ],
)
def test_the_program_itself_cannot_touch_the_trail(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        _sql(statement)


def test_reading_the_trail_needs_the_permission_in_the_program_and_in_the_database(
    desk: Actor,
) -> None:
    with opened(desk, purpose="test"):
        with pytest.raises(Forbidden):
            queries.verify(actor=desk)
        with pytest.raises(DatabaseError, match=r"audit\.verify"), transaction.atomic():
            _sql("SELECT * FROM audit_verify()")


def test_reading_the_trail_without_a_context_is_an_error(db: None) -> None:
    with pytest.raises(DatabaseError, match="no access context"), transaction.atomic():
        _sql("SELECT * FROM audit_verify()")


@pytest.mark.django_db(transaction=True)
def test_sealed_rows_verify_until_a_superuser_edits_one(_admin: psycopg.Connection[Any]) -> None:
    officer = make_actor("privacy_officer")
    actions.seal()
    site = make_site()
    for phone in ("1", "2", "3"):
        with opened(officer, purpose="test"), transaction.atomic():
            site.phone = phone
            site.save()
        actions.seal()
    with opened(officer, purpose="test"):
        clean = queries.verify(actor=officer)
    assert clean.ok
    assert clean.seals >= 1
    assert clean.rows > 0

    # Tests beside this one hold transactions open, so the newest rows may not be sealed yet.
    sealed = "table_name = 'access_site' AND txid < (SELECT max(to_txid) FROM audit_seal)"
    _admin.execute("SET session_replication_role = replica")
    row, actor = _admin.execute(
        f"SELECT id, actor FROM audit_change WHERE {sealed} ORDER BY id DESC LIMIT 1"
    ).fetchone() or (0, "")
    _admin.execute("UPDATE audit_change SET actor = 'somebody else' WHERE id = %s", [row])
    with opened(officer, purpose="test"):
        found = queries.verify(actor=officer)
    assert not found.ok
    assert found.first_bad is not None

    _admin.execute("UPDATE audit_change SET actor = %s WHERE id = %s", [actor, row])
    with opened(officer, purpose="test"):
        assert queries.verify(actor=officer).ok

    _admin.execute(f"DELETE FROM audit_change WHERE {sealed}")
    with opened(officer, purpose="test"):
        assert not queries.verify(actor=officer).ok


@pytest.fixture
def _admin(transactional_db: None) -> Any:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("the office's own server: no superuser there")
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], user="praxis_admin", dbname=settings["NAME"], autocommit=True
    ) as admin:
        yield admin


def test_partitions_stand_three_months_ahead(db: None) -> None:
    with system("test", purpose="test"):
        assert actions.make_partitions() == 0
    names = {
        row[0] for row in _sql("SELECT relname FROM pg_class WHERE relname LIKE 'audit_change_2%%'")
    }
    assert len(names) >= 4
    assert _sql("SELECT to_regclass('audit_change_default') IS NOT NULL") == [(True,)]
