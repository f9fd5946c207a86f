"""Users and sites for tests."""

from __future__ import annotations

from datetime import date
from itertools import count

from praxis.access import door, queries
from praxis.access.models import Role, RoleGrant, Site, User
from praxis.kernel.actor import Actor

_numbers = count(1)
ZONE = "America/Chicago"


def make_site(*, code: str = "main", name: str = "Main Street", zone: str = ZONE) -> Site:
    """The site with this code, made when missing. Every test database has "main"."""
    made, _ = Site.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "time_zone": zone,
            "line1": "12 Main St",
            "city": "Springfield",
            "state": "IL",
            "zip": "62701",
            "phone": "+12175550100",
        },
    )
    return made


def make_user(
    *roles: str, name: str | None = None, username: str | None = None, site: Site | None = None
) -> User:
    """An active user with these roles, at every site unless one is named."""
    number = next(_numbers)
    user = User.objects.create(
        username=username or f"user{number}",
        full_name=name or f"Test User {number}",
        email=f"user{number}@example.com",
    )
    for role in roles:
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code=role),
            site=site,
            starts_on=date(2020, 1, 1),
        )
    return user


def make_actor(*roles: str, name: str | None = None, site: Site | None = None) -> Actor:
    return queries.actor_of(make_user(*roles, name=name, site=site).pk)


def session_cookie(user: User) -> str:
    """The cookie of a session in which `user` did a full sign-in just now."""
    return str(door.new_session(user).session_key)
