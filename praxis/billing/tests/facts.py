"""A claim's facts as they should be; tests change what they are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from praxis.billing.facts import (
    Biller,
    ClaimFacts,
    Facility,
    Line,
    Person,
    Place,
    Plan,
    Renderer,
    Trader,
)
from praxis.billing.types import AdjudicatedLine, Adjudication, Adjustment
from praxis.practice.testing import believable_npi

DAY = date(2026, 11, 6)
TODAY = date(2026, 11, 9)
OFFICE = Place("12 Main St", "", "Springfield", "IL", "62701-0012")
HOME = Place("1 Oak St", "", "Springfield", "IL", "62701")
MARIA = Person("Alvarez", "Maria", date(1979, 3, 14), "female", HOME)
JORGE = Person("Alvarez", "Jorge", date(1977, 5, 20), "male", HOME)


def plan(**more: Any) -> Plan:
    usual: dict[str, Any] = {
        "coverage_id": 31,
        "payer_id": 41,
        "payer_name": "Blue River Health",
        "payer_kind": "commercial",
        "payer_number": "60054",
        "payer_place": Place(),
        "filing_code": "CI",
        "product_id": None,
        "member_id": "XQH204771486",
        "group_number": "70112",
        "relationship": "self",
        "sequence": "P",
        "starts_on": date(2020, 1, 1),
        "ends_on": None,
    }
    return Plan(**(usual | more))


def second(**more: Any) -> Plan:
    """Harbor Mutual, which pays second."""
    usual = {
        "coverage_id": 32,
        "payer_id": 42,
        "payer_name": "Harbor Mutual",
        "payer_number": "88310",
        "member_id": "88310442",
        "sequence": "S",
    }
    return plan(**(usual | more))


def line(number: int = 1, **more: Any) -> Line:
    usual: dict[str, Any] = {
        "charge_id": 500 + number,
        "number": number,
        "control_number": f"1000001-{number}",
        "service_on": DAY,
        "code": "G0463",
        "modifiers": (),
        "units": 1,
        "amount_cents": 20_000,
        "pos": "11",
        "pointers": (1,),
    }
    return Line(**(usual | more))


def clean(**more: Any) -> ClaimFacts:
    """A primary claim of one line, without a fault."""
    usual: dict[str, Any] = {
        "claim_id": 7,
        "number": "1000001",
        "patient_id": 21,
        "appointment_id": 51,
        "frequency": "1",
        "sequence": "P",
        "service_on": DAY,
        "pos": "11",
        "amount_cents": 20_000,
        "today": TODAY,
        "patient": MARIA,
        "patient_number": "P-118778",
        "plan": plan(),
        "biller": Biller(
            61,
            "Main Street Medical PLLC",
            believable_npi(9, organization=True),
            "371234567",
            "ein",
            OFFICE,
        ),
        "renderer": Renderer(71, "Okafor", "Chidi", believable_npi(8), "207Q00000X"),
        "facility": Facility(81, "Main Street", "", OFFICE),
        "lines": (line(),),
        "diagnoses": ("E11.9",),
        "filing_due_on": date(2027, 5, 5),
        "filing_from": DAY,
        "partner": Trader(91, "Prairie Clearing", "T"),
    }
    return ClaimFacts(**(usual | more))


def adjudged(**more: Any) -> Adjudication:
    """T1 of the revenue cycle: 200 = paid 56 + contract 80 + deductible 50 + coinsurance 14."""
    usual: dict[str, Any] = {
        "claim_id": 6,
        "paid_on": date(2026, 11, 20),
        "paid_cents": 5_600,
        "patient_cents": 6_400,
        "payer_control_number": "PCN77",
        "adjustments": (),
        "lines": (
            AdjudicatedLine(
                501,
                "G0463",
                (),
                5_600,
                1,
                (
                    Adjustment("CO", "45", 8_000),
                    Adjustment("PR", "1", 5_000),
                    Adjustment("PR", "2", 1_400),
                ),
            ),
        ),
    }
    return Adjudication(**(usual | more))


def secondary(**more: Any) -> ClaimFacts:
    """The claim to the second payer, after the first has paid."""
    usual: dict[str, Any] = {
        "sequence": "S",
        "plan": second(),
        "others": (plan(),),
        "earlier": (adjudged(),),
        "earlier_plans": (31,),
    }
    return clean(**(usual | more))


def with_patient(facts: ClaimFacts, **more: Any) -> ClaimFacts:
    return replace(facts, patient=replace(facts.patient, **more))
