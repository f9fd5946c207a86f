"""Promising time: nobody and nothing twice."""

from __future__ import annotations

from praxis.scheduling.tests.conftest import Office


def test_a_visit_takes_the_minutes_of_its_type(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    assert visit.minutes == 20
    assert visit.status == "booked"
    assert visit.planned_room_id == office.room.pk
