"""What comes back at once: TA1 and 999 on the file, 277CA claim by claim."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random

from praxis.demo.payer.inquiries import ANSWERS
from praxis.interop import x12
from praxis.interop.x12 import content as c

GUIDE = "005010X222A1"
QUESTIONS = ("005010X279", "005010X212", "005010X217")
# Of a hundred claims so many are refused at the payer's door, for one of these reasons.
REFUSED = 2
REASONS = (("A7", "164", "IL"), ("A3", "21", ""), ("A6", "562", "85"))


@dataclass(slots=True)
class Received:
    """An 837P as the clearinghouse read it."""

    interchange: x12.Interchange | None = None
    sets: list[c.SetAck] = field(default_factory=list)
    group: x12.Group | None = None
    submissions: list[c.Submission] = field(default_factory=list)
    inquiries: list[c.Inquiry] = field(default_factory=list)

    @property
    def control(self) -> int:
        control = self.interchange.control if self.interchange else ""
        return int(control) if control.isdecimal() else 1


def receive(content: bytes) -> Received:
    """Whole 837Ps and questions are taken, anything else is refused with its transaction."""
    found = Received()
    for unit in x12.read(io.BytesIO(content)):
        if isinstance(unit, x12.Interchange):
            found.interchange = unit
        elif isinstance(unit, x12.Group):
            found.group = unit
        elif isinstance(unit, x12.Transaction):
            found.sets.append(_take(found, unit))
    return found


def _take(found: Received, transaction: x12.Transaction) -> c.SetAck:
    status, why = "R", "1"
    if transaction.guide == GUIDE:
        submission = x12.parse_837p(transaction)
        status, why = ("R", "5") if x12.has_errors(submission.findings) else ("A", "")
        if status == "A":
            found.submissions.append(submission)
    elif transaction.guide[:10] in QUESTIONS and transaction.kind in ANSWERS:
        inquiry = x12.parse_inquiry(transaction)
        status, why = ("R", "5") if x12.has_errors(inquiry.findings) else ("A", "")
        if status == "A":
            found.inquiries.append(inquiry)
    return c.SetAck(
        kind=transaction.kind,
        control=transaction.control,
        status=status,
        guide=transaction.guide,
        codes=(why,) if why else (),
    )


def sending(found: Received, place: int, at: datetime) -> x12.Sending:
    """Back to who sent it; our numbers follow from theirs."""
    assert found.interchange is not None
    control = (found.control * 100 + place) % 1_000_000_000 or 1
    return x12.Sending(
        sender_id=found.interchange.receiver,
        receiver_id=found.interchange.sender,
        sender_qualifier=found.interchange.elements[6],
        receiver_qualifier=found.interchange.elements[4],
        isa_control=control,
        gs_control=control,
        at=at,
        usage=found.interchange.usage,
        transliterate=True,
    )


def ta1(found: Received, at: datetime) -> bytes:
    assert found.interchange is not None
    sent = found.interchange.elements
    ack = c.InterchangeAck(
        interchange_control=found.interchange.control,
        code="A" if found.group is not None else "R",
        note="000" if found.group is not None else "024",
        sent_on=datetime.strptime(sent[8], "%y%m%d").date(),  # noqa: DTZ007
        sent_time=sent[9],
    )
    return x12.write_ta1(sending(found, 1, at), ack)


def file_ack(found: Received, at: datetime) -> bytes:
    assert found.group is not None
    accepted = sum(each.status == "A" for each in found.sets)
    status = "A" if accepted == len(found.sets) else "P" if accepted else "R"
    ack = c.GroupAck(
        functional_id=found.group.functional_id,
        group_control=found.group.control,
        status=status,
        included=len(found.sets),
        received=len(found.sets),
        accepted=accepted,
        version=found.group.version,
        sets=tuple(found.sets),
    )
    return x12.write_999(sending(found, 2, at), ack)


def refusal(claim: c.ProfessionalClaim, seed: int) -> tuple[str, str, str] | None:
    """Why the payer does not take a claim; None when it does."""
    rng = Random(f"{seed} door {claim.patient_control_number}")
    return rng.choice(REASONS) if rng.randrange(100) < REFUSED else None


def claim_ack(found: Received, seed: int, at: datetime) -> bytes:
    acks = [_ack(each, found, seed, at) for each in found.submissions]
    return x12.write_277ca(sending(found, 3, at), acks)


def _ack(it: c.Submission, found: Received, seed: int, at: datetime) -> c.ClaimAck:
    day = at.date()
    refused = {each.patient_control_number: refusal(each, seed) for each in it.claims}
    good = [each for each in it.claims if refused[each.patient_control_number] is None]
    bad = [each for each in it.claims if refused[each.patient_control_number] is not None]
    total = sum(each.charge_cents for each in it.claims)
    taken = c.Status("A1", "19", "PR", day, "WQ", total)
    statuses = tuple(_status(each, refused[each.patient_control_number], at) for each in it.claims)
    biller = it.claims[0].billing.entity
    return c.ClaimAck(
        reference=f"{found.control:09}",
        created_on=day,
        created_time=at.strftime("%H%M"),
        source=c.Entity(
            "AY", "2", it.receiver.name, id_qualifier="46", id=it.receiver.id
        ),
        source_trace=f"T{found.control:09}",
        receiver=c.Entity(
            "41", "2", it.submitter.name, id_qualifier="46", id=it.submitter.id
        ),
        submitted_reference=it.reference,
        statuses=(taken,),
        received_on=day,
        processed_on=day,
        quantities=_counts(("90", good), ("AA", bad)),
        amounts=_sums(("YU", good), ("YY", bad)),
        providers=(
            c.ProviderStatus(
                c.Entity("85", "2", biller.name, id_qualifier="XX", id=biller.id),
                statuses,
                trace="0",
                statuses=(c.Status("A1", "19", "PR", None, "WQ", total),),
            ),
        ),
    )  # fmt: skip


def _counts(*them: tuple[str, Sequence[c.ProfessionalClaim]]) -> tuple[c.Quantity, ...]:
    return tuple(c.Quantity(code, Decimal(len(claims))) for code, claims in them if claims)


def _sums(*them: tuple[str, Sequence[c.ProfessionalClaim]]) -> tuple[c.Amount, ...]:
    return tuple(
        c.Amount(code, sum(each.charge_cents for each in claims)) for code, claims in them if claims
    )


def _status(
    claim: c.ProfessionalClaim, refused: tuple[str, str, str] | None, at: datetime
) -> c.ClaimStatus:
    who = claim.patient.entity if claim.patient else claim.subscriber.entity
    category, code, entity = refused or ("A2", "20", "PR")
    status = c.Status(
        category, code, entity, at.date(), "U" if refused else "WQ", claim.charge_cents
    )
    days = [line.dates[0] for line in claim.lines if line.dates]
    return c.ClaimStatus(
        claim.patient_control_number,
        (status,),
        c.Entity(
            "QC", "1", who.name, who.first_name, id_qualifier="MI", id=claim.subscriber.entity.id
        ),
        "" if refused else payer_number(claim),
        f"D9{claim.patient_control_number}",
        dates=tuple(days[:1]),
    )


def payer_number(claim: c.ProfessionalClaim) -> str:
    """The payer's own number of a claim. It gives a replacement a number of its own."""
    return f"{claim.subscriber.payer.id}{claim.patient_control_number}"
