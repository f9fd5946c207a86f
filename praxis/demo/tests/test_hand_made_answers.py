"""Answers typed by hand do as well as the simulator's: billing knows files, not who made them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.db.models import Sum

from praxis.access.context import opened, system
from praxis.billing import actions, intake, outside
from praxis.billing.models import Claim, Interchange, Posting, Remittance
from praxis.billing.testing import SET_UP, Clinic
from praxis.kernel import exchange

ISA = (
    "ISA*00*          *00*          *ZZ*PRAIRIE        *ZZ*MAINSTREET     "
    "*261124*0900*^*00501*{isa:09}*0*T*:~\n"
)
ENVELOPE = ISA + "GS*{kind}*PRAIRIE*MAINSTREET*20261124*0900*{isa}*X*{guide}~\n{body}GE*1*{isa}~\n"
END = "IEA*{groups}*{isa:09}~\n"
TA1 = "TA1*{sent:09}*261124*0900*A*000~\n"
ACK = """ST*999*0001*005010X231A1~
AK1*HC*{sent}*005010X222A1~
AK2*837*0001*005010X222A1~
IK5*A~
AK9*A*1*1*1~
SE*6*0001~
"""
TAKEN = """ST*277*0001*005010X214~
BHT*0085*08*X1*20261124*0900*TH~
HL*1**20*1~
NM1*AY*2*PRAIRIE CLEARING*****46*PRAIRIE~
TRN*1*X1~
DTP*050*D8*20261124~
DTP*009*D8*20261124~
HL*2*1*21*1~
NM1*41*2*MAIN STREET MEDICAL PLLC*****46*MAINSTREET~
TRN*2*{sent:09}~
STC*A1:19:PR*20261124*WQ*209~
QTY*90*1~
AMT*YU*209~
HL*3*2*19*1~
NM1*85*2*MAIN STREET MEDICAL PLLC*****XX*1234567893~
HL*4*3*PT~
NM1*QC*1*ALVAREZ*MARIA****MI*W1~
TRN*2*{claim}~
STC*A2:20:PR*20261124*WQ*209~
REF*1K*HAND1~
SE*21*0001~
"""
PAID = """ST*835*0001~
BPR*I*{check}*C*ACH*CCP*01*071000013*DA*99887766*1371111111**01*071000288*DA*11223344*20261124~
TRN*1*HAND{check}*1371111111~
DTM*405*20261124~
N1*PR*{payer}~
N3*1 PLAN PLAZA~
N4*CHICAGO*IL*60601~
PER*BL*PROVIDER LINE*TE*8005550100~
N1*PE*MAIN STREET MEDICAL PLLC*XX*1234567893~
LX*1~
CLP*{claim}*1*209*120*25*12*HAND1*11*1~
NM1*QC*1*ALVAREZ*MARIA****MI*W1~
SVC*HC:G0463*185*100**1~
DTM*472*{day}~
CAS*CO*45*60~
CAS*PR*3*25~
REF*6R*{claim}-1~
SVC*HC:G0444*24*20**1~
DTM*472*{day}~
CAS*CO*45*4~
REF*6R*{claim}-2~
SE*22*0001~
"""


@pytest.fixture
def claim(db: None) -> Iterator[Claim]:
    """Sent, its file in the folder."""
    with opened(SET_UP, purpose="test"):
        clinic = Clinic()
        claim = clinic.make_claim()
        actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    outside.write_file(interchange_id=Interchange.objects.get(direction="out").pk)
    with opened(SET_UP, purpose="test"):
        yield Claim.objects.select_related("payer").get(pk=claim.pk)
    for name in exchange.FOLDERS:
        for path in exchange.folder(name).iterdir():
            path.unlink()


def _lay(name: str, isa: int, kind: str, guide: str, body: str) -> None:
    whole = ENVELOPE.format(isa=isa, kind=kind, guide=guide, body=body)
    (exchange.folder("in") / name).write_text(whole + END.format(groups=1, isa=isa))


def test_answers_typed_by_hand_bring_a_claim_to_paid_and_a_wrong_check_is_parked(
    claim: Claim,
) -> None:
    sent = Interchange.objects.get(direction="out").isa13
    day = f"{claim.service_on:%Y%m%d}"
    facts = {"sent": sent, "claim": claim.number, "payer": claim.payer.name.upper(), "day": day}
    ta1 = ISA.format(isa=91) + TA1.format(sent=sent) + END.format(groups=0, isa=91)
    (exchange.folder("in") / "1.txt").write_text(ta1)
    _lay("2.txt", 92, "FA", "005010X231A1", ACK.format(**facts))
    _lay("3.txt", 93, "HN", "005010X214", TAKEN.format(**facts))
    intake.take_in_all()
    claim.refresh_from_db()
    assert (claim.state, claim.payer_control_number) == ("accepted", "HAND1")

    _lay("4.txt", 94, "HP", "005010X221A1", PAID.format(check="130", **facts))
    intake.take_in_all()
    claim.refresh_from_db()
    assert claim.state == "accepted"
    assert Remittance.objects.get().state == "parked"
    assert [path.name[:1] for path in exchange.folder("waiting").iterdir()] == ["4"]

    _lay("5.txt", 95, "HP", "005010X221A1", PAID.format(check="120", **facts))
    intake.take_in_all()
    claim.refresh_from_db()
    with system("test", purpose="test"):
        sums = Posting.objects.filter(charge__encounter=claim.encounter_id).aggregate(
            paid=Sum("payer_paid_cents"), own=Sum("patient_cents"), open=Sum("insurance_cents")
        )
    assert claim.state == "paid"
    assert sums == {"paid": 12000, "own": 2500, "open": 6400}
