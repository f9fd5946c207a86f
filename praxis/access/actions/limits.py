"""What even somebody who may manage users may not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from praxis.access import queries
from praxis.access.models import Role, RolePermission, User
from praxis.access.types import POWERS, LastManager, Outranked, SelfGrant
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound

M = TypeVar("M", bound=models.Model)


def once(model: type[M], key: UUID, build: Callable[[], M]) -> M:
    """The row with this client key, made by `build` when there is none: a retry makes no second."""
    rows = model._default_manager.filter(client_key=key)
    row = rows.first()
    if row is not None:
        return row
    row = build()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        rival = rows.first()
        if rival is None:
            raise
        return rival
    return row


def locked_user(user_id: int) -> User:
    try:
        return User.objects.select_for_update().get(pk=user_id)
    except User.DoesNotExist:
        raise NotFound("There is no such person.") from None


def locked_role(role_id: int) -> Role:
    try:
        return Role.objects.select_for_update().get(pk=role_id)
    except Role.DoesNotExist:
        raise NotFound("There is no such role.") from None


def powers_of_role(role_id: int) -> frozenset[str]:
    """Those permissions of a role that let people change what others may do."""
    held = RolePermission.objects.filter(role_id=role_id, permission_id__in=POWERS)
    return frozenset(held.values_list("permission_id", flat=True))


def require_rank(actor: Actor, powers: Iterable[str]) -> None:
    """Who lacks a power neither gives it nor touches the account of somebody who has it."""
    if not all(actor.can(power) for power in powers):
        raise Outranked(
            "This person or role may do more with accounts than you. Ask the office manager."
        )


def require_rank_over(actor: Actor, user_id: int) -> None:
    if actor.system or actor.user_id == user_id:
        return
    require_rank(actor, queries.powers_of(user_id))


def refuse_self_grant(actor: Actor, user_id: int) -> None:
    """Nobody gives himself more, unless there is nobody else to ask."""
    if actor.user_id == user_id and queries.managers(besides=user_id):
        raise SelfGrant("Nobody gives himself a role. Ask another office manager.")


def hold_managers() -> None:
    """Changes that may take away a manager happen one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('access_managers'))")


def require_manager_left() -> None:
    """Raises LastManager when nobody is left who manages users and roles without an end date."""
    if not queries.managers():
        raise LastManager(
            "Nobody would be left to manage users and roles. Give another person that role,"
            " without an end date, first."
        )
