"""Who somebody is, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import QuerySet

from praxis.access import context
from praxis.access.models import (
    Permission,
    Role,
    RoleGrant,
    RolePermission,
    Session,
    SignIn,
    Site,
    User,
)
from praxis.access.types import POWERS
from praxis.kernel import clock
from praxis.kernel.actor import Actor, Workplace
from praxis.kernel.errors import NotFound


def actor_of(user_id: int) -> Actor:
    """The actor for a user, as the tables have it now: a change of roles holds at once.

    Raises NotFound when the user is no longer active.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT full_name, roles, permissions, site_ids, sites FROM access_actor(%s)",
            [user_id],
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise NotFound("This account is closed. Ask the office manager.")
    return Actor(
        user_id=user_id,
        name=row[0],
        roles=tuple(row[1]),
        permissions=frozenset(row[2]),
        site_ids=tuple(row[3]),
        workplaces=tuple(Workplace(*site) for site in row[4]),
    )


def everybody() -> list[tuple[int, str]]:
    """(id, name) of all who ever had an account, by name."""
    return list(User.objects.order_by("full_name").values_list("pk", "full_name"))


def roles_with(permission: str) -> list[str]:
    """Labels of the roles that hold a permission, for "ask one of these"."""
    holding = RolePermission.objects.filter(permission_id=permission).values("role_id")
    return list(
        Role.objects.filter(pk__in=holding).order_by("label").values_list("label", flat=True)
    )


def get_site(site_id: int) -> Site:
    """Raises NotFound."""
    try:
        return Site.objects.get(pk=site_id)
    except Site.DoesNotExist:
        raise NotFound("There is no such site.") from None


def sites(*, ids: tuple[int, ...] | None = None, active_only: bool = True) -> list[Site]:
    found = Site.objects.all()
    if ids is not None:
        found = found.filter(pk__in=ids)
    if active_only:
        found = found.filter(active=True)
    return list(found)


def site_rows(*, closed: bool = False) -> QuerySet[Site]:
    """For a list; closed sites only when asked for."""
    return Site.objects.all() if closed else Site.objects.filter(active=True)


def user_names(ids: set[int]) -> dict[int, str]:
    """Full names by user id, for trails and logs."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))


def people_with_roles(codes: tuple[str, ...]) -> list[tuple[int, str]]:
    """Active users who hold one of these roles today: (id, full name) by name."""
    holding = _column(
        "SELECT DISTINCT g.user_id FROM access_livegrant g JOIN access_role r ON r.id = g.role_id"
        " WHERE r.code = ANY (%s)",
        list(codes),
    )
    found = User.objects.filter(pk__in=holding, is_active=True).order_by("full_name")
    return list(found.values_list("pk", "full_name"))


def people_who_may(permission: str) -> list[tuple[int, str]]:
    """Active users who hold a permission today: (id, full name) by name."""
    holding = _column(
        "SELECT DISTINCT g.user_id FROM access_livegrant g"
        " JOIN access_rolepermission p ON p.role_id = g.role_id WHERE p.permission_id = %s",
        permission,
    )
    found = User.objects.filter(pk__in=holding, is_active=True).order_by("full_name")
    return list(found.values_list("pk", "full_name"))


def _column(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def real_today() -> date:
    """The date by which roles begin and end. Real, also on a demo database."""
    today: date = _column("SELECT access_today()")[0]
    return today


def managers(*, besides: int | None = None) -> list[int]:
    """Active users who manage users and roles and whose role has no end date."""
    return [user_id for user_id in _column("SELECT access_managers()") if user_id != besides]


def powers_of(user_id: int) -> frozenset[str]:
    """Which of the permissions over other people's accounts a user holds, now or later."""
    grants = RoleGrant.objects.filter(user_id=user_id, ended_at=None)
    held = RolePermission.objects.filter(
        role_id__in=grants.values("role_id"), permission_id__in=POWERS
    )
    return frozenset(held.values_list("permission_id", flat=True))


def permissions_of(role_id: int) -> list[str]:
    held = RolePermission.objects.filter(role_id=role_id)
    return sorted(held.values_list("permission_id", flat=True))


def _labels_of(user_ids: list[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.user_id, r.label || coalesce(' at ' || s.name, '') FROM access_livegrant g"
            " JOIN access_role r ON r.id = g.role_id LEFT JOIN access_site s ON s.id = g.site_id"
            " WHERE g.user_id = ANY (%s) ORDER BY 2",
            [user_ids],
        )
        found: dict[int, list[str]] = {}
        for user_id, label in cursor.fetchall():
            found.setdefault(user_id, []).append(label)
    return found


def role_labels(user_id: int) -> list[str]:
    """The roles a user holds today: "Front desk at Main Street"."""
    return _labels_of([user_id]).get(user_id, [])


def office_zone() -> str:
    """The zone of the office's own day, for what belongs to no site. Read once in a context."""
    known = context.known_zone()
    if known:
        return known
    zone = Site.objects.filter(active=True).order_by("pk").values_list("time_zone", flat=True)
    found = zone.first() or ""
    context.note_zone(found)
    return found or "UTC"


def today(site_id: int | None = None) -> date:
    """The date on the wall of a site, or of the office: what every business date starts from.

    `clock.now()` is UTC, where an American evening is tomorrow already.
    """
    return clock.today(office_zone() if site_id is None else get_site(site_id).time_zone)


@dataclass(frozen=True, slots=True)
class Person:
    """A user on the set-up pages. `roles` are those held today, as labels with their site.

    `last_seen_at` is when he last used a session that has not ended.
    """

    user: User
    roles: tuple[str, ...]
    second_factor: bool
    last_seen_at: datetime | None


def people(*, actor: Actor, closed: bool = False) -> list[Person]:
    """Who signs in here; with `closed`, who did. By name."""
    actor.require("access.view_users")
    users = list(User.objects.filter(is_active=not closed).order_by("full_name"))
    ids = [user.pk for user in users]
    roles = _labels_of(ids)
    factor = set(
        Authenticator.objects.filter(type=Authenticator.Type.TOTP, user_id__in=ids).values_list(
            "user_id", flat=True
        )
    )
    seen = dict(
        Session.objects.filter(user_id__in=ids)
        .order_by("seen_at")
        .values_list("user_id", "seen_at")
    )
    return [
        Person(
            user=user,
            roles=tuple(roles.get(user.pk, ())),
            second_factor=user.pk in factor,
            last_seen_at=seen.get(user.pk),
        )
        for user in users
    ]


def person(*, actor: Actor, user_id: int) -> User:
    """Raises NotFound."""
    actor.require("access.view_users")
    try:
        return User.objects.get(pk=user_id)
    except User.DoesNotExist:
        raise NotFound("There is no such person.") from None


def grants_of(*, actor: Actor, user_id: int) -> list[RoleGrant]:
    """Every role somebody has had, the live ones first."""
    actor.require("access.view_users")
    grants = RoleGrant.objects.filter(user_id=user_id).select_related(
        "role", "site", "granted_by", "ended_by"
    )
    return sorted(grants, key=lambda each: (each.ended_at is not None, -each.starts_on.toordinal()))


def get_grant(*, actor: Actor, grant_id: int) -> RoleGrant:
    """Raises NotFound."""
    actor.require("access.view_users")
    try:
        return RoleGrant.objects.select_related("user", "role", "site").get(pk=grant_id)
    except RoleGrant.DoesNotExist:
        raise NotFound("There is no such role of this person.") from None


def has_second_factor(user_id: int) -> bool:
    codes = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP)
    return bool(codes.exists())


def sign_ins_of(*, actor: Actor, user_id: int, limit: int = 20) -> list[SignIn]:
    """What happened at the door, newest first. One's own, or anybody's with view_users."""
    if actor.user_id != user_id:
        actor.require("access.view_users")
    return list(SignIn.objects.filter(user_id=user_id).order_by("-id")[:limit])


def sessions_of(*, actor: Actor, user_id: int) -> list[Session]:
    """Browsers in which somebody is signed in, the last used first."""
    if actor.user_id != user_id:
        actor.require("access.view_users")
    return list(Session.objects.filter(user_id=user_id).order_by("-seen_at"))


def roles(*, actor: Actor) -> list[Role]:
    actor.require("access.view_users")
    return list(Role.objects.order_by("-built_in", "label"))


def get_role(*, actor: Actor, role_id: int) -> Role:
    """Raises NotFound."""
    actor.require("access.view_users")
    try:
        return Role.objects.get(pk=role_id)
    except Role.DoesNotExist:
        raise NotFound("There is no such role.") from None


def permissions() -> list[Permission]:
    return list(Permission.objects.order_by("code"))


def matrix(*, actor: Actor) -> set[tuple[int, str]]:
    """Every (role, permission) there is."""
    actor.require("access.view_users")
    return set(RolePermission.objects.values_list("role_id", "permission_id"))
