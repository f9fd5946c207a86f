"""Results that come: onto the right chart by exact rules, or to a person; repaired when wrong."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.chart import actions, queries
from praxis.chart.models import (
    DiagnosticReport,
    InboundMessage,
    Observation,
    PatientIdentifier,
)
from praxis.chart.testing import A1C, SET_UP, make_order, oru, receive
from praxis.chart.tests.conftest import Office
from praxis.chart.types import AlreadySettled, CannotFile, WordsNeeded
from praxis.kernel.errors import Forbidden
from praxis.people import actions as people
from praxis.people.testing import make_patient
from praxis.worklist.models import WorkItem


def open_items(kind: str = "") -> list[str]:
    found = WorkItem.objects.filter(closed_at=None).order_by("pk")
    return [row.kind for row in found if row.kind.startswith(kind or "chart.")]


def results(patient_id: int) -> list[tuple[str, str]]:
    rows = Observation.objects.filter(patient_id=patient_id, is_current=True)
    return [(row.code, row.value) for row in rows.order_by("pk")]


def test_a_result_lands_on_the_chart_of_the_one_patient_of_that_name_birth_date_and_sex(
    office: Office,
) -> None:
    taken = receive(oru(family="Álvarez"))
    assert (taken.message.state, taken.message.patient_id) == ("filed", office.patient.pk)
    (value,) = Observation.objects.all()
    assert (value.value, value.unit, value.flags) == ("7.4", "%", "H")
    assert (float(value.low), float(value.high)) == (4.0, 5.6)
    (report,) = DiagnosticReport.objects.all()
    assert (report.text, report.message_id) == ("Hemoglobin A1c", taken.message.pk)


def test_a_result_lands_by_our_own_record_number(office: Office) -> None:
    number = f"{office.patient.record_number}^^^PRAXIS^MR"
    taken = receive(oru(family="ALVAREZ", given="M", sex="", numbers=number))
    assert taken.message.patient_id == office.patient.pk


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"born": "19790315"}, "nobody"),
        ({"sex": "M"}, "nobody"),
        ({"given": "MARIE"}, "nobody"),
        ({"born": ""}, "nobody"),
    ],
)
def test_what_differs_in_one_fact_waits_for_a_person(
    office: Office, given: dict[str, str], why: str
) -> None:
    taken = receive(oru(**given))
    assert (taken.message.state, taken.message.why) == ("waiting", why)
    assert not Observation.objects.exists()
    assert open_items() == ["chart.unmatched"]


def test_a_number_of_ours_with_another_birth_date_waits(office: Office) -> None:
    number = f"P-{office.patient.record_number}^^^PRAXIS^MR"
    assert receive(oru(born="19800101", numbers=number)).message.why == "conflict"
    assert receive(oru(numbers="999999^^^PRAXIS^MR", control="78")).message.why == "conflict"


def test_two_patients_of_the_same_name_and_birth_date_leave_it_to_a_person(office: Office) -> None:
    people.register_patient(
        actor=SET_UP,
        key=uuid.uuid4(),
        family_name="Alvarez",
        given_name="Maria",
        birth_date=date(1979, 3, 14),
        sex="female",
        site_ids=[office.site.pk],
        accept_similar=True,
    )
    assert receive(oru()).message.why == "several"


def test_the_same_message_again_changes_nothing(office: Office) -> None:
    first = receive(oru())
    again = receive(oru())
    assert (first.is_new, again.is_new) == (True, False)
    assert again.message.pk == first.message.pk
    assert (InboundMessage.objects.count(), Observation.objects.count()) == (1, 1)
    assert open_items() == ["chart.abnormal"]


def test_the_database_keeps_a_message_once(office: Office) -> None:
    row = receive(oru()).message
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_another_message_under_a_used_number_waits(office: Office) -> None:
    receive(oru())
    other = receive(oru(A1C.replace("7.4", "9.9")))
    assert other.message.why == "reused"
    assert results(office.patient.pk) == [("4548-4", "7.4")]


def test_a_corrected_result_stands_beside_the_one_it_replaces(office: Office) -> None:
    receive(oru())
    receive(oru(A1C.replace("7.4", "6.1").replace("|||F|||", "|||C|||"), control="78", status="C"))
    assert results(office.patient.pk) == [("4548-4", "6.1")]
    (new,) = Observation.objects.filter(is_current=True)
    (old,) = queries.former_versions(actor=office.doctor, observation=new)
    assert (old.value, old.version, new.version, new.status) == ("7.4", 1, 2, "C")
    assert open_items() == ["chart.abnormal"]


def test_what_has_not_changed_in_a_later_message_stays_as_it_is(office: Office) -> None:
    receive(oru())
    receive(oru(control="78"))
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("flag", "kind"), [("HH", "critical"), ("L", "abnormal"), ("N", "review"), ("", "review")]
)
def test_flags_decide_how_soon_the_provider_reads_it(office: Office, flag: str, kind: str) -> None:
    order = make_order(
        actor=office.nurse, patient_id=office.patient.pk, provider_id=office.provider.pk
    )
    receive(oru(A1C.replace("|H|", f"|{flag}|"), placer=f"ORD-{order.pk}"))
    (item,) = WorkItem.objects.filter(closed_at=None)
    assert (item.kind, item.role) == (f"chart.{kind}", "provider")
    assert item.owner_id == office.doctor.user_id


def test_a_result_for_a_wrong_patient_as_the_lab_says_is_not_filed(office: Office) -> None:
    taken = receive(oru(A1C.replace("|||F|||", "|||W|||")))
    assert taken.message.why == "wrong_patient"


def test_what_holds_no_results_waits_and_cannot_be_filed(office: Office) -> None:
    taken = receive(oru().replace(b"ORU^R01", b"ADT^A08"))
    assert taken.message.why == "other_kind"
    with pytest.raises(CannotFile):
        file(office, taken.message)
    assert InboundMessage.objects.get().state == "waiting"


def file(office: Office, message: Any, patient: Any = None, **more: Any) -> InboundMessage:
    return actions.file_message(
        actor=office.nurse,
        key=uuid.uuid4(),
        message_id=message.pk,
        patient_id=(patient or office.patient).pk,
        **{"remember": False, **more},
    )


def test_a_person_files_it_and_the_senders_number_finds_the_patient_next_time(
    office: Office,
) -> None:
    taken = receive(oru(family="ALVARES", numbers="45^^^GHH^PI"))
    file(office, taken.message, remember=True)
    assert results(office.patient.pk) == [("4548-4", "7.4")]
    assert open_items() == ["chart.abnormal"]
    known = receive(oru(family="", numbers="45^^^GHH^PI", control="79", filler="L-2"))
    assert known.message.patient_id == office.patient.pk


def test_a_message_is_rejected_with_a_reason_and_kept(office: Office) -> None:
    taken = receive(oru(family="NOBODY"))
    reject = {"actor": office.nurse, "message_id": taken.message.pk}
    with pytest.raises(WordsNeeded):
        actions.reject_message(key=uuid.uuid4(), why=" ", **reject)
    actions.reject_message(key=uuid.uuid4(), why="Not ours; called the lab", **reject)
    assert InboundMessage.objects.get().state == "rejected"
    assert open_items() == []
    with pytest.raises(AlreadySettled):
        file(office, taken.message)
    assert not Observation.objects.exists()


def test_a_wrong_filing_is_repaired_and_leaves_its_trail(office: Office) -> None:
    order = make_order(actor=office.nurse, patient_id=office.patient.pk)
    other = make_patient(actor=SET_UP, family_name="Alvares", site_ids=[office.site.pk])
    receive(oru(A1C.replace("7.4", "5.5"), filler="L-1"))
    assert queries.get_order(actor=office.desk, order_id=order.pk).state == "received"
    message = receive(oru(family="ALVARES", numbers="45^^^GHH^PI", control="79")).message
    file(office, message, remember=True)
    assert results(office.patient.pk) == [("4548-4", "7.4")]

    actions.unfile_message(
        actor=office.nurse, key=uuid.uuid4(), message_id=message.pk, why="The lab called"
    )
    assert results(office.patient.pk) == [("4548-4", "5.5")]
    assert Observation.objects.filter(entered_in_error=True).count() == 1
    assert PatientIdentifier.objects.get().ended_at is not None
    message.refresh_from_db()
    assert (message.state, message.why, message.patient_id) == ("waiting", "unfiled", None)
    file(office, message, other)
    assert results(other.pk) == [("4548-4", "7.4")]
    kinds = [
        each.kind for each in queries.message_events(actor=office.nurse, message_id=message.pk)
    ]
    assert kinds == ["filed", "unfiled", "filed"]


def test_an_order_answered_by_a_strangers_result_waits_again(office: Office) -> None:
    order = make_order(
        actor=office.nurse, patient_id=office.patient.pk, needed_for_id=office.visit.pk
    )
    message = receive(oru()).message
    assert queries.get_order(actor=office.desk, order_id=order.pk).state == "received"
    actions.unfile_message(
        actor=office.nurse, key=uuid.uuid4(), message_id=message.pk, why="The lab called"
    )
    again = queries.get_order(actor=office.desk, order_id=order.pk)
    assert (again.state, again.received_at) == ("ordered", None)
    assert not [kind for kind in open_items() if kind != "chart.unmatched"]


def test_the_front_desk_neither_files_nor_reads_messages(office: Office) -> None:
    message = receive(oru(family="NOBODY")).message
    with pytest.raises(Forbidden):
        queries.get_message(actor=office.desk, message_id=message.pk)
    with pytest.raises(Forbidden):
        actions.file_message(
            actor=office.desk,
            key=uuid.uuid4(),
            message_id=message.pk,
            patient_id=office.patient.pk,
            remember=False,
        )
    with pytest.raises(Forbidden):
        actions.unfile_message(actor=office.desk, key=uuid.uuid4(), message_id=message.pk, why="x")
    with pytest.raises(Forbidden):
        actions.reject_message(actor=office.desk, key=uuid.uuid4(), message_id=message.pk, why="x")
    with pytest.raises(Forbidden):
        actions.receive_message(actor=office.desk, message=None, file_name="")  # type: ignore[arg-type]


def test_the_message_is_kept_sealed_byte_for_byte(office: Office) -> None:
    message = receive(oru(family="NOBODY")).message
    row = InboundMessage.objects.get(pk=message.pk)
    assert b"NOBODY" not in bytes(row.content)
    claim = queries.claim_of(actor=office.nurse, message=row)
    assert "\r".join(claim.lines).encode() + b"\r" == oru(family="NOBODY")
