"""A patient with a telephone, and the office's day."""

from __future__ import annotations

from datetime import date

import pytest

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries
from praxis.people.models import Patient
from praxis.people.testing import make_patient


@pytest.fixture
def patient(desk_context: Actor) -> Patient:
    return make_patient(actor=desk_context, phone="555-201-7194")


@pytest.fixture
def today(desk_context: Actor) -> date:
    return clock.today(queries.zone_of(desk_context))
