"""Lower-cost care: a scale as data, applications with proof, approved by another person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.statements import billable
from praxis.billing.books import key_of, lock_charges
from praxis.billing.collect.powers import collecting
from praxis.billing.collect_types import (
    BadScale,
    CollectMoved,
    HelpVerb,
    NoScale,
    NoSuchHelp,
    NotYourOwnRequest,
)
from praxis.billing.days import end_of_day
from praxis.billing.deciding import add_step, post
from praxis.billing.decision_types import DecisionKind, DecisionState, Side, WriteOffReason
from praxis.billing.models import Decision, DecisionPart, HelpEvent, HelpRequest, HelpScale
from praxis.billing.words import needed, plain
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.worklist import actions as worklist

_MOVED = CollectMoved("This application was answered meanwhile. Nothing was changed.")
_OWN = NotYourOwnRequest("You took this application. Another person answers it.")
_OPEN = CollectMoved("An application of this patient waits for an answer already.")


@transaction.atomic
def add_help_scale(
    *,
    actor: Actor,
    key: UUID,
    name: str,
    base_cents: int,
    person_cents: int,
    steps: Sequence[tuple[int, int]],
    source: str,
    checked_on: date,
    starts_on: date,
) -> HelpScale:
    """The poverty line for one person and for each more, and (up to percent, percent off).

    The one before ends the day before. Raises BadScale.
    """
    actor.require("billing.approve_collect")
    tops = [top for top, _ in steps]
    offs = [off for _, off in steps]
    if not steps or tops != sorted(set(tops)) or offs != sorted(offs, reverse=True):
        raise BadScale("Percent of the poverty line rises, percent off falls.", field="steps")
    if any(not 0 <= off <= 100 for off in offs) or base_cents <= 0 or not source.strip():
        raise BadScale("Give the poverty line and where it was published.", field="source")
    again: HelpScale | None = HelpScale.objects.filter(client_key=key).first()
    if again is not None:
        return again
    for former in HelpScale.objects.filter(ends_on=None, starts_on__lt=starts_on):
        former.ends_on = date.fromordinal(starts_on.toordinal() - 1)
        former.save(update_fields=["ends_on"])
    return insert_once(
        HelpScale(
            client_key=key,
            name=plain(name, most=80),
            base_cents=base_cents,
            person_cents=person_cents,
            steps=[list(each) for each in steps],
            source=plain(source),
            checked_on=checked_on,
            starts_on=starts_on,
            made_by_id=actor.user_id,
        )
    )


def scale_on(day: date) -> HelpScale | None:
    """The scale that holds on a day."""
    found: HelpScale | None = (
        HelpScale.objects.filter(starts_on__lte=day)
        .exclude(ends_on__lt=day)
        .order_by("-starts_on", "-pk")
        .first()
    )
    return found


def worked_out(scale: HelpScale, *, household: int, income_cents: int) -> tuple[int, int]:
    """(percent of the poverty line, percent off). A fraction of a percent counts as above."""
    line = scale.base_cents + scale.person_cents * (household - 1)
    percent = -(-income_cents * 100 // line)
    off = next((off for top, off in scale.steps if percent <= top), 0)
    return percent, off


@transaction.atomic
def ask_help(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    household: int,
    income_cents: int,
    proof: str,
    ends_on: date,
    document_id: int | None = None,
) -> HelpRequest:
    """Take an application: reminders stop until it is answered. Raises NoScale, BadScale,
    CollectMoved (one waits), ReasonNeededForMoney (no proof), CardNumber.
    """
    actor.require("billing.collect")
    first: HelpRequest | None = HelpRequest.objects.filter(client_key=key).first()
    if first is not None:
        return first
    people.get_patient(actor, patient_id)
    scale = scale_on(access.today())
    if scale is None:
        raise NoScale("No scale for lower-cost care holds today. An office manager enters one.")
    if household < 1 or income_cents < 0:
        raise BadScale("Enter how many live on the income, and the income.", field="household")
    if ends_on <= access.today():
        raise BadScale("The help ends on a later day.", field="ends_on")
    percent, off = worked_out(scale, household=household, income_cents=income_cents)
    with violations(billing_help_one_open=_OPEN):
        made = insert_once(
            HelpRequest(
                client_key=key,
                patient_id=patient_id,
                scale=scale,
                household=household,
                income_cents=income_cents,
                poverty_percent=percent,
                off_percent=off,
                proof=needed(proof, "Say what was shown: pay slips, tax return.", field="proof"),
                document_id=document_id,
                ends_on=ends_on,
                made_at=clock.now(),
                made_by_id=actor.user_id,
                made_by_name=actor.signature,
            )
        )
        _step(actor, made, HelpVerb.ASKED)
    worklist.file_item(
        actor=collecting(actor),
        key=f"billing:help:{made.pk}",
        kind="billing.help",
        title="Answer an application for lower-cost care",
        why="Office rule: five business days",
        consequence="The patient waits, and reminders stay stopped",
        due_at=end_of_day(add_business_days(access.today(), 5)),
        role="office_manager" if actor.can("billing.approve_collect") else "billing_lead",
        patient_id=patient_id,
        url=f"/assistance/{made.pk}/",
        step="Answer",
    )
    return made


@transaction.atomic
def approve_help(*, actor: Actor, request_id: int) -> HelpRequest:
    """The scale's share of what is owed now is written off as charity.

    Raises NotYourOwnRequest, CollectMoved, NoSuchHelp.
    """
    actor.require("billing.approve_collect")
    request = _locked(request_id)
    if request.made_by_id == actor.user_id:
        raise _OWN
    if request.state != HelpVerb.ASKED:
        raise _MOVED
    decision = _charity(actor, request)
    with violations(billing_help_step=_MOVED, billing_help_own=_OWN):
        _step(actor, request, HelpVerb.APPROVED, decision=decision)
    _close(actor, request, "Approved")
    return request


def _charity(actor: Actor, request: HelpRequest) -> Decision | None:
    rows = billable(actor=actor, patient_id=request.patient_id)
    lock_charges(row.charge.pk for row in rows)
    rows = billable(actor=actor, patient_id=request.patient_id)
    parts = [
        (row.charge.pk, row.patient_cents * request.off_percent // 100)
        for row in rows
        if row.patient_cents * request.off_percent // 100
    ]
    if not parts:
        return None
    key = key_of(request.client_key, "charity")
    decision: Decision = Decision.objects.create(
        client_key=key,
        patient_id=request.patient_id,
        kind=DecisionKind.WRITE_OFF,
        side=Side.PATIENT,
        reason=WriteOffReason.CHARITY,
        why=f"{request.off_percent}% off by the scale, {request.poverty_percent}% of poverty line",
        cents=sum(cents for _, cents in parts),
        over_limit=True,
        made_at=clock.now(),
        made_by_id=request.made_by_id,
        made_by_name=request.made_by_name,
    )
    DecisionPart.objects.bulk_create(
        DecisionPart(
            decision=decision, patient_id=request.patient_id, charge_id=charge_id, cents=cents
        )
        for charge_id, cents in parts
    )
    add_step(actor, decision, DecisionState.ASKED)
    add_step(actor, decision, DecisionState.APPROVED)
    post(actor=actor, decision=decision)
    return decision


@transaction.atomic
def refuse_help(*, actor: Actor, request_id: int, why: str) -> HelpRequest:
    """Another person says no; who took it withdraws it. Raises CollectMoved."""
    actor.require("billing.collect")
    request = _locked(request_id)
    own = request.made_by_id == actor.user_id
    if not own:
        actor.require("billing.approve_collect")
    verb = HelpVerb.WITHDRAWN if own else HelpVerb.REFUSED
    with violations(billing_help_step=_MOVED):
        _step(actor, request, verb, reason=needed(why))
    _close(actor, request, verb.label)
    return request


def _locked(request_id: int) -> HelpRequest:
    found: HelpRequest | None = (
        HelpRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scale")
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise NoSuchHelp("There is no such application, or it is not yours to see.")
    return found


def _step(
    actor: Actor,
    request: HelpRequest,
    verb: str,
    *,
    reason: str = "",
    decision: Decision | None = None,
) -> None:
    HelpEvent.objects.create(
        request=request,
        patient_id=request.patient_id,
        verb=verb,
        reason=reason,
        decision=decision,
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )
    request.refresh_from_db()


def _close(actor: Actor, request: HelpRequest, words: str) -> None:
    worklist.close_item(actor=collecting(actor), key=f"billing:help:{request.pk}", reason=words)
