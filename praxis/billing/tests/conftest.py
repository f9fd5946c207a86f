from __future__ import annotations

from collections.abc import Iterator

import pytest

from praxis.access.context import opened
from praxis.billing.testing import SET_UP, Clinic


@pytest.fixture
def clinic(db: None) -> Iterator[Clinic]:
    """A practice that can bill, inside an open context of the set-up program."""
    with opened(SET_UP, purpose="test"):
        yield Clinic()
