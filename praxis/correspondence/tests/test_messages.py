"""Only to the patient unless somebody says who and why; in the patient's language."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.correspondence import actions, queries, rendering
from praxis.correspondence.models import ChannelConsent, Disclosure, Message
from praxis.correspondence.rendering import TEMPLATES, render
from praxis.correspondence.testing import VISIT_FACTS, make_message, make_recipient
from praxis.correspondence.types import (
    Channel,
    FactMissing,
    NoAddress,
    NoConsent,
    NoSuchMessage,
    NotFailed,
    NotThePatients,
    Purpose,
    State,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.models import Patient
from praxis.people.testing import make_patient


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        yield manager


@pytest.fixture
def patient(office: Actor) -> Patient:
    return make_patient(actor=office, email="maria@example.com", language="es")


def _say(office: Actor, patient: Patient, channel: str, purpose: str, *, allowed: bool) -> None:
    actions.record_consent(
        actor=office,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        channel=channel,
        purpose=purpose,
        allowed=allowed,
        said_on=date(2026, 11, 23),
        how="in person",
    )


def test_a_patient_reads_the_message_in_his_language(office: Actor, patient: Patient) -> None:
    message = make_message(actor=office, patient_id=patient.pk)
    assert message.subject == "Su cita está reservada"
    assert "martes 24 de noviembre de 2026, 9:20 a.m." in message.body
    assert message.language == "es"


EVERY_FACT: dict[str, str | datetime] = {
    **VISIT_FACTS,
    **dict.fromkeys(("former", "expected", "until"), VISIT_FACTS["start"]),
    "subject": "S",
    "text": "T",
    "url": "https://visits.example.org/v/1/",
}


def test_every_text_is_short_and_complete_in_both_languages() -> None:
    folder = Path(rendering.__file__).parent / "templates/correspondence/texts"
    names = sorted(path.stem for path in folder.glob("*.txt") if not path.stem.startswith("_"))
    assert set(names) < set(TEMPLATES)
    for name in names:
        english, spanish = (
            render(name, EVERY_FACT, language=language, zone="UTC", channel="text").body
            for language in ("en", "es")
        )
        assert english != spanish
        assert {"STOP", "START"} & set(re.findall(r"[A-Z]{4,}", spanish)), name
        assert "\n" not in english
        assert len(english) < 300, name
        assert "Maria" not in english


def test_every_template_is_complete_in_both_languages() -> None:
    facts = EVERY_FACT
    english = {name: render(name, facts, language="en", zone="UTC") for name in TEMPLATES}
    spanish = {name: render(name, facts, language="es-MX", zone="UTC") for name in TEMPLATES}
    for name, rendered in english.items():
        assert "{{" not in rendered.body
        lines = {line for line in rendered.body.splitlines() if line} - {
            "T",
            "Lakeside Family Practice",
            str(EVERY_FACT["url"]),
            str(EVERY_FACT["phone"]),
        }
        same = lines & set(spanish[name].body.splitlines())
        assert same == set(), name


def test_an_unknown_language_falls_back_to_english() -> None:
    assert render("letter", _letter(), language="vi", zone="UTC").language == "en"


def test_a_missing_fact_is_our_bug() -> None:
    with pytest.raises(FactMissing, match="phone"):
        render("letter", {"subject": "S", "text": "T", "practice": ""}, language="en", zone="UTC")


def test_an_office_without_a_phone_is_not_offered_for_calls() -> None:
    facts = EVERY_FACT
    for name in TEMPLATES:
        body = render(name, {**facts, "phone": "", "address": ""}, language="en", zone="UTC").body
        assert " ." not in body, name
        assert "all ." not in body, name
        assert ", \n" not in body, name


def test_a_phone_number_is_written_as_people_write_it() -> None:
    body = render("letter", {**_letter(), "phone": "+12175550100"}, language="en", zone="UTC").body
    assert "(217) 555-0100" in body


def test_a_subject_cannot_smuggle_in_a_header() -> None:
    facts = {**_letter(), "subject": "Hello\r\nBcc: thief@example.com"}
    subject = render("letter", facts, language="en", zone="UTC").subject
    assert subject == "Hello Bcc: thief@example.com"


def _letter() -> dict[str, str]:
    return {"subject": "S", "text": "T", "practice": "P", "phone": "(217) 555-0100"}


def test_nothing_is_sent_where_there_is_no_address(office: Actor) -> None:
    patient = make_patient(actor=office, email="")
    with pytest.raises(NoAddress):
        make_message(actor=office, patient_id=patient.pk)
    assert Message.objects.count() == 0


def test_an_address_that_is_not_the_patients_needs_a_recipient(
    office: Actor, patient: Patient
) -> None:
    with pytest.raises(NotThePatients):
        make_message(actor=office, patient_id=patient.pk, to="stranger@example.com")
    message = make_message(actor=office, patient_id=patient.pk, recipient=make_recipient())
    assert message.to == "reports@county.example"


@pytest.mark.parametrize(
    ("channel", "purpose", "said", "may"),
    [
        (Channel.EMAIL, Purpose.CARE, None, True),
        (Channel.EMAIL, Purpose.CARE, False, False),
        (Channel.TEXT, Purpose.CARE, None, False),
        (Channel.TEXT, Purpose.CARE, True, True),
        (Channel.EMAIL, Purpose.OUTREACH, None, False),
        (Channel.EMAIL, Purpose.OUTREACH, True, True),
        (Channel.LETTER, Purpose.BILLING, None, True),
    ],
)
def test_the_patients_word_decides_what_may_be_sent(
    office: Actor, patient: Patient, channel: str, purpose: str, said: bool | None, may: bool
) -> None:
    if said is not None:
        _say(office, patient, channel, purpose, allowed=not said)
        _say(office, patient, channel, purpose, allowed=said)
    found = queries.may_send(actor=office, patient_id=patient.pk, channel=channel, purpose=purpose)
    assert found is may


def test_a_patient_who_said_no_gets_no_mail(office: Actor, patient: Patient) -> None:
    _say(office, patient, Channel.EMAIL, Purpose.CARE, allowed=False)
    with pytest.raises(NoConsent):
        make_message(actor=office, patient_id=patient.pk)
    assert Message.objects.count() == 0


def test_consent_sent_twice_is_recorded_once(office: Actor, patient: Patient) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        actions.record_consent(
            actor=office,
            key=key,
            patient_id=patient.pk,
            channel=Channel.TEXT,
            purpose=Purpose.CARE,
            allowed=True,
            said_on=date(2026, 11, 23),
            how="form",
        )
    assert ChannelConsent.objects.count() == 1


def test_a_call_is_logged_as_it_was(office: Actor, patient: Patient) -> None:
    call = actions.log_contact(
        actor=office,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        channel=Channel.PHONE,
        to="+12175550123",
        subject="Asked about parking",
        text="Told her: behind the house.",
    )
    assert call.state == State.SENT
    assert [m.pk for m in queries.messages_of(actor=office, patient_id=patient.pk)] == [call.pk]


def test_only_waiting_mail_is_cancelled_and_only_stuck_mail_is_settled(
    office: Actor, patient: Patient
) -> None:
    message = make_message(actor=office, patient_id=patient.pk)
    refusals: list[Callable[[], object]] = [
        lambda: actions.retry_message(actor=office, message_id=message.pk),
        lambda: actions.settle_message(
            actor=office, message_id=message.pk, arrived=True, why="She said so"
        ),
    ]
    for refused in refusals:
        with pytest.raises(NotFailed):
            refused()
    actions.cancel_message(actor=office, message_id=message.pk, why="moved")
    with pytest.raises(NotFailed):
        actions.cancel_message(actor=office, message_id=message.pk, why="moved")
    with pytest.raises(NoSuchMessage):
        actions.retry_message(actor=office, message_id=0)


def test_the_accounting_tells_six_years_and_nothing_withheld_or_exempt(
    office: Actor, patient: Patient
) -> None:
    today = access.today()
    now = clock.now()
    for name, accountable, days, withheld in (
        ("told", True, 1, None),
        ("told after the police's term", True, 2, today - timedelta(days=1)),
        ("payment", False, 3, None),
        ("withheld", True, 4, today + timedelta(days=30)),
        ("too old", True, 7 * 366, None),
    ):
        actions.record_disclosure(
            actor=office,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            recipient=make_recipient(name=name, accountable=accountable),
            disclosed_at=now - timedelta(days=days),
            withheld_until=withheld,
        )
    told = queries.accounting(actor=office, patient_id=patient.pk, on=today)
    assert [row.recipient_name for row in told] == ["told", "told after the police's term"]


def test_a_wrong_disclosure_is_corrected_by_a_second_row(office: Actor, patient: Patient) -> None:
    wrong = actions.record_disclosure(
        actor=office,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        recipient=make_recipient(name="Wrong name"),
    )
    key = uuid.uuid4()
    for _ in range(2):
        actions.correct_disclosure(
            actor=office,
            key=key,
            disclosure_id=wrong.pk,
            recipient=make_recipient(name="Right name"),
        )
    told = queries.accounting(actor=office, patient_id=patient.pk, on=access.today())
    assert [row.recipient_name for row in told] == ["Right name"]
    assert Disclosure.objects.count() == 2
    with pytest.raises(NotFailed):
        actions.correct_disclosure(
            actor=office, key=uuid.uuid4(), disclosure_id=wrong.pk, recipient=None
        )
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE correspondence_disclosure SET recipient_name = 'Right name'")


def test_a_disclosure_entered_in_error_is_not_told(office: Actor, patient: Patient) -> None:
    wrong = actions.record_disclosure(
        actor=office, key=uuid.uuid4(), patient_id=patient.pk, recipient=make_recipient()
    )
    actions.correct_disclosure(
        actor=office, key=uuid.uuid4(), disclosure_id=wrong.pk, recipient=None
    )
    assert queries.accounting(actor=office, patient_id=patient.pk, on=access.today()) == []


def test_who_may_not_neither_sends_nor_sees(actor_of: Callable[..., Actor]) -> None:
    nobody = actor_of("facility")
    key = uuid.uuid4()
    today = date(2026, 11, 23)
    for refused in (
        lambda: make_message(actor=nobody, patient_id=1),
        lambda: actions.log_contact(
            actor=nobody, key=key, patient_id=1, channel="phone", to="", subject="", text=""
        ),
        lambda: actions.retry_message(actor=nobody, message_id=1),
        lambda: actions.settle_message(actor=nobody, message_id=1, arrived=True, why="x"),
        lambda: actions.cancel_message(actor=nobody, message_id=1, why="x"),
        lambda: actions.record_consent(
            actor=nobody,
            key=key,
            patient_id=1,
            channel="email",
            purpose="care",
            allowed=True,
            said_on=today,
            how="x",
        ),
        lambda: actions.record_disclosure(
            actor=nobody, key=key, patient_id=1, recipient=make_recipient()
        ),
        lambda: actions.correct_disclosure(actor=nobody, key=key, disclosure_id=1, recipient=None),
        lambda: queries.messages(actor=nobody),
        lambda: queries.accounting(actor=nobody, patient_id=1, on=today),
    ):
        with pytest.raises(Forbidden), opened(nobody, purpose="test"):
            refused()


def test_an_auditor_reads_consents_and_records_none(
    office: Actor, patient: Patient, actor_of: Callable[..., Actor]
) -> None:
    auditor = actor_of("auditor")
    with opened(auditor, purpose="test"):
        assert queries.consents(actor=auditor, patient_id=patient.pk) == []
    with pytest.raises(Forbidden), opened(auditor, purpose="test"):
        _say(auditor, patient, Channel.TEXT, Purpose.CARE, allowed=True)


def test_a_letter_waits_until_somebody_says_it_was_mailed(office: Actor, patient: Patient) -> None:
    recipient = make_recipient()
    letter = actions.send_message(
        actor=office,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        template="appointment_confirmation",
        channel=Channel.LETTER,
        facts=VISIT_FACTS,
        recipient=recipient,
    )
    assert letter.state == State.QUEUED
    assert not Disclosure.objects.exists()
    assert actions.mark_sent(actor=office, message_id=letter.pk).state == State.SENT
    assert Disclosure.objects.get().message_id == letter.pk
    with pytest.raises(NotFailed):
        actions.mark_sent(actor=office, message_id=letter.pk)
    assert Disclosure.objects.count() == 1


def test_mail_is_not_marked_by_hand_and_a_message_that_is_not_there_not_at_all(
    office: Actor, patient: Patient
) -> None:
    mail = make_message(actor=office, patient_id=patient.pk)
    with pytest.raises(NotFailed):
        actions.mark_sent(actor=office, message_id=mail.pk)
    assert Message.objects.get(pk=mail.pk).state == State.QUEUED
    with pytest.raises(NoSuchMessage):
        actions.mark_sent(actor=office, message_id=0)


def test_who_may_not_write_to_patients_sends_nothing(
    patient: Patient, actor_of: Callable[..., Actor]
) -> None:
    facility = actor_of("facility")
    with pytest.raises(Forbidden):
        actions.send_message(
            actor=facility,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            template="appointment_confirmation",
            facts=VISIT_FACTS,
        )
    with pytest.raises(Forbidden):
        actions.mark_sent(actor=facility, message_id=1)
    assert not Message.objects.exists()
