"""Templates and exceptions."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.access.context import opened
from praxis.kernel.errors import Forbidden
from praxis.scheduling import actions, queries
from praxis.scheduling.models import TemplateVersion, WorkException
from praxis.scheduling.supply import load_supply
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import MONDAY, Office
from praxis.scheduling.types import (
    BadException,
    BadTemplate,
    BlockSpec,
    SessionSpec,
    VersionOverlap,
)


def hours(office: Office, day: date) -> list[tuple[str, str]]:
    zone = office_time("2027-03-15 00:00").tzinfo
    supply = load_supply([office.provider.pk], [office.site.pk], day, day)
    return [
        (f"{s.start.astimezone(zone):%H:%M}", f"{s.end.astimezone(zone):%H:%M}")
        for s in supply.sessions(office.provider.pk, office.site.pk, day)
    ]


def test_a_later_version_ends_the_one_before_it(office: Office) -> None:
    make_template(
        office.provider,
        site=office.site,
        starts_on=date(2027, 3, 16),
        sessions=week_sessions(hours=((540, 600),)),
    )
    assert hours(office, MONDAY) == [("08:00", "12:00"), ("13:00", "17:00")]
    assert hours(office, date(2027, 3, 16)) == [("09:00", "10:00")]
    first = TemplateVersion.objects.order_by("pk").first()
    assert first is not None
    assert first.valid.upper == date(2027, 3, 16)


def test_alternate_weeks_have_their_own_sessions(office: Office) -> None:
    sessions = (
        SessionSpec(weekday=0, start_minute=480, end_minute=720, week=0),
        SessionSpec(weekday=0, start_minute=780, end_minute=1020, week=1),
    )
    make_template(
        office.provider,
        site=office.site,
        starts_on=date(2027, 3, 10),
        sessions=sessions,
        cycle_weeks=2,
    )
    assert hours(office, date(2027, 3, 15)) == [("13:00", "17:00")]
    assert hours(office, date(2027, 3, 22)) == [("08:00", "12:00")]


def test_a_version_with_an_end_may_not_run_into_a_later_one(office: Office) -> None:
    make_template(office.provider, site=office.site, starts_on=date(2027, 6, 1))
    with pytest.raises(VersionOverlap):
        make_template(
            office.provider,
            site=office.site,
            starts_on=date(2027, 5, 1),
            ends_on=date(2027, 6, 1),
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start_minute": 482}, "multiples of five"),
        ({"end_minute": 480}, "end after it begins"),
        ({"week": 1}, "weeks of the cycle"),
        ({"blocks": (BlockSpec(0, 60, "Lunch"),)}, "outside its session"),
        ({"blocks": (BlockSpec(480, 540, "Kept", "carve_out"),)}, "which visit types"),
    ],
)
def test_a_template_that_cannot_be_is_refused(
    office: Office, change: dict[str, Any], message: str
) -> None:
    spec = replace(SessionSpec(weekday=0, start_minute=480, end_minute=720), **change)
    before = TemplateVersion.objects.count()
    with pytest.raises(BadTemplate, match=message):
        make_template(office.provider, site=office.site, sessions=(spec,))
    assert TemplateVersion.objects.count() == before


def test_a_clerk_may_not_change_templates(office: Office, actor_of: Any) -> None:
    desk = actor_of("front_desk")
    before = TemplateVersion.objects.count()
    with opened(desk, purpose="test"):
        with pytest.raises(Forbidden):
            actions.end_template_version(actor=desk, version_id=1, ends_on=MONDAY)
        with pytest.raises(Forbidden):
            add_version(office, actor=desk)
    assert TemplateVersion.objects.count() == before


def add_version(office: Office, **more: Any) -> TemplateVersion:
    asked: dict[str, Any] = {
        "actor": office.actor,
        "key": uuid.uuid4(),
        "provider_id": office.provider.pk,
        "site_id": office.site.pk,
        "starts_on": date(2027, 4, 1),
        "sessions": week_sessions(),
        **more,
    }
    return actions.add_template_version(**asked)


def test_a_template_saved_twice_with_one_key_is_one(office: Office) -> None:
    key = uuid.uuid4()
    assert add_version(office, key=key).pk == add_version(office, key=key).pk
    with pytest.raises(BadTemplate, match="last day is before the first"):
        add_version(office, ends_on=date(2027, 3, 31))
    assert TemplateVersion.objects.filter(valid__contains=date(2027, 4, 1)).count() == 1


def test_time_off_is_not_offered_until_it_is_taken_back(office: Office) -> None:
    def first() -> Any:
        return queries.find_slots(office.actor, office.visit_type.pk, limit=1)[0].start

    off = actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind="off",
        start=office_time("2027-03-15 00:00"),
        end=office_time("2027-03-17 00:00"),
        label="Vacation",
        provider_id=office.provider.pk,
    )
    assert first() == office_time("2027-03-17 08:00")
    actions.end_exception(actor=office.actor, exception_id=off.pk)
    assert first() == office_time("2027-03-15 08:00")


def test_an_extra_session_is_offered(office: Office) -> None:
    actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind="extra",
        start=office_time("2027-03-20 09:00"),
        end=office_time("2027-03-20 10:00"),
        label="Saturday clinic",
        provider_id=office.provider.pk,
        site_id=office.site.pk,
    )
    offers = queries.find_slots(
        office.actor, office.visit_type.pk, from_day=date(2027, 3, 20), days=1
    )
    assert len(offers) == 3
    office.book("2027-03-20 09:00")


def test_a_room_under_maintenance_is_not_offered(office: Office) -> None:
    actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind="maintenance",
        start=office_time("2027-03-15 08:00"),
        end=office_time("2027-03-15 12:00"),
        label="New floor",
        room_id=office.room.pk,
    )
    (offer,) = queries.find_slots(office.actor, office.visit_type.pk, limit=1)
    assert offer.start == office_time("2027-03-15 13:00")


def test_an_exception_is_of_one_thing(office: Office) -> None:
    with pytest.raises(BadException):
        actions.add_exception(
            actor=office.actor,
            key=uuid.uuid4(),
            kind="off",
            start=office_time("2027-03-15 08:00"),
            end=office_time("2027-03-15 12:00"),
            label="Both",
            provider_id=office.provider.pk,
            room_id=office.room.pk,
        )
    one = actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind="off",
        start=office_time("2027-03-15 08:00"),
        end=office_time("2027-03-15 12:00"),
        label="One",
        provider_id=office.provider.pk,
    )
    with pytest.raises(IntegrityError, match="scheduling_exception_target"), transaction.atomic():
        WorkException.objects.filter(pk=one.pk).update(room=office.room.pk)
