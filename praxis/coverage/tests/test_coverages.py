"""Insurance rows with dates and places (P04)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from praxis.coverage import actions, queries
from praxis.coverage.models import Coverage, CoverageRank
from praxis.coverage.testing import coverage_details, make_coverage, make_payer, make_product
from praxis.coverage.types import (
    BadDates,
    BadMemberId,
    BadOrder,
    ChangedMeanwhile,
    CoverageInUse,
    EnteredInError,
    FilingCode,
    Incomplete,
    OrderReason,
    PayerKind,
    RankTaken,
    SamePolicyTwice,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.people.testing import make_contact, make_patient

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
ONE = timedelta(days=1)
Desk = Actor


@pytest.fixture
def patient_id(desk_context: Actor) -> int:
    return make_patient(actor=desk_context).pk


def paying(actor: Actor, patient_id: int, day: date) -> list[int]:
    found = queries.coverages_on(actor=actor, patient_ids=[patient_id], day=day)
    return [each.coverage_id for each in found.get(patient_id, [])]


def places(patient_id: int) -> list[tuple[int, int, date, date | None]]:
    rows = CoverageRank.objects.filter(patient=patient_id, voided_at__isnull=True)
    return sorted((row.coverage_id, row.rank, row.starts_on, row.ends_on) for row in rows)


def test_the_insurance_valid_on_the_day_of_service_is_the_one_used(
    desk_context: Actor, patient_id: int
) -> None:
    old = make_coverage(patient_id, starts_on=date(2025, 1, 1), ends_on=date(2026, 6, 30))
    new = make_coverage(patient_id, starts_on=date(2026, 7, 1))

    def primary(day: date) -> int | None:
        found = queries.primary_on(actor=desk_context, patient_id=patient_id, day=day)
        return found.coverage_id if found else None

    assert primary(date(2024, 12, 31)) is None
    assert primary(date(2026, 6, 30)) == old.pk
    assert primary(date(2026, 7, 1)) == new.pk


def test_insurance_added_twice_with_one_key_is_one(desk_context: Actor, patient_id: int) -> None:
    key, details = uuid.uuid4(), coverage_details(make_payer())
    for _ in range(2):
        actions.add_coverage(
            actor=desk_context, key=key, patient_id=patient_id, details=details, rank=1
        )
    assert Coverage.objects.count() == CoverageRank.objects.count() == 1


def test_a_second_primary_is_refused_and_leaves_nothing(
    desk_context: Actor, patient_id: int
) -> None:
    first = make_coverage(patient_id, rank=1)
    with pytest.raises(RankTaken):
        make_coverage(patient_id, rank=1, starts_on=DAY)
    assert list(Coverage.objects.all()) == [first]


def test_a_second_primary_may_move_the_first_down(desk_context: Actor, patient_id: int) -> None:
    first = make_coverage(patient_id, rank=1)
    second = actions.add_coverage(
        actor=desk_context,
        key=uuid.uuid4(),
        patient_id=patient_id,
        details=coverage_details(make_payer(), starts_on=DAY),
        rank=1,
        displace=True,
        reason=OrderReason.PAYER_STATED,
    )
    assert paying(desk_context, patient_id, DAY - ONE) == [first.pk]
    assert paying(desk_context, patient_id, DAY) == [second.pk, first.pk]


def test_when_the_primary_ends_the_secondary_pays_first_from_the_next_day(
    desk_context: Actor, patient_id: int
) -> None:
    first, second = make_coverage(patient_id, rank=1), make_coverage(patient_id, rank=2)
    actions.end_coverage(actor=desk_context, coverage_id=first.pk, ends_on=DAY)
    assert paying(desk_context, patient_id, DAY) == [first.pk, second.pk]
    assert paying(desk_context, patient_id, DAY + ONE) == [second.pk]


def test_an_end_can_be_put_off_and_the_insurance_runs_on(
    desk_context: Actor, patient_id: int
) -> None:
    coverage = make_coverage(patient_id, ends_on=DAY)
    actions.end_coverage(actor=desk_context, coverage_id=coverage.pk, ends_on=DAY + ONE)
    assert paying(desk_context, patient_id, DAY + ONE) == [coverage.pk]
    assert len(places(patient_id)) == 1


def test_insurance_does_not_end_before_it_began(desk_context: Actor, patient_id: int) -> None:
    coverage = make_coverage(patient_id, starts_on=DAY)
    with pytest.raises(BadDates):
        actions.end_coverage(actor=desk_context, coverage_id=coverage.pk, ends_on=DAY - ONE)
    coverage.refresh_from_db()
    assert coverage.ends_on is None


def test_a_new_order_holds_from_its_day_and_keeps_the_days_before(
    desk_context: Actor, patient_id: int
) -> None:
    first, second = make_coverage(patient_id), make_coverage(patient_id)
    actions.change_ranks(
        actor=desk_context,
        patient_id=patient_id,
        order=[second.pk, first.pk],
        from_on=DAY,
        reason=OrderReason.BIRTHDAY_RULE,
    )
    assert paying(desk_context, patient_id, DAY - ONE) == [first.pk, second.pk]
    assert paying(desk_context, patient_id, DAY) == [second.pk, first.pk]
    history = queries.rank_history(actor=desk_context, patient_id=patient_id)
    assert {row.reason for row in history if row.starts_on == DAY} == {"birthday_rule"}


@pytest.mark.parametrize("order", [[], [0], [0, 0], [0, 1, 99]])
def test_a_new_order_names_each_insurance_of_the_day_once(
    desk_context: Actor, patient_id: int, order: list[int]
) -> None:
    ids = [make_coverage(patient_id).pk, make_coverage(patient_id).pk, 0]
    before = places(patient_id)
    with pytest.raises(BadOrder):
        actions.change_ranks(
            actor=desk_context,
            patient_id=patient_id,
            order=[ids[each] if each < 3 else each for each in order],
            from_on=DAY,
        )
    assert places(patient_id) == before


def test_insurance_not_yet_used_can_be_edited_and_keeps_its_place(
    desk_context: Actor, patient_id: int
) -> None:
    first, second = make_coverage(patient_id), make_coverage(patient_id)
    details = coverage_details(first.payer, member_id="RIGHT1", starts_on=DAY)
    actions.change_coverage(actor=desk_context, coverage_id=first.pk, version=1, details=details)
    assert paying(desk_context, patient_id, DAY - ONE) == [second.pk]
    assert paying(desk_context, patient_id, DAY) == [first.pk, second.pk]
    with pytest.raises(ChangedMeanwhile):
        actions.change_coverage(
            actor=desk_context, coverage_id=first.pk, version=1, details=details
        )


def test_insurance_once_used_is_corrected_by_a_new_row_in_its_place(
    desk_context: Actor, patient_id: int
) -> None:
    wrong, second = make_coverage(patient_id), make_coverage(patient_id)
    actions.mark_used(actor=desk_context, coverage_ids=[wrong.pk])
    details = coverage_details(wrong.payer, member_id="RIGHT1")
    with pytest.raises(CoverageInUse):
        actions.change_coverage(
            actor=desk_context, coverage_id=wrong.pk, version=1, details=details
        )
    key = uuid.uuid4()
    for _ in range(2):
        right = actions.correct_coverage(
            actor=desk_context,
            key=key,
            coverage_id=wrong.pk,
            details=details,
            why="Digits turned round",
        )
    wrong.refresh_from_db()
    assert (wrong.entered_in_error_why, wrong.member_id) == ("Digits turned round", wrong.member_id)
    assert wrong.entered_in_error_at is not None
    assert right.replaces_id == wrong.pk
    assert paying(desk_context, patient_id, DAY) == [right.pk, second.pk]
    assert [
        each.coverage_id
        for each in queries.coverages_of(actor=desk_context, patient_id=patient_id, on=DAY)
    ] == [right.pk, second.pk]
    assert queries.entered_in_error(actor=desk_context, patient_id=patient_id) == [wrong]


def test_insurance_that_was_never_the_patients_is_kept_and_pays_nothing(
    desk_context: Actor, patient_id: int
) -> None:
    wrong, second = make_coverage(patient_id), make_coverage(patient_id)
    actions.mark_entered_in_error(
        actor=desk_context, coverage_id=wrong.pk, why="Other Maria Alvarez"
    )
    assert paying(desk_context, patient_id, DAY) == [second.pk]
    assert Coverage.objects.filter(pk=wrong.pk).exists()
    with pytest.raises(EnteredInError):
        actions.end_coverage(actor=desk_context, coverage_id=wrong.pk, ends_on=DAY)


def test_marking_an_error_needs_a_reason(desk_context: Actor, patient_id: int) -> None:
    coverage = make_coverage(patient_id)
    with pytest.raises(Incomplete):
        actions.mark_entered_in_error(actor=desk_context, coverage_id=coverage.pk, why=" ")
    coverage.refresh_from_db()
    assert coverage.entered_in_error_at is None


def test_the_same_policy_is_not_added_twice(desk_context: Actor, patient_id: int) -> None:
    payer = make_payer()
    make_coverage(patient_id, payer=payer, member_id="xqh1")
    with pytest.raises(SamePolicyTwice):
        make_coverage(patient_id, payer=payer, member_id="XQH1", starts_on=DAY)
    assert Coverage.objects.count() == 1


@pytest.mark.parametrize(
    "member_id", ["1EG4-TE5-MK7", "1EG4-TE5-MK733", "0EG4TE5MK73", "1SG4TE5MK73", "123456789A"]
)
def test_a_medicare_number_with_a_wrong_shape_is_refused(
    desk_context: Actor, patient_id: int, member_id: str
) -> None:
    with pytest.raises(BadMemberId):
        make_coverage(patient_id, payer=make_payer(kind=PayerKind.MEDICARE), member_id=member_id)
    assert not Coverage.objects.exists()


def test_a_medicare_number_is_kept_without_its_dashes(desk_context: Actor, patient_id: int) -> None:
    medicare = make_payer(kind=PayerKind.MEDICARE)
    coverage = make_coverage(patient_id, payer=medicare, member_id="1eg4-te5-mk73")
    assert coverage.member_id == "1EG4TE5MK73"


def test_a_medicare_advantage_plan_has_its_own_numbers(
    desk_context: Actor, patient_id: int
) -> None:
    medicare = make_payer(kind=PayerKind.MEDICARE)
    plan = make_product(medicare, filing_code=FilingCode.MEDICARE_HMO)
    coverage = make_coverage(patient_id, payer=medicare, product_id=plan.pk, member_id="H1234 567")
    assert coverage.member_id == "H1234 567"


@pytest.mark.parametrize(
    "wrong",
    [
        {"member_id": "  "},
        {"relationship": "cousin"},
        {"relationship": "spouse", "subscriber_birth_date": None},
        {"relationship": "child", "subscriber_family_name": " "},
        {"copay_cents": -1},
        {"ends_on": date(2019, 1, 1)},
        {"payer_id": 0},
        {"basis": "luck"},
    ],
)
def test_insurance_with_a_fact_missing_is_refused_and_leaves_nothing(
    desk_context: Actor, patient_id: int, wrong: dict[str, Any]
) -> None:
    relationship = wrong.get("relationship", "self")
    details = coverage_details(make_payer(), relationship=relationship)
    with pytest.raises(PraxisError):
        actions.add_coverage(
            actor=desk_context,
            key=uuid.uuid4(),
            patient_id=patient_id,
            details=replace(details, **wrong),
        )
    assert not Coverage.objects.exists()


def test_a_product_is_one_of_the_payers_own(desk_context: Actor, patient_id: int) -> None:
    with pytest.raises(Incomplete):
        make_coverage(patient_id, product_id=make_product(make_payer()).pk)
    assert not Coverage.objects.exists()


def test_the_subscriber_is_one_of_the_patients_own_contacts(
    desk_context: Actor, patient_id: int
) -> None:
    other = make_patient(actor=desk_context)
    stranger = make_contact(actor=desk_context, patient=other)
    with pytest.raises(NotFound):
        make_coverage(patient_id, relationship="spouse", subscriber_person_id=stranger.pk)
    assert not Coverage.objects.exists()


def test_a_patient_who_is_not_there_gets_no_insurance(desk_context: Actor) -> None:
    with pytest.raises(NotFound):
        make_coverage(0, actor=desk_context)
    assert not Coverage.objects.exists()


def test_the_card_is_filed_side_by_side(desk_context: Actor, patient_id: int) -> None:
    coverage = make_coverage(patient_id)
    actions.file_card(actor=desk_context, coverage_id=coverage.pk, front_document_id=7)
    filed = actions.file_card(actor=desk_context, coverage_id=coverage.pk, back_document_id=8)
    assert (filed.card_front_document_id, filed.card_back_document_id) == (7, 8)


def test_a_facility_worker_neither_sees_nor_changes_insurance(
    desk_context: Actor, patient_id: int, actor_of: Any
) -> None:
    coverage = make_coverage(patient_id)
    janitor = actor_of("facility")
    details = coverage_details(coverage.payer)
    key = uuid.uuid4()
    attempts: list[Any] = [
        lambda: queries.get_coverage(actor=janitor, coverage_id=coverage.pk),
        lambda: queries.coverages_on(actor=janitor, patient_ids=[patient_id], day=DAY),
        lambda: queries.coverages_of(actor=janitor, patient_id=patient_id, on=DAY),
        lambda: actions.add_coverage(
            actor=janitor, key=key, patient_id=patient_id, details=details
        ),
        lambda: actions.change_coverage(
            actor=janitor, coverage_id=coverage.pk, version=1, details=details
        ),
        lambda: actions.end_coverage(actor=janitor, coverage_id=coverage.pk, ends_on=DAY),
        lambda: actions.correct_coverage(
            actor=janitor, key=key, coverage_id=coverage.pk, details=details, why="x"
        ),
        lambda: actions.mark_entered_in_error(actor=janitor, coverage_id=coverage.pk, why="x"),
        lambda: actions.change_ranks(
            actor=janitor, patient_id=patient_id, order=[coverage.pk], from_on=DAY
        ),
        lambda: actions.file_card(actor=janitor, coverage_id=coverage.pk),
        lambda: actions.mark_used(actor=janitor, coverage_ids=[coverage.pk]),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    coverage.refresh_from_db()
    assert (coverage.version, coverage.used_at, coverage.ends_on) == (1, None, None)


def test_the_database_itself_refuses_two_primaries_on_one_day(
    desk_context: Actor, patient_id: int
) -> None:
    make_coverage(patient_id)
    row = CoverageRank.objects.get()
    other = make_coverage(patient_id)
    row.pk, row.coverage_id = None, other.pk
    row.starts_on = row.ends_on = DAY
    CoverageRank.objects.filter(coverage=other).update(voided_at="2026-01-01T00:00Z")
    with pytest.raises(IntegrityError, match="coverage_rank_once"), transaction.atomic():
        row.save(force_insert=True)


def test_a_rank_cannot_point_to_another_patients_insurance(
    desk_context: Actor, patient_id: int
) -> None:
    coverage = make_coverage(make_patient(actor=desk_context).pk)
    with pytest.raises(IntegrityError, match="coverage_rank_of_patient"), transaction.atomic():
        CoverageRank.objects.filter(coverage=coverage).update(patient=patient_id)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_flags_for_many_patients_cost_as_many_queries_as_for_one(
    desk_context: Actor, django_assert_max_num_queries: Any
) -> None:
    ids = [make_patient(actor=desk_context).pk for _ in range(4)]
    for patient_id in ids:
        make_coverage(patient_id)
        make_coverage(patient_id)
    with django_assert_max_num_queries(4):
        found = queries.coverages_on(actor=desk_context, patient_ids=ids, day=DAY)
    assert sorted(found) == sorted(ids)
    assert all(len(each) == 2 for each in found.values())
