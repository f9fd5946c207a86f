"""Numbers, addresses, contacts, who pays and who may speak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from praxis.access.context import opened
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people import queries, zips
from praxis.people.actions import (
    add_address,
    add_contact_point,
    add_proxy,
    add_related_person,
    change_address,
    change_contact_point,
    change_related_person,
    end_address,
    end_contact_point,
    end_proxy,
    end_related_person,
    prefer_contact_point,
    set_guarantor,
    set_usual_provider,
)
from praxis.people.contact_values import search_key
from praxis.people.models import Address, ContactPoint, Guarantor, Patient, Proxy
from praxis.people.testing import make_contact, make_patient
from praxis.people.types import (
    AlreadyThere,
    BadDates,
    BadEmail,
    BadPhone,
    BadZip,
    ChangedMeanwhile,
    NameMissing,
    NoContactMaySpeak,
    NoSuchRecord,
    TwoGuarantors,
    WrongChoice,
)

DAY = timedelta(days=1)


@pytest.fixture
def patient(desk_context: Actor) -> Patient:
    return make_patient(actor=desk_context, phone="555-201-7194")


@pytest.fixture
def today(desk_context: Actor) -> date:
    return clock.today(queries.zone_of(desk_context))


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


def test_the_usual_provider_shows_in_the_identity_bar(
    desk_context: Actor, manager: Actor, patient: Patient
) -> None:
    from praxis.practice.testing import make_provider

    provider = make_provider()
    set_usual_provider(actor=desk_context, patient_id=patient.pk, provider_id=provider.pk)
    assert str(provider) in queries.identity(desk_context, patient.pk).second


def test_the_identity_bar_shows_the_three_worst_alerts(desk_context: Actor) -> None:
    from praxis.people.types import Alert

    patient = make_patient(
        actor=desk_context,
        family_name="Alvarez",
        given_name="Maria",
        language="es",
        needs_interpreter=True,
    )
    make_patient(
        actor=desk_context,
        family_name="Alvarez",
        given_name="Maria",
        birth_date=date(1901, 8, 2),
    )
    mine = Alert("bad", "alert-triangle", "Allergy: penicillin", "Hives, 2014", rank=1)
    least = Alert("warn", "cash", "Balance $85.00", "Since Oct 12", rank=5)
    bar = queries.identity(desk_context, patient.pk, more_alerts=[mine, least])
    assert [alert.title for alert in bar.alerts] == [
        "Allergy: penicillin",
        "Same name: check birth date",
        "Spanish interpreter",
    ]


CALLS = {
    "add_contact_point": {"system": "phone", "value": "5552017194"},
    "add_address": {"line1": "9 Elm St", "zip": "62701"},
    "add_related_person": {"relationship": "spouse", "family_name": "A"},
    "set_guarantor": {"payer_patient_id": 1},
    "add_proxy": {"person_id": 1},
    "add_name": {"family_name": "A"},
}


@pytest.mark.parametrize("name", CALLS)
def test_a_reader_changes_nothing(actor_of: Callable[..., Actor], name: str) -> None:
    from praxis.people import actions

    auditor = actor_of("auditor")
    with opened(auditor, purpose="test"), pytest.raises(Forbidden):
        getattr(actions, name)(actor=auditor, key=uuid4(), patient_id=1, **CALLS[name])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("change_contact_point", {"contact_point_id": 1, "version": 1}),
        ("prefer_contact_point", {"contact_point_id": 1}),
        ("end_contact_point", {"contact_point_id": 1}),
        ("change_address", {"address_id": 1, "version": 1, "line1": "9", "zip": "62701"}),
        ("end_address", {"address_id": 1}),
        ("change_related_person", {"person_id": 1, "version": 1}),
        ("end_related_person", {"person_id": 1}),
        ("end_proxy", {"proxy_id": 1}),
        ("drop_name", {"name_id": 1}),
        ("change_patient", {"patient_id": 1, "version": 1}),
        ("record_death", {"patient_id": 1, "version": 1, "deceased_on": None}),
        ("set_usual_provider", {"patient_id": 1, "provider_id": None}),
        ("add_sites", {"patient_id": 1, "site_ids": [1]}),
    ],
)
def test_a_reader_ends_and_corrects_nothing(
    actor_of: Callable[..., Actor], name: str, values: dict[str, object]
) -> None:
    from praxis.people import actions

    auditor = actor_of("auditor")
    with opened(auditor, purpose="test"), pytest.raises(Forbidden):
        getattr(actions, name)(actor=auditor, **values)


def test_only_staff_who_see_patients_note_visits(actor_of: Callable[..., Actor]) -> None:
    from praxis.people import actions

    facility = actor_of("facility")
    with opened(facility, purpose="test"):
        with pytest.raises(Forbidden):
            actions.note_visit(actor=facility, patient_id=1)
        with pytest.raises(Forbidden):
            actions.note_visits(actor=facility, notes=[])


@given(st.from_regex(r"\A[2-9][0-9]{9}\Z"))
def test_the_end_of_a_number_is_the_beginning_of_its_key(digits: str) -> None:
    key = search_key("phone", f"+1{digits}")
    for length in (4, 7, 10):
        assert key.startswith(digits[-length:][::-1])
