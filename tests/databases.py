"""Databases of tests: one migrated template, and clones of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[1]


def maintenance() -> psycopg.Connection[Any]:
    """As our own cluster's admin, or as DATABASE_URL's owner role."""
    if os.environ.get("DATABASE_URL"):
        return owner("postgres")
    return _connect({"USER": "praxis_admin"}, "postgres")


def owner(database: str) -> psycopg.Connection[Any]:
    from django.conf import settings

    return _connect(settings.DATABASE_OWNER, database)


def _connect(role: dict[str, Any], database: str) -> psycopg.Connection[Any]:
    from django.conf import settings

    owner = {**settings.DATABASES["default"], **role}
    return psycopg.connect(
        host=owner["HOST"],
        port=owner.get("PORT") or None,
        user=owner["USER"],
        password=owner.get("PASSWORD") or None,
        dbname=database,
        autocommit=True,
    )


def make_template(name: str) -> None:
    with maintenance() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(
            f"CREATE DATABASE {name} OWNER praxis_owner TEMPLATE template0 ENCODING 'UTF8'"
        )
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "praxis.config.tests.make_template", name],
        check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "praxis.config.settings"},
        cwd=ROOT,
    )


def clone(name: str, template: str) -> None:
    with maintenance() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(
            f"CREATE DATABASE {name} OWNER praxis_owner TEMPLATE {template} STRATEGY FILE_COPY"
        )


def drop(name: str) -> None:
    with maintenance() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
