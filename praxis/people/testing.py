"""Patients, contacts and organizations for tests, made by the room's own actions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import count
from uuid import uuid4

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.people import actions
from praxis.people.models import Guarantor, Organization, Patient, RelatedPerson

_numbers = count(1)
_FAMILIES = (
    "Alvarez",
    "Okafor",
    "Whitlock",
    "Nakamura",
    "Petersen",
    "Delgado",
    "Haddad",
    "Lindqvist",
    "Brooks",
    "Kowalski",
    "Ibarra",
    "Tanaka",
    "Osei",
    "Mendoza",
)
_GIVEN = (
    ("Maria", "female"),
    ("Omar", "male"),
    ("Grace", "female"),
    ("Peter", "male"),
    ("Yuki", "female"),
    ("Ahmed", "male"),
    ("Rosa", "female"),
    ("Luis", "male"),
    ("Ingrid", "female"),
    ("Calvin", "male"),
    ("Fatima", "female"),
)
_REGISTRAR = frozenset({"people.register", "people.change"})


def make_patient(
    *,
    actor: Actor,
    family_name: str | None = None,
    given_name: str | None = None,
    birth_date: date | None = None,
    sex: str | None = None,
    phone: str | None = None,
    email: str = "",
    language: str = "en",
    needs_interpreter: bool = False,
    site_ids: Collection[int] = (),
    address: actions.Place | None = None,
    payer: actions.Payer | None = None,
    may_text: bool = True,
) -> Patient:
    """A believable adult, unlike the others, registered by `actor` in an open context."""
    number = next(_numbers)
    given, its_sex = _GIVEN[number % len(_GIVEN)]
    telephone = phone if phone is not None else f"+1217555{number % 10000:04d}"
    return actions.register_patient(
        actor=_registrar(actor),
        key=uuid4(),
        site_ids=list(site_ids) or _some_site(actor),
        family_name=family_name or _FAMILIES[number % len(_FAMILIES)],
        given_name=given_name if given_name is not None else given,
        birth_date=birth_date
        or date(1940 + number * 7 % 60, 1 + number % 12, 1 + number * 11 % 28),
        sex=sex or its_sex,
        language=language,
        needs_interpreter=needs_interpreter,
        telephones=[actions.Telephone(telephone, may_text=may_text)] if telephone else (),
        email=email,
        address=address,
        payer=payer,
    )


def make_contact(
    *,
    actor: Actor,
    patient: Patient,
    family_name: str | None = None,
    given_name: str = "Jorge",
    relationship: str = "spouse",
    phone: str = "+12175550195",
    birth_date: date | None = None,
    is_emergency: bool = True,
) -> RelatedPerson:
    return actions.add_related_person(
        actor=_registrar(actor),
        key=uuid4(),
        patient_id=patient.pk,
        relationship=relationship,
        family_name=family_name or patient.family_name,
        given_name=given_name,
        phone=phone,
        birth_date=birth_date,
        is_emergency=is_emergency,
    )


def make_guarantor(*, actor: Actor, patient: Patient, payer: Patient) -> Guarantor:
    return actions.set_guarantor(
        actor=_registrar(actor), key=uuid4(), patient_id=patient.pk, payer_patient_id=payer.pk
    )


def make_organization(
    *, actor: Actor, name: str = "Prairie Medical Supply", kinds: Collection[str] = ("supplier",)
) -> Organization:
    """`actor` needs "people.manage_organizations"."""
    return actions.add_organization(actor=actor, key=uuid4(), name=name, kinds=kinds)


def _some_site(actor: Actor) -> list[int]:
    return list(actor.site_ids[:1]) or [access.sites()[0].pk]


def _registrar(actor: Actor) -> Actor:
    """Tests of other rooms register patients in the name of whoever they are about."""
    if actor.system:
        return actor
    return Actor(
        user_id=actor.user_id,
        name=actor.name,
        roles=actor.roles,
        permissions=actor.permissions | _REGISTRAR,
        site_ids=actor.site_ids,
    )
