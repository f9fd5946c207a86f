"""A patient's problems, allergies, medications, immunizations and past visits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from praxis.chart.models import (
    AllergyIntolerance,
    Amendment,
    Condition,
    DiagnosticReport,
    Immunization,
    MedicationRequest,
    PastEncounter,
)
from praxis.chart.models.received import TABLES
from praxis.chart.types import NOW, AmendmentOf, NoSuchEntry
from praxis.kernel.actor import Actor
from praxis.people import queries as people

# FHIR: what is not taken any more, and what was never so.
STOPPED = ("stopped", "completed", "cancelled", "ended", "on-hold")
NEVER = ("entered-in-error", "refuted")
PAST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Record:
    """What the chart says now. `amended` maps "condition:12" to what was added to it."""

    problems: tuple[Condition, ...]
    past_problems: tuple[Condition, ...]
    allergies: tuple[AllergyIntolerance, ...]
    medications: tuple[MedicationRequest, ...]
    past_medications: tuple[MedicationRequest, ...]
    immunizations: tuple[Immunization, ...]
    encounters: tuple[PastEncounter, ...]
    amended: dict[str, list[Amendment]]

    @property
    def is_empty(self) -> bool:
        parts = (self.problems, self.past_problems, self.allergies, self.medications)
        more = (self.past_medications, self.immunizations, self.encounters)
        return not any((*parts, *more))


def record_of(*, actor: Actor, patient_id: int) -> Record:
    """Six queries. Raises Forbidden, NoSuchPatient."""
    actor.require("chart.view")
    people.get_patient(actor, patient_id)
    conditions = _problems(patient_id)
    medicines = _medicines(patient_id)
    return Record(
        problems=tuple(row for row in conditions if row.clinical_status in NOW),
        past_problems=tuple(row for row in conditions if row.clinical_status not in NOW),
        allergies=tuple(allergies_of(actor=actor, patient_id=patient_id)),
        medications=tuple(row for row in medicines if row.status not in STOPPED),
        past_medications=tuple(row for row in medicines if row.status in STOPPED),
        immunizations=tuple(
            Immunization.objects.filter(patient_id=patient_id, is_current=True)
            .exclude(status__in=NEVER)
            .order_by("-given_on", "-pk")
        ),
        encounters=tuple(past_encounters_of(actor=actor, patient_id=patient_id)),
        amended=amendments_of(actor=actor, patient_id=patient_id),
    )


def _problems(patient_id: int) -> list[Condition]:
    return list(
        Condition.objects.filter(patient_id=patient_id, is_current=True)
        .exclude(verification__in=NEVER)
        .order_by("-onset_on", "-pk")
    )


def _medicines(patient_id: int) -> list[MedicationRequest]:
    return list(
        MedicationRequest.objects.filter(patient_id=patient_id, is_current=True)
        .exclude(status__in=NEVER)
        .order_by("-started_on", "-pk")
    )


def allergies_of(*, actor: Actor, patient_id: int) -> list[AllergyIntolerance]:
    """Those that hold; one refuted or entered in error is none."""
    actor.require("chart.view")
    return list(
        AllergyIntolerance.objects.filter(patient_id=patient_id, is_current=True)
        .exclude(verification__in=NEVER)
        .exclude(clinical_status__in=("inactive", "resolved"))
        .order_by("-criticality", "text")
    )


def medications_of(*, actor: Actor, patient_id: int) -> list[MedicationRequest]:
    """Those that are taken now, newest first."""
    actor.require("chart.view")
    return [row for row in _medicines(patient_id) if row.status not in STOPPED]


def past_encounters_of(
    *, actor: Actor, patient_id: int, limit: int = PAST_SHOWN
) -> list[PastEncounter]:
    """Visits elsewhere, as imported, newest first."""
    actor.require("chart.view")
    return list(
        PastEncounter.objects.filter(patient_id=patient_id, is_current=True)
        .exclude(status__in=NEVER)
        .order_by("-started_at", "-pk")[:limit]
    )


def amendments_of(*, actor: Actor, patient_id: int) -> dict[str, list[Amendment]]:
    """By what they are about ("condition:12"), oldest first."""
    actor.require("chart.view")
    found: dict[str, list[Amendment]] = defaultdict(list)
    for row in Amendment.objects.filter(patient_id=patient_id).order_by("pk"):
        found[f"{row.about}:{row.record_id}"].append(row)
    return dict(found)


def get_entry(*, actor: Actor, about: str, record_id: int) -> Any:
    """A row of the record, whatever its kind. Raises Forbidden, NoSuchEntry."""
    actor.require("chart.view")
    if about not in AmendmentOf.values:
        raise NoSuchEntry("There is no such kind of entry.")
    found = TABLES[about].objects.filter(pk=record_id).first()
    if found is None:
        raise NoSuchEntry("There is no such entry, or you may not open the chart.")
    return found


@dataclass(frozen=True, slots=True)
class Since:
    """What came onto the chart after a time."""

    problems: tuple[Condition, ...]
    medications: tuple[MedicationRequest, ...]
    allergies: tuple[AllergyIntolerance, ...]
    reports: tuple[DiagnosticReport, ...]
    encounters: tuple[PastEncounter, ...]
    amendments: tuple[Amendment, ...]

    @property
    def is_empty(self) -> bool:
        parts = (self.problems, self.medications, self.allergies, self.reports)
        return not any((*parts, self.encounters, self.amendments))


def since(*, actor: Actor, patient_id: int, at: datetime) -> Since:
    """Six queries. Raises Forbidden."""
    actor.require("chart.view")

    def new(table: Any) -> tuple[Any, ...]:
        rows = table.objects.filter(patient_id=patient_id, is_current=True, recorded_at__gt=at)
        return tuple(rows.order_by("-pk")[:20])

    return Since(
        problems=new(Condition),
        medications=new(MedicationRequest),
        allergies=new(AllergyIntolerance),
        reports=new(DiagnosticReport),
        encounters=new(PastEncounter),
        amendments=tuple(
            Amendment.objects.filter(patient_id=patient_id, occurred_at__gt=at).order_by("-pk")[:20]
        ),
    )
