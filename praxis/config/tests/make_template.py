"""Migrates the database that test databases are cloned from."""

from __future__ import annotations

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
    connections.close_all()


if __name__ == "__main__":
    main(sys.argv[1])
