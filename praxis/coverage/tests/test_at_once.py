"""Two people at one patient's insurance at the same moment."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.coverage import actions
from praxis.coverage.models import Coverage, CoverageRank
from praxis.coverage.testing import coverage_details, make_payer
from praxis.coverage.types import RankTaken
from praxis.people.testing import make_patient


@pytest.mark.django_db(transaction=True)
def test_of_two_people_adding_a_primary_at_once_one_is_told() -> None:
    clerks = [make_actor("front_desk"), make_actor("front_desk")]
    payers = [make_payer(), make_payer()]
    with opened(clerks[0], purpose="test"):
        patient_id = make_patient(actor=clerks[0]).pk
    ready = Barrier(2)

    def add(number: int) -> bool:
        try:
            ready.wait(timeout=10)
            with opened(clerks[number], purpose="test"):
                actions.add_coverage(
                    actor=clerks[number],
                    key=uuid.uuid4(),
                    patient_id=patient_id,
                    details=coverage_details(payers[number]),
                    rank=1,
                )
            return True
        except RankTaken:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(add, range(2)))
    assert sorted(outcomes) == [False, True]
    with opened(clerks[0], purpose="test"):
        assert Coverage.objects.count() == CoverageRank.objects.count() == 1
