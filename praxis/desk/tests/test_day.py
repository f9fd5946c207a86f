from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from praxis.desk.web import day, flow, grid
from praxis.kernel import clock

ZONE = "America/Chicago"
DAY = date(2026, 11, 23)
NOW = clock.local(DAY, 10, 42, ZONE)


def at(hour: int, minute: int = 0) -> datetime:
    return clock.local(DAY, hour, minute, ZONE)


def visit(number: int, hour: int, minute: int, status: str, **more: Any) -> day.Visit:
    start = at(hour, minute)
    facts: dict[str, Any] = {
        "id": number,
        "patient_id": number,
        "provider_id": 1,
        "name": "Alvarez, Maria",
        "born": date(1979, 3, 14),
        "language": "en",
        "status": status,
        "start": start,
        "end": start + timedelta(minutes=20),
        "type_name": "Follow-up",
    }
    return day.Visit(**(facts | more))


def provider(*visits: day.Visit, **more: Any) -> day.ProviderDay:
    return day.ProviderDay(1, "Okafor", "MD, family", "AO", visits, **more)


def column(found: day.ProviderDay) -> Any:
    frame = grid.frame(DAY, ZONE, day.spans([found]))
    return day.column(found, frame, now=NOW, id="provider-1")


def test_a_patient_who_came_early_waits_from_the_planned_time() -> None:
    early = visit(1, 10, 30, "arrived", arrived_at=at(10, 0))
    assert early.minutes_waiting(NOW) == 12


def test_a_patient_who_came_late_waits_from_arrival() -> None:
    late = visit(1, 10, 0, "arrived", arrived_at=at(10, 40))
    assert late.minutes_waiting(NOW) == 2


def test_a_visit_in_the_future_has_no_wait_yet() -> None:
    assert visit(1, 11, 0, "arrived", arrived_at=at(10, 0)).minutes_waiting(NOW) == 0


def test_cancelled_visits_leave_the_grid() -> None:
    found = column(provider(visit(1, 9, 0, "cancelled"), visit(2, 9, 0, "confirmed")))
    assert [item.id for item in found.items if item.kind == "visit"] == [2]
    assert found.count == 1


def test_flags_stand_in_their_order() -> None:
    flags = day.flags(
        visit(
            1, 11, 0, "confirmed", new_patient=True, insurance="bad", balance_cents=1, language="es"
        ),
        NOW,
    )
    marks = ["New", "Insurance failed", "Balance to collect", "ES"]
    assert sorted(marks, key=flags.index) == marks


def test_a_finished_visit_keeps_only_its_mark() -> None:
    flags = day.flags(visit(1, 9, 0, "done", new_patient=True, insurance="bad"), NOW)
    assert "Done" in flags
    assert "New" not in flags


def test_the_second_line_says_the_room() -> None:
    roomed = visit(1, 10, 0, "roomed", room="Room 4", detail="BP recheck")
    assert day.second_line(roomed) == "In room 4 · Follow-up · BP recheck"


def test_a_confirmed_visit_needs_no_status_word_and_an_unconfirmed_one_has_it() -> None:
    assert day.second_line(visit(1, 11, 0, "confirmed")) == "Follow-up"
    assert day.second_line(visit(1, 11, 0, "booked")) == "Not confirmed · Follow-up"


def test_the_desk_sees_what_to_collect() -> None:
    facts = {"copay_cents": 2_000, "balance_cents": 1_550}
    found = flow.flow(
        [
            visit(1, 10, 30, "arrived", arrived_at=at(10, 20), **facts),
            visit(2, 10, 0, "checkout", **facts),
            visit(3, 11, 0, "confirmed", copay_cents=2_000),
        ],
        {1: "Okafor"},
        zone=ZONE,
        now=NOW,
    )
    assert found.waiting[0].second == "10:30 · Collect $35.50 · Okafor"
    assert found.checkout[0].second == "Collect $35.50 · Follow-up · Okafor"
    assert found.due[0].second == "Collect $20 · Follow-up · Okafor"
    out = day.second_line(visit(2, 10, 0, "checkout", **facts))
    assert out == "Checkout · Collect $35.50 · Follow-up"


def test_a_screen_reader_hears_the_time_and_the_status() -> None:
    found = column(provider(visit(1, 10, 0, "arrived", arrived_at=at(10, 20))))
    assert found.items[0].said == "10:00 AM, Waiting, 22 minutes waiting"


def test_a_provider_is_late_by_the_patient_who_should_be_seen() -> None:
    assert day.late_minutes([visit(1, 10, 24, "roomed")], NOW) == 18
    assert day.late_minutes([visit(1, 10, 0, "with_provider")], NOW) == 22
    assert day.late_minutes([visit(1, 10, 35, "arrived")], NOW) == 0


def test_open_time_is_offered_as_wall_time_of_the_site() -> None:
    found = column(provider(open=[(at(11, 50), at(12, 10))]))
    assert [(item.clock, item.at) for item in found.items] == [("11:50", "2026-11-23T11:50-06:00")]


def test_four_visits_at_once_show_three_and_a_count() -> None:
    found = column(provider(*[visit(n, 9, 0, "confirmed") for n in range(5)]))
    assert [item.kind for item in found.items].count("visit") == 3
    assert [item.count for item in found.items if item.kind == "more"] == [2]


def test_the_longest_wait_stands_first() -> None:
    rows = flow.flow(
        [
            visit(1, 10, 40, "arrived", arrived_at=at(10, 30)),
            visit(2, 10, 0, "arrived", arrived_at=at(9, 50)),
        ],
        {1: "Okafor"},
        zone=ZONE,
        now=NOW,
    ).waiting
    assert [(row.appointment_id, row.minutes) for row in rows] == [(2, 42), (1, 2)]


def test_only_the_next_visits_are_due_and_the_rest_is_counted() -> None:
    made = flow.flow(
        [visit(1, 11, 0, "confirmed"), visit(2, 15, 0, "booked")],
        {1: "Okafor"},
        zone=ZONE,
        now=NOW,
    )
    assert [row.appointment_id for row in made.due] == [1]
    assert made.later == 1


def test_the_strip_counts_who_came_and_who_waits_too_long() -> None:
    visits = [
        visit(1, 9, 0, "done"),
        visit(2, 10, 0, "arrived", arrived_at=at(10, 0), insurance="check"),
        visit(3, 11, 0, "booked"),
        visit(4, 9, 0, "cancelled"),
    ]
    found = {
        count.words: count for count in flow.counts(visits, [], now=NOW, is_today=True, red=25)
    }
    assert found["of 3 arrived"].number == "2"
    assert (found["waiting, longest"].end, found["waiting, longest"].tone) == ("42 min", "bad")
    assert found["insurance to fix"].number == "1"
    assert found["not confirmed"].number == "1"


def test_a_group_is_one_block_and_its_seats_are_counted_but_not_drawn() -> None:
    seats = [visit(each, 9, 0, "arrived", in_group=True) for each in (1, 2, 3)]
    met = day.Group(7, "Diabetes class", at(9), at(10), seats=3, capacity=8, here=3)
    found = column(provider(*seats, visit(4, 9, 0, "booked"), groups=[met]))
    assert [item.kind for item in found.items if item.kind in ("visit", "group")] == [
        "group",
        "visit",
    ]
    (block,) = [item for item in found.items if item.kind == "group"]
    assert (block.url, block.more) == ("/schedule/groups/7/", "Group · 3 of 8 seats · 3 here")
    assert found.count == 4


def test_a_video_visit_says_so() -> None:
    assert "Video" in day.flags(visit(1, 9, 0, "booked", mode="video"), NOW)
    assert "Video" not in day.flags(visit(1, 9, 0, "booked"), NOW)
