"""Reading remittances: the check, each claim of it beside ours, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from praxis.access.context import saw
from praxis.billing.models import (
    Claim,
    Posting,
    Remittance,
    RemittanceAdjustment,
    RemittanceClaim,
    RemittanceEvent,
    RemittanceLine,
)
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.money_types import NoSuchRemittance
from praxis.billing.remits.ours import Contracts, contracts_of
from praxis.billing.remits.reasons import decide
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money

WAITING = (State.UNMATCHED, State.SUSPENSE, State.HELD)
SHOWN = 200


def remittances(*, actor: Actor) -> QuerySet[Remittance]:
    """For the list. Replaced ones are left out."""
    actor.require("billing.view_remits")
    return Remittance.objects.exclude(state="replaced").select_related("payer")


def get_remittance(*, actor: Actor, remittance_id: int) -> Remittance:
    """Raises Forbidden, NoSuchRemittance."""
    actor.require("billing.view_remits")
    found = (
        Remittance.objects.select_related("payer", "interchange", "receipt__deposit")
        .filter(pk=remittance_id)
        .first()
    )
    saw("ledger_receipt", ())
    if found is None:
        raise NoSuchRemittance("There is no such remittance.")
    return found


def get_remittance_claim(*, actor: Actor, remittance_claim_id: int) -> RemittanceClaim:
    """Raises Forbidden, NoSuchRemittance."""
    actor.require("billing.view_remits")
    row: RemittanceClaim | None = (
        RemittanceClaim.objects.select_related("remittance__payer", "patient", "claim")
        .filter(pk=remittance_claim_id)
        .first()
    )
    if row is None:
        raise NoSuchRemittance("There is no such claim in a remittance, or it is not yours to see.")
    return row


@dataclass(frozen=True, slots=True)
class Totals:
    """A check's claims counted: the strip and the three equations."""

    claims: int
    posted: int
    denied: int
    denied_cents: int
    waiting: int
    waiting_cents: int
    off_claims: int
    charged_cents: int
    paid_cents: int
    lines: int
    off_lines: int
    patient_cents: int
    reasons_cents: int

    @property
    def open(self) -> int:
        return self.waiting + self.denied

    @property
    def patients_less_cents(self) -> int:
        return -self.patient_cents

    @property
    def less_cents(self) -> int:
        return -self.reasons_cents

    @property
    def should_cents(self) -> int:
        return self.charged_cents - self.reasons_cents


def totals_of(*, actor: Actor, remittance: Remittance) -> Totals:
    actor.require("billing.view_remits")
    of_claims = RemittanceClaim.objects.filter(remittance=remittance).aggregate(
        claims=Count("pk"),
        posted=Count("pk", filter=Q(state__in=(State.POSTED, State.REVERSED))),
        denied=Count("pk", filter=Q(state=State.DENIED)),
        denied_cents=Sum("charge_cents", filter=Q(state=State.DENIED), default=0),
        waiting=Count("pk", filter=Q(state__in=WAITING)),
        waiting_cents=Sum("paid_cents", filter=Q(state__in=WAITING), default=0),
        off_claims=Count("pk", filter=~Q(off_cents=0)),
        charged_cents=Sum("charge_cents", default=0),
        paid_cents=Sum("paid_cents", default=0),
    )
    of_lines = RemittanceLine.objects.filter(remittance_claim__remittance=remittance).aggregate(
        lines=Count("pk"), off_lines=Count("pk", filter=~Q(off_cents=0))
    )
    owed = Posting.objects.filter(
        remittance_claim__remittance=remittance, kind="to_patient"
    ).aggregate(patient_cents=Sum("patient_cents", default=0))
    given = RemittanceAdjustment.objects.filter(remittance_claim__remittance=remittance).aggregate(
        reasons_cents=Sum("cents", default=0)
    )
    return Totals(**of_claims, **of_lines, **owed, **given)


def claims_of_check(
    *, actor: Actor, remittance: Remittance, only_open: bool = False, start: int = 0
) -> list[RemittanceClaim]:
    """At most SHOWN, from a position on."""
    actor.require("billing.view_remits")
    rows = RemittanceClaim.objects.filter(remittance=remittance, position__gte=start)
    if only_open:
        rows = rows.filter(state__in=(*WAITING, State.DENIED))
    return list(rows.select_related("patient").order_by("position")[:SHOWN])


@dataclass(frozen=True, slots=True)
class Said:
    """One row of a line: what the payer says beside what follows from our side, in cents."""

    code: str
    words: str
    payer_cents: int | None
    ours_cents: int | None
    tone: str = ""
    why: str = ""

    @property
    def off_cents(self) -> int:
        return (self.payer_cents or 0) - (self.ours_cents or 0)


@dataclass(frozen=True, slots=True)
class LineSide:
    """A line of the payer's beside ours. `charge` is ours, if it matched."""

    line: RemittanceLine | None
    title: str
    rows: tuple[Said, ...]
    off_cents: int


@dataclass(frozen=True, slots=True)
class ClaimSides:
    row: RemittanceClaim
    lines: tuple[LineSide, ...]
    whole: LineSide
    postings: tuple[Posting, ...]
    events: tuple[RemittanceEvent, ...]


def sides(*, actor: Actor, row: RemittanceClaim) -> ClaimSides:
    """The payer's claim beside ours, line by line, with every reason in words."""
    actor.require("billing.view_remits")
    lines = list(
        RemittanceLine.objects.filter(remittance_claim=row)
        .select_related("charge")
        .order_by("position")
    )
    reasons: dict[int | None, list[RemittanceAdjustment]] = {}
    for each in RemittanceAdjustment.objects.filter(remittance_claim=row).order_by(
        "line_id", "position"
    ):
        reasons.setdefault(each.line_id, []).append(each)
    contracts = contracts_of(row.remittance.payer_id) if row.remittance.payer_id else None
    shown = [
        LineSide(
            line,
            _title(line),
            _line_rows(row, line, reasons.get(line.pk, []), contracts),
            line.off_cents,
        )
        for line in lines
    ]
    return ClaimSides(
        row=row,
        lines=tuple(shown),
        whole=_whole(row, reasons, contracts),
        postings=tuple(
            Posting.objects.filter(remittance_claim=row).select_related("charge").order_by("pk")
        ),
        events=tuple(RemittanceEvent.objects.filter(remittance_claim=row).order_by("-pk")),
    )


def _title(line: RemittanceLine) -> str:
    parts = [line.code, *line.modifiers]
    if line.submitted_code and line.submitted_code != line.code:
        parts.append(f"(we sent {line.submitted_code})")
    return " ".join(parts)


def _line_rows(
    row: RemittanceClaim,
    line: RemittanceLine,
    reasons: list[RemittanceAdjustment],
    contracts: Contracts | None,
) -> tuple[Said, ...]:
    ours = line.charge.amount_cents if line.charge is not None else line.charge_cents
    sign = -1 if line.charge_cents < 0 else 1
    rows = [Said("", "Charge", line.charge_cents, sign * ours if line.charge_cents else 0)]
    modifiers = frozenset(line.charge.modifiers) if line.charge is not None else frozenset()
    rows += [_reason(row, each, contracts, modifiers) for each in reasons]
    if line.off_cents:
        rows.append(Said("?", "No reason given", -line.off_cents, 0, "bad"))
    should = line.charge_cents - sum(each.cents for each in reasons)
    rows.append(Said("", "Paid", line.paid_cents, should, "bad" if line.off_cents else "sum"))
    return tuple(rows)


def _reason(
    row: RemittanceClaim,
    each: RemittanceAdjustment,
    contracts: Contracts | None,
    modifiers: frozenset[str],
) -> Said:
    claim = row.claim
    decision = decide(
        group=each.group_code,
        carc=each.carc,
        participating=bool(
            contracts
            and claim
            and contracts.participates(claim.billing_entity_id, claim.provider_id, claim.service_on)
        ),
        first_payer=row.clp02 in ("1", "19") or (claim is not None and claim.sequence == "P"),
        medicare=bool(contracts and contracts.medicare),
        modifiers=modifiers,
    )
    return Said(
        f"{each.group_code} {each.carc}",
        decision.words,
        -each.cents,
        -each.cents,
        decision.treatment.value,
        decision.why,
    )


def _whole(
    row: RemittanceClaim,
    reasons: dict[int | None, list[RemittanceAdjustment]],
    contracts: Contracts | None,
) -> LineSide:
    every = sum(each.cents for several in reasons.values() for each in several)
    should = row.charge_cents - every
    ours = row.claim.amount_cents if row.claim is not None else row.charge_cents
    if row.charge_cents < 0:
        ours = -ours
    rows = [Said("", "Charge", row.charge_cents, ours)]
    rows += [_reason(row, each, contracts, frozenset()) for each in reasons.get(None, [])]
    rows.append(Said("", "Reasons given", -every, -every))
    tone = "bad" if should != row.paid_cents else "sum"
    rows.append(Said("", "Paid", row.paid_cents, should, tone))
    return LineSide(None, "Whole claim", tuple(rows), should - row.paid_cents)


def waiting_claims(*, actor: Actor) -> QuerySet[Any]:
    """The match queue: not matched, in suspense or held; oldest first."""
    actor.require("billing.view_remits")
    found: QuerySet[Any] = (
        RemittanceClaim.objects.filter(state__in=WAITING)
        .select_related("remittance", "patient", "claim")
        .order_by("pk")
    )
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim of ours that a waiting one may be, with what agrees."""

    claim: Claim
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


def candidates(*, actor: Actor, row: RemittanceClaim, number: str = "") -> list[Candidate]:
    """Claims of ours that share at least two facts with it, best first; or the one numbered."""
    actor.require("billing.view_remits")
    day, charge = row.service_on, abs(row.charge_cents)
    if number:
        found = Claim.objects.filter(number=number.strip())
    else:
        facts = Q(amount_cents=charge) & Q(service_on=day)
        if row.member_id:
            facts |= Q(coverage__member_id=row.member_id) & (
                Q(amount_cents=charge) | Q(service_on=day)
            )
        if row.payer_claim_number:
            facts |= Q(payer_control_number=row.payer_claim_number)
        found = Claim.objects.filter(facts)
    rows = found.exclude(state__in=("withdrawn", "replaced")).select_related(
        "patient", "payer", "coverage"
    )
    several = [_candidate(row, claim) for claim in rows.order_by("-service_on", "-pk")[:20]]
    return sorted(several, key=lambda each: (-len(each.agrees), each.claim.pk))[:8]


def _candidate(row: RemittanceClaim, claim: Claim) -> Candidate:
    family = claim.patient.family_name.casefold()
    tests = (
        ("patient's name", family in row.patient_name.casefold()),
        ("member number", claim.coverage.member_id == row.member_id),
        ("day", claim.service_on == row.service_on),
        ("charge", claim.amount_cents == abs(row.charge_cents)),
        ("payer", claim.payer_id == row.remittance.payer_id),
    )
    return Candidate(
        claim,
        tuple(words for words, same in tests if same),
        tuple(words for words, same in tests if not same),
    )


def open_money(*, actor: Actor) -> Money:
    """What waits in the queue."""
    actor.require("billing.view_remits")
    found = RemittanceClaim.objects.filter(state__in=WAITING).aggregate(cents=Sum(F("paid_cents")))
    return Money(found["cents"] or 0)
