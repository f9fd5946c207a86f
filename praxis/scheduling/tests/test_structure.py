"""Who may write promises, and what the documents claim of the functions."""

from __future__ import annotations

import re
from pathlib import Path

import praxis
from praxis.scheduling import actions

ROOT = Path(praxis.__file__).parent
WRITES = re.compile(
    r"AppointmentResource(?:\.objects\.(?:create|bulk_create|get_or_create|update_or_create)\b|\()"
)


def test_promises_are_written_by_the_sql_functions_alone() -> None:
    files = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]
    assert len(files) > 100
    guilty = [
        str(path.relative_to(ROOT))
        for path in files
        if path.name not in ("promises.py", "test_structure.py") and WRITES.search(path.read_text())
    ]
    assert guilty == []


def test_the_pattern_finds_what_it_forbids() -> None:
    assert WRITES.search("AppointmentResource.objects.create(resource=1)")
    assert WRITES.search("AppointmentResource(resource=1).save()")


def test_a_promise_is_inserted_on_conflict_do_nothing_or_under_the_booking_lock() -> None:
    found = bare = 0
    for path in (ROOT / "scheduling" / "migrations").glob("*.sql"):
        text = path.read_text()
        for match in re.finditer("INSERT INTO scheduling_appointmentresource", text):
            statement = text[match.start() : text.index(";", match.start())]
            found += 1
            if "ON CONFLICT DO NOTHING" not in statement:
                assert "pg_advisory_xact_lock(7207" in text[: match.start()][-400:], path.name
                bare += 1
    assert found > 4
    assert bare == 1  # praxis/scheduling/tests/test_contention.py proves that one waits


def test_every_action_is_described() -> None:
    text = (ROOT.parent / "docs" / "modules" / "scheduling.md").read_text()
    missing = [name for name in actions.__all__ if name not in text and name != "retake_time"]
    assert missing == []
