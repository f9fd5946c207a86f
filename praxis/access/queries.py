"""Who somebody is, and what they may do."""

from __future__ import annotations

from django.db import connection

from praxis.access.models import Role, RolePermission, Site, User
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound


def actor_of(user_id: int) -> Actor:
    """The actor for a user, as the tables have it now: a change of roles holds at once.

    Raises NotFound when the user is no longer active.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT full_name, roles, permissions, site_ids FROM access_actor(%s)", [user_id]
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
    )


def roles_with(permission: str) -> list[str]:
    """Labels of the roles that hold a permission, for "ask one of these"."""
    holding = RolePermission.objects.filter(permission_id=permission).values("role_id")
    return list(Role.objects.filter(pk__in=holding).order_by("label").values_list("label", flat=True))


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


def user_names(ids: set[int]) -> dict[int, str]:
    """Full names by user id, for trails and logs."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))
