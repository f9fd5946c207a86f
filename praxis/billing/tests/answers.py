"""Files as payers and clearinghouses answer, made by hand from what was sent."""

from __future__ import annotations

from datetime import UTC, datetime

from praxis.billing.models import Interchange
from praxis.interop import x12
from praxis.interop.x12 import content as c

AT = datetime(2026, 11, 10, 6, 0, tzinfo=UTC)
_GUIDE = "005010X222A1"


def sending(control: int = 900) -> x12.Sending:
    return x12.Sending(
        sender_id="PRAIRIE",
        receiver_id="MAINSTREET",
        isa_control=control,
        gs_control=control,
        at=AT,
    )


def ta1(file: Interchange, code: str = "A", note: str = "000", control: int = 900) -> bytes:
    return x12.write_ta1(
        sending(control), c.InterchangeAck(f"{file.isa13:09}", code, note, AT.date(), "0600")
    )


def ack999(file: Interchange, status: str = "A", control: int = 901) -> bytes:
    """A, or R with one wrong segment."""
    bad = c.SegmentError(
        segment="NM1", position=8, loop="2010AA", code="8",
        elements=(c.ElementError(element=9, code="1"),),
    )  # fmt: skip
    one = c.SetAck(
        kind="837",
        control="0001",
        status=status,
        guide=_GUIDE,
        codes=() if status == "A" else ("5",),
        errors=() if status == "A" else (bad,),
    )
    return x12.write_999(
        sending(control),
        c.GroupAck(
            functional_id="HC",
            group_control=str(file.isa13),
            status=status,
            included=1,
            received=1,
            accepted=1 if status == "A" else 0,
            version=_GUIDE,
            sets=(one,),
        ),
    )


def ack277(
    *claims: tuple[str, str, str], file: Interchange, control: int = 902, trace: str = ""
) -> bytes:
    """Of each claim its number, category and the payer's number ("" when it has none)."""
    found = tuple(
        c.ClaimStatus(
            patient_control_number=number,
            statuses=(
                c.Status(
                    category,
                    "20" if category == "A2" else "21",
                    "PR",
                    on=AT.date(),
                    action="WQ" if category in ("A1", "A2") else "U",
                    cents=20_900,
                ),
            ),
            patient=c.Entity("QC", "1", "ALVAREZ", "MARIA", id_qualifier="MI", id="XQH1"),
            payer_control_number=theirs,
            clearinghouse_number=f"{trace}{at}" if trace else "",
        )
        for at, (number, category, theirs) in enumerate(claims)
    )
    return x12.write_277ca(
        sending(control),
        c.ClaimAck(
            reference="1",
            created_on=AT.date(),
            source=c.Entity("PR", "2", "BLUE RIVER HEALTH", id_qualifier="PI", id="60001"),
            source_trace="T1",
            receiver=c.Entity("41", "2", "MAIN STREET", id_qualifier="46", id="MAINSTREET"),
            submitted_reference=f"{file.isa13:09}",
            statuses=(c.Status("A1", "19", "PR", on=AT.date(), action="WQ", cents=20_900),),
            providers=(
                c.ProviderStatus(
                    c.Entity("85", "2", "MAIN STREET", id_qualifier="XX", id="2900770019"), found
                ),
            ),
            received_on=AT.date(),
            processed_on=AT.date(),
        ),
    )
