"""`migrate` as the owner role, with the app role's rights and the permission table after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.state import ModelState, ProjectState

from praxis.access.roles import sync_permissions

RIGHTS = """
GRANT USAGE ON SCHEMA public TO praxis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO praxis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO praxis_app;
"""


@contextmanager
def _each_new_model_made_once() -> Iterator[None]:
    """Django makes every related model anew when a migration adds one: 14,000 classes for our
    200 tables, most of the time a first start takes. A class that is new to the registry needs
    none of that: it joins as it would in a running program.
    """
    name = "add_model"
    former = getattr(ProjectState, name)

    def add_model(state: ProjectState, model_state: ModelState) -> None:
        apps = state.__dict__.pop("apps", None)
        former(state, model_state)
        if apps is not None:
            state.__dict__["apps"] = apps
            apps.render_multiple([model_state])

    setattr(ProjectState, name, add_model)
    try:
        yield
    finally:
        setattr(ProjectState, name, former)


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        former = {name: connection.settings_dict[name] for name in settings.DATABASE_OWNER}
        connection.close()
        connection.settings_dict.update(settings.DATABASE_OWNER)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")
                cursor.execute(RIGHTS)
            with _each_new_model_made_once():
                super().handle(*args, **options)
            if not options["plan"] and not options["check_unapplied"]:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM praxis_app"
                    )
                sync_permissions()
        finally:
            connection.close()
            connection.settings_dict.update(former)
