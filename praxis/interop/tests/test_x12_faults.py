"""Faults in a claim file and in a remittance: each is caught, by us, for its own reason.

The list is that of domain/x12.md, 5. Its number 21, a diagnosis that looks right but does not
exist, needs the code table: that is the claim scrubber's. No other reader sees those in ALONE.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from praxis.interop.tests.oracles import (
    findings_of,
    oxedi_reads,
    pyx12_accepts,
    x12sdk_accepts,
)
from praxis.interop.x12 import write_835, write_837p
from praxis.interop.x12.content import ProviderAdjustment
from praxis.interop.x12.testing import (
    make_claim,
    make_dependent_claim,
    make_remittance,
    make_remittance_claim,
    make_secondary_claim,
    make_sending,
    make_submission,
)

CLAIMS = write_837p(
    make_sending(), make_submission([make_secondary_claim(1), make_dependent_claim(2)])
).decode()
PAYMENT = write_835(
    make_sending(),
    make_remittance(
        [make_remittance_claim(1), make_remittance_claim(2)],
        paid_cents=13150 * 2 - 500,
        provider_adjustments=(ProviderAdjustment("1234567893", None, "WO", "P0000009", 500),),
    ),
).decode()
PAYMENT = PAYMENT.replace("PLB*1234567893**", "PLB*1234567893*20261231*")

Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def drop(start: str) -> Change:
    """Take the first segment out that starts so."""

    def change(text: str) -> str:
        found, count = re.subn(rf"^{re.escape(start)}.*\n", "", text, count=1, flags=re.MULTILINE)
        assert count == 1, start
        return re.sub(
            r"^SE\*(\d+)", lambda se: f"SE*{int(se[1]) - 1}", found, count=1, flags=re.MULTILINE
        )

    return change


def turn(pattern: str, new: str) -> Change:
    def change(text: str) -> str:
        found, count = re.subn(pattern, new, text, count=1, flags=re.MULTILINE)
        assert count == 1, pattern
        return found

    return change


def without_other_payer(text: str) -> str:
    """A secondary claim with no word about the first payer."""
    start, end = text.index("SBR*P*18"), text.index("LX*1")
    text = text[:start] + text[end:]
    start, end = text.index("SVD*"), text.index("HL*3*")
    text = text[:start] + text[end:]
    return turn(r"SE\*\d+", f"SE*{text.count('~') - 4}")(text)


IN_CLAIMS: dict[str, tuple[str, Change]] = {
    "01 SE count": ("envelope.se_count", turn(r"^SE\*\d+", "SE*99")),
    "02 SE02 is not ST02": ("envelope.se_control", turn(r"^(SE\*\d+)\*0001", r"\1*0002")),
    "03 IEA02 is not ISA13": ("envelope.iea_control", swap("IEA*1*000000001", "IEA*1*000000009")),
    "04 GE count": ("envelope.ge_count", swap("GE*1*1~", "GE*2*1~")),
    "05 CLM deleted": ("loop.missing", drop("CLM*P0000002")),
    "06 no HI": ("segment.missing", drop("HI*")),
    "07 place ZZ": ("element.code", swap("11:B:1", "ZZ:B:1")),
    "08 HL parent": ("hl.parent", swap("HL*2*1*22", "HL*2*7*22")),
    "09 NPI check digit": ("npi", swap("XX*1234567893", "XX*1234567894")),
    "10 NPI of nine digits": ("npi", swap("XX*1234567893", "XX*123456789")),
    "11 CLM02 is not the lines": ("balance.clm02", swap("CLM*P0000002*271.5", "CLM*P0000002*271")),
    "12 pointer to no diagnosis": ("pointer", swap("***1:2~", "***1:5~")),
    "13 day 20261332": ("element.date", swap("DTP*472*D8*20261109", "DTP*472*D8*20261332")),
    "14 LX missing": ("segment.unknown", drop("LX*1")),
    "15 N3 and N4 swapped": (
        "segment.order",
        turn(r"(N3\*120 ELM STREET~\n)(N4\*.*\n)", r"\2\1"),
    ),
    "16 unknown segment": ("segment.unknown", swap("HI*ABK", "XYZ*1~\nHI*ABK")),
    "17 CLM01 of 60 characters": ("element.length", swap("CLM*P0000002", "CLM*" + "P" * 60)),
    "18 NM102 is 7": ("element.code", swap("NM1*IL*1", "NM1*IL*7")),
    "19 SVD and CAS are not SV102": ("balance.cob_line", swap("CAS*CO*45*20", "CAS*CO*45*21")),
    "20 payer loop missing": ("loop.missing", drop("NM1*PR*2*LAKESHORE")),
    "22 diagnosis 9": ("diagnosis.shape", swap("ABK:E119", "ABK:9")),
    "23 letters outside ASCII": ("segment.letters", swap("HALVORSEN", "HALVØRSEN")),
    "24 units -1": ("element.number", swap("*UN*1*", "*UN*-1*")),
    "25 ISA06 short": ("isa.length", swap("*PRAXISOFFICE   *ZZ*", "*PRAXISOFFICE*ZZ*")),
    "26 file cut off": ("envelope.truncated", lambda text: text[: len(text) // 2]),
    "27 no tax number": ("segment.missing", drop("REF*EI")),
    "28 sex Q": ("element.code", turn(r"(DMG\*D8\*\d+\*)[FM]", r"\1Q")),
    "29 service in 2099": ("line.future", swap("DTP*472*D8*20261109", "DTP*472*D8*20991109")),
    "30 secondary without 2320": ("cob.missing", without_other_payer),
    "31 HL04 wrong": ("hl.child", swap("HL*3*1*22*1", "HL*3*1*22*0")),
}  # fmt: skip

IN_PAYMENTS: dict[str, tuple[str, Change]] = {
    "BPR02 off by one dollar": ("balance.check", swap("BPR*I*258", "BPR*I*259")),
    "CLP04 off": ("balance.claim_paid", swap("*271.5*131.5*", "*271.5*132.5*")),
    "CAS off": ("balance.line", swap("CAS*CO*45*45", "CAS*CO*45*44")),
    "SVC charge off": ("balance.claim_charge", swap("G0402*130.5", "G0402*131.5")),
    "PLB sign": ("balance.check", swap("*WO:P0000009*5", "*WO:P0000009*-5")),
    "TRN missing": ("segment.missing", drop("TRN*")),
    "CLP02 is 99": ("element.code", swap("CLP*P0000001*1*", "CLP*P0000001*99*")),
    "reason 9999": ("element.carc", swap("CAS*CO*45", "CAS*CO*9999")),
    "group XX": ("element.code", swap("CAS*CO*45", "CAS*XX*45")),
    "service day bad": ("element.date", swap("DTM*472*20261109", "DTM*472*20261399")),
    "LX missing": ("segment.unknown", drop("LX*")),
    "SE count": ("envelope.se_count", turn(r"^SE\*\d+", "SE*7")),
    "reversal left positive": ("reversal.positive", swap("CLP*P0000001*1*", "CLP*P0000001*22*")),
    "PER*BL missing": ("segment.missing", drop("PER*BL")),
    "CLP05 is not PR": ("balance.patient", swap("*131.5*50*12", "*131.5*40*12")),
    "payee NPI check digit": ("npi", swap("XX*1234567893", "XX*1234567894")),
    "CAS of zero without reason": ("element.pair", swap("CAS*CO*45*45~", "CAS*CO*45*45***0~")),
}  # fmt: skip

# Unseen by pyx12 and x12sdk (and oxedi for payments); domain/x12.md prints them in bold.
ALONE = (
    "09 NPI check digit",
    "10 NPI of nine digits",
    "12 pointer to no diagnosis",
    "19 SVD and CAS are not SV102",
    "22 diagnosis 9",
    "29 service in 2099",
    "30 secondary without 2320",
    "31 HL04 wrong",
)
ALONE_IN_PAYMENTS = ("reason 9999", "CLP05 is not PR", "payee NPI check digit")


def test_the_files_that_the_faults_are_put_into_have_none() -> None:
    for text in (CLAIMS, PAYMENT):
        assert findings_of(text.encode()) == []
        assert pyx12_accepts(text.encode())
        assert x12sdk_accepts(text.encode())
    assert list(oxedi_reads(PAYMENT.encode()).diagnostics) == []


@pytest.mark.parametrize("fault", IN_CLAIMS)
def test_a_fault_in_a_claim_file_is_found(fault: str) -> None:
    rule, change = IN_CLAIMS[fault]

    assert rule in {each.rule for each in findings_of(change(CLAIMS).encode())}


@pytest.mark.parametrize("fault", IN_PAYMENTS)
def test_a_fault_in_a_remittance_is_found(fault: str) -> None:
    rule, change = IN_PAYMENTS[fault]

    assert rule in {each.rule for each in findings_of(change(PAYMENT).encode())}


@pytest.mark.parametrize("fault", ALONE)
def test_what_denies_claims_is_seen_by_us_alone(fault: str) -> None:
    broken = IN_CLAIMS[fault][1](CLAIMS).encode()

    assert pyx12_accepts(broken)
    assert x12sdk_accepts(broken)


@pytest.mark.parametrize("fault", ALONE_IN_PAYMENTS)
def test_what_spoils_a_posting_is_seen_by_us_alone(fault: str) -> None:
    broken = IN_PAYMENTS[fault][1](PAYMENT).encode()

    assert pyx12_accepts(broken)
    assert x12sdk_accepts(broken)
    assert list(oxedi_reads(broken).diagnostics) == []


@pytest.mark.parametrize("fault", [fault for fault in IN_CLAIMS if fault not in ALONE])
def test_no_fault_is_invented(fault: str) -> None:
    """What we call wrong, another reader refuses too."""
    broken = IN_CLAIMS[fault][1](CLAIMS).encode()

    assert not (pyx12_accepts(broken) and x12sdk_accepts(broken))


def test_a_claim_repeated_in_a_file_is_found() -> None:
    twice = write_837p(make_sending(), make_submission([make_claim(1), make_claim(1)]))

    assert {each.rule for each in findings_of(twice)} == {"claim.repeated"}
