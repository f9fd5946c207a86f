"""Patient balances, and one patient's unpaid bill with everything that can be done about it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions
from praxis.billing.collect_types import Stage, Step
from praxis.billing.queries import bills as queries
from praxis.billing.web.accounts import BOTH, FORM, _who
from praxis.billing.web.bill_forms import (
    AnswerForm,
    CallForm,
    EstimateForm,
    HelpForm,
    HoldForm,
    LinkForm,
    PlacementForm,
    PlanForm,
)
from praxis.kernel.money import Money
from praxis.practice import queries as practice
from praxis.ui.form_page import done, form_page
from praxis.ui.toast import say


@rule("billing.view_accounts", purpose="payment")
def balances_page(request: StaffRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    start = request.GET.get("start", "")
    found = queries.unpaid_bills(
        actor=request.actor,
        stage=stage if stage in Stage.values else "",
        due=request.GET.get("due") == "1",
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0,
    )
    context = {
        "zone": office_zone(),
        "tab": "balances",
        "bills": found,
        "stage": stage,
        "due": request.GET.get("due") == "1",
        "may_collect": request.actor.can("billing.collect"),
    }
    return render(request, "billing/balances.html", context)


@rule("billing.view_accounts", purpose="payment")
def bill_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = queries.story(actor=request.actor, patient_id=patient_id)
    context = {
        **_who(request, patient_id),
        "patient_id": patient_id,
        "story": found,
        "steps": [
            (step.label, found.bars[step.value])
            for step in (Step.STATEMENT, Step.REMINDER, Step.FINAL, Step.AGENCY)
        ],
        "may_collect": request.actor.can("billing.collect"),
        "may_state": request.actor.can("billing.statements"),
        "paper_key": uuid.uuid4(),
        "wide_gaps": [gap for gap in found.gaps if gap.over_cents >= 400_00],
    }
    return render(request, "billing/bill.html", context)


def _page(
    request: StaffRequest,
    patient_id: int,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    heading: str,
    button: str,
    said: str,
    note: str = "",
    done_url: Callable[[Any], str] | None = None,
    template: str = FORM,
    **more: Any,
) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        template=template,
        back=reverse("billing-bill", args=[patient_id]),
        said=said,
        done_url=done_url,
        context={
            **_who(request, patient_id),
            "heading": heading,
            "button": button,
            "note": note,
            **more,
        },
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def call_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """What to say, and what came of it."""
    form = CallForm.of(request)
    found = queries.story(actor=request.actor, patient_id=patient_id)
    owed = found.standing.owed_cents if found.standing else 0
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.record_call(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            outcome=given["outcome"],
            words=given["words"],
            promised_on=given["promised_on"],
            promised_cents=given["promised"].cents if given["promised"] else None,
        ),
        heading="Call about the bill",
        button="Write it down",
        said="The call is written down.",
        template="billing/call.html",
        owed=Money(owed),
        practice_name=practice.setting("practice_name"),
        caller=request.actor.name,
        bars=found.bars[Step.CALL.value],
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def hold_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    form = HoldForm.of(request)
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.open_hold(
            actor=request.actor, key=form.key, patient_id=patient_id, **_only(given, "kind", "why")
        ),
        heading="Hold the bill",
        button="Stop everything",
        said="Held. Nothing is asked of the patient until it is answered.",
        note="No paper, call, link or agency while it is held. An agency that has it must stop.",
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def hold_end_page(request: StaffRequest, patient_id: int, hold_id: int) -> HttpResponse:
    form = AnswerForm.of(request)
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.end_hold(
            actor=request.actor, hold_id=hold_id, answer=given["answer"]
        ),
        heading="Answer the patient",
        button="The hold ends",
        said="Answered. The bill goes on.",
    )


@rule("billing.collect", methods=("POST",), purpose="payment")
def final_send(request: StaffRequest, patient_id: int) -> HttpResponse:
    try:
        key = uuid.UUID(request.POST.get("client_key", ""))
    except ValueError:
        key = uuid.uuid4()
    made = actions.send_final_notice(actor=request.actor, key=key, patient_id=patient_id)
    say(request, f"Final notice {made.number} is among the patient's files.")
    return done(reverse("billing-bill", args=[patient_id]))


@rule("billing.collect", methods=BOTH, purpose="payment")
def link_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    form = LinkForm.of(request)
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.send_pay_link(
            actor=request.actor, key=form.key, patient_id=patient_id, channel=given["channel"]
        ),
        heading="Send a pay link",
        button="Send",
        said="The link is on its way.",
        note="The message says neither what the bill is for nor how much it is.",
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def plan_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    form = PlanForm.of(request, initial={"first_on": access.today() + timedelta(days=14)})
    found = queries.story(actor=request.actor, patient_id=patient_id)
    owed = found.standing.owed_cents if found.standing else 0
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.start_plan(
            actor=request.actor, key=form.key, patient_id=patient_id, **given
        ),
        heading="Agree on a payment plan",
        button="Start the plan",
        said="The plan runs.",
        note=f"{Money(owed)} is owed. Up to four payments without a fee need no more papers.",
        done_url=lambda plan: reverse("billing-plan", args=[plan.pk]),
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def help_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    form = HelpForm.of(request, initial={"ends_on": access.today() + timedelta(days=180)})
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.ask_help(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            income_cents=given["income"].cents,
            **_only(given, "household", "proof", "ends_on"),
        ),
        heading="Apply for lower-cost care",
        button="Send for approval",
        said="Another person answers it. Reminders stop until then.",
        done_url=lambda made: reverse("billing-help", args=[made.pk]),
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def placement_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    form = PlacementForm.of(request)
    form.offer(
        "agency",
        [(str(each.pk), each.organization.name) for each in queries.agencies(actor=request.actor)],
    )
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.ask_placement(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            agency_id=int(given["agency"]),
            why=given["why"],
        ),
        heading="Hand over to an agency",
        button="Ask for sign-off",
        said="Another person signs it off.",
        done_url=lambda made: reverse("billing-placement", args=[made.pk]),
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def estimate_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    form = EstimateForm.of(request, initial={"asked_on": access.today()})
    return _page(
        request,
        patient_id,
        form,
        lambda given: actions.give_estimate(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            asked_on=given["asked_on"],
            service_on=given["service_on"],
            lines=[(given["words"], given["amount"].cents)],
        ),
        heading="Give a good-faith estimate",
        button="Given to the patient",
        said="The estimate is kept for six years.",
    )


def _only(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names}
