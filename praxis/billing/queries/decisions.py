"""Open money that a person may decide about, and what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.billing.decision_types import (
    DecisionKind,
    DecisionState,
    NoSuchDecision,
    Side,
)
from praxis.billing.models import (
    Charge,
    ClaimLine,
    Decision,
    DecisionEvent,
    DecisionPart,
    Posting,
    RemittanceAdjustment,
    RemittanceClaim,
    RemittanceLine,
)
from praxis.billing.models.postings import PostingKind
from praxis.billing.models.remits import RemittanceClaimState
from praxis.billing.remits.ours import Contracts, contracts_of
from praxis.billing.remits.plan import REVERSAL
from praxis.billing.remits.reasons import NEVER_THE_PATIENTS, WORDS, Treatment, decide
from praxis.billing.types import ENDED
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge with money that can be decided about. `kept_cents` may not be moved: `words`."""

    charge: Charge
    cents: int
    kept_cents: int = 0
    words: str = ""

    @property
    def free_cents(self) -> int:
        return max(0, self.cents - self.kept_cents)


def open_charges(
    *, actor: Actor, patient_id: int, kind: str, side: str, claim_id: int | None = None
) -> list[OpenCharge]:
    """Charges of the patient (or of one claim) with something left to decide, oldest first.

    What waits for approval is taken off. For a move to the patient, what never is the patient's
    is kept back. Raises Forbidden, NotFound.
    """
    actor.require("billing.decide")
    people.get_patient(actor, patient_id)
    sums = (
        Posting.objects.filter(patient=patient_id)
        .values("charge_id")
        .annotate(
            insurance=Sum("insurance_cents"),
            own=Sum("patient_cents"),
            paid=Sum("patient_paid_cents"),
        )
        .values_list("charge_id", "insurance", "own", "paid")
    )
    left = {
        charge_id: insurance
        if side == Side.INSURANCE
        else own + (paid if kind == DecisionKind.TO_INSURANCE else 0)
        for charge_id, insurance, own, paid in sums
    }
    if claim_id is not None:
        of_claim = set(
            ClaimLine.objects.filter(claim=claim_id, removed_at__isnull=True).values_list(
                "charge_id", flat=True
            )
        )
        left = {charge_id: cents for charge_id, cents in left.items() if charge_id in of_claim}
    for charge_id, cents in waiting_cents(left, side).items():
        left[charge_id] -= cents
    left = {charge_id: cents for charge_id, cents in left.items() if cents > 0}
    kept = never_the_patients(left) if kind == DecisionKind.TO_PATIENT else {}
    charges = Charge.objects.filter(pk__in=list(left)).order_by("service_on", "position", "pk")
    return [
        OpenCharge(charge, left[charge.pk], *kept.get(charge.pk, (0, ""))) for charge in charges
    ]


def open_of_claim(*, actor: Actor, claim_id: int) -> tuple[int, int]:
    """What is open of a claim's charges: with insurance, with the patient. One query."""
    actor.require("billing.view")
    found = Posting.objects.filter(
        charge__in=ClaimLine.objects.filter(claim=claim_id, removed_at__isnull=True).values(
            "charge_id"
        )
    ).aggregate(insurance=Sum("insurance_cents", default=0), own=Sum("patient_cents", default=0))
    saw("billing_claimline", ())
    return found["insurance"], found["own"]


def waiting_cents(charge_ids: Collection[int], side: str) -> dict[int, int]:
    """By charge: what requests that nobody has answered would write off."""
    rows = (
        DecisionPart.objects.filter(
            charge__in=list(charge_ids),
            decision__state=DecisionState.ASKED,
            decision__side=side,
        )
        .values("charge_id")
        .annotate(asked=Sum("cents"))
        .values_list("charge_id", "asked")
    )
    return dict(rows)


def never_the_patients(charge_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """By charge: how much of what is open no patient may be billed for, and why.

    The payers' last answers count: timely filing, bundling and missing authorization in any
    group; with a contract, whatever a payer put on the provider. What was written off already
    is taken off. Source: domain/revenue-cycle.md T7, T8.
    """
    if not charge_ids:
        return {}
    found: dict[int, tuple[int, str]] = {}
    for charge_id, answers in _last_answers(charge_ids).items():
        blocked = [each for each in answers if each[0]]
        if blocked:
            found[charge_id] = max(blocked)
    if not found:
        return {}
    gone = (
        Posting.objects.filter(
            charge__in=list(found), kind=PostingKind.WRITE_OFF, remittance_claim__isnull=True
        )
        .values("charge_id")
        .annotate(cents=Sum("insurance_cents"))
        .values_list("charge_id", "cents")
    )
    for charge_id, cents in gone:
        blocked_cents, words = found[charge_id]
        found[charge_id] = (max(0, blocked_cents + cents), words)
    return found


def _last_answers(charge_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """By charge, one a payer: what its newest answer puts on us, with the reason in words."""
    lines: dict[int, dict[int, int]] = defaultdict(dict)
    claim_ids: dict[int, list[int]] = defaultdict(list)
    for claim_id, charge_id in (
        ClaimLine.objects.filter(charge__in=list(charge_ids), removed_at__isnull=True)
        .exclude(claim__state__in=ENDED)
        .values_list("claim_id", "charge_id")
    ):
        claim_ids[claim_id].append(charge_id)
    heads = {
        head.pk: head
        for head in RemittanceClaim.objects.filter(
            claim__in=list(claim_ids),
            state__in=(RemittanceClaimState.POSTED, RemittanceClaimState.DENIED),
        )
        .exclude(clp02=REVERSAL)
        .select_related("remittance", "claim")
        .order_by("pk")
    }
    for line_id, head_id, charge_id in RemittanceLine.objects.filter(
        remittance_claim__in=list(heads), charge__in=list(charge_ids)
    ).values_list("pk", "remittance_claim_id", "charge_id"):
        lines[head_id][line_id] = charge_id
    reasons: dict[int, list[RemittanceAdjustment]] = defaultdict(list)
    for each in RemittanceAdjustment.objects.filter(remittance_claim__in=list(heads)):
        reasons[each.remittance_claim_id].append(each)
    contracts = {
        payer_id: contracts_of(payer_id)
        for payer_id in {head.remittance.payer_id for head in heads.values()}
        if payer_id
    }
    charges = Charge.objects.in_bulk(list(charge_ids))
    newest: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
    for head_id, head in heads.items():
        told = contracts.get(head.remittance.payer_id or 0)
        for charge_id in set(lines[head_id].values()) or claim_ids[head.claim_id or 0]:
            newest[charge_id][head.remittance.payer_id or 0] = _ours_of(
                charges[charge_id], head, reasons[head_id], lines[head_id], told
            )
    return {charge_id: list(by_payer.values()) for charge_id, by_payer in newest.items()}


def _ours_of(
    charge: Charge,
    head: RemittanceClaim,
    reasons: Collection[RemittanceAdjustment],
    lines: Mapping[int, int],
    told: Contracts | None,
) -> tuple[int, str]:
    claim = head.claim
    participating = bool(
        told
        and claim
        and told.participates(claim.billing_entity_id, claim.provider_id, claim.service_on)
    )
    cents, words = 0, ""
    for each in reasons:
        if each.line_id is not None and lines.get(each.line_id) != charge.pk:
            continue
        decision = decide(
            group=each.group_code,
            carc=each.carc,
            participating=participating,
            first_payer=claim is not None and claim.sequence == "P",
            medicare=bool(told and told.medicare),
            modifiers=frozenset(charge.modifiers),
        )
        is_ours = decision.treatment is Treatment.OPEN and (
            decision.cause in NEVER_THE_PATIENTS
            or (participating and each.group_code in ("CO", "PI"))
        )
        if is_ours:
            # A reason of the whole claim is not divided here: nothing of the charge is moved.
            cents += each.cents if each.line_id is not None else charge.amount_cents
            words = f"{WORDS[decision.cause]} ({each.group_code}-{each.carc})"
    return cents, words


def limit_cents(*, actor: Actor, reason: str, patient_id: int) -> int:
    """What the actor may still write off alone for this reason, of this patient, today."""
    if not actor.can("billing.write_off"):
        return 0
    most = int(practice.setting(f"write_off_{reason}_dollars")) * 100
    day = clock.local(access.today(), 0, 0, access.office_zone())
    used = Decision.objects.filter(
        patient=patient_id,
        kind=DecisionKind.WRITE_OFF,
        reason=reason,
        made_by=actor.user_id,
        made_at__gte=day,
        over_limit=False,
        state=DecisionState.POSTED,
    ).aggregate(cents=Sum("cents", default=0))
    return max(0, most - int(used["cents"]))


def decisions_of(*, actor: Actor, patient_id: int) -> list[Decision]:
    """Newest first."""
    actor.require("billing.view_accounts")
    return list(Decision.objects.filter(patient=patient_id).order_by("-made_at", "-pk")[:50])


def waiting_decisions(*, actor: Actor) -> QuerySet[Any]:
    """Write-offs that wait for a second person."""
    actor.require("billing.decide")
    found: QuerySet[Any] = Decision.objects.filter(state=DecisionState.ASKED).select_related(
        "patient"
    )
    return found


def get_decision(*, actor: Actor, decision_id: int) -> Decision:
    """Raises Forbidden, NoSuchDecision."""
    actor.require("billing.view_accounts")
    found: Decision | None = (
        Decision.objects.select_related("patient", "claim").filter(pk=decision_id).first()
    )
    if found is None:
        raise NoSuchDecision("There is no such decision, or it is not yours to see.")
    return found


def parts_of(*, actor: Actor, decision: Decision) -> list[DecisionPart]:
    actor.require("billing.view_accounts")
    return list(
        DecisionPart.objects.filter(decision=decision).select_related("charge").order_by("pk")
    )


def steps_of(*, actor: Actor, decision: Decision) -> list[DecisionEvent]:
    actor.require("billing.view_accounts")
    return list(DecisionEvent.objects.filter(decision=decision).order_by("pk"))
