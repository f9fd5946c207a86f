"""Batches, packs, the printing vendor and bounced mail: nothing twice, nothing lost."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.correspondence import actions, outside, periodic, queries, vendor
from praxis.correspondence.actions import recording
from praxis.correspondence.models import Letter, LetterReturn, Message
from praxis.correspondence.testing import make_letter, make_message, make_template
from praxis.correspondence.types import (
    AlreadyBack,
    BadVendorFile,
    NobodyLeft,
    NothingToPrint,
    State,
    Verb,
    Wanted,
)
from praxis.kernel.actor import Actor
from praxis.people import actions as people_actions
from praxis.people.models import Patient
from praxis.people.testing import make_patient
from praxis.worklist.models import WorkItem

PROGRAM = Actor(user_id=None, name="test set-up", system=True)


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        yield manager


def _patient(office: Actor, **given: Any) -> Patient:
    place: Any = people_actions.Place(line1="12 Oak St", zip="62701")
    return make_patient(actor=office, **({"address": place} | given))


def _run(office: Actor, patients: list[Patient], *, key: uuid.UUID | None = None) -> int:
    template = make_template(actor=office)
    facts = {"first_name": "Maria", "phone": "(217) 555-0100"}
    return actions.start_letter_run(
        actor=office,
        key=key or uuid.uuid4(),
        version_id=template.versions.get().pk,
        whom="Everybody",
        wanted=[Wanted(each.pk, facts) for each in patients],
    ).pk


def test_a_batch_names_who_is_left_out_and_makes_each_letter_once(office: Actor) -> None:
    spanish = _patient(office, language="es")
    dead, homeless = _patient(office), _patient(office, address=None)
    people_actions.record_death(
        actor=office, patient_id=dead.pk, version=dead.version, deceased_on=date(2026, 11, 1)
    )
    run_id = _run(office, [spanish, dead, homeless])
    assert actions.make_letters(actor=PROGRAM, run_id=run_id) == 1
    assert actions.make_letters(actor=PROGRAM, run_id=run_id) == 0
    items = {row.patient_id: row for row in queries.letter_run_items(actor=office, run_id=run_id)}
    assert items[dead.pk].why == "Died"
    assert items[homeless.pk].why == "No address"
    letter = Letter.objects.get()
    assert letter.language == "es"
    assert letter.body.startswith("Estimada Maria")
    run = queries.get_letter_run(actor=office, run_id=run_id)
    assert run.finished_at is not None
    assert (run.found, run.left_out) == (3, 2)


def test_a_batch_that_is_stopped_goes_on_without_making_a_letter_twice(office: Actor) -> None:
    key = uuid.uuid4()
    patients = [_patient(office) for _ in range(3)]
    run_id = _run(office, patients, key=key)
    assert _run(office, patients, key=key) == run_id
    actions.make_letters(actor=PROGRAM, run_id=run_id, most=1)
    actions.stop_letter_run(actor=office, run_id=run_id)
    outside.run_letters(run_id=run_id)
    assert Letter.objects.count() == 1
    actions.go_on_with_letter_run(actor=office, run_id=run_id)
    outside.run_letters(run_id=run_id)
    outside.run_letters(run_id=run_id)
    assert sorted(Letter.objects.values_list("patient_id", flat=True)) == sorted(
        each.pk for each in patients
    )


def test_a_letter_without_its_facts_is_left_out_not_sent_with_a_gap(office: Actor) -> None:
    template = make_template(actor=office)
    run = actions.start_letter_run(
        actor=office,
        key=uuid.uuid4(),
        version_id=template.versions.get().pk,
        whom="Everybody",
        wanted=[Wanted(_patient(office).pk, {"first_name": "Maria"})],
    )
    outside.run_letters(run_id=run.pk)
    (item,) = queries.letter_run_items(actor=office, run_id=run.pk)
    assert item.outcome == "left_out"
    assert "Telephone of the practice" in item.why
    assert not Letter.objects.exists()


def test_a_batch_for_nobody_is_refused(office: Actor) -> None:
    with pytest.raises(NobodyLeft):
        _run(office, [_patient(office, address=None)])


def test_a_pack_is_printed_marked_as_mailed_and_a_spoilt_sheet_waits_again(
    office: Actor,
) -> None:
    one, two = (make_letter(actor=office, patient_id=_patient(office).pk) for _ in range(2))
    key = uuid.uuid4()
    ids = [one.pk, two.pk]
    pack = actions.make_pack(actor=office, key=key, way="office", letter_ids=ids)
    assert actions.make_pack(actor=office, key=key, way="office", letter_ids=ids).pk == pack.pk
    with pytest.raises(NothingToPrint):
        actions.make_pack(actor=office, key=uuid.uuid4(), way="office", letter_ids=ids)
    actions.unpack_letter(actor=office, letter_id=two.pk)
    assert actions.mail_pack(actor=office, pack_id=pack.pk) == 1
    assert actions.mail_pack(actor=office, pack_id=pack.pk) == 0
    assert [each.pk for each in queries.to_print(actor=office)] == [two.pk]
    with pytest.raises(NothingToPrint):
        actions.unpack_letter(actor=office, letter_id=one.pk)


@pytest.fixture
def house(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "home", lambda: tmp_path)


def test_the_vendor_gets_papers_and_addresses_and_its_file_acts_once(
    office: Actor, house: None
) -> None:
    patients = [_patient(office) for _ in range(3)]
    letters = [make_letter(actor=office, patient_id=each.pk) for each in patients]
    pack = actions.make_pack(
        actor=office, key=uuid.uuid4(), way="vendor", letter_ids=[each.pk for each in letters]
    )
    outside.write_pack(pack_id=pack.pk)
    outside.write_pack(pack_id=pack.pk)
    (path,) = vendor.folder("out").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as made:
        said = json.loads(made.read("manifest.json"))
        assert made.read(f"{letters[0].number}.pdf").startswith(b"%PDF")
        assert "12 Oak St" in made.read("manifest.csv").decode()
    assert [row["number"] for row in said["letters"]] == [each.number for each in letters]

    answer = "number,status,reason,address\r\n" + "".join(
        f"{letter.number},{word}\r\n"
        for letter, word in zip(
            letters, ("mailed,,", "returned,moved,", "corrected,,9 Elm St 62702"), strict=True
        )
    )
    for name in ("a.csv", "b.csv"):
        (vendor.folder("in") / name).write_text(answer + "L-1,mailed,,\r\n")
        periodic.take_print_status()
    states = [Message.objects.get(pk=each.message_id).state for each in letters]
    assert states == [State.SENT, State.FAILED, State.SENT]
    assert LetterReturn.objects.count() == 2
    assert LetterReturn.objects.get(letter=letters[2]).new_address == "9 Elm St 62702"
    assert len(list(vendor.folder("done").iterdir())) == 2
    assert WorkItem.objects.filter(kind="correspondence.returned").count() == 2
    assert WorkItem.objects.filter(kind="correspondence.vendor").count() == 1


def test_a_vendors_file_nobody_understands_waits_for_a_person(office: Actor, house: None) -> None:
    (vendor.folder("in") / "bad.json").write_text("[1, 2]")
    periodic.take_print_status()
    assert len(list(vendor.folder("waiting").iterdir())) == 1
    assert "not understood" in WorkItem.objects.get().title
    with pytest.raises(BadVendorFile):
        vendor.read_status("x.csv", b"\xff\xfe")


def _bounce(message_id: str, *, action: str = "failed") -> bytes:
    report = EmailMessage()
    report["From"], report["To"] = "MAILER-DAEMON@mx.example", "office@clinic.example"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.set_content("It could not be delivered.")
    report.make_mixed()
    whole = report.as_bytes().replace(
        b"Content-Type: multipart/mixed", b"Content-Type: multipart/report", 1
    )
    edge = whole.split(b'boundary="')[1].split(b'"')[0]
    status = (
        f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; maria@example.com\r\n"
        f"Action: {action}\r\nStatus: 5.1.1\r\n"
    )
    parts = (
        ("message/delivery-status", status),
        ("text/rfc822-headers", f"Message-ID: {message_id}\r\nSubject: x\r\n"),
    )
    made = b"".join(
        b"--" + edge + f"\r\nContent-Type: {kind}\r\n\r\n{text}\r\n".encode()
        for kind, text in parts
    )
    return whole.replace(b"--" + edge + b"--", made + b"--" + edge + b"--")


def _sent(office: Actor) -> Message:
    patient = make_patient(actor=office, email="maria@example.com")
    message = make_message(actor=office, patient_id=patient.pk)
    recording.note(office, message, Verb.CLAIMED)
    recording.note(office, message, Verb.SENT)
    message.refresh_from_db()
    return message


def test_a_bounced_mail_becomes_a_task_once(office: Actor) -> None:
    message = _sent(office)
    raw = _bounce(message.mail_id)
    assert actions.take_bounce(actor=PROGRAM, raw=raw)
    assert actions.take_bounce(actor=PROGRAM, raw=raw)
    message.refresh_from_db()
    assert message.state == State.FAILED
    returned = message.events.filter(verb=Verb.RETURNED)
    assert [each.detail for each in returned] == ["bounced 5.1.1"]
    assert WorkItem.objects.get().title == "Message not delivered"


def test_a_delay_says_nothing_yet_and_other_mail_is_left_alone(office: Actor) -> None:
    message = _sent(office)
    assert actions.take_bounce(actor=PROGRAM, raw=_bounce(message.mail_id, action="delayed"))
    message.refresh_from_db()
    assert message.state == State.SENT
    stranger = f"<{uuid.uuid4().hex}@praxis.invalid>"
    assert not actions.take_bounce(actor=PROGRAM, raw=_bounce(stranger))
    assert not actions.take_bounce(actor=PROGRAM, raw=b"Subject: Hello\r\n\r\nMay I come earlier?")
    assert actions.take_bounce(actor=PROGRAM, raw=_bounce(message.mail_id, action="delivered"))
    message.refresh_from_db()
    assert message.state == State.DELIVERED


def test_a_statement_of_another_room_joins_the_print_queue_once(office: Actor) -> None:
    patient = _patient(office)
    first = make_letter(actor=office, patient_id=patient.pk)
    key = uuid.uuid4()
    made = [
        actions.queue_paper(
            actor=office,
            key=key,
            number="S-100",
            patient_id=patient.pk,
            document_id=first.document_id,
            addressee=queries.patient_addressee(actor=office, patient_id=patient.pk),
            subject="Statement",
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert [each.number for each in queries.to_print(actor=office)] == [first.number, "S-100"]
    actions.mark_returned(actor=office, letter_id=made[0].pk, reason="unknown")
    with pytest.raises(AlreadyBack):
        actions.mark_returned(actor=office, letter_id=made[0].pk, reason="unknown")


def test_the_usual_letters_are_added_once(office: Actor) -> None:
    count = actions.add_usual_letters(actor=office)
    assert count == len(queries.letter_templates(actor=office))
    assert actions.add_usual_letters(actor=office) == 0
