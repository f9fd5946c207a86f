"""Times to offer, against a second way of finding them."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.models import ResourceDay
from praxis.scheduling.queries.search import starts_in
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import MONDAY, Office
from praxis.scheduling.types import BlockSpec, SessionSpec, TimeTaken

ORACLE = (Path(__file__).parent / "oracle.sql").read_text()


def by_oracle(office: Office, provider_id: int, day: date, visit_type: Any) -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            ORACLE,
            {
                "day": day,
                "zone": office.site.time_zone,
                "provider": provider_id,
                "site": office.site.pk,
                "before": visit_type.buffer_before,
                "after": visit_type.buffer_after,
                "minutes": visit_type.minutes,
                "device": bool(visit_type.device_kind),
            },
        )
        return [row[0] for row in cursor.fetchall()]


def by_masks(office: Office, provider_id: int, day: date, visit_type: Any) -> list[datetime]:
    from praxis.practice import queries as practice
    from praxis.scheduling.supply import wall

    rooms = [room.pk for room in practice.rooms_on(day, [office.site.pk], kind="exam")]
    devices = [row.pk for row in practice.devices_on(day, [office.site.pk])]
    before = visit_type.buffer_before // 5
    cells = before + (visit_type.minutes + visit_type.buffer_after) // 5
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fits FROM scheduling_candidates(%s, %s, %s, %s, %s, %s, %s, 10)",
            [
                [provider_id],
                [cells],
                [office.site.pk],
                rooms,
                devices if visit_type.device_kind else None,
                day,
                day,
            ],
        )
        found = cursor.fetchone()
    if found is None:
        return []
    return [
        wall(day, 360 + (cell + before) * 5, office.site.time_zone)
        for cell in starts_in(int(found[0], 2))
    ]


def disorder(office: Office, dice: random.Random, first: date, providers: list[Any]) -> None:
    """Random templates, exceptions, visits, moves and cancellations around `first`."""
    for provider in providers:
        cycle = dice.choice((1, 1, 2, 3))
        sessions = []
        for week in range(cycle):
            for weekday in range(7):
                begin = dice.randrange(60, 240) * 5
                for _ in range(dice.randrange(3)):
                    end = min(begin + dice.randrange(6, 60) * 5, 1440)
                    if end - begin >= 30:
                        noon = begin + 10
                        block = BlockSpec(noon, noon + 15, "Lunch")
                        sessions.append(
                            SessionSpec(
                                weekday,
                                begin,
                                end,
                                week,
                                blocks=(block,) if dice.random() < 0.4 else (),
                            )
                        )
                    begin = end + dice.randrange(0, 12) * 5
                    if begin > 1400:
                        break
        if sessions:
            make_template(
                provider,
                site=office.site,
                starts_on=first - timedelta(days=dice.randrange(1, 30)),
                sessions=tuple(sessions),
                cycle_weeks=cycle,
            )
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    for _ in range(dice.randrange(6)):
        start = midnight + timedelta(minutes=dice.randrange(0, 14 * 288) * 5)
        target = dice.choice(("provider", "room", "site", "extra"))
        actions.add_exception(
            actor=office.actor,
            key=uuid.uuid4(),
            kind="extra" if target == "extra" else "off",
            start=start,
            end=start + timedelta(minutes=dice.randrange(1, 100) * 5),
            label="Random",
            provider_id=dice.choice(providers).pk if target in ("provider", "extra") else None,
            room_id=office.room.pk if target == "room" else None,
            site_id=office.site.pk if target in ("site", "extra") else None,
        )
    for _ in range(25):
        start = midnight + timedelta(days=dice.randrange(14), minutes=dice.randrange(144, 276) * 5)
        try:
            visit = office.book(
                start,
                provider_id=dice.choice(providers).pk,
                minutes=dice.choice((5, 10, 20, 45)),
                override="Random",
            )
            if dice.random() < 0.3:
                actions.move_appointment(
                    actor=office.actor,
                    appointment_id=visit.pk,
                    start=start + timedelta(minutes=5 * dice.randrange(1, 30)),
                    override="Random",
                )
            elif dice.random() < 0.2:
                actions.cancel_appointment(
                    actor=office.actor, appointment_id=visit.pk, initiator="patient"
                )
        except TimeTaken:
            continue


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 60))]
)
def test_masks_and_multiranges_agree_on_every_start(office: Office, clock: Any, seed: int) -> None:
    dice = random.Random(seed)
    first = (date(2027, 3, 8), date(2027, 11, 1), MONDAY)[seed % 3]
    clock.move_to(datetime(first.year, first.month, first.day, 8, tzinfo=UTC) - timedelta(days=2))
    make_room(site=office.site)
    make_device(site=office.site)
    providers = [make_provider(site=office.site) for _ in range(3)]
    disorder(office, dice, first, providers)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    kinds = [
        make_visit_type(minutes=20),
        make_visit_type(minutes=5, buffer_before=5, buffer_after=10),
        make_visit_type(minutes=60, device_kind="ultrasound"),
    ]
    cases = 0
    for provider in providers:
        for offset in range(15):
            for kind in kinds:
                day = first + timedelta(days=offset)
                expected = by_oracle(office, provider.pk, day, kind)
                assert by_masks(office, provider.pk, day, kind) == expected, (seed, day)
                cases += bool(expected)
    assert cases > 10


def test_masks_kept_by_booking_equal_masks_built_anew(office: Office) -> None:
    dice = random.Random(7)
    providers = [make_provider(site=office.site) for _ in range(2)]
    disorder(office, dice, MONDAY, providers)

    def masks() -> dict[tuple[int, date], tuple[int, int]]:
        rows = ResourceDay.objects.filter(day__range=(MONDAY, MONDAY + timedelta(days=20)))
        return {(row.resource_id, row.day): (row.work, row.busy) for row in rows}

    kept = masks()
    actions.extend_supply(actor=office.actor, first=MONDAY, days=20)
    assert masks() == kept


def test_offers_are_bookable_and_the_soonest_come_first(office: Office) -> None:
    office.book("2027-03-15 08:00")
    offers = queries.find_slots(office.actor, office.visit_type.pk, limit=8)
    assert offers[0].start == office_time("2027-03-15 08:20")
    assert [offer.cost for offer in offers] == sorted(offer.cost for offer in offers)
    assert len(offers) == 8
    for offer in offers:
        office.book(offer.start, provider_id=offer.provider_id)


def test_a_kept_block_is_offered_only_to_its_visit_types(office: Office) -> None:
    urgent = make_visit_type(minutes=20)
    kept = BlockSpec(480, 720, "Urgent", "carve_out", (urgent.pk,))
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(blocks=(kept,)))
    only: dict[str, Any] = {"provider_ids": [provider.pk], "limit": 1}
    (usual,) = queries.find_slots(office.actor, office.visit_type.pk, **only)
    (first,) = queries.find_slots(office.actor, urgent.pk, **only)
    assert usual.start == office_time("2027-03-15 13:00")
    assert first.start == office_time("2027-03-15 08:00")


def test_a_session_with_no_room_left_for_new_patients_is_not_offered_to_them(
    office: Office,
) -> None:
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(max_new=1))
    office.book("2027-03-15 08:00", provider_id=provider.pk)
    patient = office.patient()
    offer = queries.find_slots(
        office.actor, office.visit_type.pk, patient_id=patient.pk, provider_ids=[provider.pk]
    )[0]
    assert offer.start == office_time("2027-03-15 13:00")


def test_a_patient_is_not_offered_a_time_when_they_are_elsewhere(office: Office) -> None:
    other = make_provider(site=office.site)
    make_template(other, site=office.site)
    make_room(site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    patient = office.patient()
    office.book("2027-03-15 08:00", patient_id=patient.pk, provider_id=other.pk)
    offers = queries.find_slots(office.actor, office.visit_type.pk, patient_id=patient.pk)
    assert all(offer.start != office_time("2027-03-15 08:00") for offer in offers)
    assert offers


def test_why_a_time_is_not_offered_is_said(office: Office) -> None:
    office.book("2027-03-15 09:00")
    ask: dict[str, Any] = {"provider_id": office.provider.pk, "site_id": office.site.pk}
    kind = office.visit_type.pk

    def codes(text: str) -> list[str]:
        found = queries.why_not(office.actor, kind, start=office_time(text), **ask)
        return [obstacle.code for obstacle in found]

    assert codes("2027-03-15 09:10") == ["provider_taken"]
    assert codes("2027-03-15 12:30") == ["outside_template"]
    assert codes("2027-03-12 09:00") == ["past"]
    assert codes("2027-03-15 10:00") == []


def test_searching_takes_the_same_queries_for_one_provider_or_many(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        make_template(make_provider(site=office.site), site=office.site)
    patient = office.patient()
    with django_assert_max_num_queries(10):
        queries.find_slots(office.actor, office.visit_type.pk, patient_id=patient.pk, days=60)


def test_the_command_names_offers_and_refuses_what_it_does_not_know(office: Office) -> None:
    from praxis.scheduling import command
    from praxis.scheduling.types import NoSuchName

    found = command.slots(office.visit_type.code, provider=office.provider.family_name, days=3)
    assert found["offers"][0]["start"] == "2027-03-15T08:00:00-05:00"
    assert found["offers"][0]["provider"] == office.provider.display_name
    assert found["searched_ms"] > 0
    with pytest.raises(NoSuchName, match=office.visit_type.code):
        command.slots("nothing of the kind")
