"""What the demo practice charges, for what, and what its payers agreed to. HCPCS II, no CPT."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """`cents` is the fee of one unit. Descriptions are the practice's own words."""

    code: str
    description: str
    cents: int
    system: str = "HCPCS"


SERVICES = (
    ServiceSpec("G0463", "Office visit", 14_500),
    ServiceSpec("G2211", "Ongoing care of a complex condition", 2_400),
    ServiceSpec("G0402", "First visit of a new patient", 22_500),
    ServiceSpec("G0439", "Yearly wellness visit", 16_500),
    ServiceSpec("S0302", "Well child visit, complete", 15_500),
    ServiceSpec("G0444", "Depression questionnaire", 2_800),
    ServiceSpec("G0108", "Diabetes training, half an hour", 6_800),
    ServiceSpec("G0403", "ECG with reading", 4_800),
    ServiceSpec("G0008", "Giving a flu shot", 3_200),
    ServiceSpec("Q2038", "Flu vaccine", 4_100),
    ServiceSpec("J1885", "Ketorolac injection, 15 mg", 2_200),
    ServiceSpec("J3420", "Vitamin B12 injection", 1_800),
    ServiceSpec("G0168", "Closing a wound with adhesive", 13_500),
    ServiceSpec("A4550", "Surgical tray", 3_000),
    ServiceSpec("G0471", "Blood draw", 1_500),
    ServiceSpec("G0270", "Nutrition talk, a quarter of an hour", 5_200),
    ServiceSpec("FORM", "School or camp form", 1_500, "office"),
    ServiceSpec("RECORDS", "Copy of the record on paper", 2_500, "office"),
)

# By visit type: (code, modifiers, units); the first is always charged, the others usually.
TEMPLATES: dict[str, tuple[tuple[str, tuple[str, ...], int], ...]] = {
    "WELL": (("G0439", (), 1), ("G0444", (), 1)),
    "NEW": (("G0402", (), 1),),
    "FU": (("G0463", (), 1), ("G2211", (), 1)),
    "DM": (("G0463", (), 1), ("G0108", (), 1)),
    "WCC": (("S0302", (), 1),),
    "ADHD": (("G0463", (), 1), ("G0444", (), 1)),
    "SICK": (("G0463", (), 1),),
    "INJ": (("G0463", (), 1), ("J1885", (), 2)),
    "TELE": (("G0463", ("95",), 1),),
    "BX": (("G0168", (), 1), ("A4550", (), 1)),
    "ECG": (("G0463", (), 1), ("G0403", (), 1)),
    "LAB": (("G0471", (), 1),),
    "VAX": (("G0008", (), 1), ("Q2038", (), 1)),
    "NUT": (("G0270", (), 2),),
}

DIAGNOSES: dict[str, tuple[tuple[str, ...], ...]] = {
    "WELL": (("Z00.00",), ("Z00.01", "I10")),
    "NEW": (("Z76.89", "I10"), ("R53.83",), ("E78.5", "I10")),
    "FU": (("I10",), ("I10", "E78.5"), ("J45.909",), ("M54.50",), ("F41.1", "G47.00")),
    "DM": (("E11.9", "I10"), ("E11.65", "E78.5")),
    "WCC": (("Z00.129",), ("Z00.121", "J30.9")),
    "ADHD": (("F90.2",), ("F90.0",)),
    "SICK": (("J06.9",), ("J02.9",), ("H66.91",), ("K52.9",)),
    "INJ": (("S93.401A",), ("S61.211A",), ("M25.561",)),
    "TELE": (("I10",), ("F41.1",), ("J01.90",)),
    "BX": (("L98.9",), ("D48.5",)),
    "ECG": (("R00.2", "I10"), ("R07.9",)),
    "LAB": (("E11.9",), ("E78.5",), ("D64.9",)),
    "VAX": (("Z23",),),
    "NUT": (("E66.9", "Z71.3"), ("E11.9", "Z71.3")),
}

# Visits where the desk asks for no copay: nurses see the patient.
WITHOUT_COPAY = frozenset({"LAB", "VAX", "NUT"})
TELEHEALTH = frozenset({"TELE"})


@dataclass(frozen=True, slots=True)
class PayerSpec:
    """What catalog.PAYERS does not say, in the same order.

    `number` is the payer's X12 number and finds its terms in `payer.contracts`; `lag` the
    fewest days from a visit to its payment, `payday` the weekday (Monday 0) of the payments.
    """

    number: str
    filing_days: int
    appeal_days: int
    lag: int
    payday: int


PAYER_SPECS = (
    PayerSpec("BCP01", 180, 180, 9, 1),
    PayerSpec("HARB2", 120, 90, 11, 3),
    PayerSpec("PRHMO", 90, 60, 13, 2),
    PayerSpec("MEDB1", 365, 120, 14, 0),
    PayerSpec("ILMCD", 180, 60, 12, 4),
)

# (account, cents, words): what leaves the bank on the last business day of a month.
MONTHLY_COSTS = (
    ("5200", 15_200_000, "Salaries and wages"),
    ("5100", 1_150_000, "Rent, 400 Elm Street"),
    ("5000", 640_000, "Supplies"),
    ("5300", 915_000, "Other operating expense"),
)
OPENING_CENTS = 25_000_000
