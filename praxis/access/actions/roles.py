"""Roles, what they may do, and who holds them from when to when."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries
from praxis.access.actions.limits import (
    hold_managers,
    locked_role,
    locked_user,
    once,
    powers_of_role,
    refuse_self_grant,
    require_manager_left,
    require_rank,
)
from praxis.access.models import Permission, Role, RoleGrant, RolePermission
from praxis.access.types import (
    POWERS,
    BadDates,
    ChangedMeanwhile,
    ClosedAccount,
    RoleCodeTaken,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound, PraxisError
from praxis.kernel.violations import violations


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    key: UUID,
    user_id: int,
    role_id: int,
    starts_on: date,
    ends_on: date | None = None,
    site_id: int | None = None,
) -> RoleGrant:
    """Give somebody a role at one site or (None) at all, from a day, to a day or for good.

    `ends_on` is the last day it holds. Raises SelfGrant, Outranked, BadDates, ClosedAccount.
    """
    actor.require("access.manage_users")
    refuse_self_grant(actor, user_id)
    user, role = locked_user(user_id), locked_role(role_id)
    require_rank(actor, powers_of_role(role_id))
    if not user.is_active:
        raise ClosedAccount("This account is closed. Reopen it first.")
    if site_id is not None:
        queries.get_site(site_id)

    def build() -> RoleGrant:
        return RoleGrant(
            client_key=key,
            user=user,
            role=role,
            site_id=site_id,
            starts_on=starts_on,
            ends_on=ends_on,
            granted_by_id=actor.user_id,
        )

    with violations(access_grant_dates=_bad_dates()):
        return once(RoleGrant, key, build)


@transaction.atomic
def set_grant_end(*, actor: Actor, grant_id: int, ends_on: date | None) -> RoleGrant:
    """Change the last day of a role; None: for good. Raises SelfGrant, BadDates, LastManager."""
    actor.require("access.manage_users")
    hold_managers()
    grant = _locked_grant(grant_id)
    require_rank(actor, powers_of_role(grant.role_id))
    longer = ends_on is None or (grant.ends_on is not None and ends_on > grant.ends_on)
    if longer:
        refuse_self_grant(actor, grant.user_id)
    grant.ends_on = ends_on
    with violations(access_grant_dates=_bad_dates()):
        grant.save(update_fields=["ends_on"])
    require_manager_left()
    return grant


@transaction.atomic
def end_grant(*, actor: Actor, grant_id: int) -> RoleGrant:
    """Take a role away now: the person's next request has it no more. Raises LastManager."""
    actor.require("access.manage_users")
    hold_managers()
    grant = _locked_grant(grant_id)
    require_rank(actor, powers_of_role(grant.role_id))
    if grant.ended_at is None:
        grant.ended_at, grant.ended_by_id = clock.real_now(), actor.user_id
        grant.save(update_fields=["ended_at", "ended_by"])
        require_manager_left()
    return grant


@transaction.atomic
def add_role(
    *,
    actor: Actor,
    key: UUID,
    label: str,
    copy_of: int | None = None,
    read_only: bool = False,
) -> Role:
    """A role of the office's own, empty or with what another may do.

    With `read_only` it takes over only permissions to look. Raises RoleCodeTaken, Outranked.
    """
    actor.require("access.manage_roles")
    name = _clean_label(label)
    existing = Role.objects.filter(client_key=key).first()
    if existing is not None:
        return existing

    def build() -> Role:
        return Role(client_key=key, code=_code_of(name), label=name)

    taken = RoleCodeTaken("There is a role of this name. Choose another.", field="label")
    with violations(access_role_code_key=taken):
        role = once(Role, key, build)
    held = {"access.own_account"}
    if copy_of is not None:
        locked_role(copy_of)
        copied = queries.permissions_of(copy_of)
        held |= {code for code in copied if not read_only or _only_looks(code)}
        require_rank(actor, held & set(POWERS))
    _put(role, held)
    return role


@transaction.atomic
def rename_role(*, actor: Actor, role_id: int, version: int, label: str) -> Role:
    """Raises ChangedMeanwhile, NotFound."""
    actor.require("access.manage_roles")
    role = _locked_version(role_id, version)
    role.label, role.version = _clean_label(label), role.version + 1
    role.save(update_fields=["label", "version"])
    return role


@transaction.atomic
def set_role_permissions(
    *, actor: Actor, role_id: int, version: int, permissions: Collection[str]
) -> Role:
    """What a role may do from now on; it holds for everybody's next request.

    Raises ChangedMeanwhile, Outranked, SelfGrant, LastManager, NotFound.
    """
    actor.require("access.manage_roles")
    hold_managers()
    role = _locked_version(role_id, version)
    wanted = set(permissions)
    unknown = wanted - set(Permission.objects.values_list("code", flat=True))
    if unknown:
        raise PraxisError("The page is out of date. Reload it and try again.")
    added = wanted - set(queries.permissions_of(role_id))
    require_rank(actor, added & set(POWERS))
    if role.code in actor.roles and actor.user_id and not all(map(actor.can, added)):
        refuse_self_grant(actor, actor.user_id)
    RolePermission.objects.filter(role=role).exclude(permission_id__in=wanted).delete()
    _put(role, added)
    role.version += 1
    role.save(update_fields=["version"])
    require_manager_left()
    return role


def _only_looks(code: str) -> bool:
    return code.split(".", 1)[1].split("_", 1)[0] in ("view", "search", "see")


def _put(role: Role, permissions: Collection[str]) -> None:
    RolePermission.objects.bulk_create(
        (RolePermission(role=role, permission_id=code) for code in sorted(permissions)),
        ignore_conflicts=True,
    )


def _locked_grant(grant_id: int) -> RoleGrant:
    try:
        return RoleGrant.objects.select_for_update().get(pk=grant_id)
    except RoleGrant.DoesNotExist:
        raise NotFound("There is no such role of this person.") from None


def _locked_version(role_id: int, version: int) -> Role:
    role = locked_role(role_id)
    if role.version != version:
        raise ChangedMeanwhile("Somebody else changed this role. Look again before you save.")
    return role


def _clean_label(label: str) -> str:
    cleaned = " ".join(label.split())
    if not cleaned or len(cleaned) > 80:
        raise PraxisError("Enter a name for the role, at most 80 letters.", field="label")
    return cleaned


def _code_of(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "role"


def _bad_dates() -> BadDates:
    return BadDates("The last day is before the first.", field="ends_on")
