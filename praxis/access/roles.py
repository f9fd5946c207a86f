"""Permissions that code asks for, and the roles the office starts with."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from django.apps import apps
from django.db import transaction

from praxis.access.models import Permission, Role, RolePermission
from praxis.access.types import BUILT_IN_ROLES
from praxis.kernel.actor import Permission as Declared


def declared_permissions() -> dict[str, Declared]:
    """What every installed room lists in `types.PERMISSIONS`, by code."""
    found: dict[str, Declared] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("praxis."):
            continue
        try:
            types = import_module(f"{config.name}.types")
        except ModuleNotFoundError as missing:
            if missing.name != f"{config.name}.types":
                raise
            continue
        listed: Iterable[Declared] = getattr(types, "PERMISSIONS", ())
        for permission in listed:
            if permission.code in found:
                raise ValueError(f"permission {permission.code} is declared twice")
            found[permission.code] = permission
    return found


@transaction.atomic
def sync_permissions() -> None:
    """Bring the tables in step with the code.

    A permission seen for the first time goes to the roles named beside it; after that
    the office decides, and what it decided stays.
    """
    for code, label in BUILT_IN_ROLES:
        Role.objects.get_or_create(code=code, defaults={"label": label, "built_in": True})
    roles = {role.code: role for role in Role.objects.all()}
    known = set(Permission.objects.values_list("code", flat=True))
    for declared in declared_permissions().values():
        if declared.code in known:
            continue
        permission = Permission.objects.create(code=declared.code, label=declared.label)
        RolePermission.objects.bulk_create(
            RolePermission(role=roles[code], permission=permission) for code in declared.roles
        )
