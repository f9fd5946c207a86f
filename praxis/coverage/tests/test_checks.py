"""Is it active? Who asked, when, and for how long the answer is good."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access import queries as access
from praxis.coverage import actions, queries
from praxis.coverage.models import CoverageCheck
from praxis.coverage.standing import standing
from praxis.coverage.testing import make_coverage, make_payer
from praxis.coverage.types import BadCheck, EnteredInError, Incomplete, RuleKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.people.testing import make_patient
from praxis.practice.actions import change_setting
from praxis.practice.testing import SET_UP

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("result", "days_ago", "expected"),
    [
        (None, None, "unchecked"),
        ("active", 0, "active"),
        ("active", 30, "active"),
        ("active", 31, "stale"),
        ("inactive", 1, "inactive"),
        ("inactive", 90, "inactive"),
        ("unknown", 1, "unknown"),
    ],
)
def test_standing_follows_the_last_check_and_its_age(
    result: str | None, days_ago: int | None, expected: str
) -> None:
    found = standing(
        day=DAY,
        starts_on=date(2020, 1, 1),
        ends_on=None,
        result=result,
        checked_on=None if days_ago is None else DAY - timedelta(days=days_ago),
        good_days=30,
    )
    assert found.code == expected
    assert found.is_ready == (expected == "active")


@pytest.mark.parametrize(
    ("starts", "ends", "expected"), [(1, None, "later"), (-9, -1, "ended"), (-9, 0, "active")]
)
def test_an_active_answer_does_not_reach_beyond_the_policys_dates(
    starts: int, ends: int | None, expected: str
) -> None:
    found = standing(
        day=DAY,
        starts_on=DAY + timedelta(days=starts),
        ends_on=None if ends is None else DAY + timedelta(days=ends),
        result="active",
        checked_on=DAY,
        good_days=30,
    )
    assert found.code == expected


pytest_db = pytest.mark.django_db


@pytest.fixture
def coverage_id(desk_context: Actor) -> int:
    return make_coverage(make_patient(actor=desk_context).pk).pk


def check(actor: Actor, coverage_id: int, **given: Any) -> CoverageCheck:
    return actions.record_check(
        **{
            "actor": actor,
            "key": uuid.uuid4(),
            "coverage_id": coverage_id,
            "how": "phone",
            "result": "active",
            **given,
        }
    )


@pytest_db
def test_the_last_check_says_copay_and_what_is_left_of_the_deductible(
    desk_context: Actor, coverage_id: int
) -> None:
    earlier = clock.now() - timedelta(days=40)
    check(desk_context, coverage_id, result="inactive", checked_at=earlier)
    check(desk_context, coverage_id, copay_cents=4000, deductible_left_cents=12500)
    coverage = queries.get_coverage(actor=desk_context, coverage_id=coverage_id)
    (found,) = queries.coverages_of(
        actor=desk_context, patient_id=coverage.patient_id, on=access.today()
    )
    assert (found.copay_cents, found.deductible_left_cents) == (4000, 12500)
    assert found.standing.word == "Active"
    history = queries.checks_of(actor=desk_context, coverage_id=coverage_id)
    assert [row.result for row in history] == ["active", "inactive"]
    assert history[0].checked_by_id == desk_context.user_id


@pytest_db
def test_checked_late_in_the_evening_is_still_that_day_in_the_office(
    desk_context: Actor, coverage_id: int
) -> None:
    check(desk_context, coverage_id, checked_at=datetime(2026, 11, 21, 2, tzinfo=UTC))
    patient_id = queries.get_coverage(actor=desk_context, coverage_id=coverage_id).patient_id
    asked: dict[str, Any] = {
        "actor": desk_context,
        "patient_ids": [patient_id],
        "day": date(2026, 11, 20),
        "zone": "America/Chicago",
    }
    (found,) = queries.coverages_on(**asked)[patient_id]
    assert found.standing.line == "checked today"
    first = queries.first_insurances_on(**asked, good_days=0)[patient_id].standing
    assert (first.code, first.line) == ("active", "checked today")


@pytest_db
def test_the_copay_is_the_last_checks_that_told_one_else_the_cards(
    desk_context: Actor, coverage_id: int
) -> None:
    patient_id = queries.get_coverage(actor=desk_context, coverage_id=coverage_id).patient_id

    def copay() -> int | None:
        found = queries.first_insurances_on(
            actor=desk_context,
            patient_ids=[patient_id],
            day=date(2026, 11, 20),
            zone="America/Chicago",
            good_days=0,
        )
        told = queries.first_copays_on(
            actor=desk_context, patient_ids=[patient_id], day=date(2026, 11, 20)
        )
        assert found[patient_id].copay_cents == told[patient_id]
        return found[patient_id].copay_cents

    on_the_card = copay()
    check(
        desk_context,
        coverage_id,
        checked_at=datetime(2026, 11, 18, 15, tzinfo=UTC),
        copay_cents=4321,
    )
    assert copay() == 4321 != on_the_card
    check(
        desk_context,
        coverage_id,
        checked_at=datetime(2026, 11, 19, 15, tzinfo=UTC),
        copay_cents=None,
    )
    assert copay() == 4321


@pytest_db
def test_a_check_sent_twice_is_one_check(desk_context: Actor, coverage_id: int) -> None:
    key = uuid.uuid4()
    assert check(desk_context, coverage_id, key=key) == check(desk_context, coverage_id, key=key)
    assert CoverageCheck.objects.count() == 1


@pytest_db
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"copay_cents": -1}, BadCheck),
        ({"coinsurance_percent": 101}, BadCheck),
        ({"checked_at": datetime(2100, 1, 1, tzinfo=UTC)}, BadCheck),
        ({"how": "tea leaves"}, Incomplete),
        ({"result": "maybe"}, Incomplete),
        ({"coverage_id": 0}, NotFound),
    ],
)
def test_an_impossible_check_is_refused_and_leaves_nothing(
    desk_context: Actor, coverage_id: int, wrong: dict[str, Any], error: type[PraxisError]
) -> None:
    with pytest.raises(error):
        check(desk_context, **{"coverage_id": coverage_id, **wrong})
    assert not CoverageCheck.objects.exists()


@pytest_db
def test_insurance_entered_in_error_is_not_checked(desk_context: Actor, coverage_id: int) -> None:
    actions.mark_entered_in_error(actor=desk_context, coverage_id=coverage_id, why="Wrong chart")
    with pytest.raises(EnteredInError):
        check(desk_context, coverage_id)


@pytest_db
def test_a_check_is_never_rewritten(desk_context: Actor, coverage_id: int) -> None:
    check(desk_context, coverage_id)
    for change in (
        "UPDATE coverage_coveragecheck SET result = 'inactive'",
        "DELETE FROM coverage_coveragecheck",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert CoverageCheck.objects.get().result == "active"


@pytest_db
def test_who_may_only_look_records_no_check(
    desk_context: Actor, coverage_id: int, actor_of: Any
) -> None:
    nurse = actor_of("clinical")
    with pytest.raises(Forbidden):
        check(nurse, coverage_id)
    assert not CoverageCheck.objects.exists()


@pytest_db
def test_how_long_a_check_is_good_is_the_payers_rule_else_the_practices(
    desk_context: Actor,
) -> None:
    strict, usual = make_payer(), make_payer()
    actions.add_payer_rule(
        actor=SET_UP,
        key=uuid.uuid4(),
        payer_id=strict.pk,
        kind=RuleKind.ELIGIBILITY_AGE,
        days=5,
        source="Provider manual 2026",
        checked_on=DAY,
        starts_on=date(2026, 1, 1),
    )
    patient_id = make_patient(actor=desk_context).pk
    ten_days_ago = clock.now() - timedelta(days=10)
    for payer in (strict, usual):
        coverage = make_coverage(patient_id, payer=payer)
        check(desk_context, coverage.pk, checked_at=ten_days_ago)

    def words() -> list[str]:
        found = queries.coverages_of(actor=desk_context, patient_id=patient_id, on=access.today())
        return [each.standing.word for each in found]

    assert words() == ["Check again", "Active"]
    change_setting(actor=SET_UP, key="eligibility_age_days", value=7)
    assert words() == ["Check again", "Check again"]
