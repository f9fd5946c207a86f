"""What can be booked, and for how long (S01, S14, S15)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.practice import actions, queries
from praxis.practice.models import VisitType, VisitTypeDuration
from praxis.practice.testing import make_provider, make_visit_type
from praxis.practice.types import BadVisitType, ChangedMeanwhile, NameTaken, VisitTypeDetails

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
PHYSICAL = VisitTypeDetails(name="Physical", code="phys", minutes=40, buffer_after=5)


def test_each_visit_type_has_its_own_length_and_buffers(manager: Actor) -> None:
    physical = actions.add_visit_type(actor=manager, key=uuid.uuid4(), details=PHYSICAL)
    assert physical.code == "PHYS"
    assert queries.minutes_for(physical.pk, make_provider().pk, False) == (40, 0, 5)


def test_a_providers_own_minutes_go_before_everybodys_and_those_before_the_types(
    manager: Actor,
) -> None:
    visit_type = make_visit_type(minutes=20)
    slow, usual = make_provider(), make_provider()

    def set_minutes(provider_id: int | None, minutes: int | None) -> None:
        actions.set_minutes(
            actor=manager,
            visit_type_id=visit_type.pk,
            provider_id=provider_id,
            new_patient=True,
            minutes=minutes,
        )

    set_minutes(None, 40)
    set_minutes(slow.pk, 60)
    assert queries.minutes_for(visit_type.pk, slow.pk, True).minutes == 60
    assert queries.minutes_for(visit_type.pk, usual.pk, True).minutes == 40
    assert queries.minutes_for(visit_type.pk, slow.pk, False).minutes == 20
    for provider in (slow, usual):
        found, minutes = queries.visit_type_for(visit_type.pk, provider.pk)
        assert found == visit_type
        for new in (True, False):
            assert minutes[new] == queries.minutes_for(visit_type.pk, provider.pk, new).minutes
    set_minutes(slow.pk, 50)
    set_minutes(None, None)
    assert queries.minutes_for(visit_type.pk, slow.pk, True).minutes == 50
    assert queries.minutes_for(visit_type.pk, usual.pk, True).minutes == 20
    assert [row.minutes for row in queries.minutes_table(visit_type.pk)] == [50]


def test_minutes_are_set_for_providers_and_types_that_exist(manager: Actor) -> None:
    visit_type = make_visit_type()
    for bad in ({"provider_id": 0}, {"visit_type_id": 0}):
        given: dict[str, Any] = {
            "visit_type_id": visit_type.pk,
            "provider_id": None,
            "new_patient": True,
            "minutes": 30,
            **bad,
        }
        with pytest.raises(NotFound):
            actions.set_minutes(actor=manager, **given)
    with pytest.raises(BadVisitType):
        actions.set_minutes(
            actor=manager,
            visit_type_id=visit_type.pk,
            provider_id=None,
            new_patient=True,
            minutes=32,
        )
    assert not VisitTypeDuration.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 22},
        {"minutes": 0},
        {"minutes": 485},
        {"buffer_before": 3},
        {"buffer_after": -5},
        {"modes": ()},
        {"modes": ("carrier pigeon",)},
        {"urgency_classes": ("whenever",)},
        {"room_kind": "garage"},
        {"new_patients": "maybe"},
        {"min_age_months": 24, "max_age_months": 12},
        {"lead_minutes": -1},
        {"horizon_days": 0},
        {"horizon_days": 1, "lead_minutes": 3000},
        {"capacity": 0},
        {"online": True, "confidential": True},
    ],
)
def test_a_visit_type_that_could_not_be_booked_is_refused(
    manager: Actor, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BadVisitType):
        actions.add_visit_type(actor=manager, key=uuid.uuid4(), details=replace(PHYSICAL, **wrong))
    assert not VisitType.objects.exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"minutes": 22}, "practice_visittype_minutes"),
        ({"buffer_after": 3}, "practice_visittype_buffers"),
        ({"modes": []}, "practice_visittype_modes"),
        ({"urgency_classes": ["whenever"]}, "practice_visittype_urgency"),
        ({"min_age_months": 24, "max_age_months": 12}, "practice_visittype_ages"),
        ({"horizon_days": 0}, "practice_visittype_notice"),
        ({"capacity": 0}, "practice_visittype_capacity"),
    ],
)
def test_the_database_itself_refuses_it_too(change: dict[str, Any], constraint: str) -> None:
    visit_type = make_visit_type()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        VisitType.objects.filter(pk=visit_type.pk).update(**change)


def test_two_visit_types_do_not_share_a_name_or_a_code(manager: Actor) -> None:
    actions.add_visit_type(actor=manager, key=uuid.uuid4(), details=PHYSICAL)
    for same in (replace(PHYSICAL, name="physical", code="ex"), replace(PHYSICAL, name="Other")):
        with pytest.raises(NameTaken):
            actions.add_visit_type(actor=manager, key=uuid.uuid4(), details=same)
    assert VisitType.objects.count() == 1


def test_an_ended_visit_type_is_not_offered_and_keeps_its_name_in_history(manager: Actor) -> None:
    visit_type = make_visit_type(name="Flu shot clinic", online=True)
    assert queries.visit_types(MONDAY, online=True) == [visit_type]
    actions.end_visit_type(actor=manager, visit_type_id=visit_type.pk, ended_on=MONDAY)
    assert queries.visit_types(MONDAY + timedelta(days=1)) == []
    assert queries.get_visit_type(visit_type.pk).name == "Flu shot clinic"


def test_a_visit_type_is_changed_by_one_person_at_a_time(manager: Actor) -> None:
    visit_type = actions.add_visit_type(actor=manager, key=uuid.uuid4(), details=PHYSICAL)
    longer = replace(PHYSICAL, minutes=50, preparation_es="Venga en ayunas.")
    actions.change_visit_type(actor=manager, visit_type_id=visit_type.pk, version=1, details=longer)
    with pytest.raises(ChangedMeanwhile):
        actions.change_visit_type(
            actor=manager, visit_type_id=visit_type.pk, version=1, details=PHYSICAL
        )
    assert queries.get_visit_type(visit_type.pk).minutes == 50


def test_the_front_desk_does_not_change_visit_types(desk: Actor) -> None:
    visit_type = make_visit_type()
    for attempt in (
        lambda: actions.add_visit_type(actor=desk, key=uuid.uuid4(), details=PHYSICAL),
        lambda: actions.change_visit_type(
            actor=desk, visit_type_id=visit_type.pk, version=1, details=PHYSICAL
        ),
        lambda: actions.end_visit_type(actor=desk, visit_type_id=visit_type.pk, ended_on=MONDAY),
        lambda: actions.set_minutes(
            actor=desk,
            visit_type_id=visit_type.pk,
            provider_id=None,
            new_patient=True,
            minutes=30,
        ),
    ):
        with pytest.raises(Forbidden):
            attempt()
    visit_type.refresh_from_db()
    assert (visit_type.version, visit_type.ended_on) == (1, None)
