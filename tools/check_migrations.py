"""Models and migrations agree, and no migration locks a running office out.

The linter judges migrations that no release holds yet: before the first one every table is
empty and everything is safe. `python -m tools.check_migrations --release` records a release.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import warnings

from praxis.engine.testing import temporary_cluster
from tools.sources import ROOT

RELEASED = ROOT / "docs" / ".released"


def main(arguments: list[str]) -> int:
    with temporary_cluster() as cluster:
        os.environ["PRAXIS_SOCKET"] = cluster.socket_dir
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praxis.config.settings")
        import django

        warnings.simplefilter("ignore")
        django.setup()
        from django.db import connections

        try:
            if "--release" in arguments:
                RELEASED.write_text(json.dumps(sorted(_ours()), indent=1) + "\n")
            return _missing() or _unsafe()
        finally:
            connections.close_all()


def _missing() -> int:
    from django.core.management import call_command

    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said)
    except SystemExit:
        print("The models have changed without a migration:\n" + said.getvalue())
        return 1
    return 0


def _ours() -> set[str]:
    """ "room.name" of every migration of ours."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("praxis.")}
    loader = MigrationLoader(None)
    return {f"{room}.{name}" for room, name in loader.disk_migrations if room in rooms}


def _unsafe() -> int:
    from django_migration_linter import MigrationLinter

    if not RELEASED.exists():
        return 0
    fresh = _ours() - set(json.loads(RELEASED.read_text()))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        linter = MigrationLinter(path=str(ROOT), no_cache=True, quiet=["ok", "ignore"])
        for name in sorted(fresh):
            room, _, migration = name.partition(".")
            linter.lint_all_migrations(app_label=room, migration_name=migration)
    if linter.has_errors:
        print(said.getvalue())
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
