from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from praxis.billing import queries as billing
from praxis.billing.queries import accounts
from praxis.coverage.testing import make_coverage
from praxis.desk.tests.conftest import Office, key, slot
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import VisitEvent
from praxis.scheduling.testing import office_time


def insure(office: Office, patient: Any) -> None:
    """Insurance that was checked today: nothing is missing at check-in."""
    from praxis.coverage import actions as coverage

    with office.open():
        found = make_coverage(patient.pk, actor=office.actor)
        coverage.record_check(
            actor=office.actor,
            key=uuid.uuid4(),
            coverage_id=found.pk,
            how="portal",
            result="active",
        )


def test_the_visit_page_tells_who_did_what(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:00")
    office.do("arrive", visit)
    page = front_desk.get(f"/visits/{visit.pk}/").content.decode()
    assert "Arrived" in page
    assert "Ruth Castellano" in page
    assert "Left without being seen" in page


def test_one_click_checks_in_when_nothing_is_missing(office: Office, front_desk: Client) -> None:
    patient = office.patient()
    insure(office, patient)
    visit = office.book("2027-03-15 10:20", patient=patient)
    answer = front_desk.post(f"/visits/{visit.pk}/arrive/", {"from": "today"})
    assert answer["Location"] == "/"
    with office.open():
        kinds = VisitEvent.objects.filter(appointment=visit).order_by("pk")
        assert [event.kind for event in kinds] == [
            "booked",
            "arrived",
            "checkin_started",
            "checkin_done",
        ]


def test_one_click_shows_what_is_missing_and_the_patient_waits_already(
    office: Office, front_desk: Client
) -> None:
    visit = office.book("2027-03-15 10:20")
    answer = front_desk.post(f"/visits/{visit.pk}/arrive/", {"from": "today"})
    assert answer["Location"] == f"/visits/{visit.pk}/check-in/"
    assert office.status(visit) == "arrived"
    assert "No insurance on file" in front_desk.get(answer["Location"]).content.decode()


def test_nobody_checks_in_on_another_day(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-16 10:20")
    front_desk.post(f"/visits/{visit.pk}/arrive/", {"from": "today"})
    assert office.status(visit) == "booked"
    assert "Check in on that day" in front_desk.get("/").content.decode()


def test_check_in_needs_two_facts(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:20")
    refused = front_desk.post(f"/visits/{visit.pk}/check-in/", {"facts": ["phone"]})
    assert refused.status_code == 422
    assert "Two facts are needed" in refused.content.decode()
    assert office.status(visit) == "booked"
    front_desk.post(f"/visits/{visit.pk}/check-in/", {"facts": ["full name", "date of birth"]})
    assert office.status(visit) == "arrived"
    page = front_desk.get(f"/visits/{visit.pk}/").content.decode()
    assert "Identified by full name and date of birth" in page


def test_a_check_in_is_undone_as_one(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:20")
    front_desk.post(f"/visits/{visit.pk}/check-in/", {"facts": ["full name", "date of birth"]})
    front_desk.post(f"/visits/{visit.pk}/undo-check-in/", {"from": "today"})
    assert office.status(visit) == "booked"


def test_a_check_in_is_not_undone_after_the_room(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:20")
    front_desk.post(f"/visits/{visit.pk}/check-in/", {"facts": ["full name", "date of birth"]})
    front_desk.post(f"/visits/{visit.pk}/room/", {"from": "today"})
    front_desk.post(f"/visits/{visit.pk}/undo-check-in/", {"from": "today"})
    assert office.status(visit) == "roomed"


def test_one_click_takes_the_planned_room(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:20")
    office.do("arrive", visit)
    front_desk.post(f"/visits/{visit.pk}/room/", {"from": "today"})
    with office.open():
        visit.refresh_from_db()
        assert visit.room_id == office.room.pk


def test_a_room_in_use_is_passed_over(office: Office, front_desk: Client) -> None:
    first, second = office.book("2027-03-15 10:00"), office.book("2027-03-15 10:20")
    for visit in (first, second):
        office.do("arrive", visit)
        front_desk.post(f"/visits/{visit.pk}/room/", {"from": "today"})
    with office.open():
        first.refresh_from_db()
        second.refresh_from_db()
    assert first.room_id == office.room.pk
    assert second.room_id not in (None, office.room.pk)


def test_without_a_free_room_one_is_chosen(office: Office, front_desk: Client) -> None:
    waits = office.book("2027-03-15 11:00")
    for minute in ("00", "20", "40"):
        inside = office.book(f"2027-03-15 10:{minute}")
        office.do("arrive", inside)
        front_desk.post(f"/visits/{inside.pk}/room/", {"from": "today"})
    office.do("arrive", waits)
    answer = front_desk.post(f"/visits/{waits.pk}/room/", {"from": "today"})
    assert answer["Location"] == f"/visits/{waits.pk}/choose-room/"
    page = front_desk.get(answer["Location"]).content.decode()
    assert "Every room is in use." in page


def test_a_room_is_chosen_by_name(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:20")
    office.do("arrive", visit)
    page = front_desk.get(f"/visits/{visit.pk}/choose-room/")
    rooms = dict(page.context["form"].fields["room"].choices)
    third = next(pk for pk, name in rooms.items() if name.startswith("Room 3"))
    front_desk.post(f"/visits/{visit.pk}/choose-room/", {"room": third})
    with office.open():
        visit.refresh_from_db()
        assert visit.room_id == third


def through_the_room(office: Office, visit: Any) -> None:
    office.do("arrive", visit)
    office.do("room_patient", visit, room_id=office.room.pk)
    office.do("provider_in", visit)
    office.do("provider_out", visit)


def test_checkout_books_the_next_visit_first(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:20")
    through_the_room(office, visit)
    page = front_desk.get(f"/visits/{visit.pk}/check-out/?weeks=2")
    tile = page.context["tiles"][0]
    front_desk.post(
        f"/visits/{visit.pk}/check-out/?weeks=2",
        {"plan": "book", "slot": tile.value, "client_key": key()},
    )
    assert office.status(visit) == "done"
    _, follow_up = office.visits()
    assert follow_up.start.date().isoformat() >= "2027-03-29"
    assert follow_up.patient_id == visit.patient_id


def test_checkout_asks_what_comes_next(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 10:20")
    through_the_room(office, visit)
    answer = front_desk.post(
        f"/visits/{visit.pk}/check-out/", {"plan": "book", "client_key": key()}
    )
    assert answer.status_code == 422
    assert office.status(visit) == "checkout"
    front_desk.post(f"/visits/{visit.pk}/check-out/", {"plan": "call", "note": "After the scan"})
    assert office.status(visit) == "done"
    page = front_desk.get(f"/visits/{visit.pk}/").content.decode()
    assert "The patient will call · After the scan" in page
    assert "After the scan" in front_desk.get("/recalls/to-schedule/").content.decode()


def test_checkout_and_the_next_visit_happen_both_or_neither(
    office: Office, front_desk: Client
) -> None:
    visit = office.book("2027-03-15 10:20")
    through_the_room(office, visit)
    office.book("2027-03-29 09:00")
    answer = front_desk.post(
        f"/visits/{visit.pk}/check-out/",
        {
            "plan": "book",
            "slot": slot(office.provider, office_time("2027-03-29 09:00")),
            "client_key": key(),
        },
    )
    assert answer.status_code == 409
    assert office.status(visit) == "checkout"


def test_a_no_show_is_marked_after_the_time_and_reopened_with_a_reason(
    office: Office, sign_in: Any, clock: Any
) -> None:
    visit = office.book("2027-03-15 10:20")
    sign_in("front_desk").post(f"/visits/{visit.pk}/no-show/")
    assert office.status(visit) == "booked"
    clock.shift(45 * 60)
    front_desk = sign_in("front_desk")
    front_desk.post(f"/visits/{visit.pk}/no-show/")
    assert office.status(visit) == "no_show"
    assert front_desk.post(f"/visits/{visit.pk}/reopen/", {"reason": ""}).status_code == 422
    front_desk.post(f"/visits/{visit.pk}/reopen/", {"reason": "Was in the other lobby"})
    assert office.status(visit) == "booked"


def test_a_cancelled_visit_says_by_whom_and_leaves_the_grid(
    office: Office, front_desk: Client
) -> None:
    visit = office.book("2027-03-15 11:00")
    refused = front_desk.post(f"/visits/{visit.pk}/cancel/", {"initiator": "practice"})
    assert refused.status_code == 422
    front_desk.post(f"/visits/{visit.pk}/cancel/", {"initiator": "patient", "reason": "Has a cold"})
    assert office.status(visit) == "cancelled"
    assert f'id="visit-{visit.pk}"' not in front_desk.get("/").content.decode()
    assert "by patient" in front_desk.get(f"/visits/{visit.pk}/").content.decode()


def test_who_leaves_unseen_is_written_down_with_the_reason(
    office: Office, front_desk: Client
) -> None:
    visit = office.book("2027-03-15 10:00")
    office.do("arrive", visit)
    front_desk.post(f"/visits/{visit.pk}/left/", {"reason": "Waited too long"})
    assert office.status(visit) == "left_unseen"
    assert "Waited too long" in front_desk.get(f"/visits/{visit.pk}/").content.decode()


def test_a_wrong_stamp_is_corrected_and_stays_readable(
    office: Office, front_desk: Client, clock: Any
) -> None:
    visit = office.book("2027-03-15 10:00")
    event = office.do("arrive", visit)
    clock.shift(600)
    front_desk.post(
        f"/visits/{visit.pk}/correct/{event.pk}/",
        {"time": "9:55 am", "reason": "Stamped late"},
    )
    page = front_desk.get(f"/visits/{visit.pk}/").content.decode()
    assert "is-corrected" in page
    assert "9:55 AM" in page
    assert "Stamped late" in page


def test_readiness_shows_on_the_visit(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 11:00")
    with office.open():
        scheduling.push_readiness(
            actor=office.actor,
            appointment_id=visit.pk,
            code="history",
            label="Health history",
            owner_role="front_desk",
            source="Spanish, 1 page",
        )
    page = front_desk.get(f"/visits/{visit.pk}/").content.decode()
    assert "Health history" in page
    patient = front_desk.get(f"/patients/{visit.patient_id}/").content.decode()
    assert "You, before" in patient
    assert "Spanish, 1 page" in patient


def test_a_biller_sees_a_visit_and_changes_nothing(office: Office, sign_in: Any) -> None:
    visit = office.book("2027-03-15 10:00")
    biller = sign_in("biller")
    assert "step-forms" in biller.get(f"/visits/{visit.pk}/").content.decode()
    assert "Check in" not in biller.get(f"/visits/{visit.pk}/").content.decode()
    assert biller.post(f"/visits/{visit.pk}/arrive/").status_code == 403
    assert office.status(visit) == "booked"


def test_the_copay_is_asked_for_and_taken_at_check_in(office: Office, front_desk: Client) -> None:
    patient = office.patient()
    insure(office, patient)
    visit = office.book("2027-03-15 10:20", patient=patient)
    url = f"/visits/{visit.pk}/check-in/"
    text = front_desk.get(url).content.decode()
    assert "Collect" in text
    assert "$25.00" in text
    facts = {"facts": ["full name", "date of birth"], "client_key": key()}
    refused = front_desk.post(url, {**facts, "paid_by": "check", "paid": "25.00"})
    assert refused.status_code == 422
    front_desk.post(url, {**facts, "paid_by": "cash", "paid": "30.00"})
    with office.open():
        balance = billing.balances(actor=office.actor, patient_ids=[patient.pk])[patient.pk]
        asked = billing.to_collect(
            actor=office.actor, visits={visit.pk: patient.pk}, copays={patient.pk: 2500}
        )
        payments = accounts.payments_of(actor=office.actor, patient_id=patient.pk)
    assert balance.unapplied_cents == 3000
    assert asked[visit.pk].copay_cents == 0
    assert sorted(row.payment.amount_cents for row in payments) == [500, 2500]
