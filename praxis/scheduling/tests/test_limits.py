"""Limits besides the caps of a session: of a type in a session, on a day, for a patient."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from praxis.kernel.errors import Forbidden, NotFound
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.models import VisitLimit
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BadLimit, NeedsOverride

CHICAGO = ZoneInfo("America/Chicago")


def limit(office: Office, scope: str, most: int = 1, **more: Any) -> VisitLimit:
    return actions.add_limit(actor=office.actor, key=uuid.uuid4(), scope=scope, most=most, **more)


def refused(office: Office, start: str, **more: Any) -> list[str]:
    with pytest.raises(NeedsOverride) as refusal:
        office.book(start, **more)
    return [each.code for each in refusal.value.obstacles]


def offered(office: Office, **more: Any) -> list[str]:
    found = queries.find_slots(office.actor, office.visit_type.pk, limit=500, days=3, **more)
    return sorted({f"{offer.start.astimezone(CHICAGO):%d %H}" for offer in found})


def test_a_session_takes_only_so_many_visits_of_a_type(office: Office) -> None:
    limit(office, "session", most=2, visit_type_id=office.visit_type.pk)
    other = make_visit_type(minutes=20)
    for start in ("2027-03-15 08:00", "2027-03-15 09:00"):
        office.book(start)
    assert refused(office, "2027-03-15 10:00") == ["limit_session"]
    assert not [each for each in offered(office) if each < "15 13"]
    office.book("2027-03-15 10:00", visit_type_id=other.pk)
    office.book("2027-03-15 13:00")
    moved = office.book("2027-03-15 14:00")
    actions.move_appointment(
        actor=office.actor, appointment_id=moved.pk, start=office_time("2027-03-15 15:00")
    )
    office.book("2027-03-15 11:00", override="The manager agreed")


def test_a_day_takes_only_so_many_visits_of_a_type_at_a_site(office: Office) -> None:
    second = make_provider(site=office.site)
    make_template(second, site=office.site)
    make_room(site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    limit(office, "day", visit_type_id=office.visit_type.pk, site_id=office.site.pk)
    office.book("2027-03-15 08:00")
    assert refused(office, "2027-03-15 14:00", provider_id=second.pk) == ["limit_day"]
    assert {each[:2] for each in offered(office)} == {"16"}
    why = queries.why_not(
        office.actor,
        office.visit_type.pk,
        provider_id=second.pk,
        site_id=office.site.pk,
        start=office_time("2027-03-15 14:00"),
    )
    assert [each.code for each in why] == ["limit_day"]


def test_a_patient_has_only_one_visit_of_a_type_a_year(office: Office, clock: Any) -> None:
    yearly = limit(office, "patient", within_days=365, visit_type_id=office.visit_type.pk)
    patient = office.patient()
    office.book("2027-03-15 08:00", patient_id=patient.pk)
    assert refused(office, "2027-03-17 08:00", patient_id=patient.pk) == ["limit_patient"]
    assert offered(office, patient_id=patient.pk) == []
    office.book("2027-03-17 08:00")
    clock.move_to(office_time("2028-03-13 07:00"))
    actions.extend_supply(actor=office.actor)
    office.book("2028-03-14 08:00", patient_id=patient.pk)
    actions.end_limit(actor=office.actor, limit_id=yearly.pk)
    office.book("2028-03-15 08:00", patient_id=patient.pk)


def test_a_patient_has_only_so_many_visits_still_to_come(office: Office, clock: Any) -> None:
    limit(office, "ahead", most=2)
    patient = office.patient()
    first = office.book("2027-03-15 08:00", patient_id=patient.pk)
    office.book("2027-03-16 08:00", patient_id=patient.pk)
    assert refused(office, "2027-03-17 08:00", patient_id=patient.pk) == ["limit_ahead"]
    actions.cancel_appointment(actor=office.actor, appointment_id=first.pk, initiator="patient")
    office.book("2027-03-17 08:00", patient_id=patient.pk)


def test_a_limit_says_what_it_counts_and_only_a_manager_sets_one(
    office: Office, actor_of: Any
) -> None:
    for wrong in (
        {"scope": "patient"},
        {"scope": "day", "within_days": 3},
        {"scope": "day", "most": 0},
    ):
        with pytest.raises(BadLimit):
            limit(office, **wrong)
    with pytest.raises(Forbidden):
        actions.add_limit(actor=actor_of("front_desk"), key=uuid.uuid4(), scope="day", most=1)
    with pytest.raises(NotFound):
        actions.end_limit(actor=office.actor, limit_id=0)
    key = uuid.uuid4()
    one = actions.add_limit(actor=office.actor, key=key, scope="day", most=9)
    assert actions.add_limit(actor=office.actor, key=key, scope="day", most=9) == one
    assert [each.pk for each in queries.limits_in_force()] == [one.pk]
    ended = actions.end_limit(actor=office.actor, limit_id=one.pk).ended_at
    assert actions.end_limit(actor=office.actor, limit_id=one.pk).ended_at == ended
    assert queries.limits_in_force() == []
    assert ended is not None
    assert ended.date() == date(2027, 3, 14)
