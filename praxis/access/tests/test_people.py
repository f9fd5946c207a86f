"""Who may come in, with which roles, and who may say so."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections

from praxis.access import actions, queries
from praxis.access.context import opened, system
from praxis.access.models import Role, RoleGrant, Session, User, WorkstationSignIn
from praxis.access.testing import make_actor, make_site, make_user
from praxis.access.tests.signing_in import PIN, is_signed_in, make_person, sign_in
from praxis.access.types import (
    BadDates,
    BadUsername,
    ChangedMeanwhile,
    ClosedAccount,
    LastManager,
    ManagerExists,
    Outranked,
    RoleCodeTaken,
    SelfGrant,
    UsernameTaken,
    WeakPassword,
)
from praxis.audit import queries as audit
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2020, 1, 1)


def role(code: str) -> int:
    return Role.objects.get(code=code).pk


def grant(actor: Actor, user: User, code: str = "front_desk", **more: Any) -> RoleGrant:
    given = {"key": uuid4(), "user_id": user.pk, "role_id": role(code), "starts_on": TODAY}
    return actions.grant_role(actor=actor, **{**given, **more})


@pytest.fixture
def boss(manager_context: Actor) -> Actor:
    """An office manager at work, with a second one in the office."""
    make_user("office_manager")
    return manager_context


def test_a_new_person_can_open_nothing_yet(boss: Actor) -> None:
    user = actions.add_user(actor=boss, key=uuid4(), username="lee", full_name="Lee  Ortiz ")
    assert user.full_name == "Lee Ortiz"
    assert not user.has_usable_password()
    assert queries.actor_of(user.pk).permissions == frozenset()


def test_adding_somebody_twice_with_one_key_makes_one_person(boss: Actor) -> None:
    key = uuid4()
    first = actions.add_user(actor=boss, key=key, username="lee", full_name="Lee Ortiz")
    again = actions.add_user(actor=boss, key=key, username="lee", full_name="Lee Ortiz")
    assert first.pk == again.pk


def test_a_user_name_is_taken_without_regard_to_case(boss: Actor) -> None:
    actions.add_user(actor=boss, key=uuid4(), username="lee", full_name="Lee Ortiz")
    with pytest.raises(UsernameTaken):
        actions.add_user(actor=boss, key=uuid4(), username="LEE", full_name="Lee Other")
    assert User.objects.filter(username__iexact="lee").count() == 1


@pytest.mark.parametrize("bad", ["", "a", "two words", "x" * 61, "-lee"])
def test_an_unusable_user_name_is_refused(boss: Actor, bad: str) -> None:
    with pytest.raises(BadUsername):
        actions.add_user(actor=boss, key=uuid4(), username=bad, full_name="Lee Ortiz")


def test_two_people_changing_one_account_do_not_overwrite_each_other(boss: Actor) -> None:
    user = make_user("front_desk")
    names = {"username": "dana", "full_name": "Dana Reed"}
    actions.change_user(actor=boss, user_id=user.pk, version=user.version, **names)
    with pytest.raises(ChangedMeanwhile):
        actions.change_user(actor=boss, user_id=user.pk, version=user.version, **names)


def test_the_front_desk_changes_nobodys_access(desk_context: Actor) -> None:
    user = make_user("front_desk")
    calls: list[Any] = [
        lambda: actions.add_user(actor=desk_context, key=uuid4(), username="x1", full_name="X"),
        lambda: actions.close_user(actor=desk_context, user_id=user.pk),
        lambda: actions.reopen_user(actor=desk_context, user_id=user.pk),
        lambda: grant(desk_context, user),
        lambda: actions.end_grant(actor=desk_context, grant_id=1),
        lambda: actions.set_grant_end(actor=desk_context, grant_id=1, ends_on=None),
        lambda: actions.add_role(actor=desk_context, key=uuid4(), label="x"),
        lambda: actions.rename_role(actor=desk_context, role_id=1, version=1, label="x"),
        lambda: actions.set_role_permissions(
            actor=desk_context, role_id=1, version=1, permissions=()
        ),
        lambda: actions.give_temporary_password(actor=desk_context, user_id=user.pk),
        lambda: actions.reset_second_factor(actor=desk_context, user_id=user.pk),
        lambda: actions.end_sessions(actor=desk_context, user_id=user.pk),
        lambda: actions.sweep_sessions(actor=desk_context),
        lambda: actions.add_site(
            actor=desk_context, key=uuid4(), code="x", name="x", time_zone="UTC"
        ),
        lambda: actions.change_site(
            actor=desk_context, site_id=1, version=1, name="x", time_zone="UTC"
        ),
        lambda: queries.people(actor=desk_context),
    ]
    for call in calls:
        with pytest.raises(Forbidden):
            call()


def test_a_role_holds_from_its_first_to_its_last_day_and_at_its_site(boss: Actor) -> None:
    annex, today = make_site(code="annex", name="Annex"), queries.real_today()
    now, over, later = make_user(), make_user(), make_user()
    grant(boss, now, starts_on=today, ends_on=today, site_id=annex.pk)
    grant(boss, over, ends_on=today - timedelta(days=1))
    grant(boss, later, starts_on=today + timedelta(days=1))
    assert queries.actor_of(now.pk).site_ids == (annex.pk,)
    assert queries.actor_of(now.pk).roles == ("front_desk",)
    assert queries.actor_of(over.pk).roles == ()
    assert queries.actor_of(later.pk).roles == ()


def test_a_role_cannot_end_before_it_begins(boss: Actor) -> None:
    with pytest.raises(BadDates):
        grant(boss, make_user(), ends_on=TODAY - timedelta(days=1))


def test_a_role_given_twice_with_one_key_is_given_once(boss: Actor) -> None:
    user, key = make_user(), uuid4()
    assert grant(boss, user, key=key).pk == grant(boss, user, key=key).pk


def test_a_closed_account_gets_no_role_and_no_password(boss: Actor) -> None:
    user = make_user()
    actions.close_user(actor=boss, user_id=user.pk)
    with pytest.raises(ClosedAccount):
        grant(boss, user)
    with pytest.raises(ClosedAccount):
        actions.give_temporary_password(actor=boss, user_id=user.pk)


def test_a_role_taken_away_is_gone_at_the_next_click_not_at_midnight(boss: Actor) -> None:
    user = make_user()
    given = grant(boss, user, starts_on=queries.real_today())
    assert queries.actor_of(user.pk).roles == ("front_desk",)
    actions.end_grant(actor=boss, grant_id=given.pk)
    assert queries.actor_of(user.pk).roles == ()


def test_nobody_gives_himself_a_role_while_somebody_else_could(boss: Actor) -> None:
    me = User.objects.get(pk=boss.user_id or 0)
    with pytest.raises(SelfGrant):
        grant(boss, me, "privacy_officer")


def test_the_only_manager_may_give_himself_a_role(manager_context: Actor) -> None:
    me = User.objects.get(pk=manager_context.user_id or 0)
    assert grant(manager_context, me, "privacy_officer").pk


def test_it_gives_no_role_that_may_do_more_with_accounts_than_it_and_touches_no_manager(
    db: None,
) -> None:
    it, boss, clerk = make_actor("it"), make_user("office_manager"), make_user("front_desk")
    with opened(it, purpose="test"):
        assert grant(it, clerk, "biller").pk
        for forbidden in (
            lambda: grant(it, clerk, "office_manager"),
            lambda: actions.give_temporary_password(actor=it, user_id=boss.pk),
            lambda: actions.reset_second_factor(actor=it, user_id=boss.pk),
            lambda: actions.close_user(actor=it, user_id=boss.pk),
            lambda: actions.end_sessions(actor=it, user_id=boss.pk),
            lambda: actions.change_user(
                actor=it, user_id=boss.pk, version=1, username="mine", full_name="Mine"
            ),
        ):
            with pytest.raises(Outranked):
                forbidden()
        assert actions.give_temporary_password(actor=it, user_id=clerk.pk)


def test_the_last_manager_cannot_be_taken_away_in_any_way(manager_context: Actor) -> None:
    boss = manager_context
    assert boss.user_id is not None
    mine = RoleGrant.objects.get(user_id=boss.user_id)
    managing = Role.objects.get(code="office_manager")
    for way in (
        lambda: actions.close_user(actor=boss, user_id=boss.user_id or 0),
        lambda: actions.end_grant(actor=boss, grant_id=mine.pk),
        lambda: actions.set_grant_end(actor=boss, grant_id=mine.pk, ends_on=date(2030, 1, 1)),
        lambda: actions.set_role_permissions(
            actor=boss, role_id=managing.pk, version=managing.version, permissions=()
        ),
    ):
        with pytest.raises(LastManager):
            way()
    assert queries.managers() == [boss.user_id]


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_close_each_other_at_once_leave_one() -> None:
    one, two = make_actor("office_manager"), make_actor("office_manager")
    refused: list[Exception] = []
    together = threading.Barrier(2)

    def close(actor: Actor, other: Actor) -> None:
        try:
            with opened(actor, purpose="test"):
                together.wait()
                actions.close_user(actor=actor, user_id=other.user_id or 0)
        except LastManager as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(queries.managers()) == 1


def test_closing_an_account_ends_roles_sessions_factor_password_and_pin_at_once(
    boss: Actor,
) -> None:
    user = make_person("front_desk", pin=PIN)
    client = sign_in(user)
    assert is_signed_in(client)
    actions.close_user(actor=boss, user_id=user.pk, why="Left on Friday")
    user.refresh_from_db()
    assert not is_signed_in(client)
    assert not Session.objects.filter(user=user).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not user.has_usable_password()
    assert user.pin == ""
    assert not RoleGrant.objects.filter(user=user, ended_at=None).exists()
    assert not WorkstationSignIn.objects.filter(user=user, ended_at=None).exists()
    with pytest.raises(NotFound):
        queries.actor_of(user.pk)


def test_a_reopened_account_begins_anew(boss: Actor) -> None:
    user = make_person("front_desk")
    actions.close_user(actor=boss, user_id=user.pk)
    actions.reopen_user(actor=boss, user_id=user.pk)
    assert queries.actor_of(user.pk).roles == ()
    assert not User.objects.get(pk=user.pk).has_usable_password()


def test_a_reset_second_factor_signs_out_everywhere(boss: Actor) -> None:
    user = make_person()
    client = sign_in(user)
    actions.reset_second_factor(actor=boss, user_id=user.pk)
    assert not is_signed_in(client)
    assert not queries.has_second_factor(user.pk)


def test_a_first_password_is_new_each_time_and_replaces_the_old(boss: Actor) -> None:
    user = make_person()
    one = actions.give_temporary_password(actor=boss, user_id=user.pk)
    two = actions.give_temporary_password(actor=boss, user_id=user.pk)
    user.refresh_from_db()
    assert one != two
    assert user.check_password(two)
    assert user.temporary_until is not None
    assert timedelta(hours=71) < user.temporary_until - clock.real_now() <= timedelta(hours=72)


def test_every_change_of_privileges_stands_in_the_trail(boss: Actor, actor_of: Any) -> None:
    user = make_user()
    given = grant(boss, user, "biller")
    actions.end_grant(actor=boss, grant_id=given.pk)
    officer = actor_of("privacy_officer")
    with opened(officer, purpose="test"):
        rows = audit.changes_of(actor=officer, table="access_rolegrant", pk=given.pk)
    assert [row.op for row in rows] == ["update", "insert"]
    assert {row.user_id for row in rows} == {boss.user_id}


def test_a_role_of_ones_own_copies_another_or_only_what_looks(boss: Actor) -> None:
    whole = actions.add_role(
        actor=boss, key=uuid4(), label="Locum desk", copy_of=role("office_manager")
    )
    looking = actions.add_role(
        actor=boss, key=uuid4(), label="Guest", copy_of=role("office_manager"), read_only=True
    )
    assert whole.code == "locum_desk"
    assert "access.manage_users" in queries.permissions_of(whole.pk)
    assert "access.view_users" in queries.permissions_of(looking.pk)
    assert not [code for code in queries.permissions_of(looking.pk) if ".manage" in code]


def test_two_roles_cannot_have_one_name(boss: Actor) -> None:
    actions.add_role(actor=boss, key=uuid4(), label="Locum")
    with pytest.raises(RoleCodeTaken):
        actions.add_role(actor=boss, key=uuid4(), label="locum")


def test_what_a_role_may_do_holds_from_the_next_click(boss: Actor) -> None:
    clerk, biller = make_actor("biller"), Role.objects.get(code="biller")
    assert not clerk.can("access.view_users")
    wanted = {*queries.permissions_of(biller.pk), "access.view_users"}
    actions.set_role_permissions(
        actor=boss, role_id=biller.pk, version=biller.version, permissions=wanted
    )
    assert clerk.user_id is not None
    assert queries.actor_of(clerk.user_id).can("access.view_users")
    with pytest.raises(ChangedMeanwhile):
        actions.set_role_permissions(
            actor=boss, role_id=biller.pk, version=biller.version, permissions=()
        )


def test_nobody_widens_the_role_he_holds_himself_while_somebody_else_could(boss: Actor) -> None:
    own = Role.objects.get(code="office_manager")
    more = {*queries.permissions_of(own.pk), "audit.view"}
    with pytest.raises(SelfGrant):
        actions.set_role_permissions(
            actor=boss, role_id=own.pk, version=own.version, permissions=more
        )
    assert "audit.view" not in queries.permissions_of(own.pk)


def test_the_first_manager_is_made_by_a_program_and_only_once(db: None) -> None:
    fresh = {"full_name": "Ana Boss", "password": "plum orchard umbrella"}
    with system("createadmin", purpose="test") as program:
        with pytest.raises(WeakPassword):
            actions.create_first_manager(
                actor=program, username="ana", full_name="Ana Boss", password="short"
            )
        made = actions.create_first_manager(actor=program, username="ana", **fresh)
        assert queries.managers() == [made.pk]
        with pytest.raises(ManagerExists):
            actions.create_first_manager(actor=program, username="ana2", **fresh)


def test_only_a_program_prints_a_demo_sign_in(boss: Actor) -> None:
    user = make_user("front_desk")
    known: dict[str, Any] = {
        "user_id": user.pk,
        "password": "x",
        "secret": "JBSWY3DPEHPK3PXP",
        "pin": "",
    }
    with pytest.raises(Forbidden):
        actions.enrol_demo_account(actor=boss, **known)
    with system("demo", purpose="test") as program:
        actions.enrol_demo_account(actor=program, **known)
    assert queries.has_second_factor(user.pk)
