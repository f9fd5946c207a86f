"""What is brought in from elsewhere."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "require migration.run",
        "praxis/migration/tests/test_import_fhir.py::"
        "test_who_may_not_import_stages_and_finishes_nothing",
        no_require="migration.run",
    ),
)
