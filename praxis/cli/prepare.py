"""`python -m praxis.cli.prepare migrate|check|static`: what must be so before the web serves.

Processes of their own, so that the supervisor never loads Django.
"""

from __future__ import annotations

import sys
from pathlib import Path

from praxis.cli.house import django_up
from praxis.cli.output import note


def main(what: str) -> int:
    django_up(demo_clock=False)
    from django.core.management import call_command

    if what == "static":
        collect_static()
        return 0
    if what == "migrate":
        note("bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
        return 0
    missing = pending()
    if missing:
        note(
            f"{missing} changes of the database are waiting."
            " Run `praxis migrate`, then start again."
        )
    return 1 if missing else 0


def collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)


def pending() -> int:
    """How many migrations this program has that the database has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
