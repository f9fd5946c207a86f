"""`migrate` as the owner role, with the app role's rights and the permission table after it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from praxis.access.roles import sync_permissions

RIGHTS = """
GRANT USAGE ON SCHEMA public TO praxis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO praxis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO praxis_app;
"""


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
