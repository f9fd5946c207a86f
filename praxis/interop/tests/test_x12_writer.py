"""What we write, judged by readers that are not ours."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from praxis.interop.tests.oracles import (
    findings_of,
    first_transaction,
    our_totals,
    oxedi_reads,
    oxedi_totals,
    pyx12_accepts,
    x12sdk_writes_back,
)
from praxis.interop.x12 import (
    CannotWrite,
    Delimiters,
    parse_277ca,
    parse_835,
    parse_837p,
    parse_999,
    parse_ta1,
    read,
    write_277ca,
    write_835,
    write_837p,
    write_999,
    write_ta1,
)
from praxis.interop.x12.content import (
    Adjustment,
    Amount,
    ClaimAck,
    ClaimStatus,
    Code,
    Dated,
    ElementError,
    Entity,
    GroupAck,
    InterchangeAck,
    LineStatus,
    Procedure,
    ProfessionalClaim,
    ProviderAdjustment,
    ProviderStatus,
    Quantity,
    Reference,
    Remark,
    SegmentError,
    SetAck,
    Status,
)
from praxis.interop.x12.envelope import Loose
from praxis.interop.x12.testing import (
    DAY,
    PAYER,
    make_billing,
    make_claim,
    make_dependent_claim,
    make_line,
    make_remittance,
    make_remittance_claim,
    make_secondary_claim,
    make_sending,
    make_submission,
)

FACILITY = Entity(
    "77", "2", "MERCY HOSPITAL", id_qualifier="XX", id="1003000126",
    address=make_billing().entity.address,
)  # fmt: skip
DOCTOR = Entity("DN", "1", "SANTOS", "INES", id_qualifier="XX", id="1003000126")


def _rich_claim() -> ProfessionalClaim:
    return make_claim(
        9,
        frequency="7",
        place_of_service="22",
        references=(Reference("G1", "AUTH77"), Reference("F8", "ICN0001")),
        dates=(Dated("431", date(2026, 11, 1)), Dated("435", date(2026, 11, 8))),
        related_causes=("AA",),
        accident_state="IL",
        amounts=(Amount("F5", 2500),),
        notes=(("ADD", "SEEN AFTER HOURS"),),
        diagnoses=tuple(
            Code("ABF" if at else "ABK", code) for at, code in enumerate(("S93401A", "I10", "E119"))
        ),
        referring=(DOCTOR,),
        facility=FACILITY,
        supervising=replace(DOCTOR, code="DQ"),
        lines=(
            make_line(
                1,
                27150,
                procedure=Procedure("HC", "G0463", ("25", "LT")),
                units=Decimal("1.5"),
                pointers=(1, 2, 3),
                notes=(("ADD", "LEFT ANKLE"),),
                dates=(Dated("472", date(2026, 11, 8), date(2026, 11, 9)),),
            ),
        ),
    )


@pytest.mark.parametrize(
    "claims",
    [
        [make_claim(1)],
        [make_claim(number) for number in range(40)],
        [make_dependent_claim(1)],
        [make_secondary_claim(1)],
        [_rich_claim()],
        [make_claim(1), make_claim(1, patient_control_number="B"), make_dependent_claim(2)],
    ],
    ids=["one", "forty", "dependent", "secondary", "rich", "mixed"],
)
def test_every_claim_file_we_write_is_accepted_by_two_other_readers(
    claims: list[ProfessionalClaim],
) -> None:
    data = write_837p(make_sending(), make_submission(claims))

    assert findings_of(data) == []
    assert pyx12_accepts(data)
    assert x12sdk_writes_back(data)


def test_every_remittance_we_write_is_clean_for_three_other_readers() -> None:
    reversed_claim = make_remittance_claim(2)
    mirrored = replace(
        reversed_claim,
        status="22",
        charge_cents=-reversed_claim.charge_cents,
        paid_cents=-reversed_claim.paid_cents,
        patient_cents=-reversed_claim.patient_cents,
        lines=tuple(
            replace(
                line,
                charge_cents=-line.charge_cents,
                paid_cents=-line.paid_cents,
                amounts=(),
                adjustments=tuple(replace(each, cents=-each.cents) for each in line.adjustments),
                remarks=(Remark("HE", "N14"),),
            )
            for line in reversed_claim.lines
        ),
    )
    claims = [make_remittance_claim(1), mirrored, reversed_claim]
    adjustments = (
        ProviderAdjustment("1234567893", date(2026, 12, 31), "L6", "", -125),
        ProviderAdjustment("1234567893", date(2026, 12, 31), "WO", "P0000007", 4000),
    )
    paid = sum(claim.paid_cents for claim in claims) - sum(each.cents for each in adjustments)
    data = write_835(
        make_sending(),
        make_remittance(claims, provider_adjustments=adjustments, paid_cents=paid),
    )

    assert findings_of(data) == []
    assert pyx12_accepts(data)
    assert x12sdk_writes_back(data)
    assert list(oxedi_reads(data).diagnostics) == []
    assert our_totals(data) == oxedi_totals(data)


def test_five_thousand_claims_are_the_most_in_a_transaction() -> None:
    claims = [make_claim(number, line_count=1) for number in range(5003)]

    data = write_837p(make_sending(), make_submission(claims, "77"))

    found = [parse_837p(each) for each in read(io.BytesIO(data)).transactions()]
    assert [len(each.claims) for each in found] == [5000, 3]
    assert [each.reference for each in found] == ["77", "77-2"]
    assert b"SE*" in data
    assert findings_of(data) == []


def test_the_same_content_gives_the_same_bytes() -> None:
    first, second = (
        write_837p(make_sending(5), make_submission([make_secondary_claim(1)])) for _ in range(2)
    )

    assert first == second
    assert not any(line.endswith(b"*~") for line in first.split(b"\n"))


@pytest.mark.parametrize("name", ["SMITH*JONES", "SMITH~", "A:B", "UP^DOWN", "MUÑOZ", "TAB\tBED"])
def test_a_value_that_would_break_the_file_is_refused(name: str) -> None:
    claim = make_claim(1, rendering=Entity("82", "1", name, "A", id_qualifier="XX", id="1"))

    with pytest.raises(CannotWrite, match="NM103"):
        write_837p(make_sending(), make_submission([claim]))


def test_with_transliteration_accents_are_dropped_and_delimiters_become_blanks() -> None:
    claim = make_claim(1, notes=(("ADD", "Muñoz: 5’ * “tall”"),))

    data = write_837p(make_sending(transliterate=True), make_submission([claim]))

    assert b'NTE*ADD*Munoz  5\'   "tall"~' in data
    assert pyx12_accepts(data)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"isa_control": 0}, "ISA13"),
        ({"isa_control": 1_000_000_000}, "ISA13"),
        ({"sender_id": "A NAME LONGER THAN FIFTEEN"}, "ISA06"),
        ({"sender_id": ""}, "ISA06"),
        ({"sender_id": "A*B"}, "ISA06|GS02"),
        ({"usage": "TP"}, "ISA15"),
        ({"delimiters": Delimiters("*", "*", "^", "~")}, "four different signs"),
        ({"st_control": 0}, "ST02"),
    ],
)
def test_an_envelope_that_x12_cannot_carry_is_refused(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(CannotWrite, match=message):
        write_837p(replace(make_sending(), **changes), make_submission())


def test_content_read_with_segments_we_have_no_words_for_is_not_written_without_them() -> None:
    data = write_837p(make_sending(), make_submission()).replace(b"HI*ABK", b"CR2****A~\nHI*ABK")

    with pytest.raises(CannotWrite, match="P0000001 holds segments"):
        write_837p(make_sending(), parse_837p(first_transaction(data)))


def test_a_claim_without_lines_is_refused() -> None:
    with pytest.raises(CannotWrite, match="needs 1 to 50 lines"):
        write_837p(make_sending(), make_submission([make_claim(1, lines=())]))


def test_nothing_to_send_is_refused() -> None:
    with pytest.raises(CannotWrite, match="no claim to send"):
        write_837p(make_sending(), make_submission([]))


def test_a_ta1_comes_back_as_it_was() -> None:
    ack = InterchangeAck("000000050", "R", "024", date(2026, 11, 23), "0830")

    data = write_ta1(make_sending(3), ack)

    (loose,) = [unit for unit in read(io.BytesIO(data)) if isinstance(unit, Loose)][:1]
    assert parse_ta1(loose) == ack
    assert findings_of(data) == []


def test_a_999_with_errors_comes_back_as_it_was_and_pyx12_accepts_it() -> None:
    ack = GroupAck(
        "HC", "17456", "P", 2, 2, 1, "005010X222A1", ("5",),
        (
            SetAck("837", "0001", "A", "005010X222A1"),
            SetAck(
                "837", "0002", "R", "005010X222A1", ("5",),
                (
                    SegmentError(
                        "CLM", 22, "2300", "8", ("CLM01:P0000001",),
                        (ElementError(5, "7", 1, 0, "1331", "ZZ"),),
                    ),
                ),
            ),
        ),
    )  # fmt: skip

    data = write_999(make_sending(), ack)

    assert parse_999(first_transaction(data)) == ack
    assert findings_of(data) == []
    assert pyx12_accepts(data)


def test_a_277ca_comes_back_as_it_was_and_pyx12_accepts_it() -> None:
    accepted = Status("A2", "20", "", DAY, "WQ", 27150)
    refused = Status("A3", "21", "", DAY, "U", 12000, (("A3", "562", "85"),))
    line = LineStatus(
        (Status("A3", "122", "", DAY, "U"),), "HC:G0463", 12000, "L1", (), (Dated("472", DAY),)
    )
    patient = Entity("QC", "1", "IBARRA", "ROSA", id_qualifier="MI", id="W1")
    days = (Dated("472", DAY),)
    ack = ClaimAck(
        reference="277X1",
        created_on=DAY,
        created_time="0910",
        source=PAYER,
        source_trace="T1",
        receiver=Entity(
            "41", "2", "ELM STREET FAMILY PRACTICE", id_qualifier="46", id="PRAXISOFFICE"
        ),
        submitted_reference="000000001",
        statuses=(Status("A1", "19", "PR", DAY, "WQ", 39150),),
        received_on=DAY,
        processed_on=DAY,
        quantities=(Quantity("90", Decimal(1)), Quantity("AA", Decimal(1))),
        amounts=(Amount("YU", 27150), Amount("YY", 12000)),
        providers=(
            ProviderStatus(
                Entity("85", "2", "ELM STREET", id_qualifier="XX", id="1234567893"),
                (
                    ClaimStatus(
                        "P1", (accepted,), patient, "ICN1", "D9X", dates=days
                    ),
                    ClaimStatus("P2", (refused,), patient, dates=days, lines=(line,)),
                ),
                trace="0",
                statuses=(Status("A1", "19", "PR", None, "WQ", 39150),),
            ),
        ),
    )  # fmt: skip

    data = write_277ca(make_sending(), ack)

    assert parse_277ca(first_transaction(data)) == ack
    assert findings_of(data) == []
    assert pyx12_accepts(data)


def test_more_than_six_reasons_of_a_group_become_two_segments() -> None:
    reasons = tuple(Adjustment("CO", str(45 + at), 100) for at in range(8))
    claim = make_remittance_claim(1)
    line = replace(
        claim.lines[0], adjustments=reasons, paid_cents=claim.lines[0].charge_cents - 800
    )
    claim = replace(
        claim, lines=(line,), charge_cents=line.charge_cents, paid_cents=line.paid_cents,
        patient_cents=0,
    )  # fmt: skip

    data = write_835(make_sending(), make_remittance([claim]))

    assert data.count(b"CAS*CO*") == 2
    assert parse_835(first_transaction(data)).claims[0].lines[0].adjustments == reasons
    assert findings_of(data) == []
