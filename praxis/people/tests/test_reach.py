"""Telephone numbers and addresses: once on file, ended and never lost."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from praxis.kernel.actor import Actor
from praxis.people import queries, zips
from praxis.people.actions import (
    add_address,
    add_contact_point,
    change_address,
    change_contact_point,
    end_address,
    end_contact_point,
    prefer_contact_point,
)
from praxis.people.contact_values import search_key
from praxis.people.models import Address, ContactPoint, Patient
from praxis.people.types import (
    AlreadyThere,
    BadEmail,
    BadPhone,
    BadZip,
    ChangedMeanwhile,
    NameMissing,
    WrongChoice,
)


def values(actor: Actor, patient: Patient) -> list[str]:
    return [each.value for each in queries.contact_points(actor, patient.pk)]


def test_a_number_is_on_file_once(desk_context: Actor, patient: Patient) -> None:
    with pytest.raises(AlreadyThere):
        add_contact_point(
            actor=desk_context,
            key=uuid4(),
            patient_id=patient.pk,
            system="phone",
            value="(555) 201-7194",
        )
    assert values(desk_context, patient) == ["+15552017194"]


@pytest.mark.parametrize(
    ("system", "value", "refusal"),
    [("phone", "7194", BadPhone), ("email", "maria", BadEmail), ("fax", "1", WrongChoice)],
)
def test_a_wrong_number_or_address_is_not_kept(
    desk_context: Actor, patient: Patient, system: str, value: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add_contact_point(
            actor=desk_context, key=uuid4(), patient_id=patient.pk, system=system, value=value
        )
    assert values(desk_context, patient) == ["+15552017194"]


def test_an_ended_number_is_kept_and_may_come_back(desk_context: Actor, patient: Patient) -> None:
    first = ContactPoint.objects.get(patient_id=patient.pk)
    end_contact_point(actor=desk_context, contact_point_id=first.pk)
    assert values(desk_context, patient) == []
    add_contact_point(
        actor=desk_context, key=uuid4(), patient_id=patient.pk, system="phone", value="5552017194"
    )
    assert values(desk_context, patient) == ["+15552017194"]
    assert len(queries.contact_points(desk_context, patient.pk, ended=True)) == 2


def test_the_preferred_number_is_tried_first(desk_context: Actor, patient: Patient) -> None:
    second = add_contact_point(
        actor=desk_context, key=uuid4(), patient_id=patient.pk, system="phone", value="5552010000"
    )
    assert queries.phones_of(desk_context, [patient.pk]) == {patient.pk: "+15552017194"}
    prefer_contact_point(actor=desk_context, contact_point_id=second.pk)
    assert queries.phones_of(desk_context, [patient.pk]) == {patient.pk: "+15552010000"}


def test_of_two_people_changing_one_number_the_slower_is_told(
    desk_context: Actor, patient: Patient
) -> None:
    row = ContactPoint.objects.get(patient_id=patient.pk)
    change_contact_point(
        actor=desk_context, contact_point_id=row.pk, version=1, may_leave_message=True
    )
    with pytest.raises(ChangedMeanwhile):
        change_contact_point(actor=desk_context, contact_point_id=row.pk, version=1, use="work")


def test_the_database_refuses_a_number_that_is_not_e164(
    desk_context: Actor, patient: Patient
) -> None:
    with pytest.raises(IntegrityError, match="people_contactpoint_e164"), transaction.atomic():
        ContactPoint.objects.filter(patient_id=patient.pk).update(value="555-7194")


def test_a_zip_code_fills_city_and_state() -> None:
    assert zips.place_of("62701") == ("Springfield", "IL")
    assert zips.place_of("96799-0000") == ("Pago Pago", "AS")
    assert zips.place_of("00000") is None
    assert zips.place_of("abc") is None


def test_a_typed_city_stands_against_the_zip_code(desk_context: Actor, patient: Patient) -> None:
    row = add_address(
        actor=desk_context,
        key=uuid4(),
        patient_id=patient.pk,
        line1="9 Elm St",
        zip="62701 1234",
        city="Jerome",
    )
    assert (row.city, row.state, row.zip) == ("Jerome", "IL", "62701-1234")


def test_a_new_address_ends_the_old_one(desk_context: Actor, patient: Patient) -> None:
    for street in ("9 Elm St", "10 Oak St"):
        add_address(
            actor=desk_context, key=uuid4(), patient_id=patient.pk, line1=street, zip="62701"
        )
    assert [a.line1 for a in queries.addresses(desk_context, patient.pk)] == ["10 Oak St"]
    assert len(queries.addresses(desk_context, patient.pk, ended=True)) == 2


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"zip": "62"}, BadZip),
        ({"zip": "00000"}, BadZip),
        ({"line1": " "}, NameMissing),
        ({"use": "castle"}, WrongChoice),
    ],
)
def test_a_refused_address_leaves_the_old_one(
    desk_context: Actor, patient: Patient, wrong: dict[str, str], refusal: type[Exception]
) -> None:
    place: dict[str, Any] = {"line1": "9 Elm St", "zip": "62701"}
    add_address(actor=desk_context, key=uuid4(), patient_id=patient.pk, **place)
    with pytest.raises(refusal):
        add_address(actor=desk_context, key=uuid4(), patient_id=patient.pk, **{**place, **wrong})
    assert [a.ended_on for a in Address.objects.filter(patient_id=patient.pk)] == [None]


def test_a_misspelt_address_is_corrected_in_place(desk_context: Actor, patient: Patient) -> None:
    row = add_address(
        actor=desk_context, key=uuid4(), patient_id=patient.pk, line1="9 Elmm St", zip="62701"
    )
    change_address(actor=desk_context, address_id=row.pk, version=1, line1="9 Elm St", zip="62701")
    assert [a.line1 for a in queries.addresses(desk_context, patient.pk)] == ["9 Elm St"]
    end_address(actor=desk_context, address_id=row.pk)
    assert queries.addresses(desk_context, patient.pk) == []


@given(st.from_regex(r"\A[2-9][0-9]{9}\Z"))
def test_the_end_of_a_number_is_the_beginning_of_its_key(digits: str) -> None:
    key = search_key("phone", f"+1{digits}")
    for length in (4, 7, 10):
        assert key.startswith(digits[-length:][::-1])
