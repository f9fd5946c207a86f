"""Registering patients."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.audit.queries import changes_of
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people import queries
from praxis.people.actions import (
    Payer,
    Place,
    Telephone,
    add_name,
    add_sites,
    change_patient,
    drop_name,
    record_death,
    register_patient,
)
from praxis.people.models import Address, ContactPoint, Guarantor, NotTheSame, Patient, PatientName
from praxis.people.testing import make_patient
from praxis.people.types import (
    BadBirthDate,
    BadLanguage,
    BadPhone,
    BadSites,
    BadZip,
    ChangedMeanwhile,
    NameMissing,
    NoSuchPatient,
    PossibleDuplicate,
    ReasonMissing,
    WrongChoice,
)

BORN = date(1979, 3, 14)


def register(actor: Actor, **facts: Any) -> Patient:
    asked: dict[str, Any] = {
        "key": uuid4(),
        "site_ids": actor.site_ids[:1],
        "family_name": "Alvarez",
        "given_name": "Maria",
        "birth_date": BORN,
        "sex": "female",
    }
    return register_patient(actor=actor, **{**asked, **facts})


def test_a_new_patient_gets_the_next_record_number(desk_context: Actor) -> None:
    first = register(desk_context)
    second = register(desk_context, given_name="Omar", family_name="Osei", sex="male")

    assert first.record_number >= 100001
    assert second.record_number == first.record_number + 1
    assert first.number == f"P-{first.record_number}"


def test_a_registration_keeps_what_was_typed(desk_context: Actor) -> None:
    patient = register(
        desk_context,
        telephones=[Telephone("555-201-7194", may_text=True)],
        email="Maria@Example.COM",
        address=Place(line1="9 Elm St", zip="62701"),
        language="es",
        needs_interpreter=True,
    )

    assert patient.sort_name == "alvarez, maria"
    phone, email = queries.contact_points(desk_context, patient.pk)
    assert (phone.value, phone.may_text) == ("+15552017194", True)
    assert email.value == "Maria@example.com"
    address = queries.addresses(desk_context, patient.pk)[0]
    assert (address.city, address.state) == ("Springfield", "IL")


def test_an_adult_pays_for_himself(desk_context: Actor) -> None:
    patient = register(desk_context)

    payer = queries.guarantor_on(desk_context, patient.pk, access.today())
    assert payer is not None
    assert payer.is_self


def test_a_child_pays_nothing_until_a_payer_is_named(desk_context: Actor) -> None:
    child = register(desk_context, birth_date=date(2018, 5, 1))

    assert queries.guarantor_on(desk_context, child.pk, access.today()) is None


def test_a_parent_named_at_registration_pays_for_the_child(desk_context: Actor) -> None:
    child = register(
        desk_context,
        birth_date=date(2018, 5, 1),
        payer=Payer(family_name="Alvarez", given_name="Ana", relationship="mother"),
    )

    payer = queries.guarantor_on(desk_context, child.pk, access.today())
    assert payer is not None
    assert payer.name == "Ana Alvarez"


@pytest.mark.parametrize(
    ("state", "years", "pays"), [("IL", 18, True), ("AL", 18, False), ("AL", 19, True)]
)
def test_the_state_decides_when_somebody_pays_for_himself(
    state: str, years: int, pays: bool
) -> None:
    today = date(2026, 11, 24)
    assert queries.adult_on(date(2026 - years, 11, 24), today, state) is pays
    assert queries.adult_on(date(2026 - years, 11, 25), today, state) is False


def test_the_same_form_sent_twice_makes_one_patient(desk_context: Actor) -> None:
    key = uuid4()
    first = register(desk_context, key=key, telephones=[Telephone("555-201-7194")])
    again = register(desk_context, key=key, telephones=[Telephone("555-201-7194")])

    assert first.pk == again.pk
    assert ContactPoint.objects.filter(patient_id=first.pk).count() == 1
    assert Guarantor.objects.filter(patient_id=first.pk).count() == 1


def test_somebody_like_a_registered_patient_is_refused_until_explained(
    desk_context: Actor,
) -> None:
    known = register(desk_context)

    with pytest.raises(PossibleDuplicate) as refused:
        register(desk_context, given_name="María")
    assert [each.patient_id for each in refused.value.similar] == [known.pk]

    with pytest.raises(ReasonMissing):
        register(desk_context, different_from=[known.pk])

    other = register(
        desk_context, different_from=[known.pk], why_different="Cousin, other mother, shown ID"
    )
    kept = NotTheSame.objects.get(patient_id=other.pk)
    assert (kept.other_id, kept.reason) == (known.pk, "Cousin, other mother, shown ID")


def test_twins_are_shown_but_not_refused(desk_context: Actor) -> None:
    born = date(2018, 5, 1)
    phone = [Telephone("555-201-7194")]
    register(desk_context, given_name="Ana", birth_date=born, telephones=phone)

    alike = queries.similar_patients(
        desk_context,
        family_name="Alvarez",
        given_name="Rebecca",
        birth_date=born,
        phones=["+15552017194"],
    )
    assert [each.strong for each in alike] == [False]
    register(desk_context, given_name="Rebecca", birth_date=born, telephones=phone)


def test_a_married_name_is_recognised_by_the_former_one(desk_context: Actor) -> None:
    patient = register(desk_context)
    change_patient(
        actor=desk_context, patient_id=patient.pk, version=patient.version, family_name="Whitlock"
    )

    with pytest.raises(PossibleDuplicate):
        register(desk_context)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"family_name": " - "}, NameMissing),
        ({"birth_date": date(2999, 1, 1)}, BadBirthDate),
        ({"birth_date": date(1850, 1, 1)}, BadBirthDate),
        ({"sex": "f"}, WrongChoice),
        ({"language": "Spanish!"}, BadLanguage),
        ({"site_ids": []}, BadSites),
        ({"site_ids": [9999]}, BadSites),
        ({"telephones": [Telephone("12")]}, BadPhone),
        ({"address": Place(line1="9 Elm St", zip="627")}, BadZip),
        ({"address": Place(line1="9 Elm St", zip="00000")}, BadZip),
    ],
)
def test_a_refused_registration_leaves_nothing(
    desk_context: Actor, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        register(desk_context, **wrong)

    assert not Patient.objects.exists()
    assert not ContactPoint.objects.exists()
    assert not Address.objects.exists()


def test_only_some_roles_register(actor_of: Any) -> None:
    auditor = actor_of("auditor")
    with opened(auditor, purpose="test"), pytest.raises(Forbidden):
        register(auditor)


def test_only_programs_skip_the_search_for_duplicates(desk_context: Actor) -> None:
    with pytest.raises(Forbidden):
        register(desk_context, accept_similar=True)


def test_a_changed_name_is_kept_as_a_former_one_and_found(desk_context: Actor) -> None:
    patient = register(desk_context)

    changed = change_patient(
        actor=desk_context, patient_id=patient.pk, version=1, family_name="Whitlock-Peña"
    )

    assert changed.sort_name == "whitlock pena, maria"
    assert [n.family_name for n in queries.former_names(desk_context, patient.pk)] == ["Alvarez"]
    for text in ("alvarez maria", "pena", "whitl mar"):
        assert [f.patient.pk for f in queries.find_patients(desk_context, text).rows] == [
            patient.pk
        ]


def test_of_two_people_changing_one_patient_the_slower_is_told(desk_context: Actor) -> None:
    patient = register(desk_context)
    change_patient(actor=desk_context, patient_id=patient.pk, version=1, pronouns="she")

    with pytest.raises(ChangedMeanwhile):
        change_patient(actor=desk_context, patient_id=patient.pk, version=1, pronouns="they")

    assert queries.get_patient(desk_context, patient.pk).pronouns == "she"


def test_changing_nothing_leaves_the_version(desk_context: Actor) -> None:
    patient = register(desk_context)
    same = change_patient(
        actor=desk_context, patient_id=patient.pk, version=1, family_name="Alvarez"
    )
    assert same.version == 1
    assert not PatientName.objects.exists()


def test_a_name_entered_in_error_is_no_longer_found(desk_context: Actor) -> None:
    patient = register(desk_context)
    name = add_name(
        actor=desk_context, key=uuid4(), patient_id=patient.pk, family_name="Vandermeer"
    )
    assert queries.find_patients(desk_context, "vandermeer").rows

    drop_name(actor=desk_context, name_id=name.pk)

    assert not queries.find_patients(desk_context, "vandermeer").rows


def test_a_patient_becomes_known_at_another_site(actor_of: Any) -> None:
    from praxis.access.testing import make_site

    second = make_site(code="west", name="West Side")
    both = actor_of("front_desk")
    with opened(both, purpose="test"):
        patient = register(both)
        add_sites(actor=both, patient_id=patient.pk, site_ids=[second.pk])
        assert second.pk in queries.get_patient(both, patient.pk).site_ids


def test_a_death_lies_between_birth_and_today(desk_context: Actor) -> None:
    patient = register(desk_context)
    with pytest.raises(BadBirthDate):
        record_death(
            actor=desk_context,
            patient_id=patient.pk,
            version=1,
            deceased_on=BORN - timedelta(days=1),
        )
    row = record_death(
        actor=desk_context, patient_id=patient.pk, version=1, deceased_on=date(2026, 1, 2)
    )
    assert row.deceased_on == date(2026, 1, 2)
    back = record_death(
        actor=desk_context, patient_id=patient.pk, version=row.version, deceased_on=None
    )
    assert back.deceased_on is None


def test_a_patient_nobody_registered_is_not_changed(desk_context: Actor) -> None:
    with pytest.raises(NoSuchPatient):
        change_patient(actor=desk_context, patient_id=1, version=1, pronouns="she")


def test_every_registration_stands_in_the_audit_trail(
    desk_context: Actor, actor_of: Callable[..., Actor]
) -> None:
    patient = make_patient(actor=desk_context)
    trail = changes_of(actor=actor_of("auditor"), table="people_patient", pk=patient.pk)
    assert [change.op for change in trail] == ["insert"]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_registering_one_person_at_once_make_one_record() -> None:
    clerks = [make_actor("front_desk"), make_actor("front_desk")]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def work(clerk: Actor) -> None:
        try:
            with opened(clerk, purpose="test"):
                start.wait(timeout=10)
                register(clerk)
            outcomes.append("registered")
        except PossibleDuplicate:
            outcomes.append("warned")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(clerk,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(outcomes) == ["registered", "warned"]
