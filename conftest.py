"""The test database: cloned from a migrated template, reached as the app role, never flushed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from tests import databases

settings.register_profile(
    "praxis", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("praxis")

pytest_plugins = ["tests.detector", "praxis.config.tests.browser"]
TEMPLATE = os.environ.get("PRAXIS_TEST_TEMPLATE", "praxis_template")
_CLUSTER: list[Any] = []


def _worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def pytest_configure(config: pytest.Config) -> None:
    """In the controlling process, once: a throwaway cluster with a migrated template."""
    if hasattr(config, "workerinput") or os.environ.get("PRAXIS_TEST_TEMPLATE"):
        return
    if not os.environ.get("DATABASE_URL"):
        from praxis.engine.testing import temporary_cluster

        stack = contextlib.ExitStack()
        cluster = stack.enter_context(temporary_cluster())
        _CLUSTER.append(stack)
        os.environ["PRAXIS_SOCKET"] = cluster.socket_dir
        from django.conf import settings as django_settings

        django_settings.DATABASES["default"]["HOST"] = cluster.socket_dir
    os.environ["PRAXIS_TEST_TEMPLATE"] = TEMPLATE
    databases.make_template(TEMPLATE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come last: from then on an event loop runs in the worker's thread."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


def pytest_unconfigure(config: pytest.Config) -> None:
    while _CLUSTER:
        _CLUSTER.pop().close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's own clone; the tests connect to it as the app role."""
    from django.db import connections

    name = f"praxis_test_{_worker_name()}_{os.getpid()}"
    with django_db_blocker.unblock():
        connections.close_all()
        databases.clone(name, TEMPLATE)
        connections["default"].settings_dict["NAME"] = name
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT current_user, rolsuper, rolbypassrls, pg_get_userbyid(datdba)"
                " FROM pg_roles, pg_database"
                " WHERE rolname = current_user AND datname = current_database()"
            )
            user, superuser, bypass, owner = cursor.fetchone()
        assert not superuser
        assert not bypass
        assert user != owner, "tests must not run as the owner"
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        with contextlib.suppress(psycopg.Error):
            databases.drop(name)


@pytest.fixture(scope="session", autouse=True)
def _no_flush() -> None:
    """After a test that commits, the worker's database is cloned anew, never truncated."""
    from django.db import connections
    from django.test import TransactionTestCase

    def reclone(case: Any) -> None:
        name = connections["default"].settings_dict["NAME"]
        connections.close_all()
        databases.clone(name, TEMPLATE)

    TransactionTestCase._fixture_teardown = reclone  # type: ignore[attr-defined]


@pytest.fixture
def actor_of(db: None) -> Callable[..., Any]:
    """Makes a real user with the role named and returns its Actor."""
    from praxis.access.testing import make_actor

    return make_actor


@pytest.fixture
def desk(actor_of: Callable[..., Any]) -> Any:
    return actor_of("front_desk")


@pytest.fixture
def manager(actor_of: Callable[..., Any]) -> Any:
    return actor_of("office_manager")


@pytest.fixture
def desk_context(desk: Any) -> Iterator[Any]:
    """An open access context of a front-desk user."""
    from praxis.access.context import opened

    with opened(desk, purpose="test"):
        yield desk


@pytest.fixture
def manager_context(manager: Any) -> Iterator[Any]:
    """An open access context of an office manager."""
    from praxis.access.context import opened

    with opened(manager, purpose="test"):
        yield manager


@pytest.fixture(autouse=True)
def _without_a_required_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    """`bin/test --guards` takes one `require` away to see its test fail."""
    skipped = os.environ.get("PRAXIS_TEST_NO_REQUIRE")
    if not skipped:
        return
    from praxis.kernel.actor import Actor

    asked = Actor.can
    monkeypatch.setattr(Actor, "can", lambda self, code: code == skipped or asked(self, code))
