"""Promising time: nobody and nothing twice."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from praxis.access.context import opened
from praxis.kernel.errors import Forbidden
from praxis.practice.models import Device
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import queries, rules
from praxis.scheduling.models import Appointment, AppointmentResource, ResourceDay, VisitEvent
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import (
    BlockSpec,
    KeyReused,
    NeedsOverride,
    NoRoomSetUp,
    NoSuchVisit,
    QuotaReached,
    ReasonNeeded,
    StartInPast,
    TimeTaken,
)

pytestmark = pytest.mark.smoke


def blocking(visit: Appointment) -> set[str]:
    promises = AppointmentResource.objects.filter(appointment_id=visit.pk, blocks=True)
    return set(promises.values_list("resource__kind", flat=True))


def busy_cells(office: Office, kind: str = "provider") -> int:
    days = ResourceDay.objects.filter(
        resource__kind=kind, resource__lane=0, day=office_time("2027-03-15 00:00").date()
    )
    return sum(day.busy.bit_count() for day in days)


def test_a_visit_takes_the_minutes_of_its_type(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    assert visit.minutes == 20
    assert visit.status == "booked"
    assert visit.planned_room_id == office.room.pk


def test_a_new_patient_gets_the_minutes_this_provider_gives_new_patients(office: Office) -> None:
    from praxis.practice.models import VisitTypeDuration

    VisitTypeDuration.objects.create(
        visit_type=office.visit_type, provider=office.provider, new_patient=True, minutes=40
    )
    visit = office.book("2027-03-15 09:00")
    assert visit.new_patient
    assert visit.minutes == 40


def test_provider_room_device_and_patient_are_promised_together(
    office: Office, device: Device
) -> None:
    visit = office.book("2027-03-15 09:00", device_id=device.pk)
    assert blocking(visit) == {"provider", "patient", "room", "device"}


def test_a_taken_device_leaves_nothing_behind(office: Office, device: Device) -> None:
    other = make_provider(site=office.site)
    make_template(other, site=office.site)
    make_room(site=office.site)
    office.book("2027-03-15 09:00", device_id=device.pk)
    before = AppointmentResource.objects.count(), busy_cells(office)

    with pytest.raises(TimeTaken) as refusal:
        office.book("2027-03-15 09:10", provider_id=other.pk, device_id=device.pk)

    assert refusal.value.taken == ("device",)
    assert Appointment.objects.count() == 1
    assert (AppointmentResource.objects.count(), busy_cells(office)) == before


def test_visits_may_touch_but_not_overlap_by_a_minute(office: Office) -> None:
    office.book("2027-03-15 09:00")
    office.book("2027-03-15 09:20")
    with pytest.raises(TimeTaken, match="just taken"):
        office.book("2027-03-15 09:39")
    with pytest.raises(TimeTaken):
        office.book("2027-03-15 08:41")


def test_buffers_hold_the_provider_and_room_but_not_the_patient(office: Office) -> None:
    buffered = make_visit_type(minutes=20, buffer_before=5, buffer_after=10)
    visit = office.book("2027-03-15 09:00", visit_type_id=buffered.pk)
    with pytest.raises(TimeTaken):
        office.book("2027-03-15 09:25")
    office.book("2027-03-15 09:30")
    spans = dict(
        AppointmentResource.objects.filter(appointment_id=visit.pk).values_list(
            "resource__kind", "during"
        )
    )
    assert spans["patient"].upper == visit.end
    assert spans["room"].lower == visit.start - timedelta(minutes=5)


def test_a_patient_cannot_be_with_two_providers_at_once(office: Office) -> None:
    other = make_provider(site=office.site)
    make_template(other, site=office.site)
    make_room(site=office.site)
    patient = office.patient()
    office.book("2027-03-15 09:00", patient_id=patient.pk)
    with pytest.raises(TimeTaken, match="already has a visit"):
        office.book("2027-03-15 09:10", patient_id=patient.pk, provider_id=other.pk)


def test_any_free_room_of_the_kind_is_taken(office: Office) -> None:
    second = make_room(site=office.site)
    other = make_provider(site=office.site)
    make_template(other, site=office.site)
    office.book("2027-03-15 09:00")
    visit = office.book("2027-03-15 09:00", provider_id=other.pk)
    assert visit.planned_room_id == second.pk
    third = make_provider(site=office.site)
    make_template(third, site=office.site)
    with pytest.raises(TimeTaken, match="No suitable room"):
        office.book("2027-03-15 09:00", provider_id=third.pk)


def test_a_video_visit_needs_no_room(office: Office) -> None:
    visit = office.book("2027-03-15 09:00", mode="video")
    assert blocking(visit) == {"provider", "patient"}


def test_a_site_without_such_rooms_says_so(office: Office) -> None:
    with pytest.raises(NoRoomSetUp):
        office.book(visit_type_id=make_visit_type(room_kind="imaging").pk)


def test_a_retry_with_the_same_key_returns_the_first_visit(office: Office) -> None:
    key, patient = uuid.uuid4(), office.patient()
    first = office.book(key=key, patient_id=patient.pk)
    again = office.book(key=key, patient_id=patient.pk)
    assert again.pk == first.pk
    assert VisitEvent.objects.filter(appointment_id=first.pk).count() == 1


def test_a_retry_after_the_session_filled_still_returns_the_first(office: Office) -> None:
    full = make_provider(site=office.site)
    make_template(full, site=office.site, sessions=week_sessions(max_visits=1))
    key, patient = uuid.uuid4(), office.patient()
    first = office.book(provider_id=full.pk, key=key, patient_id=patient.pk)
    assert office.book(provider_id=full.pk, key=key, patient_id=patient.pk).pk == first.pk


def test_a_key_is_not_used_for_two_patients(office: Office) -> None:
    key = uuid.uuid4()
    office.book(key=key)
    with pytest.raises(KeyReused):
        office.book("2027-03-15 10:00", key=key)


def test_an_unknown_patient_is_refused(office: Office) -> None:
    with pytest.raises(NoSuchVisit):
        office.book(patient_id=10**9)


def test_a_biller_may_not_book(office: Office, actor_of: Any) -> None:
    patient = office.patient()
    with pytest.raises(Forbidden):
        office.book(actor=actor_of("biller"), patient_id=patient.pk)


def test_a_time_that_has_passed_is_refused(office: Office, clock: Any) -> None:
    clock.move_to(office_time("2027-03-15 09:21"))
    with pytest.raises(StartInPast):
        office.book("2027-03-15 09:00")
    clock.move_to(office_time("2027-03-15 09:10"))
    assert office.book("2027-03-15 09:00").status == "booked"


def test_a_visit_may_end_at_midnight(office: Office) -> None:
    first = office.book("2027-03-15 23:40", override="Night clinic")
    second = office.book("2027-03-16 00:00", override="Night clinic")
    assert first.end == second.start
    with pytest.raises(TimeTaken):
        office.book("2027-03-15 23:50", override="Night clinic")


def test_time_outside_the_template_needs_a_permission_and_a_reason(
    office: Office, actor_of: Any
) -> None:
    with pytest.raises(NeedsOverride, match="does not work then"):
        office.book("2027-03-15 12:30")
    visit = office.book("2027-03-15 12:30", override="Patient drives two hours")
    assert visit.override_reason == "Patient drives two hours"
    patient, desk = office.patient(), actor_of("front_desk")
    with opened(desk, purpose="test"), pytest.raises(Forbidden):
        office.book("2027-03-15 17:30", actor=desk, patient_id=patient.pk, override="Please")


def test_a_visit_that_runs_past_the_session_is_outside_it(office: Office) -> None:
    office.book("2027-03-15 11:40")
    with pytest.raises(NeedsOverride):
        office.book("2027-03-15 16:45")


def test_a_block_kept_for_some_visit_types_refuses_others(office: Office) -> None:
    urgent = make_visit_type(minutes=20)
    kept = BlockSpec(600, 660, "Urgent", "carve_out", (urgent.pk,))
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(blocks=(kept,)))
    with pytest.raises(NeedsOverride, match="Urgent"):
        office.book("2027-03-15 09:50", provider_id=provider.pk)
    office.book("2027-03-15 10:00", provider_id=provider.pk, visit_type_id=urgent.pk)


def test_a_held_block_releases_itself(office: Office, clock: Any) -> None:
    held = BlockSpec(600, 660, "Held for urgent", "held", (), release_hours=24)
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(blocks=(held,)))
    clock.move_to(office_time("2027-03-14 09:59"))
    with pytest.raises(NeedsOverride, match="Held for urgent"):
        office.book("2027-03-15 10:00", provider_id=provider.pk)
    clock.move_to(office_time("2027-03-14 10:00"))
    office.book("2027-03-15 10:00", provider_id=provider.pk)


def test_a_session_takes_no_more_visits_than_its_cap(office: Office) -> None:
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(max_visits=2, max_new=1))
    office.book("2027-03-15 08:00", provider_id=provider.pk)
    with pytest.raises(NeedsOverride, match="1 new"):
        office.book("2027-03-15 08:20", provider_id=provider.pk)
    office.book("2027-03-15 08:20", provider_id=provider.pk, override="Sister of the first")
    with pytest.raises(NeedsOverride, match="full at 2"):
        office.book("2027-03-15 09:20", provider_id=provider.pk)
    office.book("2027-03-15 13:00", provider_id=provider.pk)


def test_age_notice_and_horizon_of_the_visit_type_hold(office: Office) -> None:
    child = make_visit_type(max_age_months=216)
    with pytest.raises(NeedsOverride, match="too old"):
        office.book(visit_type_id=child.pk)
    noticed = make_visit_type(lead_minutes=48 * 60)
    with pytest.raises(NeedsOverride, match="2 days' notice"):
        office.book(visit_type_id=noticed.pk)
    near = make_visit_type(horizon_days=7)
    with pytest.raises(NeedsOverride, match="7 days before"):
        office.book("2027-04-12 09:00", visit_type_id=near.pk)


def test_overbooking_needs_a_reason_a_quota_and_never_a_room(office: Office) -> None:
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(max_overbooks=1))
    office.book("2027-03-15 09:00", provider_id=provider.pk)
    over: dict[str, Any] = {"provider_id": provider.pk, "overbook": True}
    with pytest.raises(ReasonNeeded):
        office.book("2027-03-15 09:00", **over)
    with pytest.raises(TimeTaken, match="No suitable room"):
        office.book("2027-03-15 09:00", override="Fever", **over)
    make_room(site=office.site)
    visit = office.book("2027-03-15 09:00", override="Fever", **over)
    assert visit.lane == 1
    with pytest.raises(QuotaReached):
        office.book("2027-03-15 10:00", override="Fever", **over)


def test_a_front_desk_clerk_may_not_overbook(office: Office, actor_of: Any) -> None:
    patient, desk = office.patient(), actor_of("front_desk")
    with opened(desk, purpose="test"), pytest.raises(Forbidden):
        office.book(actor=desk, patient_id=patient.pk, overbook=True, override="Fever")


def test_a_weekly_nine_o_clock_stays_at_nine_over_daylight_saving(office: Office) -> None:
    before = office.book("2027-10-29 09:00")
    after = office.book("2027-11-12 09:00")
    assert (before.start.hour, after.start.hour) == (14, 15)


def test_the_patient_becomes_known_at_the_site_of_the_visit(office: Office) -> None:
    from praxis.access.queries import actor_of as refreshed
    from praxis.access.testing import make_site

    north = make_site(code="north", name="North")
    actor = refreshed(office.actor.user_id or 0)
    patient = office.patient()
    with opened(actor, purpose="test"):
        provider = make_provider(site=north)
        make_template(provider, site=north)
        office.book(
            actor=actor,
            site_id=north.pk,
            provider_id=provider.pk,
            patient_id=patient.pk,
            mode="phone",
        )
        patient.refresh_from_db()
    assert north.pk in patient.site_ids


def test_booking_is_told_to_whoever_listens(office: Office) -> None:
    office.book()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE args ->> 'news' = 'scheduling.AppointmentBooked'"
        )
        (told,) = cursor.fetchone() or (0,)
    assert told > 0


def test_the_list_of_hit_visits_names_those_in_the_time(office: Office) -> None:
    hit = office.book("2027-03-15 09:00")
    office.book("2027-03-15 10:00")
    found = queries.visits_hit(
        office.actor,
        start=office_time("2027-03-15 08:00"),
        end=office_time("2027-03-15 09:10"),
        provider_id=office.provider.pk,
    )
    assert [visit.pk for visit in found] == [hit.pk]
    by_room = queries.visits_hit(
        office.actor,
        start=office_time("2027-03-15 08:00"),
        end=office_time("2027-03-15 09:10"),
        room_id=office.room.pk,
    )
    assert [visit.pk for visit in by_room] == [hit.pk]


def test_a_visit_type_holds_through_the_evening_of_its_last_day(office: Office) -> None:
    kind = make_visit_type()
    kind.ended_on = date(2027, 3, 15)

    def ended(when: str, day: date) -> bool:
        found = rules.of_visit_type(
            kind,
            start=office_time(when),
            day=day,
            now=office_time("2027-03-15 08:00"),
            new_patient=False,
            age=None,
        )
        return "type_ended" in {each.code for each in found}

    assert not ended("2027-03-15 19:30", date(2027, 3, 15))
    assert ended("2027-03-16 08:00", date(2027, 3, 16))
