"""Contacts, who pays and who may speak."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from praxis.kernel.actor import Actor
from praxis.people import queries
from praxis.people.actions import (
    add_proxy,
    add_related_person,
    change_related_person,
    end_proxy,
    end_related_person,
    set_guarantor,
)
from praxis.people.models import Guarantor, Patient, Proxy
from praxis.people.testing import make_contact, make_patient
from praxis.people.types import (
    BadDates,
    ChangedMeanwhile,
    NoContactMaySpeak,
    NoSuchRecord,
    TwoGuarantors,
)

DAY = timedelta(days=1)


def test_one_guarantor_pays_at_a_time(desk_context: Actor, patient: Patient, today: date) -> None:
    husband = make_contact(actor=desk_context, patient=patient)
    set_guarantor(
        actor=desk_context,
        key=uuid4(),
        patient_id=patient.pk,
        payer_person_id=husband.pk,
        starts_on=today + 10 * DAY,
    )
    before = queries.guarantor_on(desk_context, patient.pk, today + 9 * DAY)
    after = queries.guarantor_on(desk_context, patient.pk, today + 10 * DAY)
    assert before is not None
    assert after is not None
    assert before.is_self
    assert after.name == husband.name


def test_a_guarantor_set_twice_on_one_day_corrects_the_first(
    desk_context: Actor, patient: Patient, today: date
) -> None:
    husband = make_contact(actor=desk_context, patient=patient)
    set_guarantor(
        actor=desk_context, key=uuid4(), patient_id=patient.pk, payer_person_id=husband.pk
    )
    assert [p.name for p in queries.guarantors(desk_context, patient.pk)] == [husband.name]
    assert Guarantor.objects.filter(patient_id=patient.pk, entered_in_error=True).count() == 1


def test_a_guarantor_cannot_begin_before_a_later_one(
    desk_context: Actor, patient: Patient, today: date
) -> None:
    with pytest.raises(BadDates):
        set_guarantor(
            actor=desk_context,
            key=uuid4(),
            patient_id=patient.pk,
            payer_patient_id=patient.pk,
            starts_on=today - DAY,
        )


def test_the_database_refuses_two_guarantors_on_one_day(
    desk_context: Actor, patient: Patient, today: date
) -> None:
    with (
        pytest.raises(IntegrityError, match="people_guarantor_one_at_a_time"),
        transaction.atomic(),
    ):
        Guarantor.objects.create(
            client_key=uuid4(), patient=patient, payer_patient=patient, starts_on=today
        )


def test_one_mother_pays_for_three_children(desk_context: Actor, today: date) -> None:
    mother = make_patient(actor=desk_context)
    children = [
        make_patient(actor=desk_context, given_name=name, birth_date=date(2015, number + 1, 9))
        for number, name in enumerate(("Ana", "Benito", "Carla"))
    ]
    for child in children:
        set_guarantor(
            actor=desk_context, key=uuid4(), patient_id=child.pk, payer_patient_id=mother.pk
        )
    assert queries.paid_for_by(desk_context, today, patient_id=mother.pk) == sorted(
        p.pk for p in (mother, *children)
    )


def test_a_guarantor_is_a_known_person(desk_context: Actor, patient: Patient) -> None:
    for person_id in (None, 999_999):
        with pytest.raises(NoSuchRecord):
            set_guarantor(
                actor=desk_context,
                key=uuid4(),
                patient_id=patient.pk,
                payer_person_id=person_id,
            )


def test_who_still_pays_stays_a_contact(desk_context: Actor, patient: Patient) -> None:
    husband = make_contact(actor=desk_context, patient=patient)
    set_guarantor(
        actor=desk_context, key=uuid4(), patient_id=patient.pk, payer_person_id=husband.pk
    )
    with pytest.raises(TwoGuarantors):
        end_related_person(actor=desk_context, person_id=husband.pk)
    assert queries.related_people(desk_context, patient.pk) == [husband]


def test_an_ended_contact_no_longer_speaks(
    desk_context: Actor, patient: Patient, today: date
) -> None:
    husband = make_contact(actor=desk_context, patient=patient)
    add_proxy(
        actor=desk_context,
        key=uuid4(),
        patient_id=patient.pk,
        person_id=husband.pk,
        kinds=["visits"],
    )
    end_related_person(actor=desk_context, person_id=husband.pk)
    assert queries.speakers(desk_context, patient.pk, today + DAY) == []


@pytest.mark.parametrize(
    ("kinds", "consent", "says"),
    [
        (["visits"], False, "Visits only"),
        (["bills", "visits"], False, "Visits and bills"),
        (["visits", "bills", "records"], True, "Visits, bills, records and consents to treatment"),
        ([], True, "Consents to treatment"),
        ([], False, "Nothing"),
    ],
)
def test_what_a_person_may_hear_is_said_in_words(
    desk_context: Actor,
    patient: Patient,
    today: date,
    kinds: list[str],
    consent: bool,
    says: str,
) -> None:
    husband = make_contact(actor=desk_context, patient=patient)
    add_proxy(
        actor=desk_context,
        key=uuid4(),
        patient_id=patient.pk,
        person_id=husband.pk,
        kinds=kinds,
        may_consent=consent,
    )
    assert [each.says for each in queries.speakers(desk_context, patient.pk, today)] == [says]


def test_a_parents_right_to_speak_is_asked_again_at_eighteen(
    desk_context: Actor, today: date
) -> None:
    child = make_patient(actor=desk_context, birth_date=date(today.year - 10, 5, 6))
    mother = make_contact(actor=desk_context, patient=child, relationship="mother")
    row = add_proxy(
        actor=desk_context,
        key=uuid4(),
        patient_id=child.pk,
        person_id=mother.pk,
        kinds=["records"],
        may_consent=True,
    )
    birthday = date(today.year + 8, 5, 6)
    assert row.recheck_on == birthday

    before = queries.speakers(desk_context, child.pk, birthday - DAY)[0]
    after = queries.speakers(desk_context, child.pk, birthday)[0]
    assert (before.kinds, before.may_consent) == (frozenset({"records"}), True)
    assert (after.kinds, after.may_consent, after.ask_again) == (frozenset(), False, True)


def test_a_barred_parent_comes_first_and_may_hear_nothing(desk_context: Actor, today: date) -> None:
    child = make_patient(actor=desk_context, birth_date=date(today.year - 10, 5, 6))
    mother = make_contact(actor=desk_context, patient=child, relationship="mother")
    father = make_contact(
        actor=desk_context, patient=child, relationship="father", given_name="Ivo"
    )
    add_proxy(
        actor=desk_context,
        key=uuid4(),
        patient_id=child.pk,
        person_id=mother.pk,
        kinds=["visits"],
    )
    add_proxy(
        actor=desk_context,
        key=uuid4(),
        patient_id=child.pk,
        person_id=father.pk,
        no_contact=True,
        court_order_document_id=7,
    )
    first = queries.speakers(desk_context, child.pk, today)[0]
    assert (first.name, first.no_contact) == (father.name, True)

    alerts = queries.identity(desk_context, child.pk).alerts
    assert [alert.title for alert in alerts][:1] == [f"No contact: {father.name}"]
    assert alerts[0].text == "court order on file"


def test_who_must_not_be_contacted_cannot_speak(desk_context: Actor, patient: Patient) -> None:
    cases: list[dict[str, Any]] = [{"kinds": ["visits"]}, {"may_consent": True}]
    person = make_contact(actor=desk_context, patient=patient)
    for wrong in cases:
        with pytest.raises(NoContactMaySpeak):
            add_proxy(
                actor=desk_context,
                key=uuid4(),
                patient_id=patient.pk,
                person_id=person.pk,
                no_contact=True,
                **wrong,
            )
    assert not Proxy.objects.exists()


def test_the_database_refuses_a_barred_person_who_speaks(
    desk_context: Actor, patient: Patient, today: date
) -> None:
    person = make_contact(actor=desk_context, patient=patient)
    with pytest.raises(IntegrityError, match="people_proxy_no_contact"), transaction.atomic():
        Proxy.objects.create(
            client_key=uuid4(),
            patient=patient,
            person=person,
            kinds=["visits"],
            no_contact=True,
            starts_on=today,
        )


def test_a_new_right_to_speak_takes_the_place_of_the_old(
    desk_context: Actor, patient: Patient, today: date
) -> None:
    person = make_contact(actor=desk_context, patient=patient)
    for kinds, starts in ((["visits"], today - 30 * DAY), (["bills"], today)):
        add_proxy(
            actor=desk_context,
            key=uuid4(),
            patient_id=patient.pk,
            person_id=person.pk,
            kinds=kinds,
            starts_on=starts,
        )
    assert [s.says for s in queries.speakers(desk_context, patient.pk, today - DAY)] == [
        "Visits only"
    ]
    now = queries.speakers(desk_context, patient.pk, today)
    assert [s.says for s in now] == ["Bills only"]
    with pytest.raises(BadDates):
        end_proxy(actor=desk_context, proxy_id=now[0].proxy.pk, on=today - DAY)
    end_proxy(actor=desk_context, proxy_id=now[0].proxy.pk, on=today)
    assert queries.speakers(desk_context, patient.pk, today + DAY) == []


def test_only_a_contact_of_the_patient_speaks(desk_context: Actor, patient: Patient) -> None:
    stranger = make_contact(actor=desk_context, patient=make_patient(actor=desk_context))
    with pytest.raises(NoSuchRecord):
        add_proxy(actor=desk_context, key=uuid4(), patient_id=patient.pk, person_id=stranger.pk)


def test_a_contact_is_changed_and_sent_twice_made_once(
    desk_context: Actor, patient: Patient
) -> None:
    key = uuid4()
    first, again = (
        add_related_person(
            actor=desk_context,
            key=key,
            patient_id=patient.pk,
            relationship="spouse",
            family_name="Alvarez",
        )
        for _ in range(2)
    )
    assert first.pk == again.pk
    changed = change_related_person(
        actor=desk_context, person_id=first.pk, version=1, phone="5552017195", is_emergency=True
    )
    assert (changed.phone, changed.is_emergency) == ("+15552017195", True)
    with pytest.raises(ChangedMeanwhile):
        change_related_person(actor=desk_context, person_id=first.pk, version=1, phone="")
