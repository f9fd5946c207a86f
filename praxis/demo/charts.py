"""What the demo's charts hold: records from an old system, orders, results that came this morning.

Patients of today and tomorrow have a chart; the rest of the practice is as empty as on its first
day. Tests and values are invented.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from praxis.chart import actions
from praxis.chart.types import (
    AllergyEntry,
    AnyEntry,
    ConditionEntry,
    EncounterEntry,
    ImmunizationEntry,
    MedicationEntry,
    ObservationEntry,
)
from praxis.desk import readiness
from praxis.interop import hl7v2
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.people import queries as people
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED

SOURCE = "Old system"
LAB = ("PRAIRIE LAB", "SPRINGFIELD")
PROBLEMS = (
    ("Essential hypertension", "I10", "Lisinopril 10 mg", "One tablet a day"),
    ("Type 2 diabetes", "E11.9", "Metformin 500 mg", "Twice a day with meals"),
    ("High cholesterol", "E78.5", "Atorvastatin 20 mg", "One tablet at night"),
    ("Asthma", "J45.909", "Albuterol inhaler", "Two puffs when needed"),
    ("Hypothyroidism", "E03.9", "Levothyroxine 50 mcg", "One tablet in the morning"),
    ("Low back pain", "M54.50", "Naproxen 250 mg", "When needed, with food"),
)
CHILDREN = (
    ("Asthma", "J45.909", "Albuterol inhaler", "Two puffs when needed"),
    ("Atopic dermatitis", "L20.9", "Hydrocortisone cream 1%", "Twice a day on the rash"),
    ("Seasonal allergies", "J30.2", "Cetirizine 5 mg", "Once a day in the season"),
)
ALLERGIES = (
    ("Penicillin", "Hives", "high"),
    ("Sulfa drugs", "Rash", "low"),
    ("Latex", "Itching", "low"),
)
CHILDRENS_VACCINES = ("Influenza", "Measles, mumps, rubella", "Varicella", "Polio")
VACCINES = ("Influenza", "Tetanus, diphtheria, pertussis", "Pneumococcal", "Zoster")
TESTS = (
    ("4548-4", "Hemoglobin A1c", "%", "4.0", "5.6", 6.8, 0.5),
    ("2160-0", "Creatinine", "mg/dL", "0.6", "1.2", 0.9, 0.15),
    ("13457-7", "LDL cholesterol", "mg/dL", "0", "129", 118.0, 18.0),
)
ORDERS = 9
ADULT = 18 * 366  # days


def fill(*, actor: Actor, site_ids: list[int], seed: int, today: date) -> int:
    """Charts for whom is seen today or the next business day; returns how many patients."""
    rng = Random(seed)
    tomorrow = add_business_days(today, 1)
    low, _ = schedule.day_span(today, "America/Chicago")
    _, high = schedule.day_span(tomorrow, "America/Chicago")
    visits = list(
        schedule.visits_between(actor, low, high, site_ids=site_ids).order_by("start", "pk")
    )
    born = {visit.patient_id: visit.patient.birth_date for visit in visits}
    entries = [each for pk in sorted(born) for each in _record(pk, born[pk], today, rng)]
    actions.record_entries(actor=actor, entries=entries)
    next_day, _ = schedule.day_span(tomorrow, "America/Chicago")
    coming = [
        visit
        for visit in visits
        if visit.start >= next_day
        and visit.status in EXPECTED
        and _age_days(visit.patient.birth_date, today) >= ADULT
    ]
    _order(actor, coming[:ORDERS], today)
    actions.file_overdue(actor=actor, today=today)
    readiness.watch(actor)
    return len(born)


def _age_days(born: date, today: date) -> int:
    return (today - born).days


def _record(patient_id: int, born: date, today: date, rng: Random) -> Iterator[AnyEntry]:
    age = _age_days(born, today)
    grown = age >= ADULT

    def common(kind: str, text: str, code: str = "") -> dict[str, Any]:
        return {
            "patient_id": patient_id,
            "source": SOURCE,
            "key": f"{kind}/{patient_id}/{text}",
            "provenance": "demo",
            "text": text,
            "code": code,
        }

    known = rng.sample(PROBLEMS, rng.randint(1, 3)) if grown else rng.sample(CHILDREN, 1)
    for text, code, medicine, dosage in known if age > 400 else ():
        longest = min(4000, age - 16 * 365 if grown else age - 180)
        since = today - timedelta(days=rng.randint(200, longest))
        yield ConditionEntry(
            **common("Condition", text, code),
            clinical_status="active",
            verification="confirmed",
            onset_on=since,
        )
        yield MedicationEntry(
            **common("MedicationRequest", medicine),
            status="active",
            dosage=dosage,
            started_on=since + timedelta(days=7),
        )
    if rng.random() < 0.3:
        text, reaction, criticality = rng.choice(ALLERGIES)
        yield AllergyEntry(
            **common("AllergyIntolerance", text),
            clinical_status="active",
            reaction=reaction,
            criticality=criticality,
        )
    vaccine = rng.choice(VACCINES if grown else CHILDRENS_VACCINES)
    yield ImmunizationEntry(
        **common("Immunization", vaccine),
        status="completed",
        given_on=today - timedelta(days=rng.randint(1, max(1, min(900, age - 60)))),
    )
    if age > 1600:
        yield EncounterEntry(
            **common("Encounter", "Office visit"),
            status="finished",
            place="Lakeside Family Practice",
            started_at=_noon(today - timedelta(days=rng.randint(760, 1500))),
        )
    if grown:
        yield from _values(patient_id, today, rng)


def _values(patient_id: int, today: date, rng: Random) -> Iterator[AnyEntry]:
    code, text, unit, low, high, middle, spread = rng.choice(TESTS)
    for turn in range(3):
        number = Decimal(str(round(rng.gauss(middle, spread), 1)))
        flag = "H" if number > Decimal(high) else ""
        yield ObservationEntry(
            patient_id=patient_id,
            source=SOURCE,
            key=f"Observation/{patient_id}/{code}/{turn}",
            provenance="demo",
            text=text,
            code=code,
            system="http://loinc.org",
            category="laboratory",
            status="final",
            value=str(number),
            number=number,
            unit=unit,
            range=f"{low}-{high}",
            low=Decimal(low),
            high=Decimal(high),
            flags=flag,
            observed_at=_noon(today - timedelta(days=120 * (turn + 1) + rng.randint(0, 20))),
        )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def _order(actor: Actor, visits: list[Any], today: date) -> None:
    """Of tomorrow's visits: three results came this morning (one abnormal, one critical), three
    and two records are still out, one is overdue; one message fits nobody.
    """
    flags = ("N", "H", "HH")
    for turn, visit in enumerate(visits):
        is_records = turn in (6, 7)
        code, text, *_ = TESTS[turn % len(TESTS)]
        order = actions.add_order(
            actor=actor,
            key=uuid.uuid5(uuid.NAMESPACE_OID, f"demo order {visit.pk}"),
            patient_id=visit.patient_id,
            kind="records" if is_records else "lab",
            text="Hospital discharge summary" if is_records else text,
            code="" if is_records else code,
            asked_of="County Hospital" if is_records else "Prairie Reference Laboratory",
            expected_on=today - timedelta(days=2) if turn == 5 else today,
            provider_id=visit.provider_id,
            needed_for_id=visit.pk,
        )
        if turn < len(flags):
            patient = people.get_patient(actor, visit.patient_id)
            _arrive(actor, patient, turn, order.pk, flags[turn], today)
    if visits:
        patient = people.get_patient(actor, visits[-1].patient_id)
        _arrive(actor, patient, ORDERS, 0, "H", today, family=f"{patient.family_name}-Stone")


def _arrive(
    actor: Actor,
    patient: Any,
    turn: int,
    order_id: int,
    flag: str,
    today: date,
    *,
    family: str = "",
) -> None:
    code, text, unit, low, high, middle, spread = TESTS[turn % len(TESTS)]
    value = {"N": middle - spread, "H": middle + 2 * spread, "HH": middle * 2}[flag]
    when = f"{today:%Y%m%d}0730"
    lines = (
        hl7v2.compose(
            "MSH",
            {
                3: LAB[0],
                4: LAB[1],
                7: when,
                9: ["ORU", "R01"],
                10: f"D{turn}",
                11: "P",
                12: "2.5.1",
            },
        ),
        hl7v2.compose(
            "PID",
            {
                1: "1",
                5: [family or patient.family_name, patient.given_name],
                7: f"{patient.birth_date:%Y%m%d}",
                8: patient.sex_letter,
            },
        ),
        hl7v2.compose(
            "OBR",
            {
                1: "1",
                2: f"ORD-{order_id}" if order_id else "",
                3: f"PL-{turn}",
                4: [code, text, "LN"],
                7: when,
                22: when,
                25: "F",
            },
        ),
        hl7v2.compose(
            "OBX",
            {
                1: "1",
                2: "NM",
                3: [code, text, "LN"],
                5: f"{value:.1f}",
                6: unit,
                7: f"{low}-{high}",
                8: flag,
                11: "F",
                14: when,
            },
        ),
    )
    actions.receive_message(
        actor=actor, message=hl7v2.Message(lines), file_name=f"prairie-{today:%Y%m%d}.hl7"
    )
