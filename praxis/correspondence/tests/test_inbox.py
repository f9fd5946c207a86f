"""One shared inbox: owners, clocks, notes, closing, opening again by itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from praxis.access.context import guest, opened
from praxis.access.testing import make_user, session_cookie
from praxis.correspondence import actions, clocks, queries
from praxis.correspondence.models import Entry, Message, Thread, ThreadEvent
from praxis.correspondence.testing import make_texted, make_thread
from praxis.correspondence.types import (
    EmptyMessage,
    NoConsent,
    NoSuchThread,
    NotTheirs,
    NoWay,
    OutcomeMissing,
    ReasonMissing,
    SamePatient,
    ThreadClosed,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.testing import make_patient
from praxis.practice.actions import change_setting
from praxis.worklist.queries import for_patient

MOBILE = "+12175550142"
ZONE = "America/Chicago"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    """Tuesday, 12:00 in Chicago."""
    time_machine.move_to("2026-11-24T18:00:00Z", tick=False)


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        yield manager


def now_is(office: Actor, thread: Thread) -> Thread:
    return queries.get_thread(actor=office, thread_id=thread.pk)


def test_a_message_has_a_clock_of_its_kind_and_work_that_closes_itself(office: Actor) -> None:
    patient = make_patient(actor=office)
    thread = make_thread(actor=office, patient_id=patient.pk, medium="email")
    assert thread.due_at == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    [item] = for_patient(actor=office, patient_id=patient.pk)
    assert (item.due_at, item.role) == (thread.due_at, "front_desk")
    actions.close_thread(actor=office, thread_id=thread.pk, outcome="done")
    assert for_patient(actor=office, patient_id=patient.pk) == []
    assert now_is(office, thread).due_at is None


def test_a_conversation_written_down_twice_is_one(office: Actor) -> None:
    patient = make_patient(actor=office)
    facts: dict[str, Any] = {
        "key": uuid.uuid4(),
        "medium": "fax",
        "subject": "Records",
        "text": "Please send",
        "patient_id": patient.pk,
        "owner_id": office.user_id,
    }
    first = actions.open_thread(actor=office, **facts)
    assert actions.open_thread(actor=office, **facts) == first
    assert first.entries.count() == 1
    assert now_is(office, first).owner_id == office.user_id
    ours = actions.open_thread(actor=office, **{**facts, "key": uuid.uuid4()}, incoming=False)
    assert (now_is(office, ours).state, now_is(office, ours).waiting_since) == ("open", None)


def test_a_new_setting_holds_for_what_comes_in_from_then_on(office: Actor) -> None:
    patient = make_patient(actor=office)
    before = make_thread(actor=office, patient_id=patient.pk)
    change_setting(actor=office, key="inbox_text_minutes", value=15)
    after = make_thread(actor=office, patient_id=patient.pk)
    assert before.due_at == datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    assert after.due_at == datetime(2026, 11, 24, 18, 15, tzinfo=UTC)


@given(
    start=st.integers(0, 2 * 366 * 1440).map(
        lambda minute: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    ),
    minutes=st.integers(1, 3_000),
)
def test_a_clock_ends_in_office_hours_and_more_time_never_ends_sooner(
    start: datetime, minutes: int
) -> None:
    facts: dict[str, Any] = {"zone": ZONE, "from_hour": 8, "until_hour": 17}
    due = clocks.after_working(start, minutes=minutes, **facts)
    assert due > start
    wall = due.astimezone(ZoneInfo(ZONE))
    assert wall.weekday() < 5
    assert (8, 0) < (wall.hour, wall.minute) <= (17, 0)
    assert clocks.after_working(start, minutes=minutes + 1, **facts) > due
    whole = clocks.after_working(start, minutes=minutes + 540, **facts)
    assert whole.astimezone(ZoneInfo(ZONE)).time() == wall.time()


def test_a_conversation_is_taken_given_and_put_back(office: Actor) -> None:
    thread = make_thread(actor=office, patient_id=make_patient(actor=office).pk)
    lee = make_user("front_desk", name="Lee Park")
    biller = make_user("biller")
    actions.assign_thread(actor=office, thread_id=thread.pk, owner_id=office.user_id)
    assert [each.pk for each in queries.threads(actor=office, view="mine")] == [thread.pk]
    actions.assign_thread(actor=office, thread_id=thread.pk, owner_id=lee.pk)
    assert now_is(office, thread).owner_id == lee.pk
    assert list(queries.threads(actor=office, view="mine")) == []
    with pytest.raises(NotTheirs):
        actions.assign_thread(actor=office, thread_id=thread.pk, owner_id=biller.pk)
    actions.assign_thread(actor=office, thread_id=thread.pk, owner_id=None)
    assert queries.inbox_counts(actor=office).nobody == 1


def test_an_answer_by_text_needs_consent_and_is_in_the_send_log(office: Actor) -> None:
    change_setting(actor=office, key="practice_name", value="Lakeside Family Practice")
    silent = make_texted(actor=office, phone="+12175550143", consent=False)
    thread = make_thread(actor=office, patient_id=silent.pk, number="+12175550143")
    assert queries.ways_to_answer(actor=office, thread=thread) == []
    said: dict[str, Any] = {"way": "text", "text": "Yes, of course."}
    with pytest.raises(NoConsent):
        actions.answer_thread(actor=office, key=uuid.uuid4(), thread_id=thread.pk, **said)
    patient = make_texted(actor=office, phone=MOBILE)
    mine = make_thread(actor=office, patient_id=patient.pk, number=MOBILE)
    key = uuid.uuid4()
    for _ in range(2):
        actions.answer_thread(actor=office, key=key, thread_id=mine.pk, **said)
    sent = Message.objects.get()
    assert (sent.to, sent.at_once, sent.channel) == (MOBILE, True, "text")
    assert "Yes, of course." in sent.body
    assert (now_is(office, mine).state, now_is(office, mine).due_at) == ("waiting", None)
    with pytest.raises(NoWay):
        actions.answer_thread(
            actor=office, key=uuid.uuid4(), thread_id=mine.pk, way="portal", text="x"
        )
    with pytest.raises(EmptyMessage):
        actions.answer_thread(
            actor=office, key=uuid.uuid4(), thread_id=mine.pk, way="text", text=" "
        )


def test_a_late_answer_by_text_waits_for_the_morning(office: Actor, time_machine: Any) -> None:
    patient = make_texted(actor=office, phone=MOBILE)
    thread = make_thread(actor=office, patient_id=patient.pk, number=MOBILE)
    time_machine.move_to("2026-11-25T04:30:00Z", tick=False)
    actions.answer_thread(
        actor=office, key=uuid.uuid4(), thread_id=thread.pk, way="text", text="Sorry, late."
    )
    assert Message.objects.get().send_at is not None


def test_closing_needs_an_outcome_that_is_true(office: Actor) -> None:
    thread = make_thread(actor=office, patient_id=make_patient(actor=office).pk)
    for outcome in ("", "answered", "not_reached"):
        with pytest.raises(OutcomeMissing):
            actions.close_thread(actor=office, thread_id=thread.pk, outcome=outcome)
    actions.log_attempt(
        actor=office, key=uuid.uuid4(), thread_id=thread.pk, attempt="no_answer", text=""
    )
    assert now_is(office, thread).state == "open"
    actions.close_thread(actor=office, thread_id=thread.pk, outcome="not_reached")
    with pytest.raises(ThreadClosed):
        actions.close_thread(actor=office, thread_id=thread.pk, outcome="done")
    with pytest.raises(ThreadClosed):
        actions.rank_thread(actor=office, thread_id=thread.pk, urgency="urgent")
    actions.reopen_thread(actor=office, thread_id=thread.pk, reason="She called again")
    assert now_is(office, thread).state == "open"
    actions.rank_thread(actor=office, thread_id=thread.pk, urgency="urgent")
    assert now_is(office, thread).due_at == datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


def test_the_median_is_of_words_that_a_person_answered(office: Actor, time_machine: Any) -> None:
    patient = make_patient(actor=office)
    assert queries.response_times(actor=office).median_minutes is None
    for minutes in (10, 20, 300):
        thread = make_thread(actor=office, patient_id=patient.pk)
        time_machine.shift(timedelta(minutes=minutes))
        actions.close_thread(actor=office, thread_id=thread.pk, outcome="done")
    times = queries.response_times(actor=office)
    assert (times.answered, times.median_minutes, times.p90_minutes) == (3, 20, 300)


def test_a_note_is_never_read_by_the_patient(office: Actor) -> None:
    patient = make_patient(actor=office)
    thread = actions.write_to_patient(
        actor=office, key=uuid.uuid4(), patient_id=patient.pk, subject="Hello", text="Come in."
    )
    actions.add_note(actor=office, key=uuid.uuid4(), thread_id=thread.pk, text="Angry last time")
    with guest(
        "portal", patient_ids=[patient.pk], permissions=("correspondence.write_own",), purpose="t"
    ) as own:
        lines = queries.own_entries(actor=own, thread_id=thread.pk)
        assert [line.text for line in lines] == ["Come in."]
        assert queries.unread_threads(actor=own, patient_id=patient.pk) == 1
        with pytest.raises(Forbidden):
            queries.entries_of(actor=own, thread_id=thread.pk)


def test_a_conversation_comes_to_the_right_patient_with_its_trail(office: Actor) -> None:
    wrong, right = make_patient(actor=office), make_patient(actor=office, given_name="Rosa")
    thread = make_thread(actor=office, patient_id=wrong.pk)
    with pytest.raises(ReasonMissing):
        actions.move_thread(actor=office, thread_id=thread.pk, patient_id=right.pk, reason=" ")
    actions.move_thread(
        actor=office, thread_id=thread.pk, patient_id=right.pk, reason="Same number, her sister"
    )
    assert queries.threads_of(actor=office, patient_id=wrong.pk) == []
    for model in (Thread, Entry, ThreadEvent):
        assert set(model.objects.values_list("patient_id", flat=True)) == {right.pk}
    moved = queries.thread_events(actor=office, thread_id=thread.pk)[-1]
    assert moved.detail == f"from record {wrong.pk}: Same number, her sister"
    assert for_patient(actor=office, patient_id=wrong.pk) == []
    assert len(for_patient(actor=office, patient_id=right.pk)) == 1
    with pytest.raises(SamePatient):
        actions.move_thread(actor=office, thread_id=thread.pk, patient_id=right.pk, reason="x")
    with pytest.raises(SamePatient):
        actions.name_patient(actor=office, thread_id=thread.pk, patient_id=wrong.pk)
    unknown = make_thread(actor=office, patient_id=None, number="+13125550188")
    actions.name_patient(actor=office, thread_id=unknown.pk, patient_id=wrong.pk)
    assert len(for_patient(actor=office, patient_id=wrong.pk)) == 1


def test_nobody_rewrites_what_was_said_or_sets_a_state(office: Actor) -> None:
    thread = make_thread(actor=office, patient_id=make_patient(actor=office).pk)
    for change in (
        "UPDATE correspondence_entry SET text = 'Other'",
        "UPDATE correspondence_threadevent SET verb = 'closed'",
        "UPDATE correspondence_thread SET state = 'closed', outcome = 'done'",
        "DELETE FROM correspondence_entry",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert now_is(office, thread).state == "open"


def test_conversations_follow_their_patients_walls(office: Actor) -> None:
    mine, other = make_patient(actor=office), make_patient(actor=office)
    thread = make_thread(actor=office, patient_id=mine.pk)
    with (
        guest(
            "portal",
            patient_ids=[other.pk],
            permissions=("correspondence.read_inbox",),
            purpose="test",
        ) as actor,
        pytest.raises(NoSuchThread),
    ):
        queries.get_thread(actor=actor, thread_id=thread.pk)


def test_who_may_not_neither_reads_nor_works_the_inbox(actor_of: Callable[..., Actor]) -> None:
    hr = actor_of("hr")
    key = uuid.uuid4()
    asked: list[Callable[[], object]] = [
        lambda: queries.threads(actor=hr),
        lambda: make_thread(actor=hr, patient_id=None),
        lambda: actions.take_text(actor=hr, reply_id=1),
        lambda: actions.write_in(
            actor=hr, key=key, patient_id=1, topic="bill", text="x", by_name="x"
        ),
        lambda: actions.mark_seen(actor=hr, thread_id=1),
        lambda: actions.assign_thread(actor=hr, thread_id=1, owner_id=None),
        lambda: actions.rank_thread(actor=hr, thread_id=1, urgency="urgent"),
        lambda: actions.add_note(actor=hr, key=key, thread_id=1, text="x"),
        lambda: actions.log_attempt(actor=hr, key=key, thread_id=1, attempt="reached", text="x"),
        lambda: actions.close_thread(actor=hr, thread_id=1, outcome="done"),
        lambda: actions.reopen_thread(actor=hr, thread_id=1, reason="x"),
        lambda: actions.answer_thread(actor=hr, key=key, thread_id=1, way="text", text="x"),
        lambda: actions.write_to_patient(actor=hr, key=key, patient_id=1, subject="x", text="x"),
        lambda: actions.move_thread(actor=hr, thread_id=1, patient_id=1, reason="x"),
        lambda: actions.name_patient(actor=hr, thread_id=1, patient_id=1),
        lambda: actions.add_canned(actor=hr, key=key, title="x", words_en="x", words_es="x"),
        lambda: actions.end_canned(actor=hr, canned_id=1),
    ]
    with opened(hr, purpose="test"):
        for action in asked:
            with pytest.raises(Forbidden):
                action()
        assert Thread.objects.count() == 0


@pytest.fixture
def dana(office: Actor) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.cookies["sessionid"] = session_cookie(
        make_user("front_desk", "office_manager", name="Dana Whitlock")
    )
    return client


def test_the_desk_works_the_inbox_from_its_page(office: Actor, dana: Client) -> None:
    patient = make_texted(actor=office, phone=MOBILE, language="es")
    thread = make_thread(
        actor=office, patient_id=patient.pk, number=MOBILE, subject="Can I bring my son?"
    )
    url = f"/inbox/{thread.pk}/"
    with transaction.atomic():
        assert "Can I bring my son?" in dana.get("/inbox/?view=nobody").content.decode()
        assert dana.post(url + "take/").status_code == 303
        assert "Can I bring my son?" in dana.get("/inbox/?view=mine").content.decode()
        assert "Put back" in dana.get(url).content.decode()
        dana.post(url + "urgency/")
        assert "Not urgent" in dana.get(url).content.decode()
        dana.post(url + "note/", {"note": "Brother of Ana"})
        dana.post("/inbox/ready/", {"title": "Hours", "words_en": "8 to 5.", "words_es": "8 a 5."})
        canned = queries.canned_answers()[0]
        assert "8 a 5." in dana.get(f"{url}?ready={canned.pk}").content.decode()
        dana.post(f"/inbox/ready/{canned.pk}/end/")
        assert dana.post(url + "answer/", {"way": "text", "text": "Yes."}).status_code == 303
        assert "Waiting on the patient" in dana.get(url).content.decode()
        assert dana.post(url + "close/", {"outcome": "not_reached"}).status_code == 422
        dana.post(url + "close/", {"outcome": "answered"})
        assert "Can I bring my son?" in dana.get("/inbox/?view=closed").content.decode()
        dana.post(url + "reopen/", {"again": "He asked more"})
        page = dana.get(url).content.decode()
        assert "Brother of Ana" in page
        dana.post(url + "attempt/", {"attempt": "reached", "said": "All clear"})
        other = make_patient(actor=office, given_name="Rosa", family_name="Quill")
        wrong = dana.post(url + "move/", {"patient": "Nobody Atall", "reason": "x"})
        assert wrong.status_code == 422
        dana.post(url + "move/", {"patient": other.number, "reason": "Hers"})
        assert now_is(office, thread).patient_id == other.pk
        assert dana.get("/inbox/?as=csv").status_code == 200


def test_what_a_person_writes_down_is_in_the_inbox(office: Actor, dana: Client) -> None:
    with transaction.atomic():
        made = dana.post(
            "/inbox/new/",
            {
                "medium": "voicemail",
                "urgency": "routine",
                "topic": "visit",
                "number": "217 555 0188",
                "text": "Wants an earlier time",
            },
        )
        assert made.status_code == 303
        thread = Thread.objects.get()
        assert (thread.medium, thread.number, thread.state) == ("voicemail", "+12175550188", "open")
        patient = make_patient(actor=office)
        dana.post(f"/inbox/{thread.pk}/patient/", {"patient": patient.number})
        dana.post(f"/inbox/{thread.pk}/give/", {"owner": str(office.user_id)})
    found = now_is(office, thread)
    assert (found.patient_id, found.owner_id) == (patient.pk, office.user_id)


def test_the_inbox_costs_the_same_with_few_and_many(office: Actor, dana: Client) -> None:
    costs = []
    with transaction.atomic():
        dana.get("/inbox/")
    for more in (2, 12):
        for _ in range(more):
            make_thread(actor=office, patient_id=make_patient(actor=office).pk)
        with transaction.atomic(), CaptureQueriesContext(connection) as found:
            assert dana.get("/inbox/").status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1]
