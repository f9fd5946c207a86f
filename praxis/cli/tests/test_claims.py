"""`praxis claims`: what a night job or a person at the prompt does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.billing import claims_command
from praxis.billing.testing import SET_UP, Clinic
from praxis.cli import house, main


@pytest.fixture
def clinic(db: None) -> Iterator[Clinic]:
    with opened(SET_UP, purpose="test"):
        yield Clinic()


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own database stands for the office's."""

    @contextmanager
    def here(_: str) -> Iterator[None]:
        yield

    monkeypatch.setattr(house, "database", here)
    monkeypatch.setattr(house, "django_up", lambda: None)


def test_checking_lists_what_is_wrong_and_sending_leaves_it_behind(
    clinic: Clinic, prompt: None, capsys: pytest.CaptureFixture[str]
) -> None:
    clinic.make_claim()
    broken = clinic.make_encounter(clinic.make_patient("Brooks", member_id="UNKNOWN").pk)
    clinic.charge(broken)
    clinic.close(broken)

    assert main.main(["claims", "scrub"]) == 1
    said = capsys.readouterr().out
    assert "No member number is known" in said
    assert "1 clean, 1 to fix" in said
    assert main.main(["claims", "send"]) == 0
    assert "1 claims, $209.00; 1 to fix" in capsys.readouterr().out


def test_the_answers_are_json_for_programs(clinic: Clinic) -> None:
    clinic.make_claim()
    found: dict[str, Any] = claims_command.scrub()
    sent = claims_command.send()

    assert found == {"clean": 1, "to_fix": 0, "findings": [], "totals": {"claims": 1}}
    assert sent["totals"] == {"claims": 1, "amount_cents": 20_900}
    assert sent["files"][0]["usage"] == "T"
