"""`python -m bench [NAME ...]`"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import tempfile
from pathlib import Path

import bench


def main(names: list[str]) -> int:
    """Run the named benches, or all. Exit 1 when a target is missed, 2 for an unknown name."""
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
        home = Path(folder)
        os.environ |= {
            "PRAXIS_HOME": str(home),
            "PRAXIS_STATIC": str(home / "static"),
            "DJANGO_SETTINGS_MODULE": "praxis.config.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        (home / "static").mkdir()
        from praxis.engine import Cluster, socket_dir

        cluster = Cluster(home)
        cluster.start()
        try:
            _template(str(socket_dir(home)))
            for module in pkgutil.iter_modules(bench.__path__):
                if not module.name.startswith("_"):
                    importlib.import_module(f"bench.{module.name}")
            unknown = [name for name in names if name not in bench.BENCHES]
            if unknown:
                print(f"No such bench: {', '.join(unknown)}. There are:", file=sys.stderr)
                print("  " + "\n  ".join(sorted(bench.BENCHES)), file=sys.stderr)
                return 2
            missed = 0
            for name in names or sorted(bench.BENCHES):
                for found in bench.BENCHES[name](bench.Bench(str(socket_dir(home)))):
                    print(json.dumps(found), flush=True)
                    missed += not found["met"]
            return 1 if missed else 0
        finally:
            _close()
            cluster.stop()


def _template(socket: str) -> None:
    import django
    import psycopg

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    with psycopg.connect(
        host=socket, dbname="postgres", user="praxis_admin", autocommit=True
    ) as server:
        server.execute(f"CREATE DATABASE {bench.TEMPLATE} OWNER praxis_owner TEMPLATE template0")
    connections["default"].settings_dict["NAME"] = bench.TEMPLATE
    call_command("migrate", verbosity=0)
    connections.close_all()


def _close() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
