"""Puts mapped records where they live: patients into `people`, coverages into `coverage`."""

from __future__ import annotations

import uuid
from datetime import date

from praxis.coverage import actions as coverage
from praxis.coverage import queries as coverage_queries
from praxis.coverage.types import UNKNOWN_MEMBER_ID, CoverageDetails, PayerDetails
from praxis.kernel.actor import Actor
from praxis.migration.coverage_map import Mention, coverages
from praxis.migration.models import ImportRow, ImportRun
from praxis.migration.patient_map import MappedPatient
from praxis.people import actions as people
from praxis.people import queries as people_queries
from praxis.people.actions import Place, Telephone
from praxis.people.types import Sex, Use


def place_patient(*, actor: Actor, run: ImportRun, row: ImportRow, mapped: MappedPatient) -> int:
    """Register the patient, or bring the one registered before in step. Returns his key.

    Linking to patients of other systems is decided by people, not here: an imported
    record is a record of its own until somebody merges them.
    """
    if row.patient_id is not None:
        return _bring_in_step(actor, row.patient_id, mapped)
    place = mapped.address
    patient = people.register_patient(
        actor=actor,
        key=_key(run, "Patient", row.source_id),
        site_ids=[run.site_id],
        family_name=mapped.family_name,
        given_name=mapped.given_name,
        middle_name=mapped.middle_name,
        suffix=mapped.suffix[:12],
        birth_date=mapped.birth_date,
        sex=mapped.sex if mapped.sex in Sex.values else Sex.UNKNOWN,
        language=mapped.language,
        telephones=[
            Telephone(number, use=use if use in Use.values else Use.OTHER)
            for use, number in mapped.phones
        ],
        email=mapped.emails[0] if mapped.emails else "",
        address=(
            Place(place.line1, place.zip, place.line2, place.city, place.state)
            if place and place.line1 and place.zip
            else None
        ),
        accept_similar=True,
    )
    for number, contact in enumerate(mapped.contacts):
        given, _, family = contact.name.rpartition(" ")
        people.add_related_person(
            actor=actor,
            key=_key(run, "Contact", f"{row.source_id}/{number}"),
            patient_id=patient.pk,
            relationship="other",
            family_name=family,
            given_name=given,
            phone=contact.phone,
            is_emergency=True,
        )
    if mapped.deceased_on:
        people.record_death(
            actor=actor,
            patient_id=patient.pk,
            version=patient.version,
            deceased_on=mapped.deceased_on,
        )
    return int(patient.pk)


def place_coverages(*, actor: Actor, run: ImportRun, patient_id: int, found: list[Mention]) -> None:
    """Add the coverages that the bills name; one that is there already is extended, not doubled."""
    for mapped in coverages(found):
        there = coverage.add_coverage(
            actor=actor,
            key=_key(run, "Coverage", f"{patient_id}/{mapped.payer}"),
            patient_id=patient_id,
            details=CoverageDetails(
                payer_id=_payer(actor, run, mapped.payer, mapped.kind),
                member_id=UNKNOWN_MEMBER_ID,
                starts_on=mapped.starts_on,
                ends_on=mapped.ends_on,
            ),
        )
        if mapped.ends_on and there.ends_on and mapped.ends_on > there.ends_on:
            coverage.end_coverage(actor=actor, coverage_id=there.pk, ends_on=mapped.ends_on)


def _payer(actor: Actor, run: ImportRun, name: str, kind: str) -> int:
    """The payer of this name, added when it is missing."""
    for payer in coverage_queries.payers(actor=actor):
        if payer.name.lower() == name.lower():
            return int(payer.pk)
    made = coverage.add_payer(
        actor=actor,
        key=_key(run, "Payer", name),
        details=PayerDetails(name=name, kind=kind, started_on=date(1900, 1, 1)),
    )
    return int(made.pk)


def _bring_in_step(actor: Actor, patient_id: int, mapped: MappedPatient) -> int:
    """What the source changed, changes here; what it does not hold stays."""
    patient = people_queries.get_patient(actor, patient_id)
    patient = people.change_patient(
        actor=actor,
        patient_id=patient_id,
        version=patient.version,
        family_name=mapped.family_name,
        given_name=mapped.given_name,
        middle_name=mapped.middle_name,
        birth_date=mapped.birth_date,
        sex=mapped.sex if mapped.sex in Sex.values else Sex.UNKNOWN,
        language=mapped.language,
    )
    if mapped.deceased_on != patient.deceased_on:
        people.record_death(
            actor=actor,
            patient_id=patient_id,
            version=patient.version,
            deceased_on=mapped.deceased_on,
        )
    return patient_id


def _key(run: ImportRun, kind: str, name: str) -> uuid.UUID:
    """The client key of an imported record: the same in every run of the same source."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"praxis:{run.source}:{kind}:{name}")
