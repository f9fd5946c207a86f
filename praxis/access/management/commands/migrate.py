"""`migrate` as the owner role, with the app role's rights and the permission table after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
def _each_model_made_alone() -> Iterator[None]:
    """Django makes every related model anew when a migration adds a model, field or constraint:
    14,000 classes for our 200 tables, most of the time a first start takes. The changed model is
    enough: the others know it by its name and key, which stay.
    """
    former = {name: getattr(ProjectState, name) for name in ("add_model", *_ADDING)}
    for name, method in former.items():
        setattr(ProjectState, name, _alone(method))
    try:
        yield
    finally:
        for name, method in former.items():
            setattr(ProjectState, name, method)


# Their first two arguments name the model.
_ADDING = ("add_field", "_append_option")


def _alone(former: Callable[..., None]) -> Callable[..., None]:
    def added(state: ProjectState, *what: Any, **more: Any) -> None:
        apps = state.__dict__.pop("apps", None)
        former(state, *what, **more)
        if apps is None:
            return
        state.__dict__["apps"] = apps
        if isinstance(what[0], ModelState):
            changed = what[0]
        else:
            changed = state.models[what[0], what[1]]
            with apps.bulk_update():
                apps.unregister_model(what[0], what[1])
        apps.render_multiple([changed])

    return added


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
            with _each_model_made_alone():
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
