"""People who sign in."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from praxis.access import queries
from praxis.access.actions.limits import (
    hold_managers,
    locked_user,
    once,
    require_manager_left,
    require_rank_over,
)
from praxis.access.actions.passwords import check_password_rules
from praxis.access.actions.sessions import drop_sessions
from praxis.access.models import Role, RoleGrant, User, WorkstationSignIn
from praxis.access.types import BadUsername, ChangedMeanwhile, ManagerExists, UsernameTaken
from praxis.audit import actions as audit
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.kernel.violations import violations

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,59}")


@transaction.atomic
def add_user(*, actor: Actor, key: UUID, username: str, full_name: str, email: str = "") -> User:
    """Somebody new. He has no password and no role yet, so he can open nothing.

    Raises UsernameTaken, BadUsername.
    """
    actor.require("access.manage_users")

    def build() -> User:
        user = User(username=_clean_username(username), full_name=_clean_name(full_name))
        user.email = email.strip()
        user.client_key = key
        user.set_unusable_password()
        return user

    with violations(access_user_username=_taken()):
        return once(User, key, build)


@transaction.atomic
def change_user(
    *, actor: Actor, user_id: int, version: int, username: str, full_name: str, email: str = ""
) -> User:
    """Raises ChangedMeanwhile, UsernameTaken, BadUsername, Outranked, NotFound."""
    actor.require("access.manage_users")
    user = locked_user(user_id)
    require_rank_over(actor, user_id)
    if user.version != version:
        raise ChangedMeanwhile("Somebody else changed this person. Look again before you save.")
    user.username, user.full_name = _clean_username(username), _clean_name(full_name)
    user.email = email.strip()
    user.version += 1
    with violations(access_user_username=_taken()):
        user.save(update_fields=["username", "full_name", "email", "version"])
    return user


@transaction.atomic
def close_user(*, actor: Actor, user_id: int, why: str = "") -> User:
    """End an account: roles, sessions, second factor, password and PIN in one transaction.

    Work that runs at that moment ends with it: the next request of any of his browsers is
    refused (45 CFR 164.308(a)(3)(ii)(C)). Raises LastManager, Outranked, NotFound.
    """
    actor.require("access.manage_users")
    hold_managers()
    user = locked_user(user_id)
    require_rank_over(actor, user_id)
    if not user.is_active:
        return user
    now = clock.real_now()
    with audit.reason(why or "Account closed"):
        user.is_active, user.pin, user.version = False, "", user.version + 1
        user.set_unusable_password()
        user.save(update_fields=["is_active", "pin", "password", "version"])
        RoleGrant.objects.filter(user=user, ended_at=None).update(
            ended_at=now, ended_by=actor.user_id
        )
        WorkstationSignIn.objects.filter(user=user, ended_at=None).update(ended_at=now)
        Authenticator.objects.filter(user_id=user.pk).delete()
        drop_sessions(user, method="account closed")
        require_manager_left()
    return user


@transaction.atomic
def reopen_user(*, actor: Actor, user_id: int) -> User:
    """Somebody is back. Roles, password and second factor begin anew. Raises NotFound."""
    actor.require("access.manage_users")
    user = locked_user(user_id)
    require_rank_over(actor, user_id)
    if not user.is_active:
        User.objects.filter(pk=user.pk).update(is_active=True, version=F("version") + 1)
        user.refresh_from_db()
    return user


@transaction.atomic
def create_first_manager(*, actor: Actor, username: str, full_name: str, password: str) -> User:
    """The person who sets everything else up; only a program may, and only while there is none.

    Raises ManagerExists, UsernameTaken, BadUsername, WeakPassword.
    """
    actor.require("access.manage_roles")
    hold_managers()
    if queries.managers():
        raise ManagerExists("There is an office manager already. Ask that person to add others.")
    user = add_user(actor=actor, key=uuid4(), username=username, full_name=full_name)
    check_password_rules(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    for code in ("office_manager", "privacy_officer"):
        RoleGrant.objects.create(
            user=user, role=Role.objects.get(code=code), starts_on=queries.real_today()
        )
    return user


def _clean_username(username: str) -> str:
    cleaned = username.strip()
    if not _USERNAME.fullmatch(cleaned):
        raise BadUsername(
            "A user name has 2 to 60 letters, digits, dots, dashes or @, and no spaces.",
            field="username",
        )
    return cleaned


def _clean_name(full_name: str) -> str:
    cleaned = " ".join(full_name.split())
    if not cleaned or len(cleaned) > 120:
        raise PraxisError("Enter the person's name, at most 120 letters.", field="full_name")
    return cleaned


def _taken() -> UsernameTaken:
    return UsernameTaken("Somebody has this user name already. Choose another.", field="username")
