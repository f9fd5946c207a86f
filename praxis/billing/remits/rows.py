"""What a remittance says, as rows: a few statements for any number of claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from praxis.billing.models import (
    Remittance,
    RemittanceAdjustment,
    RemittanceClaim,
    RemittanceEvent,
    RemittanceLine,
)
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.remits.matching import Match, member_of, service_day
from praxis.billing.remits.ours import OurLine
from praxis.interop.x12 import content
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many

VERB = {
    State.SUSPENSE: "suspended",
    State.NOTICE: "noted",
}


@dataclass(slots=True)
class Judged:
    """A claim of the file, what it matched, and what becomes of it."""

    position: int
    said: content.RemittanceClaim
    match: Match
    lines: list[OurLine | None] = field(default_factory=list)
    state: str = State.UNMATCHED
    why: str = ""
    off_cents: int = 0
    line_offs: tuple[int, ...] = ()
    reverses_id: int | None = None
    row: RemittanceClaim | None = None

    @property
    def patient_id(self) -> int | None:
        return self.match.claim.patient_id if self.match.claim else None

    @property
    def claim_id(self) -> int | None:
        return self.match.claim.claim_id if self.match.claim else None


def add_claims(remittance: Remittance, judged: Sequence[Judged]) -> None:
    """Insert claims, lines and reasons; `Judged.row` is filled."""
    for each in judged:
        each.row = _claim(remittance, each)
    insert_many([each.row for each in judged if each.row is not None])
    lines = [
        _line(each, position, line)
        for each in judged
        for position, line in enumerate(each.said.lines, start=1)
    ]
    insert_many(lines)
    by_place = {(row.remittance_claim_id, row.position): row for row in lines}
    insert_many([row for each in judged for row in _adjustments(each, by_place)])


def add_events(
    actor: Actor, remittance: Remittance, judged: Sequence[Judged], at: datetime
) -> None:
    """One event a claim: its state follows it."""
    insert_many(
        [
            RemittanceEvent(
                remittance=remittance,
                remittance_claim=each.row,
                patient_id=each.patient_id,
                verb=VERB.get(State(each.state), each.state),
                claim_id=each.claim_id,
                match=each.match.kind,
                reason=each.why[:300],
                by_id=actor.user_id,
                by_name=actor.signature,
                occurred_at=at,
            )
            for each in judged
        ]
    )


def rematch(each: Judged) -> None:
    """The rows of a claim that waited, now of a patient; its state follows the event."""
    row = each.row
    assert row is not None
    ours = {at: line for at, line in enumerate(each.lines, start=1) if line is not None}
    for line in row.lines.all():
        line.patient_id = each.patient_id
        found = ours.get(line.position)
        line.claim_line_id = found.claim_line_id if found else None
        line.charge_id = found.charge_id if found else None
        line.save(update_fields=["patient", "claim_line", "charge"])
    row.adjustments.update(patient_id=each.patient_id)
    if each.reverses_id is not None:
        row.reverses_id = each.reverses_id
        row.save(update_fields=["reverses"])


def unmatch(row: RemittanceClaim) -> None:
    row.lines.update(patient_id=None, claim_line_id=None, charge_id=None)
    row.adjustments.update(patient_id=None)


def _claim(remittance: Remittance, each: Judged) -> RemittanceClaim:
    said = each.said
    who = said.patient
    forwarded = next((party.name or "yes" for party in said.entities if party.code == "TT"), "")
    return RemittanceClaim(
        remittance=remittance,
        position=each.position,
        claim_id=each.claim_id,
        patient_id=each.patient_id,
        clp01=said.patient_control_number[:38],
        clp02=said.status[:2],
        charge_cents=said.charge_cents,
        paid_cents=said.paid_cents,
        patient_share_cents=said.patient_cents,
        clp06=said.filing_code[:2],
        payer_claim_number=said.payer_control_number[:50],
        patient_name=_name(who)[:130],
        member_id=member_of(said)[:80],
        service_on=service_day(said),
        forwarded_to=forwarded[:80],
        moa="*".join(said.outpatient)[:300],
        first_segment=said.segment,
        last_segment=said.segment + max(len(said.raw) - 1, 0),
        match=each.match.kind,
        reverses_id=each.reverses_id,
        off_cents=each.off_cents,
        state=each.state,
        why=each.why[:300],
    )


def _name(who: content.Entity | None) -> str:
    if who is None:
        return ""
    given = f", {who.first_name}" if who.first_name else ""
    return f"{who.name}{given}".title()


def _line(each: Judged, position: int, line: content.RemittanceLine) -> RemittanceLine:
    ours = each.lines[position - 1] if each.lines else None
    offs = each.line_offs
    allowed = next((a.cents for a in line.amounts if a.qualifier == "B6"), None)
    return RemittanceLine(
        remittance_claim=each.row,
        position=position,
        patient_id=each.patient_id,
        claim_line_id=ours.claim_line_id if ours else None,
        charge_id=ours.charge_id if ours else None,
        code=line.procedure.code[:48],
        modifiers=[modifier[:2] for modifier in line.procedure.modifiers],
        submitted_code=line.original_procedure.code[:48] if line.original_procedure else "",
        charge_cents=line.charge_cents,
        paid_cents=line.paid_cents,
        units="" if line.units is None else str(line.units)[:15],
        service_on=line.service_on,
        control_number=line.control_number[:50],
        allowed_cents=allowed,
        remarks=[remark.code[:6] for remark in line.remarks],
        off_cents=offs[position - 1] if position <= len(offs) else 0,
    )


def _adjustments(
    each: Judged, lines: dict[tuple[int, int], RemittanceLine]
) -> list[RemittanceAdjustment]:
    row = each.row
    assert row is not None
    found = [
        _adjustment(each, None, at, said) for at, said in enumerate(each.said.adjustments, start=1)
    ]
    for position, line in enumerate(each.said.lines, start=1):
        found += [
            _adjustment(each, lines[row.pk, position], at, said)
            for at, said in enumerate(line.adjustments, start=1)
        ]
    return found


def _adjustment(
    each: Judged, line: RemittanceLine | None, position: int, said: content.Adjustment
) -> RemittanceAdjustment:
    return RemittanceAdjustment(
        remittance_claim=each.row,
        line=line,
        position=position,
        patient_id=each.patient_id,
        group_code=said.group[:2],
        carc=said.carc[:5],
        cents=said.cents,
        quantity="" if said.quantity is None else str(said.quantity)[:15],
    )
