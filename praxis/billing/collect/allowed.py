"""The one answer to "may we do this about the bill?" """

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from praxis.access import queries as access
from praxis.billing.collect.estimates import gap_of
from praxis.billing.collect.standing import Standing, standing_of
from praxis.billing.collect_types import Bar, HoldKind, MayNotCollect, Step
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.practice import queries as practice

NOTHING = Bar("nothing", "Nothing is owed that insurance has finished with")
ESTIMATE_GAP_CENTS = 400_00  # 45 CFR 149.620(b)(2): "substantially in excess"
ESTIMATE_DISPUTE_DAYS = 120  # 45 CFR 149.620(c)(3)


def may_collect(*, actor: Actor, patient_id: int, step: str) -> list[Bar]:
    """Why a step must not be taken about this account now; empty when it may be.

    Raises Forbidden, NotFound.
    """
    actor.require("billing.view_accounts")
    people.get_patient(actor, patient_id)
    return bars_of(standing_of(patient_id), Step(step), on=access.today())


def require(*, actor: Actor, patient_id: int, step: str) -> Standing:
    """The account's standing. Raises MayNotCollect with every reason."""
    people.get_patient(actor, patient_id)
    standing = standing_of(patient_id)
    bars = bars_of(standing, Step(step), on=access.today())
    if bars or standing is None:
        raise MayNotCollect(" · ".join(bar.words for bar in bars or [NOTHING]))
    return standing


def paper_limits() -> Mapping[str, Any]:
    """What the practice has set about papers; read once for many accounts."""
    return practice.settings(
        "statement_minimum_dollars", "statement_cycle_days", "statement_reminders"
    )


def bars_of(
    standing: Standing | None, step: Step, *, on: date, limits: Mapping[str, Any] | None = None
) -> list[Bar]:
    """`limits`: `paper_limits()`, when many accounts are looked at."""
    if standing is None:
        return [NOTHING]
    bars = _always(standing)
    if step in (Step.STATEMENT, Step.REMINDER, Step.FINAL):
        bars += _papers(standing, step, on, limits or paper_limits())
    elif step == Step.PLAN and standing.plan_state:
        bars.append(Bar("plan", "A payment plan is there already: end it first"))
    elif step == Step.AGENCY:
        bars += _agency(standing, on)
    return bars


def _always(standing: Standing) -> list[Bar]:
    bars = []
    if standing.hold_id:
        kind = HoldKind(standing.hold_kind).label.lower()
        bars.append(Bar("held", f"The account is held: {kind}"))
    if standing.placement_state:
        words = (
            "is with an agency" if standing.placement_state == "placed" else "waits for sign-off"
        )
        bars.append(Bar("agency", f"The account {words}"))
    return bars


def _papers(standing: Standing, step: Step, on: date, said: Mapping[str, Any]) -> list[Bar]:
    bars = []
    minimum = int(said["statement_minimum_dollars"]) * 100
    if standing.owed_cents < minimum:
        bars.append(Bar("minimum", f"Less than {Money(minimum)} is owed"))
    days = int(said["statement_cycle_days"])
    if standing.last_paper_on and on < standing.last_paper_on + timedelta(days=days):
        bars.append(
            Bar("too_soon", f"The last paper went out {standing.last_paper_on:%m/%d/%Y}: "
                f"{days} days between two")
        )  # fmt: skip
    if step == Step.STATEMENT:
        return bars
    bars += _agreed(standing, on)
    if not standing.papers:
        bars.append(Bar("not_billed", "No statement was sent yet"))
    if step == Step.REMINDER and standing.final_id:
        bars.append(Bar("final", "The final notice is out"))
    if step == Step.REMINDER and standing.reminders >= int(said["statement_reminders"]):
        bars.append(Bar("reminded", f"{standing.reminders} reminders went out: next is a call"))
    if step == Step.FINAL:
        if standing.reminders < int(said["statement_reminders"]):
            bars.append(
                Bar("reminders", f"{standing.reminders} of {said['statement_reminders']} reminders"
                    " went out")
            )  # fmt: skip
        if standing.final_id:
            bars.append(Bar("final", "The final notice is out"))
    return bars


def _agreed(standing: Standing, on: date) -> list[Bar]:
    bars = []
    if standing.plan_state == "active":
        bars.append(Bar("plan", "A payment plan runs"))
    if standing.help_id:
        bars.append(Bar("help", "An application for lower-cost care waits for an answer"))
    if standing.promised_on and standing.promised_on >= on:
        bars.append(Bar("promise", f"Promised to pay by {standing.promised_on:%m/%d/%Y}"))
    return bars


def _agency(standing: Standing, on: date) -> list[Bar]:
    """T12, T16, T18: enough notices, no dispute, no plan, above the minimum."""
    said = practice.settings("final_notice_days", "agency_minimum_dollars")
    bars = _agreed(standing, on)
    days = int(said["final_notice_days"])
    if standing.final_on is None:
        bars.append(Bar("no_final", "No final notice was sent"))
    elif on < standing.final_on + timedelta(days=days):
        bars.append(
            Bar("final_runs", f"The final notice of {standing.final_on:%m/%d/%Y} gives {days} days")
        )
    minimum = int(said["agency_minimum_dollars"]) * 100
    if standing.owed_cents < minimum:
        bars.append(Bar("minimum", f"Less than {Money(minimum)} is owed"))
    gap = gap_of(standing.patient_id)
    if (
        gap is not None
        and gap.over_cents >= ESTIMATE_GAP_CENTS
        and (gap.billed_on is None or on <= gap.billed_on + timedelta(days=ESTIMATE_DISPUTE_DAYS))
    ):
        bars.append(
            Bar("estimate", f"The bill is {Money(gap.over_cents)} above the good-faith estimate: "
                f"the patient has {ESTIMATE_DISPUTE_DAYS} days to dispute it")
        )  # fmt: skip
    return bars
