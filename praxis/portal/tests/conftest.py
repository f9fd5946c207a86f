"""A Monday in March 2027, 10 AM, at an office that is open to booking online."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from praxis.portal.testing import OnlineOffice, make_online_office
from praxis.scheduling.testing import office_time


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(office_time("2027-03-15 10:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(clock: Any, db: None) -> OnlineOffice:
    return make_online_office()
