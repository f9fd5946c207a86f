"""Our side of a remittance: claims, lines, who pays next, what is open. Loaded in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum

from praxis.access.context import saw
from praxis.billing.models import Claim, ClaimLine, Posting
from praxis.coverage import queries as coverage
from praxis.coverage.types import PayerKind
from praxis.kernel.actor import Actor

_COLUMNS = (
    "pk",
    "number",
    "patient_id",
    "payer_id",
    "billing_entity_id",
    "provider_id",
    "sequence",
    "amount_cents",
    "service_on",
    "payer_control_number",
    "coverage__member_id",
)


@dataclass(frozen=True, slots=True)
class OurLine:
    """A line of a claim that we sent, with its charge."""

    claim_line_id: int
    charge_id: int
    control_number: str
    line_number: int
    code: str
    modifiers: tuple[str, ...]
    service_on: date
    amount_cents: int


@dataclass(slots=True)
class OurClaim:
    claim_id: int
    number: str
    patient_id: int
    payer_id: int
    billing_entity_id: int
    provider_id: int
    sequence: str
    amount_cents: int
    service_on: date
    payer_control_number: str
    member_id: str
    lines: list[OurLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a remittance names a claim by."""

    numbers: Collection[str]
    payer_numbers: Collection[str]
    facts: Collection[tuple[str, date, int]]


@dataclass(slots=True)
class Index:
    """Our claims by everything a payer may name them with."""

    by_number: dict[str, OurClaim] = field(default_factory=dict)
    by_payer_number: dict[str, list[OurClaim]] = field(default_factory=lambda: defaultdict(list))
    by_facts: dict[tuple[str, date, int], list[OurClaim]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def claims(self) -> dict[int, OurClaim]:
        found = {claim.claim_id: claim for claim in self.by_number.values()}
        for several in (*self.by_payer_number.values(), *self.by_facts.values()):
            found.update({claim.claim_id: claim for claim in several})
        return found


def load(wanted: Wanted, *, payer_id: int | None) -> Index:
    """By our number; what that does not find by the payer's number, then by the facts."""
    index = Index()
    # One object a claim, however it was found: its lines are added to that one.
    known: dict[int, OurClaim] = {}
    for claim in _claims(Q(number__in=list(wanted.numbers))) if wanted.numbers else ():
        index.by_number[claim.number] = known.setdefault(claim.claim_id, claim)
    missing = [number for number in wanted.payer_numbers if number]
    if missing and len(index.by_number) < len(wanted.numbers):
        for claim in _claims(Q(payer=payer_id, payer_control_number__in=missing)):
            same = known.setdefault(claim.claim_id, claim)
            index.by_payer_number[claim.payer_control_number].append(same)
    if wanted.facts and len(index.by_number) < len(wanted.numbers):
        named = (
            Q(service_on__in={day for _, day, _ in wanted.facts})
            & Q(amount_cents__in={cents for _, _, cents in wanted.facts})
            & Q(coverage__member_id__in={member for member, _, _ in wanted.facts})
        )
        for claim in _claims(named & ~Q(state__in=("withdrawn", "replaced"))):
            same = known.setdefault(claim.claim_id, claim)
            index.by_facts[claim.member_id, claim.service_on, claim.amount_cents].append(same)
    _add_lines(index.claims())
    return index


def load_claim(claim_id: int) -> OurClaim | None:
    found = {claim.claim_id: claim for claim in _claims(Q(pk=claim_id))}
    _add_lines(found)
    return found.get(claim_id)


def _claims(condition: Q) -> Iterable[OurClaim]:
    rows = list(Claim.objects.filter(condition).values_list(*_COLUMNS))
    saw("billing_claim", {row[2] for row in rows})
    saw("coverage_coverage", ())
    return [OurClaim(*row) for row in rows]


def _add_lines(claims: dict[int, OurClaim]) -> None:
    if not claims:
        return
    rows = (
        ClaimLine.objects.filter(claim__in=list(claims), removed_at__isnull=True)
        .order_by("claim_id", "line_number")
        .values_list(
            "claim_id",
            "pk",
            "charge_id",
            "control_number",
            "line_number",
            "charge__code",
            "charge__modifiers",
            "charge__service_on",
            "amount_cents",
        )
    )
    for claim_id, *line in rows:
        line[5] = tuple(line[5])
        claims[claim_id].lines.append(OurLine(*line))


@dataclass(slots=True)
class Open:
    """What is open of a charge; changed as a remittance is planned."""

    insurance_cents: int = 0
    patient_cents: int = 0
    patient_paid_cents: int = 0

    @property
    def moved_to_patient_cents(self) -> int:
        """What was made the patient's, paid or not."""
        return max(0, self.patient_cents + self.patient_paid_cents)


def open_of(charge_ids: Collection[int]) -> dict[int, Open]:
    """Read after `books.lock_charges`, or it may be stale before it is used."""
    if not charge_ids:
        return {}
    rows = (
        Posting.objects.filter(charge__in=list(charge_ids))
        .values("charge_id")
        .annotate(
            insurance=Sum("insurance_cents"),
            own=Sum("patient_cents"),
            paid=Sum("patient_paid_cents"),
        )
        .values_list("charge_id", "insurance", "own", "paid")
    )
    return {charge_id: Open(*sums) for charge_id, *sums in rows}


@dataclass(frozen=True, slots=True)
class Contracts:
    """Who participates with the payer, and whether it is Medicare."""

    rows: tuple[tuple[int, int | None, date, date | None], ...]
    medicare: bool

    def participates(self, billing_entity_id: int, provider_id: int, day: date) -> bool:
        return any(
            entity == billing_entity_id
            and provider in (None, provider_id)
            and starts <= day
            and (ends is None or ends >= day)
            for entity, provider, starts, ends in self.rows
        )


def contracts_of(payer_id: int) -> Contracts:
    return Contracts(
        rows=tuple(coverage.enrolled(payer_id=payer_id, kind="participation")),
        medicare=coverage.payer_kind(payer_id=payer_id) == PayerKind.MEDICARE,
    )


def next_payers(
    *, actor: Actor, claims: Collection[OurClaim], payer_id: int
) -> dict[int, int | None]:
    """By claim: the payer that comes after this one on the day of service, or None."""
    order = coverage.order_of(actor=actor, patient_ids={claim.patient_id for claim in claims})
    answer: dict[int, int | None] = {}
    for claim in claims:
        payers = [
            place.payer_id
            for place in order.get(claim.patient_id, ())
            if place.starts_on <= claim.service_on
            and (place.ends_on is None or place.ends_on >= claim.service_on)
        ]
        place_of = payers.index(payer_id) if payer_id in payers else "PST".index(claim.sequence)
        later = payers[place_of + 1 :]
        answer[claim.claim_id] = later[0] if later else None
    return answer
