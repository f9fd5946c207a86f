"""A day in columns."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from praxis.practice.testing import make_provider, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import MONDAY, Office
from praxis.scheduling.types import BlockSpec

LUNCH = BlockSpec(12 * 60, 13 * 60, "Lunch")
HELD = BlockSpec(15 * 60, 16 * 60, "Held for urgent", "held", (), release_hours=24)


def sheet(office: Office, day: date = MONDAY) -> queries.DaySheet:
    return queries.day_sheet(office.actor, [office.site.pk], day)


def test_a_column_shows_sessions_blocks_visits_and_what_is_open(office: Office) -> None:
    provider = make_provider(site=office.site)
    make_template(
        provider,
        site=office.site,
        sessions=week_sessions(hours=((480, 1020),), blocks=(LUNCH, HELD)),
    )
    visit = office.book("2027-03-15 09:00", provider_id=provider.pk)
    column = next(c for c in sheet(office).columns if c.provider.pk == provider.pk)
    assert [v.pk for v in column.visits] == [visit.pk]
    assert [block.label for block in column.blocks] == ["Lunch", "Held for urgent"]
    assert [
        (f"{s.start.astimezone(office_time('2027-03-15 00:00').tzinfo):%H:%M}")
        for s in column.open_spans
    ] == [
        "08:00",
        "09:20",
        "13:00",
        "16:00",
    ]


def test_a_released_block_is_open(office: Office, clock: Any) -> None:
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(blocks=(HELD,)))
    clock.move_to(office_time("2027-03-15 07:00"))
    column = next(c for c in sheet(office).columns if c.provider.pk == provider.pk)
    assert column.blocks == ()


def test_a_sheet_takes_the_same_few_queries_however_many_visits(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for minute in (0, 20, 40):
        office.book(f"2027-03-15 09:{minute:02d}")
    with django_assert_max_num_queries(5):
        assert len(sheet(office).visits) == 3


def test_the_version_changes_with_every_change_of_the_day_and_with_no_other(
    office: Office, clock: Any
) -> None:
    def version() -> str:
        return queries.day_version([office.site.pk], MONDAY)

    seen = [version()]
    visit = office.book("2027-03-15 09:00")
    seen.append(version())
    actions.confirm_appointment(actor=office.actor, appointment_id=visit.pk)
    seen.append(version())
    actions.push_readiness(
        actor=office.actor,
        appointment_id=visit.pk,
        code="insurance",
        label="Insurance not checked",
        owner_role="front_desk",
        source="coverage",
    )
    seen.append(version())
    actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind="off",
        start=office_time("2027-03-15 13:00"),
        end=office_time("2027-03-15 17:00"),
        label="Dentist",
        provider_id=office.provider.pk,
    )
    seen.append(version())
    assert len(set(seen)) == len(seen)
    before = version()
    office.book("2027-03-16 09:00")
    assert version() == before


def test_open_readiness_stands_on_the_sheet_until_it_is_met(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    item: dict[str, Any] = {"actor": office.actor, "appointment_id": visit.pk, "code": "insurance"}
    actions.push_readiness(
        label="Insurance not checked", owner_role="front_desk", source="coverage", **item
    )
    assert sheet(office).visits[0].open_codes == ["insurance"]
    actions.close_readiness(**item)
    assert sheet(office).visits[0].open_codes == []


def test_time_off_is_shown_and_not_open(office: Office) -> None:
    actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind="off",
        start=office_time("2027-03-15 08:00"),
        end=office_time("2027-03-15 12:00"),
        label="Conference",
        provider_id=office.provider.pk,
    )
    (column,) = sheet(office).columns
    assert [absence.label for absence in column.absences] == ["Conference"]
    assert [span.start for span in column.open_spans] == [office_time("2027-03-15 13:00")]


def test_a_provider_is_late_by_the_longest_due_patient_who_is_here(
    office: Office, clock: Any
) -> None:
    visit = office.book("2027-03-15 09:00")
    clock.move_to(office_time("2027-03-15 08:50"))
    actions.arrive(actor=office.actor, appointment_id=visit.pk)
    clock.move_to(office_time("2027-03-15 09:18"))
    (column,) = sheet(office).columns
    assert column.late_minutes == 18
    (waiting,) = queries.waiting(office.actor, [office.site.pk])
    assert queries.wait_minutes(waiting, office_time("2027-03-15 09:18")) == 18


def test_a_week_counts_visits_and_free_minutes(office: Office) -> None:
    office.book("2027-03-15 09:00")
    cells = queries.week_cells(office.actor, [office.site.pk], MONDAY)
    assert [(cell.visits, cell.free_minutes) for cell in cells[:2]] == [(1, 460), (0, 480)]
    assert len(cells) == 7


def test_a_held_time_is_shown_while_it_lasts_and_is_no_open_time(
    office: Office, clock: Any
) -> None:
    held = actions.hold_slot(
        actor=office.actor,
        key=uuid.uuid4(),
        visit_type_id=office.visit_type.pk,
        provider_id=office.provider.pk,
        site_id=office.site.pk,
        start=office_time("2027-03-15 09:00"),
    )
    (column,) = sheet(office).columns
    assert [(each.start, each.expires_at) for each in column.held] == [
        (held.start, held.expires_at)
    ]
    assert all(span.end <= held.start or span.start >= held.end for span in column.open_spans)
    clock.move_to(held.expires_at)
    (column,) = sheet(office).columns
    assert column.held == ()


def test_a_group_without_seats_yet_takes_its_time_on_the_sheet(office: Office) -> None:
    group = actions.add_group_session(
        actor=office.actor,
        key=uuid.uuid4(),
        title="Class",
        visit_type_id=make_visit_type(minutes=60, capacity=4).pk,
        provider_id=office.provider.pk,
        site_id=office.site.pk,
        start=office_time("2027-03-15 10:00"),
    )
    (column,) = sheet(office).columns
    assert [(each.pk, each.seats) for each in column.groups] == [(group.pk, ())]
    assert all(span.end <= group.start or span.start >= group.end for span in column.open_spans)
