"""What one remittance claim does to our charges. Pure: facts in, drafts out.

The running sums of `Open` are changed as drafts are made, so that several claims of one file
see each other (split claims, a reversal and its correction).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from praxis.billing.books import Draft
from praxis.billing.models.postings import PostingKind
from praxis.billing.remits.ours import Open, OurClaim, OurLine
from praxis.billing.remits.reasons import WORDS, Cause, Decision, Treatment, decide
from praxis.interop.x12.content import Adjustment, RemittanceClaim
from praxis.kernel.money import Money
from praxis.ledger.types import Chart

FORWARDED = frozenset({"19", "20", "21"})
NOTICE = frozenset({"23", "25"})
PROCESSED = frozenset({"1", "2", "3", "4"}) | FORWARDED
REVERSAL = "22"
Make = Callable[..., Draft]
_KIND_OF_ACCOUNT = {
    Chart.CONTRACTUAL: PostingKind.CONTRACTUAL,
    Chart.SEQUESTRATION: PostingKind.CONTRACTUAL,
}


@dataclass(frozen=True, slots=True)
class Share:
    """What the payer said of one charge, claim-level amounts already divided."""

    line: OurLine
    paid: int
    adjustments: tuple[Adjustment, ...]


@dataclass(slots=True)
class Planned:
    """The drafts of a claim and what is left for people to do."""

    drafts: list[Draft] = field(default_factory=list)
    denied: bool = False
    paid_cents: int = 0
    written_off_cents: int = 0
    to_patient_cents: int = 0
    next_payer_cents: int = 0
    review_cents: int = 0
    at_risk_cents: int = 0
    overpaid_cents: int = 0
    next_is_known: bool = True
    causes: dict[Cause, list[str]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        parts = [f"paid {Money(self.paid_cents)}"]
        if self.written_off_cents:
            parts.append(f"written off {Money(self.written_off_cents)}")
        if self.to_patient_cents:
            parts.append(f"patient owes {Money(self.to_patient_cents)}")
        if self.next_payer_cents:
            parts.append(f"left for the next insurance {Money(self.next_payer_cents)}")
        if self.at_risk_cents or self.review_cents:
            parts.append(f"open {Money(self.at_risk_cents + self.review_cents)}")
        return ", ".join(parts)

    @property
    def why(self) -> str:
        return "; ".join(
            f"{WORDS[cause]} ({', '.join(sorted(set(codes)))})"
            for cause, codes in self.causes.items()
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules depend on, for one claim. `first_payer`: nobody paid before this payer."""

    payer_id: int
    participating: bool
    medicare: bool
    first_payer: bool
    has_next_payer: bool


def is_forwarded(claim: RemittanceClaim) -> bool:
    """The payer has sent it on itself: by its status, or by the payer it names (NM1*TT)."""
    return claim.status in FORWARDED or (
        claim.status in PROCESSED and any(party.code == "TT" for party in claim.entities)
    )


def is_first_payer(claim: RemittanceClaim, ours: OurClaim) -> bool:
    if claim.status in ("1", "19"):
        return True
    if claim.status in ("2", "3", "20", "21"):
        return False
    return ours.sequence == "P"


def shares_of(
    claim: RemittanceClaim, matched: Sequence[OurLine | None], ours: OurClaim
) -> list[Share]:
    """Every cent of the claim on a charge: lines as matched, claim-level amounts divided.

    With lines, a claim-level reason lowers what the lines say was paid (step 1 d); without
    lines, payment and reasons are divided by what each charge was.
    """
    if not claim.lines:
        return _divided(claim, ours.lines)
    shares = [
        Share(line, theirs.paid_cents, theirs.adjustments)
        for line, theirs in zip(matched, claim.lines, strict=True)
        if line is not None
    ]
    for adjustment in claim.adjustments:
        weights = [max(share.paid, 0) for share in shares]
        if not sum(weights):
            weights = [abs(share.line.amount_cents) or 1 for share in shares]
        parts = Money(adjustment.cents).split(weights)
        shares = [
            replace(
                share,
                paid=share.paid - part.cents,
                adjustments=(*share.adjustments, replace(adjustment, cents=part.cents)),
            )
            for share, part in zip(shares, parts, strict=True)
        ]
    return shares


def _divided(claim: RemittanceClaim, lines: Sequence[OurLine]) -> list[Share]:
    weights = [line.amount_cents for line in lines]
    if not sum(weights):
        weights = [1 for _ in lines]
    charges = [part.cents for part in Money(claim.charge_cents).split(weights)]
    reasons = [
        [part.cents for part in Money(each.cents).split(weights)] for each in claim.adjustments
    ]
    return [
        Share(
            line,
            charges[at] - sum(parts[at] for parts in reasons),
            tuple(
                replace(each, cents=parts[at])
                for each, parts in zip(claim.adjustments, reasons, strict=True)
            ),
        )
        for at, line in enumerate(lines)
    ]


def plan(
    claim: RemittanceClaim,
    ours: OurClaim,
    shares: Sequence[Share],
    terms: Terms,
    open_of: dict[int, Open],
) -> Planned:
    """Steps 5 and 6 of domain/x12.md: payment, write-offs, patient share, what stays open."""
    planned = Planned()
    for share in shares:
        sums = open_of.setdefault(share.line.charge_id, Open())
        _plan_share(planned, share, ours, terms, sums)
    touched = {share.line.charge_id for share in shares}
    planned.overpaid_cents = sum(max(0, -open_of[each].insurance_cents) for each in touched)
    if terms.has_next_payer:
        planned.next_payer_cents = max(
            0,
            sum(max(0, open_of[each].insurance_cents) for each in touched)
            - planned.at_risk_cents
            - planned.review_cents,
        )
    planned.denied = claim.status == "4" or (
        planned.paid_cents == 0 and planned.at_risk_cents + planned.review_cents > 0
    )
    return planned


def _plan_share(planned: Planned, share: Share, ours: OurClaim, terms: Terms, sums: Open) -> None:
    draft: Make = partial(Draft, share.line.charge_id, ours.patient_id)
    modifiers = frozenset(share.line.modifiers)
    decided = [(each, _decide(each, terms, modifiers)) for each in share.adjustments if each.cents]
    decided.sort(key=lambda pair: pair[1].treatment is Treatment.WRITE_OFF)
    if not terms.first_payer:
        _take_back_from_patient(planned, share, decided, sums, draft)
    if share.paid:
        sums.insurance_cents -= share.paid
        planned.paid_cents += share.paid
        planned.drafts.append(
            draft(
                PostingKind.PAYER_PAYMENT,
                insurance=-share.paid,
                payer_paid=share.paid,
                payer_id=terms.payer_id,
            )
        )
    for adjustment, decision in decided:
        _plan_adjustment(planned, adjustment, decision, terms, sums, draft)


def _take_back_from_patient(
    planned: Planned,
    share: Share,
    decided: Sequence[tuple[Adjustment, Decision]],
    sums: Open,
    make: Make,
) -> None:
    """A payer nobody knew of has judged what was already billed to the patient."""
    judged = share.paid + sum(
        adjustment.cents
        for adjustment, decision in decided
        if decision.treatment in (Treatment.WRITE_OFF, Treatment.TO_PATIENT)
    )
    cents = min(judged - sums.insurance_cents, sums.moved_to_patient_cents)
    if cents <= 0:
        return
    sums.insurance_cents += cents
    sums.patient_cents -= cents
    planned.drafts.append(
        make(
            PostingKind.TO_PAYER,
            insurance=cents,
            patient=-cents,
            reason="Another insurance has judged it",
        )
    )


def _decide(adjustment: Adjustment, terms: Terms, modifiers: frozenset[str]) -> Decision:
    return decide(
        group=adjustment.group,
        carc=adjustment.carc,
        participating=terms.participating,
        first_payer=terms.first_payer,
        medicare=terms.medicare,
        modifiers=modifiers,
    )


def _plan_adjustment(
    planned: Planned,
    adjustment: Adjustment,
    decision: Decision,
    terms: Terms,
    sums: Open,
    make: Make,
) -> None:
    cents = adjustment.cents
    code = {"group": adjustment.group, "carc": adjustment.carc, "payer_id": terms.payer_id}
    if decision.treatment is Treatment.WRITE_OFF:
        if not terms.first_payer:
            cents = max(0, min(cents, sums.insurance_cents)) if cents > 0 else cents
        if not cents:
            return
        kind = _KIND_OF_ACCOUNT.get(decision.account, PostingKind.WRITE_OFF)
        sums.insurance_cents -= cents
        planned.written_off_cents += cents
        planned.drafts.append(
            make(
                kind,
                insurance=-cents,
                written_off=cents,
                account=decision.account,
                reason=decision.words,
                **code,
            )
        )
    elif decision.treatment is Treatment.TO_PATIENT:
        if terms.has_next_payer:
            return
        sums.insurance_cents -= cents
        sums.patient_cents += cents
        planned.to_patient_cents += cents
        planned.drafts.append(
            make(
                PostingKind.TO_PATIENT,
                insurance=-cents,
                patient=cents,
                reason=WORDS[decision.cause],
                **code,
            )
        )
    elif decision.treatment is Treatment.REVIEW:
        planned.review_cents += cents
        _because(planned, decision, adjustment)
    elif decision.treatment is Treatment.OPEN:
        planned.at_risk_cents += cents
        _because(planned, decision, adjustment)


def _because(planned: Planned, decision: Decision, adjustment: Adjustment) -> None:
    planned.causes.setdefault(decision.cause, []).append(f"{adjustment.group}-{adjustment.carc}")
