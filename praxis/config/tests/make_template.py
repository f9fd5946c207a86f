"""Migrates the database that test databases are cloned from."""

from __future__ import annotations

import os
import sys


def main(name: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    connections["default"].settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
    from praxis.access.testing import make_site

    make_site()
    if os.environ.get("PRAXIS_TEST_DROP"):
        _drop(os.environ["PRAXIS_TEST_DROP"])
    connections.close_all()


def _drop(statement: str) -> None:
    """Take a guard away, for `bin/test --guards`."""
    from django.conf import settings
    from django.db import connections

    connection = connections["default"]
    connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)
    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    main(sys.argv[1])
