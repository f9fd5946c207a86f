"""Believable claims and remittances for tests, benches and demos. Codes are HCPCS and made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from praxis.interop.x12.content import (
    Address,
    Adjustment,
    Amount,
    Bank,
    BillingProvider,
    Code,
    Contact,
    Dated,
    Demographics,
    Entity,
    LineAdjudication,
    OtherSubscriber,
    Patient,
    Procedure,
    ProfessionalClaim,
    Reference,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
    ServiceLine,
    Submission,
    Subscriber,
)
from praxis.interop.x12.writing.envelope import Sending

SERVICE_DAY = date(2026, 11, 9)
DAY = date(2026, 11, 23)
CODES = ("G0463", "G0402", "G0439", "J1885", "J3420", "Q0091", "G0008", "G0101")
PAYER = Entity("PR", "2", "PRAIRIE HEALTH PLAN", id_qualifier="PI", id="60054")
SECOND_PAYER = Entity("PR", "2", "LAKESHORE MUTUAL", id_qualifier="PI", id="87726")


def make_sending(isa_control: int = 1, **changes: Any) -> Sending:
    values: dict[str, Any] = {
        "sender_id": "PRAXISOFFICE",
        "receiver_id": "CLEARING01",
        "isa_control": isa_control,
        "gs_control": isa_control,
        "at": datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    }
    return Sending(**(values | changes))


def make_billing() -> BillingProvider:
    return BillingProvider(
        entity=Entity(
            "85",
            "2",
            "ELM STREET FAMILY PRACTICE",
            id_qualifier="XX",
            id="1234567893",
            address=Address(("120 ELM STREET",), "SPRINGFIELD", "IL", "627011234"),
            references=(Reference("EI", "371234567"),),
            provider_code="BI",
            taxonomy="207Q00000X",
        ),
        pay_to=Entity(
            "87", "2", address=Address(("PO BOX 410",), "SPRINGFIELD", "IL", "627050410")
        ),
    )


def make_subscriber(number: int = 1, *, own: bool = True, responsibility: str = "P") -> Subscriber:
    return Subscriber(
        payer_responsibility=responsibility,
        entity=make_person("IL", number, member=True, born=own),
        payer=PAYER,
        relationship="18" if own else "",
        group_number="GRP4410",
        filing_code="CI",
    )


def make_person(code: str, number: int, *, member: bool = False, born: bool = True) -> Entity:
    families = ("IBARRA", "OKAFOR", "LINDQVIST", "WHITLOCK", "NGUYEN", "ALMEIDA", "O'NEIL")
    given = ("ROSA", "CALVIN", "INGRID", "MARCUS", "YUKI", "FATIMA", "ELENA", "JOSE")
    return Entity(
        code,
        "1",
        families[number % len(families)],
        given[number % len(given)],
        "M" if number % 3 == 0 else "",
        id_qualifier="MI" if member else "",
        id=f"W{number:09}" if member else "",
        address=Address(
            (f"{number % 900 + 1} OAK AVENUE",), "SPRINGFIELD", "IL", f"62701{number % 10_000:04}"
        ),
        demographics=Demographics(
            date(1940, 1, 5) + timedelta(days=number * 37 % 25_000), "FM"[number % 2]
        )
        if born
        else None,
    )


def make_line(number: int = 1, cents: int = 12000, **changes: Any) -> ServiceLine:
    values: dict[str, Any] = {
        "number": number,
        "procedure": Procedure("HC", CODES[number % len(CODES)]),
        "charge_cents": cents,
        "units": Decimal(1),
        "pointers": (1, 2) if number == 1 else (1,),
        "dates": (Dated("472", SERVICE_DAY),),
        "control_number": f"L{number}",
    }
    return ServiceLine(**(values | changes))


def make_claim(number: int = 1, *, line_count: int = 2, **changes: Any) -> ProfessionalClaim:
    made = tuple(make_line(at, 12000 + 1050 * at) for at in range(1, line_count + 1))
    values: dict[str, Any] = {
        "billing": make_billing(),
        "subscriber": make_subscriber(number),
        "patient_control_number": f"P{number:07}",
        "charge_cents": sum(line.charge_cents for line in made),
        "place_of_service": "11",
        "lines": made,
        "diagnoses": (Code("ABK", "E119"), Code("ABF", "I10")),
        "rendering": Entity(
            "82", "1", "HALVORSEN", "PETRA", id_qualifier="XX", id="1245319599",
            provider_code="PE", taxonomy="207Q00000X",
        ),
    }  # fmt: skip
    return ProfessionalClaim(**(values | changes))


def make_dependent_claim(number: int = 1, **changes: Any) -> ProfessionalClaim:
    """A child insured through a parent."""
    values: dict[str, Any] = {
        "subscriber": make_subscriber(number, own=False),
        "patient": Patient("19", make_person("QC", number + 3)),
    }
    return make_claim(number, **(values | changes))


def make_secondary_claim(number: int = 1, **changes: Any) -> ProfessionalClaim:
    """What the second payer gets after the first paid 80.00 of 120.00 and wrote off 20.00."""
    first = OtherSubscriber(
        payer_responsibility="P",
        relationship="18",
        subscriber=make_person("IL", number, member=True, born=False),
        payer=PAYER,
        filing_code="CI",
        amounts=(Amount("D", 8000), Amount("EAF", 2000)),
    )
    judged = LineAdjudication(
        payer_id=PAYER.id,
        paid_cents=8000,
        procedure=Procedure("HC", "G0463"),
        adjustments=(Adjustment("CO", "45", 2000), Adjustment("PR", "2", 2000)),
        adjudicated_on=date(2026, 11, 16),
        patient_cents=2000,
    )
    subscriber = Subscriber(
        payer_responsibility="S",
        entity=make_person("IL", number, member=True),
        payer=SECOND_PAYER,
        relationship="18",
        filing_code="CI",
    )
    line = make_line(1, 12000, procedure=Procedure("HC", "G0463"), adjudications=(judged,))
    values: dict[str, Any] = {
        "subscriber": subscriber,
        "lines": (line,),
        "charge_cents": 12000,
        "others": (first,),
    }
    return make_claim(number, **(values | changes))


def make_submission(
    claims: Sequence[ProfessionalClaim] | None = None, reference: str = "000000001"
) -> Submission:
    return Submission(
        reference=reference,
        created_on=DAY,
        created_time="0830",
        submitter=Entity(
            "41", "2", "ELM STREET FAMILY PRACTICE", id_qualifier="46", id="PRAXISOFFICE",
            contacts=(Contact("IC", "BILLING DESK", (("TE", "2175550100"),)),),
        ),
        receiver=Entity("40", "2", "CLEARING HOUSE ONE", id_qualifier="46", id="CLEARING01"),
        claims=tuple(claims if claims is not None else (make_claim(),)),
    )  # fmt: skip


def make_remittance_line(number: int = 1, cents: int = 12000) -> RemittanceLine:
    """Of 120.00: 45.00 written off, 25.00 copay, 50.00 paid."""
    return RemittanceLine(
        procedure=Procedure("HC", CODES[number % len(CODES)]),
        charge_cents=cents,
        paid_cents=cents - 7000,
        units=Decimal(1),
        dates=(Dated("472", SERVICE_DAY),),
        adjustments=(Adjustment("CO", "45", 4500), Adjustment("PR", "3", 2500)),
        control_number=f"L{number}",
        amounts=(Amount("B6", cents - 4500),),
    )


def make_remittance_claim(
    number: int = 1, *, line_count: int = 2, **changes: Any
) -> RemittanceClaim:
    made = tuple(make_remittance_line(at, 12000 + 1050 * at) for at in range(1, line_count + 1))
    values: dict[str, Any] = {
        "patient_control_number": f"P{number:07}",
        "status": "1",
        "charge_cents": sum(line.charge_cents for line in made),
        "paid_cents": sum(line.paid_cents for line in made),
        "patient_cents": 2500 * line_count,
        "filing_code": "12",
        "payer_control_number": f"ICN{number:08}",
        "place_of_service": "11",
        "frequency": "1",
        "patient": Entity(
            "QC", "1", "IBARRA", "ROSA", id_qualifier="MI", id=f"W{number:09}"
        ),
        "lines": made,
    }  # fmt: skip
    return RemittanceClaim(**(values | changes))


def make_remittance(
    claims: Sequence[RemittanceClaim] | None = None, trace: str = "EFT0001", **changes: Any
) -> Remittance:
    them = tuple(claims if claims is not None else (make_remittance_claim(),))
    values: dict[str, Any] = {
        "handling": "I",
        "paid_cents": sum(claim.paid_cents for claim in them),
        "method": "ACH",
        "payment_format": "CCP",
        "payer_bank": Bank("01", "071000013", "DA", "99887766"),
        "originator": "1371111111",
        "payee_bank": Bank("01", "071000288", "DA", "11223344"),
        "paid_on": date(2026, 11, 20),
        "payer_trace": trace,
        "payer_tax_id": "1371111111",
        "produced_on": date(2026, 11, 19),
        "payer": Entity(
            "PR", name="PRAIRIE HEALTH PLAN", id_qualifier="XV", id="60054",
            address=Address(("1 PLAN PLAZA",), "CHICAGO", "IL", "606010001"),
            contacts=(Contact("BL", "PROVIDER LINE", (("TE", "8005550100"),)),),
        ),
        "payee": Entity(
            "PE", name="ELM STREET FAMILY PRACTICE", id_qualifier="XX", id="1234567893",
            references=(Reference("TJ", "371234567"),),
        ),
        "claims": them,
    }  # fmt: skip
    return Remittance(**(values | changes))
