"""Services change in words and end by a day, never under a colleague's hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.billing import actions
from praxis.billing.models import Service
from praxis.billing.testing import LONG_AGO, SET_UP, Clinic
from praxis.kernel.errors import Forbidden, PraxisError

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Any:
    with opened(SET_UP, purpose="test"):
        yield Clinic()


def test_a_service_keeps_its_code_when_its_words_change(clinic: Clinic) -> None:
    changed = actions.change_service(
        actor=SET_UP,
        service_id=clinic.visit.pk,
        version=clinic.visit.version,
        description="Visit in the office",
        may_be_zero=True,
    )
    assert (changed.code, changed.description) == ("G0463", "Visit in the office")
    with pytest.raises(PraxisError):
        actions.change_service(
            actor=SET_UP,
            service_id=clinic.visit.pk,
            version=clinic.visit.version,
            description="What a colleague typed before",
            may_be_zero=False,
        )
    assert Service.objects.get(pk=clinic.visit.pk).description == "Visit in the office"


def test_a_service_ends_on_a_day_and_not_before_it_began(clinic: Clinic) -> None:
    with pytest.raises(PraxisError):
        actions.end_service(
            actor=SET_UP, service_id=clinic.lab.pk, ended_on=date(LONG_AGO.year - 1, 1, 1)
        )
    ended = actions.end_service(actor=SET_UP, service_id=clinic.lab.pk, ended_on=date(2026, 6, 30))
    assert ended.ended_on == date(2026, 6, 30)


def test_only_who_sets_up_billing_changes_services(
    clinic: Clinic, actor_of: Callable[..., Any]
) -> None:
    with pytest.raises(Forbidden):
        actions.end_service(
            actor=actor_of("front_desk"), service_id=clinic.lab.pk, ended_on=date(2026, 6, 30)
        )
    assert Service.objects.get(pk=clinic.lab.pk).ended_on is None
