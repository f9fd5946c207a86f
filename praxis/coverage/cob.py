"""Who pays first: a suggestion with its reasons. Pure; a person decides.

Sources: NAIC Coordination of Benefits Model Regulation (MDL-120) section 6: own plan before
a dependent's, court order, birthday rule, active before retiree or COBRA, longer covered;
Medicare Secondary Payer, 42 CFR 411.172 (working aged, 20 employees), 411.206 (disability,
100 employees), 411.162 (ESRD, 30 months); Medicaid last, 42 CFR 433.139.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from praxis.coverage.types import (
    Basis,
    EmployerSize,
    MedicareReason,
    OrderReason,
    PayerKind,
    Relationship,
)

ESRD_MONTHS = 30
_WORKING = (EmployerSize.MIDDLE, EmployerSize.LARGE)
_GROUP = (Basis.ACTIVE, Basis.RETIREE, Basis.COBRA)
_FOR_AN_INJURY = (PayerKind.WORKERS_COMP, PayerKind.AUTO)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rules ask of one coverage. `name` is how the office calls it."""

    coverage_id: int
    name: str
    kind: str
    relationship: str
    basis: str
    employer_size: str
    medicare_reason: str
    esrd_since: date | None
    subscriber_birth_date: date | None
    court_ordered: bool
    starts_on: date


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`order` names every candidate, first payer first. `missing` are facts to ask for."""

    order: tuple[int, ...]
    reason: OrderReason
    why: tuple[str, ...]
    missing: tuple[str, ...]


def suggest(candidates: Sequence[Candidate], on: date) -> Suggestion:
    paying = [each for each in candidates if each.kind != PayerKind.SELF_PAY]
    if len(paying) < 2:
        return Suggestion(tuple(each.coverage_id for each in candidates), OrderReason.ONLY, (), ())
    why: list[tuple[OrderReason, str]] = []
    missing: list[str] = []
    plans = _plans_in_order(
        [each for each in paying if each.kind in (PayerKind.COMMERCIAL, PayerKind.OTHER)],
        why,
        missing,
    )
    medicare = _of(paying, PayerKind.MEDICARE)
    if medicare and plans:
        plans = _with_medicare(plans, medicare, on, why, missing)
    else:
        plans += medicare
    medicaid = _of(paying, PayerKind.MEDICAID)
    if medicaid and len(paying) > len(medicaid):
        why.append((OrderReason.MEDICAID_LAST, "Medicaid pays after all others (42 CFR 433.139)."))
    injury = [each for each in paying if each.kind in _FOR_AN_INJURY]
    missing += [f"{each.name} pays first only for its own injury." for each in injury]
    order = [*plans, *_of(paying, PayerKind.TRICARE), *medicaid, *injury]
    order += [each for each in candidates if each not in order]
    return Suggestion(
        tuple(each.coverage_id for each in order),
        why[0][0] if why else OrderReason.OTHER,
        tuple(sentence for _, sentence in why),
        tuple(missing),
    )


def _of(candidates: Sequence[Candidate], kind: PayerKind) -> list[Candidate]:
    return sorted((each for each in candidates if each.kind == kind), key=lambda c: c.starts_on)


def _plans_in_order(
    plans: list[Candidate], why: list[tuple[OrderReason, str]], missing: list[str]
) -> list[Candidate]:
    ordered = sorted(plans, key=_plan_key)
    for first, second in itertools.pairwise(ordered):
        why.append(_why_before(first, second))
    children = [each for each in plans if each.relationship == Relationship.CHILD]
    if len(children) > 1:
        missing += [
            f"Ask the birth date of the subscriber of {each.name}."
            for each in children
            if each.subscriber_birth_date is None and not each.court_ordered
        ]
        if not any(each.court_ordered for each in children):
            missing.append("If the parents live apart, ask for the court order: it goes first.")
    return ordered


def _plan_key(plan: Candidate) -> tuple[object, ...]:
    child = plan.relationship == Relationship.CHILD
    born = plan.subscriber_birth_date
    birthday = (born.month, born.day) if child and born else (13, 0)
    return (
        plan.relationship != Relationship.SELF,
        not (child and plan.court_ordered),
        birthday,
        plan.basis in (Basis.RETIREE, Basis.COBRA),
        plan.starts_on,
        plan.coverage_id,
    )


def _why_before(first: Candidate, second: Candidate) -> tuple[OrderReason, str]:
    before = f"{first.name} pays before {second.name}"
    one, two = _plan_key(first), _plan_key(second)
    if one[0] != two[0]:
        return OrderReason.EMPLOYEE_FIRST, f"{before}: one's own plan before a family member's."
    if one[1] != two[1]:
        return OrderReason.COURT_ORDER, f"{before}: a court order names it."
    if one[2] != two[2]:
        return (
            OrderReason.BIRTHDAY_RULE,
            f"{before}: that parent's birthday comes earlier in the year (birthday rule).",
        )
    if one[3] != two[3]:
        return OrderReason.ACTIVE_FIRST, f"{before}: a present job before a retiree plan or COBRA."
    return OrderReason.LONGER_FIRST, f"{before}: it has covered the patient longer."


def _with_medicare(
    plans: list[Candidate],
    medicare: list[Candidate],
    on: date,
    why: list[tuple[OrderReason, str]],
    missing: list[str],
) -> list[Candidate]:
    first = [plan for plan in plans if _before_medicare(plan, medicare[0], on, why, missing)]
    after = [plan for plan in plans if plan not in first]
    why += [(OrderReason.MEDICARE_FIRST, f"Medicare pays before {plan.name}.") for plan in after]
    return [*first, *medicare, *after]


def _before_medicare(
    plan: Candidate,
    medicare: Candidate,
    on: date,
    why: list[tuple[OrderReason, str]],
    missing: list[str],
) -> bool:
    """Does Medicare pay second to this plan? Without the facts it is taken to pay first."""
    if plan.basis == Basis.UNKNOWN:
        missing.append(f"Ask whether {plan.name} comes from a present job.")
        return False
    match medicare.medicare_reason:
        case MedicareReason.AGE:
            if plan.basis != Basis.ACTIVE or plan.relationship not in (
                Relationship.SELF,
                Relationship.SPOUSE,
            ):
                return False
            return _by_size(plan, _WORKING, "20", "42 CFR 411.172", why, missing)
        case MedicareReason.DISABILITY:
            if plan.basis != Basis.ACTIVE:
                return False
            return _by_size(plan, (EmployerSize.LARGE,), "100", "42 CFR 411.206", why, missing)
        case MedicareReason.ESRD:
            return _by_esrd(plan, medicare, on, why, missing)
        case _:
            missing.append("Ask why the patient has Medicare: age, disability or kidney failure.")
            return False


def _by_size(
    plan: Candidate,
    sizes: tuple[EmployerSize, ...],
    people: str,
    citation: str,
    why: list[tuple[OrderReason, str]],
    missing: list[str],
) -> bool:
    if plan.employer_size == EmployerSize.UNKNOWN:
        missing.append(f"Ask whether the employer behind {plan.name} has {people} or more people.")
        return False
    if plan.employer_size not in sizes:
        return False
    sentence = (
        f"{plan.name} pays before Medicare: a present job at an employer with {people} or more"
        f" people ({citation})."
    )
    why.append((OrderReason.MEDICARE_SECONDARY, sentence))
    return True


def _by_esrd(
    plan: Candidate,
    medicare: Candidate,
    on: date,
    why: list[tuple[OrderReason, str]],
    missing: list[str],
) -> bool:
    if plan.basis not in _GROUP:
        return False
    if medicare.esrd_since is None:
        missing.append("Ask since when the patient is entitled to Medicare for kidney failure.")
        return False
    until = medicare.esrd_since + relativedelta(months=ESRD_MONTHS)
    if on >= until:
        return False
    sentence = (
        f"{plan.name} pays before Medicare until {until:%m/%d/%Y}: the first {ESRD_MONTHS} months"
        " with kidney failure (42 CFR 411.162)."
    )
    why.append((OrderReason.MEDICARE_SECONDARY, sentence))
    return True
