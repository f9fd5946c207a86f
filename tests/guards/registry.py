"""Every named guard, how to take it away, and the test that must then fail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """`drop` is SQL run on the test template; `no_require` a permission that is not asked for."""

    name: str
    test: str
    drop: str = ""
    no_require: str = ""


GUARDS: tuple[Guard, ...] = (
    Guard(
        "audit trigger",
        "praxis/audit/tests/test_trail.py::"
        "test_a_change_names_who_why_and_the_values_before_and_after",
        drop="DROP TRIGGER audited ON access_site",
    ),
    Guard(
        "audit tables closed to the program",
        "praxis/audit/tests/test_trail.py::test_the_program_itself_cannot_touch_the_trail",
        drop="GRANT ALL ON audit_change, audit_read, audit_seal TO praxis_app",
    ),
    Guard(
        "permission inside audit_verify",
        "praxis/audit/tests/test_trail.py::"
        "test_reading_the_trail_needs_the_permission_in_the_program_and_in_the_database",
        drop="CREATE OR REPLACE FUNCTION audit_require(p_permission text) RETURNS void"
        " LANGUAGE sql AS ''",
    ),
    Guard(
        "require audit.verify",
        "praxis/audit/tests/test_trail.py::"
        "test_reading_the_trail_needs_the_permission_in_the_program_and_in_the_database",
        no_require="audit.verify",
    ),
)
