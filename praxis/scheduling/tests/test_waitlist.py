"""Who is asked about a time that came free, and who gets it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from praxis.access.context import opened, system
from praxis.correspondence.models import Message
from praxis.correspondence.testing import make_texted
from praxis.correspondence.types import ReplyReceived
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news import testing as news
from praxis.news.testing import run_reactions
from praxis.practice.testing import make_provider, make_visit_type
from praxis.scheduling import actions, periodic, queries, reactions
from praxis.scheduling.models import Appointment, WaitlistEntry, WaitlistOffer, WaitlistOpening
from praxis.scheduling.testing import join, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import (
    AlreadyWaiting,
    BadWish,
    NoSuchVisit,
    NoSuchWish,
    OfferGone,
    WaitlistWish,
)
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(office: Office, clock: Any) -> Office:
    """Monday, eight in the morning; offers go to whoever is first, three at a time."""
    clock.move_to(office_time("2027-03-15 08:00"))
    return office


def later(office: Office, start: str = "2027-03-22 09:00", **more: Any) -> WaitlistEntry:
    """Somebody with a later visit who would rather come sooner, on an hour's notice."""
    visit = office.book(start, patient_id=office.patient(email="a@example.com").pk)
    return join(office.actor, visit, **{"notice_minutes": 60, **more})


def cancel(office: Office, start: str = "2027-03-15 11:00") -> Appointment:
    visit = office.book(start)
    actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    run_reactions()
    return visit


def offers() -> list[tuple[int, str]]:
    return list(WaitlistOffer.objects.order_by("pk").values_list("entry_id", "answer"))


def test_a_time_cancelled_three_hours_ahead_is_offered_to_whom_it_fits(morning: Office) -> None:
    sooner, most = later(morning), later(morning, "2027-03-24 09:00")
    wrong_type = later(morning, "2027-03-23 09:00")
    wrong_type.visit_type = make_visit_type(minutes=240)
    wrong_type.save()
    later(morning, "2027-03-23 10:00", notice_minutes=24 * 60)
    later(morning, "2027-03-23 11:00", weekdays=(1, 2))
    later(morning, "2027-03-23 14:00", from_minute=13 * 60)
    later(morning, "2027-03-23 15:00", earliest_on=date(2027, 3, 16))
    later(morning, "2027-03-23 16:00", provider_ids=(make_provider(site=morning.site).pk,))
    cancel(morning)
    made = list(WaitlistOffer.objects.order_by("-score"))
    assert [each.entry_id for each in made] == [most.pk, sooner.pk]
    assert {each.expires_at for each in made} == {office_time("2027-03-15 08:30")}
    assert set(Message.objects.filter(template="waitlist_offer").values_list("patient_id")) == {
        (sooner.patient_id,),
        (most.patient_id,),
    }
    assert "2027-03-15" not in Message.objects.filter(template="waitlist_offer")[0].subject


def test_the_first_yes_books_the_time_and_frees_the_later_visit_which_is_offered_in_turn(
    morning: Office,
) -> None:
    first, second = later(morning, "2027-03-24 09:00"), later(morning, "2027-03-26 09:00")
    third = later(morning, "2027-03-30 09:00", earliest_on=date(2027, 3, 22))
    cancel(morning)
    assert [entry for entry, _ in offers()] == [second.pk, first.pk]
    won = WaitlistOffer.objects.get(entry=first)
    booked = actions.accept_offer(actor=morning.actor, offer_id=won.pk)
    assert actions.accept_offer(actor=morning.actor, offer_id=won.pk) == booked
    with pytest.raises(OfferGone):
        actions.accept_offer(
            actor=morning.actor, offer_id=WaitlistOffer.objects.get(entry=second).pk
        )
    run_reactions()
    visit = Appointment.objects.get(pk=booked)
    assert visit.start == office_time("2027-03-15 11:00")
    assert visit.rescheduled_from_id == first.appointment_id
    given_up = queries.visit(morning.actor, first.appointment_id or 0)
    assert given_up.appointment.status == "cancelled"
    assert given_up.last_event.reason == "Took an earlier time from the waitlist"
    freed = WaitlistOpening.objects.get(start=office_time("2027-03-24 09:00"))
    assert freed.cause == "in_turn"
    assert set(freed.offers.values_list("entry_id", flat=True)) == {second.pk, third.pk}
    assert WaitlistOffer.objects.get(entry=second, opening__cause="cancelled").answer == "lost"
    told = Message.objects.filter(patient_id=second.patient_id, template="notice")
    assert "somebody else was first" in told.get().body
    assert not Message.objects.filter(
        patient_id=first.patient_id, template="appointment_cancelled"
    ).exists()


def test_the_search_shows_the_freed_later_time_again(morning: Office) -> None:
    entry = later(morning, "2027-03-22 09:00")
    cancel(morning)
    actions.accept_offer(actor=morning.actor, offer_id=WaitlistOffer.objects.get().pk)
    run_reactions()
    found = queries.find_slots(
        morning.actor, entry.visit_type_id, from_day=date(2027, 3, 22), days=1, limit=40
    )
    assert office_time("2027-03-22 09:00") in [each.start for each in found]


def test_nobody_is_asked_about_a_time_nearer_than_the_way_to_the_office(morning: Office) -> None:
    later(morning, notice_minutes=175)
    cancel(morning)
    assert offers() == []
    assert WaitlistOpening.objects.get().outcome == "too_late"


def test_silence_passes_the_time_on_and_is_not_a_no(morning: Office, clock: Any) -> None:
    for day in range(22, 27):
        later(morning, f"2027-03-{day} 09:00", offers_a_day=1)
    practice_asks_one_at_a_time(morning.actor)
    cancel(morning)
    assert len(offers()) == 1
    clock.move_to(office_time("2027-03-15 08:31"))
    assert periodic.sweep_waitlist() == 1
    run_reactions()
    assert [answer for _, answer in offers()] == ["expired", ""]
    assert not WaitlistEntry.objects.filter(ended_at__isnull=False).exists()
    with pytest.raises(OfferGone):
        actions.accept_offer(actor=morning.actor, offer_id=WaitlistOffer.objects.earliest("pk").pk)


def practice_asks_one_at_a_time(actor: Actor) -> None:
    from praxis.practice.actions import change_setting

    change_setting(actor=actor, key="waitlist_offers_at_once", value=1)


def test_a_no_asks_the_next_at_once_and_three_end_the_wish(morning: Office) -> None:
    practice_asks_one_at_a_time(morning.actor)
    tired, other = later(morning, "2027-03-30 09:00", offers_a_day=5), later(morning)
    for start in ("2027-03-15 11:00", "2027-03-15 14:00", "2027-03-15 15:00"):
        cancel(morning, start)
        asked = WaitlistOffer.objects.filter(entry=tired).latest("pk")
        actions.decline_offer(actor=morning.actor, offer_id=asked.pk)
        actions.decline_offer(actor=morning.actor, offer_id=asked.pk)
        run_reactions()
    tired.refresh_from_db()
    assert (tired.end_reason, tired.offers.count()) == ("declined", 3)
    assert WaitlistOffer.objects.filter(entry=other).count() == 1


def test_a_patient_gets_no_more_offers_a_day_than_wished(morning: Office) -> None:
    later(morning, offers_a_day=1)
    cancel(morning)
    actions.decline_offer(actor=morning.actor, offer_id=WaitlistOffer.objects.get().pk)
    cancel(morning, "2027-03-15 14:00")
    assert WaitlistOffer.objects.count() == 1


def test_at_night_offers_wait_for_the_morning(office: Office, clock: Any) -> None:
    clock.move_to(office_time("2027-03-15 22:30"))
    later(office)
    cancel(office, "2027-03-16 14:00")
    assert offers() == []
    assert WaitlistOpening.objects.get().next_round_at == office_time("2027-03-16 08:00")
    clock.move_to(office_time("2027-03-16 08:00"))
    assert periodic.sweep_waitlist() == 1


def test_a_patient_who_cannot_be_written_to_is_called(morning: Office) -> None:
    visit = morning.book("2027-03-22 09:00")
    join(morning.actor, visit, notice_minutes=60)
    cancel(morning)
    item = WorkItem.objects.get(kind="scheduling.waitlist_call")
    offer = WaitlistOffer.objects.get()
    assert (offer.channel, item.due_at) == ("phone", offer.expires_at)
    actions.accept_offer(actor=morning.actor, offer_id=offer.pk)
    run_reactions()
    item.refresh_from_db()
    assert item.closed_at is not None


def test_who_agreed_to_texts_is_texted(morning: Office) -> None:
    patient = make_texted(actor=morning.actor, phone="+12175550143")
    visit = morning.book("2027-03-22 09:00", patient_id=patient.pk)
    join(morning.actor, visit, notice_minutes=60)
    cancel(morning)
    assert WaitlistOffer.objects.get().channel == "text"


def test_a_one_in_answer_to_the_text_takes_the_time_and_a_late_one_is_told(
    morning: Office,
) -> None:
    patients = [
        make_texted(actor=morning.actor, phone=f"+1217555014{digit}", family_name=name)
        for digit, name in enumerate(("Ames", "Baker"))
    ]
    for patient, day in zip(patients, (22, 23), strict=True):
        visit = morning.book(f"2027-03-{day} 09:00", patient_id=patient.pk)
        join(morning.actor, visit, notice_minutes=60)
    cancel(morning)
    texts = Message.objects.filter(template="waitlist_offer", channel="text").order_by("pk")
    assert "11:00" in texts[0].body
    with system("test", purpose="test") as actor:
        for text in texts:
            reactions.answer_offer(
                actor=actor,
                news=ReplyReceived(reply_id=1, message_id=text.pk, word="1"),
                key=uuid.uuid4().hex,
            )
    assert sorted(answer for _, answer in offers()) == ["", "taken"]
    assert Message.objects.filter(template="notice", channel="text").count() == 1


def test_a_time_booked_by_the_desk_meanwhile_is_gone(morning: Office, clock: Any) -> None:
    entry = later(morning)
    cancel(morning)
    morning.book("2027-03-15 11:00")
    with pytest.raises(OfferGone):
        actions.accept_offer(actor=morning.actor, offer_id=WaitlistOffer.objects.get().pk)
    entry.refresh_from_db()
    assert entry.ended_at is None
    assert queries.visit(morning.actor, entry.appointment_id or 0).appointment.status == "booked"
    clock.move_to(office_time("2027-03-15 08:31"))
    periodic.sweep_waitlist()
    assert WaitlistOpening.objects.get().outcome == "gone"


def test_the_time_a_moved_visit_left_is_offered(morning: Office) -> None:
    later(morning)
    visit = morning.book("2027-03-15 11:00")
    actions.move_appointment(
        actor=morning.actor, appointment_id=visit.pk, start=office_time("2027-03-15 15:00")
    )
    run_reactions()
    assert WaitlistOpening.objects.get().cause == "moved"


def test_time_off_that_is_taken_back_is_offered_in_pieces(morning: Office) -> None:
    for day in range(22, 27):
        later(morning, f"2027-03-{day} 09:00")
    off = actions.add_exception(
        actor=morning.actor,
        key=uuid.uuid4(),
        kind="meeting",
        start=office_time("2027-03-16 10:00"),
        end=office_time("2027-03-16 11:00"),
        label="Meeting",
        provider_id=morning.provider.pk,
    )
    actions.end_exception(actor=morning.actor, exception_id=off.pk)
    run_reactions()
    assert set(WaitlistOpening.objects.values_list("cause", flat=True)) == {"supply"}
    assert WaitlistOffer.objects.count() == 5


def test_a_wish_ends_with_the_visit_it_is_for(morning: Office) -> None:
    entry = later(morning)
    actions.cancel_appointment(
        actor=morning.actor, appointment_id=entry.appointment_id or 0, initiator="patient"
    )
    late = join(morning.actor, morning.book("2027-03-25 09:00"), latest_on=date(2027, 3, 10))
    periodic.sweep_waitlist()
    entry.refresh_from_db()
    late.refresh_from_db()
    assert (entry.end_reason, late.end_reason) == ("visit_over", "late")


def test_joining_is_checked_and_said_once(morning: Office, desk: Actor) -> None:
    visit = morning.book("2027-03-22 09:00")
    key = uuid.uuid4()
    wish = WaitlistWish(
        patient_id=visit.patient_id, visit_type_id=visit.visit_type_id, appointment_id=visit.pk
    )
    entry_id = actions.join_waitlist(actor=morning.actor, key=key, wish=wish)
    assert actions.join_waitlist(actor=morning.actor, key=key, wish=wish) == entry_id
    assert WaitlistEntry.objects.get().notice_minutes == 24 * 60
    with pytest.raises(AlreadyWaiting):
        actions.join_waitlist(actor=morning.actor, key=uuid.uuid4(), wish=wish)
    for bad, error in (
        ({"from_minute": 600, "to_minute": 600}, BadWish),
        ({"earliest_on": date(2027, 4, 2), "latest_on": date(2027, 4, 1)}, BadWish),
        ({"appointment_id": 987654}, NoSuchVisit),
    ):
        given: dict[str, Any] = {
            "patient_id": visit.patient_id,
            "visit_type_id": visit.visit_type_id,
            **bad,
        }
        with pytest.raises(error):
            actions.join_waitlist(actor=morning.actor, key=uuid.uuid4(), wish=WaitlistWish(**given))
    actions.leave_waitlist(actor=morning.actor, entry_id=entry_id)
    actions.leave_waitlist(actor=morning.actor, entry_id=entry_id)
    assert WaitlistEntry.objects.get().end_reason == "asked"
    with pytest.raises(NoSuchWish):
        actions.leave_waitlist(actor=morning.actor, entry_id=entry_id + 99)
    assert desk.can("scheduling.waitlist")


def test_billers_neither_offer_nor_answer(office: Office, actor_of: Any) -> None:
    biller = actor_of("biller")
    with opened(biller, purpose="test"):
        for act in (
            lambda: actions.accept_offer(actor=biller, offer_id=1),
            lambda: actions.decline_offer(actor=biller, offer_id=1),
            lambda: actions.next_round(actor=biller, opening_id=1),
            lambda: actions.settle_opening(actor=biller, opening_id=1),
            lambda: actions.leave_waitlist(actor=biller, entry_id=1),
            lambda: actions.join_waitlist(
                actor=biller, key=uuid.uuid4(), wish=WaitlistWish(patient_id=1, visit_type_id=1)
            ),
            lambda: actions.offer_freed_time(
                actor=biller,
                key=uuid.uuid4(),
                provider_id=office.provider.pk,
                site_id=office.site.pk,
                start=office_time("2027-03-16 09:00"),
                end=office_time("2027-03-16 09:20"),
            ),
        ):
            with pytest.raises(Forbidden):
                act()


def test_one_opening_has_one_winner_and_one_time_is_offered_once(morning: Office) -> None:
    from django.db import IntegrityError, transaction

    first, second = later(morning), later(morning, "2027-03-24 09:00")
    cancel(morning)
    actions.accept_offer(actor=morning.actor, offer_id=WaitlistOffer.objects.get(entry=first).pk)
    other = WaitlistOffer.objects.get(entry=second)
    won = WaitlistOffer.objects.get(entry=first)
    with pytest.raises(IntegrityError, match="scheduling_offer_one_winner"), transaction.atomic():
        WaitlistOffer.objects.filter(pk=other.pk).update(
            answer="taken", answered_at=won.answered_at, appointment_id=won.appointment_id
        )
    other.pk = None
    with pytest.raises(IntegrityError, match="scheduling_offer_once"), transaction.atomic():
        other.save(force_insert=True)
    opening = WaitlistOpening.objects.get(cause="cancelled")
    WaitlistOpening.objects.filter(pk=opening.pk).update(closed_at=None, outcome="")
    opening.pk, opening.client_key, opening.closed_at = None, uuid.uuid4(), None
    with pytest.raises(IntegrityError, match="scheduling_opening_once"), transaction.atomic():
        opening.save(force_insert=True)


def test_fairness_counts_who_waited_was_asked_and_got_a_time(morning: Office) -> None:
    lucky = later(morning, "2027-03-24 09:00")
    visit = morning.book(
        "2027-03-30 09:00", patient_id=morning.patient(language="es", email="b@example.com").pk
    )
    join(morning.actor, visit, notice_minutes=60, weekdays=(6,))
    cancel(morning)
    actions.accept_offer(actor=morning.actor, offer_id=WaitlistOffer.objects.get(entry=lucky).pk)
    now = office_time("2027-03-15 09:00")
    with system("test", purpose="test") as actor:
        shares = queries.fairness(actor, now - timedelta(days=9), now)
    spoken = {each.group: (each.waited, each.offers, each.filled) for each in shares["Language"]}
    assert spoken == {"en": (1, 1, 1), "es": (1, 0, 0)}
    assert [each.group for each in shares["Insurance"]] == ["None on file"]


def test_news_of_a_freed_time_is_promised_within_the_cancellation(morning: Office) -> None:
    visit = morning.book("2027-03-15 11:00")
    actions.cancel_appointment(actor=morning.actor, appointment_id=visit.pk, initiator="patient")
    assert "scheduling.offer_cancelled" in news.promised()
