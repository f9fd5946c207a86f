"""Files that nobody of ours wrote: read whole, kept whole, and read as others read them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from praxis.interop.tests.oracles import (
    findings_of,
    first_transaction,
    our_totals,
    oxedi_reads,
    oxedi_totals,
    x12sdk_models,
)
from praxis.interop.tests.rebuilding import comes_back, content
from praxis.interop.x12 import balance_835, parse_835, parse_837p, parse_inquiry, read
from praxis.interop.x12.content import paths

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "x12"
FILES = sorted(each.name for each in SAMPLES.glob("*") if each.suffix != ".md")
CLAIMS = [name for name in FILES if "837" in name]
REMITTANCES = [name for name in FILES if "835" in name]

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FILES, reason="samples of LinuxForHealth, imsweb, pyx12, staedi"),
]


def _bytes(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_every_segment_of_a_file_is_kept_and_the_file_can_be_put_together_again(name: str) -> None:
    data = _bytes(name)

    _, total = content(data)

    assert total.read == total.kept > 0
    assert comes_back(data)


@pytest.mark.parametrize("name", CLAIMS)
def test_as_many_claims_are_read_as_the_file_has_claim_segments(name: str) -> None:
    data = _bytes(name)

    claims = [
        claim for each in read(io.BytesIO(data)).transactions() for claim in parse_837p(each).claims
    ]

    separator = data[3:4]
    segments = [part.strip() for part in data.replace(b"\n", b"~").split(b"~")]
    assert len(claims) == sum(part.startswith(b"CLM" + separator) for part in segments) > 0


def test_a_file_of_820_claims_is_read_to_its_last_claim() -> None:
    transaction = first_transaction(_bytes("ims-837p-820-claims.txt"))

    assert len(parse_837p(transaction).claims) == 820


@pytest.mark.parametrize("name", REMITTANCES)
def test_our_totals_of_a_remittance_are_those_of_another_reader(name: str) -> None:
    data = _bytes(name)

    assert our_totals(data) == oxedi_totals(data)
    assert len(oxedi_reads(data).tables["claims"]) == sum(
        len(parse_835(each).claims) for each in read(io.BytesIO(data)).transactions()
    )


@pytest.mark.parametrize(
    ("name", "paid_cents", "rules"),
    [
        ("lfh-835-medicare-part-a-plb.835", 15_000_000, []),
        ("lfh-835-managed-care.835", 94_500, []),
        ("pyx12-835-lq-loops.txt", 0, []),
        ("lfh-835-cob-contractual.835", 3_400, ["delimiter.component"]),
    ],
)
def test_the_money_of_the_sample_remittances_adds_up(
    name: str, paid_cents: int, rules: list[str]
) -> None:
    transaction = first_transaction(_bytes(name))
    remittance = parse_835(transaction)

    assert remittance.paid_cents == paid_cents
    assert [each.rule for each in balance_835(remittance)] == rules


@pytest.mark.parametrize(
    "name",
    [
        "lfh-837p-example1.837",
        "lfh-837p-example2.837",
        "lfh-837p-example8.837",
        "lfh-837p-auto-accident.837",
        "lfh-837p-drug-1.837",
        "lfh-837p-drug-2.837",
        "lfh-837p-cob-3A-to-primary.837",
    ],
)
def test_another_reader_finds_the_same_claim_numbers_and_charges(name: str) -> None:
    data = _bytes(name)
    transaction = first_transaction(data)

    theirs = []
    for line in x12sdk_models(data)[0].x12().split("~"):
        elements = line.strip().split("*")
        if elements[0] == "CLM":
            theirs.append((elements[1], round(float(elements[2]) * 100)))

    claims = parse_837p(transaction).claims
    assert [(claim.patient_control_number, claim.charge_cents) for claim in claims] == theirs


@pytest.mark.parametrize(
    "name", ["lfh-837p-example6.837", "lfh-837p-example9.837", "lfh-837p-example12.837"]
)
def test_composites_written_with_another_sign_than_isa16_are_reported_not_guessed(
    name: str,
) -> None:
    data = _bytes(name)

    assert "delimiter.component" in {each.rule for each in findings_of(data)}
    transaction = first_transaction(data)
    assert all(not line.procedure.code for line in parse_837p(transaction).claims[0].lines)


def test_an_isa_one_character_short_is_reported_and_the_file_still_read() -> None:
    found = findings_of(_bytes("ims-837p-bad-isa.txt"))

    assert [(each.rule, each.element) for each in found if each.rule == "isa.length"] == [
        ("isa.length", "ISA02")
    ]


def test_version_4010_is_refused_politely() -> None:
    found = findings_of(_bytes("ims-270-4010.txt"))

    assert "Ask the sender for 005010." in found[0].message
    assert found[0].rule == "guide.version"


def test_binary_data_is_cut_by_its_length_not_by_the_terminators_inside_it() -> None:
    data = _bytes("staedi-275-hl7-bin.edi")

    raws = [raw for each in read(io.BytesIO(data)).transactions() for raw in each]

    (binary,) = [raw for raw in raws if raw.startswith("BIN*")]
    length, _, body = binary.removeprefix("BIN*").partition("*")
    assert len(body) == int(length)
    assert findings_of(data) == []


@pytest.mark.parametrize(
    ("name", "leaves", "told"),
    [
        ("lfh-270-subscriber.270", 1, "11122333301"),
        ("lfh-271-subscriber.271", 1, "GOLD 123 PLAN"),
        ("lfh-271-error.271", 1, "50"),
        ("lfh-276-claim-level.276", 3, "SM123456"),
        ("lfh-276-provider-level.276", 2, "SM123456"),
        ("lfh-277-claim-level.277", 3, "05347006051"),
        ("lfh-277-receiver-level.277", 1, "E0"),
        ("ims-277-x212.txt", 8, "PAYER ACKNOWLEDGED RECEIPT OF THE CLAIM"),
    ],
)
def test_samples_of_others_are_read_to_the_last_leaf(name: str, leaves: int, told: str) -> None:
    it = parse_inquiry(first_transaction(_bytes(name)))

    found = list(paths(it))

    assert len(found) == leaves
    assert told in repr(found)
    assert not any(level.other for path in found for level in path)
