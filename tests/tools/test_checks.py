"""The checks of bin/check find what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_assertions import silent_tests
from tools.check_capabilities import findings
from tools.check_counts import count
from tools.check_dates import dates_of_utc
from tools.check_neutral import UNWANTED
from tools.check_packages import fits

STORY = """
import pytest

@pytest.mark.story
def test_a_visit_is_booked(page):
    page.goto(live + f"/visits/{visit}/check-in/")
    assert page

def test_unmarked(page):
    assert "/visits/"
"""


def test_a_test_without_an_assertion_is_found() -> None:
    source = "def test_a():\n    work()\n\ndef test_b():\n    assert work()\n"

    assert [name for name, _ in silent_tests(source)] == ["test_a"]


def test_an_assertion_in_a_function_of_the_same_file_counts() -> None:
    source = "def test_a():\n    proves()\n\ndef proves():\n    assert 1\n"

    assert list(silent_tests(source)) == []


def test_a_refusal_expected_with_raises_counts() -> None:
    source = "def test_a():\n    with pytest.raises(ValueError):\n        work()\n"

    assert list(silent_tests(source)) == []


def table(state: str, test: str, place: str) -> str:
    return f"| S01 | {state} | `{test}` | `{place}` | nothing |"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "test_story.py").write_text(STORY)
    return tmp_path


def test_a_promise_with_its_story_is_kept(checkout: Path) -> None:
    row = table("yes", "test_story.py::test_a_visit_is_booked", "/visits/<int:id>/check-in/")

    assert list(findings(row, checkout)) == []


@pytest.mark.parametrize(
    ("test", "place", "finding"),
    [
        ("test_story.py::test_gone", "/visits/", "has no test test_gone"),
        ("elsewhere.py::test_a", "/visits/", "there is no file elsewhere.py"),
        ("test_story.py::test_unmarked", "/visits/", "is not marked story"),
        ("test_story.py::test_a_visit_is_booked", "/claims/", "never goes to /claims/"),
    ],
)
def test_a_promise_without_its_story_is_found(
    checkout: Path, test: str, place: str, finding: str
) -> None:
    (found,) = findings(table("yes", test, place), checkout)

    assert finding in found


def test_what_is_only_planned_needs_no_story(checkout: Path) -> None:
    assert list(findings(table("no", "", ""), checkout)) == []


def test_a_state_nobody_knows_is_found(checkout: Path) -> None:
    (found,) = findings(table("done", "", ""), checkout)

    assert "not one of yes, partly, no" in found


def test_silenced_linters_and_types_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text("a = 1  # " + "noqa: E501\nb = 2  # type" + ": ignore[misc]\n")

    assert count([file]) == {"noqa": 1, "type_ignore": 1, "skip": 0}


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0", False),
        ("GNU General Public License v2", False),
        ("unknown", False),
    ],
)
def test_licences_are_judged_by_the_allow_list(licence: str, allowed: bool) -> None:
    assert fits("some-package", licence) is allowed


def test_a_package_index_address_is_found() -> None:
    assert UNWANTED.search("https://files.python" + "hosted.org/packages/a.whl")


@pytest.mark.parametrize(
    "source",
    [
        "day = clock.now().date()",
        "day = (clock.now() + timedelta(days=3)).date()",
        "day = datetime.now(UTC).date()",
        "day = date.today()",
        "def day():\n    now = clock.now()\n    return now.date() - timedelta(days=1)",
        "cursor.execute('SELECT current_date')",
    ],
)
def test_a_date_in_utc_is_found(source: str) -> None:
    assert [line for _, line in dates_of_utc(source)] == [1 + source.count("\n")]


@pytest.mark.parametrize(
    "source",
    [
        "day = access.today()",
        "day = clock.now().astimezone(zone).date()",
        "def day(now):\n    return now.date()\n\ndef other():\n    now = clock.now()\n",
    ],
)
def test_a_date_at_a_place_is_not(source: str) -> None:
    assert list(dates_of_utc(source)) == []
