"""A hundred races of fifty desks over provider, room and device together, from the booking page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from praxis.config.tests.browser import SignedIn
from praxis.desk.tests.conftest import Office, build_office
from praxis.desk.tests.race import Press, desks_of
from praxis.desk.web.forms import slot_value
from praxis.kernel import clock
from praxis.practice.testing import make_device, make_room, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.slow

DESKS = 50
ROUNDS = 100


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(clock.real_now() - clock.real_now())


def times() -> Iterator[Any]:
    """Starts at which nobody is booked yet: hours apart on working days."""
    day = date(2027, 3, 16)
    while True:
        if day.weekday() < 5:
            for hour in ("08:00", "09:00", "10:00", "14:00", "15:00"):
                yield office_time(f"{day} {hour}")
        day += timedelta(days=1)


def promised_twice() -> int:
    """Pairs of promises of one thing that overlap: what the constraint says there are none of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM scheduling_appointmentresource a"
            " JOIN scheduling_appointmentresource b ON a.id < b.id"
            " AND a.resource_id = b.resource_id AND a.during && b.during"
            " WHERE a.blocks AND b.blocks"
        )
        (found,) = cursor.fetchone() or (0,)
    return int(found)


def test_a_hundred_races_have_one_winner_each_whatever_is_scarce(
    page: Any, signed_in: SignedIn, morning: Office, live: str
) -> None:
    """In turn the provider, the only device and the only room is what there is one of. Each
    loser reads the closest other times, keeps what it typed, and books one of them.
    """
    with morning.open():
        for name, kind in (("A", "ultrasound"), ("B", "ultrasound"), ("C", "dermatoscope")):
            make_device(name=name, kind=kind, site=morning.site)
        make_room(name="Procedures", kind="procedure", site=morning.site)
        scheduling.rebuild_rooms(actor=morning.actor, site_id=morning.site.pk)
        kinds = (
            make_visit_type(name="Neck scan", device_kind="ultrasound"),
            make_visit_type(name="Skin check", device_kind="dermatoscope"),
            make_visit_type(name="Biopsy", device_kind="ultrasound", room_kind="procedure"),
        )
    patients = [morning.patient(family_name=f"Crowd{number}") for number in range(DESKS)]
    signed_in(page, "front_desk", name="Dana Whitlock")
    page.goto(f"/visits/new/?patient={patients[0].pk}&type={kinds[0].pk}&day=2027-03-16")
    free = times()
    winners: Counter[int] = Counter()
    for number in range(ROUNDS):
        start = next(free)
        desks = desks_of(page, live, kinds[number % 3].pk)
        both = (morning.provider.pk, morning.other.pk)
        who = (both[0], both[0]) if number % 3 == 0 else both
        booked = len(morning.visits())
        answers = desks.race(
            [
                Press(patient.pk, slot_value(who[place % 2], start), reason=f"Round {number}")
                for place, patient in enumerate(patients)
            ]
        )
        assert Counter(each.status for each in answers) == {303: 1, 409: DESKS - 1}
        assert len(morning.visits()) == booked + 1
        lost = [each for each in answers if each.status == 409]
        assert all(each.keeps_what_was_typed for each in lost)
        assert all(each.offered for each in lost)
        winners.update(each.press.patient_id for each in answers if each.status == 303)
        with morning.open():
            for visit in morning.visits():
                if visit.status == "booked":
                    scheduling.cancel_appointment(
                        actor=morning.actor, appointment_id=visit.pk, initiator="patient"
                    )
        if number % 10 == 0:
            again = desks.press(Press(lost[0].press.patient_id, lost[0].offered[0]))
            assert again.status == 303
    assert promised_twice() == 0
    assert len(winners) > 1
