"""Times to offer, against a second way of finding them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BlockSpec, Preference


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

    assert codes("2027-03-15 09:10") == ["provider_taken", "room_taken"]
    assert codes("2027-03-15 12:30") == ["outside_template"]
    assert codes("2027-03-12 09:00") == ["past"]
    assert codes("2027-03-15 10:00") == []


def test_searching_takes_the_same_queries_for_one_provider_or_many(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        make_template(make_provider(site=office.site), site=office.site)
    patient = office.patient()
    with django_assert_max_num_queries(2):
        queries.find_slots(office.actor, office.visit_type.pk, patient_id=patient.pk, days=60)


def test_urgency_bounds_the_search_and_says_so(office: Office, clock: Any) -> None:
    clock.move_to(office_time("2027-03-15 15:30"))
    kind = office.visit_type.pk

    def latest(urgency: str) -> datetime:
        offers = queries.find_slots(office.actor, kind, urgency=urgency, limit=500)
        assert all(offer.reasons for offer in offers)
        return max(offer.start for offer in offers)

    assert latest("same_day") == office_time("2027-03-15 16:30")
    assert latest("within_72h") <= office_time("2027-03-18 15:30")
    assert latest("within_72h") > office_time("2027-03-18 08:00")
    assert office_time("2027-03-26 12:00") < latest("within_14d") < office_time("2027-03-29 15:30")
    clock.move_to(office_time("2027-03-15 18:00"))
    assert queries.find_slots(office.actor, kind, urgency="same_day") == []
    codes = queries.why_not(
        office.actor,
        kind,
        provider_id=office.provider.pk,
        site_id=office.site.pk,
        start=office_time("2027-03-16 09:00"),
        urgency="same_day",
    )
    assert [each.code for each in codes] == ["urgency"]


def test_who_may_wait_waits_for_the_own_provider_and_who_may_not_does_not(
    office: Office, clock: Any
) -> None:
    other = make_provider(site=office.site)
    make_template(other, site=office.site, sessions=week_sessions(weekdays=(0, 1)))
    make_room(site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    patient = office.patient()
    clock.move_to(office_time("2027-03-15 08:00"))
    seen = office.book("2027-03-15 08:20", patient_id=patient.pk, provider_id=other.pk)
    for step in ("arrive", "provider_in", "check_out"):
        getattr(actions, step)(actor=office.actor, appointment_id=seen.pk)
    clock.move_to(office_time("2027-03-19 12:00"))

    def first(**more: Any) -> tuple[int, str]:
        asked = {"patient_id": patient.pk, "limit": 1, **more}
        offer = queries.find_slots(office.actor, office.visit_type.pk, **asked)[0]
        return offer.provider_id, offer.reasons[0]

    assert first() == (other.pk, "Own provider")
    assert first(urgency="within_72h") == (office.provider.pk, "Another provider")
    assert first(from_day=date(2027, 3, 24)) == (office.provider.pk, "Another provider")


def test_a_wished_time_of_day_is_offered_before_a_sooner_one(office: Office) -> None:
    wish = Preference(weekdays=(1,), from_minute=13 * 60)
    offer = queries.find_slots(office.actor, office.visit_type.pk, preference=wish, limit=1)[0]
    assert offer.start == office_time("2027-03-16 13:00")
    assert "As wished" in offer.reasons


def test_time_kept_for_urgent_visits_is_offered_to_others_last(office: Office, clock: Any) -> None:
    kept = BlockSpec(480, 720, "Urgent", "held", (), 24)
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(blocks=(kept,)))
    only: dict[str, Any] = {"provider_ids": [provider.pk], "limit": 1}
    clock.move_to(office_time("2027-03-14 07:00"))
    before = queries.find_slots(office.actor, office.visit_type.pk, **only)
    assert before[0].start == office_time("2027-03-15 13:00")
    clock.move_to(office_time("2027-03-14 08:00"))
    (usual,) = queries.find_slots(office.actor, office.visit_type.pk, **only)
    (urgent,) = queries.find_slots(office.actor, office.visit_type.pk, urgency="within_72h", **only)
    assert usual.start == office_time("2027-03-15 13:00")
    assert urgent.start == office_time("2027-03-15 08:00")
    short = make_provider(site=office.site)
    hour = week_sessions(
        hours=((480, 540),), blocks=(BlockSpec(480, 520, "Urgent", "held", (), 24),)
    )
    make_template(short, site=office.site, sessions=hour)
    offers = queries.find_slots(office.actor, office.visit_type.pk, provider_ids=[short.pk], days=2)
    kept_ones = ["Was kept for urgent visits" in offer.reasons for offer in offers]
    assert kept_ones == [False, True, True]
    assert offers[0].start == office_time("2027-03-15 08:40")


def test_the_command_names_offers_and_refuses_what_it_does_not_know(office: Office) -> None:
    from praxis.scheduling import command
    from praxis.scheduling.types import NoSuchName

    found = command.slots(office.visit_type.code, provider=office.provider.family_name, days=3)
    assert found["offers"][0]["start"] == "2027-03-15T08:00:00-05:00"
    assert found["offers"][0]["provider"] == office.provider.display_name
    assert found["searched_ms"] > 0
    assert found["offers"][0]["reasons"] == ["Within a day", "Leaves no gap"]
    lines = command.lines_of(found)
    assert lines[0].startswith("2027-03-15 08:00   20 min  ")
    assert lines[0].endswith("(Within a day, Leaves no gap)")
    assert lines[-1].startswith(f"{len(found['offers'])} offers in ")
    assert not command.slots(office.visit_type.code, urgency="same_day")["offers"]
    with pytest.raises(NoSuchName, match=office.visit_type.code):
        command.slots("nothing of the kind")
