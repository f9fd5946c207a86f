from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from praxis.access.context import opened
from praxis.billing.testing import SET_UP, Clinic
from praxis.kernel import clock


@pytest.fixture
def clinic(db: None) -> Iterator[Clinic]:
    """A practice that can bill, inside an open context of the set-up program."""
    with opened(SET_UP, purpose="test"):
        yield Clinic()


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Go some days ahead."""
    gone = [timedelta()]
    real = clock.now

    def go(days: int) -> None:
        gone[0] += timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: real() + gone[0])

    return go
