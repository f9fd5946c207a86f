"""Deciding about open money: write off, move it, approve what others ask, enter a letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions
from praxis.billing.decision_types import REASONS_OF, DecisionKind, DecisionState, Side
from praxis.billing.models import Decision, RemittanceLine
from praxis.billing.money_types import Allocation
from praxis.billing.queries import decisions as queries
from praxis.billing.queries import remits
from praxis.billing.web.decision_forms import LetterForm, PartsForm, WriteOffForm
from praxis.billing.web.money_forms import WhyForm
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.ui.form_page import done, form_page
from praxis.ui.listing import Column, Listing, respond
from praxis.ui.toast import say, say_error

BOTH = ("GET", "POST")
FORM = "billing/money_form.html"
TONES = {
    DecisionState.ASKED: "warn",
    DecisionState.POSTED: "good",
    DecisionState.REFUSED: "bad",
    DecisionState.REVERSED: "note",
    DecisionState.WITHDRAWN: "note",
}


def state_tag(decision: Decision) -> SafeString:
    tone = TONES.get(DecisionState(decision.state), "")
    extra = f" tag-{tone}" if tone else ""
    return format_html('<span class="tag{}">{}</span>', extra, decision.get_state_display())


def _claim_id(request: StaffRequest) -> int | None:
    text = request.GET.get("claim", "")
    return int(text) if text.isdigit() and len(text) < 18 else None


def _who(request: StaffRequest, patient_id: int) -> dict[str, Any]:
    zone = access.office_zone()
    return {
        "identity": people.identity(request.actor, patient_id, zone=zone),
        "identity_url": f"/patients/{patient_id}/",
        "zone": zone,
    }


def _parts_page(
    request: StaffRequest,
    patient_id: int,
    *,
    form: PartsForm,
    charges: list[queries.OpenCharge],
    act: Callable[[list[Allocation], dict[str, Any], int | None], Decision],
    heading: str,
    note: str,
    button: str,
    said: str,
) -> HttpResponse:
    claim_id = _claim_id(request)
    # What a remittance or claim page led to goes back to that claim.
    back = (
        reverse("billing-claim", args=[claim_id])
        if claim_id is not None
        else reverse("billing-account", args=[patient_id])
    )
    free = sum(each.free_cents for each in charges)
    return form_page(
        request,
        form,
        lambda given: act([Allocation(*part) for part in form.parts], given, claim_id),
        template=FORM,
        back=back,
        said=said,
        done_url=lambda made: reverse("billing-decision", args=[made.pk]),
        context={
            **_who(request, patient_id),
            "heading": heading,
            "button": button,
            "danger": True,
            "money": free,
            "note": note if charges else "Nothing is open here that could be decided about.",
        },
    )


@rule("billing.decide", methods=BOTH, purpose="payment")
def write_off_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    side = Side.PATIENT if request.GET.get("from") == "patient" else Side.INSURANCE
    claim_id = _claim_id(request)
    charges = queries.open_charges(
        actor=request.actor,
        patient_id=patient_id,
        kind=DecisionKind.WRITE_OFF,
        side=side,
        claim_id=claim_id,
    )
    form = WriteOffForm.of(
        request,
        charges=charges,
        fill=claim_id is not None,
        reasons=[(reason.value, reason.label) for reason in REASONS_OF[side]],
    )
    limits = ", ".join(
        f"{reason.label.lower()} {Money(cents)}"
        for reason in REASONS_OF[side]
        if (cents := queries.limit_cents(actor=request.actor, reason=reason, patient_id=patient_id))
    )
    whose = "the patient owes" if side == Side.PATIENT else "insurance owes"
    may = f"Yours alone: {limits}." if limits else "You ask; another person approves."
    return _parts_page(
        request,
        patient_id,
        form=form,
        charges=charges,
        act=lambda parts, given, claim: actions.write_off(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            side=side,
            parts=parts,
            reason=given["reason"],
            why=given["why"],
            claim_id=claim,
        ),
        heading=f"Write off what {whose}",
        note=f"{may} Anything above waits for a second person. It can be taken back.",
        button="Write off",
        said="The decision is kept.",
    )


@rule("billing.decide", methods=BOTH, purpose="payment")
def to_patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    charges = queries.open_charges(
        actor=request.actor,
        patient_id=patient_id,
        kind=DecisionKind.TO_PATIENT,
        side=Side.INSURANCE,
        claim_id=_claim_id(request),
    )
    form = PartsForm.of(request, charges=charges, fill=_claim_id(request) is not None)
    return _parts_page(
        request,
        patient_id,
        form=form,
        charges=charges,
        act=lambda parts, given, claim: actions.move_to_patient(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            parts=parts,
            why=given["why"],
            claim_id=claim,
        ),
        heading="The patient owes this",
        note="It leaves insurance and stands on the next statement. Filed late, bundled, not"
        " authorized or on us by contract never goes there.",
        button="Make it the patient's",
        said="It is the patient's now.",
    )


@rule("billing.decide", methods=BOTH, purpose="payment")
def to_insurance_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    charges = queries.open_charges(
        actor=request.actor,
        patient_id=patient_id,
        kind=DecisionKind.TO_INSURANCE,
        side=Side.PATIENT,
        claim_id=_claim_id(request),
    )
    form = PartsForm.of(request, charges=charges, fill=_claim_id(request) is not None)
    return _parts_page(
        request,
        patient_id,
        form=form,
        charges=charges,
        act=lambda parts, given, claim: actions.move_to_insurance(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            parts=parts,
            why=given["why"],
            claim_id=claim,
        ),
        heading="Insurance owes this",
        note="What the patient paid of it is kept for them, not applied.",
        button="Give it back to insurance",
        said="It is open with insurance again.",
    )


@rule("billing.view_accounts", purpose="payment")
def decision_page(request: StaffRequest, decision_id: int) -> HttpResponse:
    actor = request.actor
    decision = queries.get_decision(actor=actor, decision_id=decision_id)
    own = decision.made_by_id == actor.user_id
    waits = decision.state == DecisionState.ASKED
    context = {
        **_who(request, decision.patient_id),
        "decision": decision,
        "state": state_tag(decision),
        "parts": queries.parts_of(actor=actor, decision=decision),
        "steps": queries.steps_of(actor=actor, decision=decision),
        "may_approve": waits and not own and actor.can("billing.approve_write_off"),
        "may_withdraw": waits and own and actor.can("billing.decide"),
        "may_reverse": decision.state == DecisionState.POSTED and actor.can("billing.decide"),
        "own": own and waits,
    }
    return render(request, "billing/decision.html", context)


def _answer(said: str, act: Callable[..., object]) -> Callable[..., HttpResponse]:
    def view(request: StaffRequest, decision_id: int) -> HttpResponse:
        queries.get_decision(actor=request.actor, decision_id=decision_id)
        try:
            act(actor=request.actor, decision_id=decision_id)
        except (Forbidden, NotFound):
            raise
        except PraxisError as refusal:
            say_error(request, refusal.message)
        else:
            say(request, said)
        return done(reverse("billing-decision", args=[decision_id]))

    return view


approve = rule("billing.approve_write_off", methods=("POST",), purpose="payment")(
    _answer("Approved and in the books.", actions.approve_write_off)
)
withdraw = rule("billing.decide", methods=("POST",), purpose="payment")(
    _answer("Withdrawn.", actions.withdraw_request)
)


def _why_page(
    request: StaffRequest,
    decision_id: int,
    act: Callable[[Any], object],
    *,
    heading: str,
    button: str,
    said: str,
    note: str,
) -> HttpResponse:
    decision = queries.get_decision(actor=request.actor, decision_id=decision_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda _: act(form),
        template=FORM,
        back=reverse("billing-decision", args=[decision_id]),
        said=said,
        context={
            **_who(request, decision.patient_id),
            "heading": heading,
            "button": button,
            "money": decision.cents,
            "danger": True,
            "note": note,
        },
    )


@rule("billing.approve_write_off", methods=BOTH, purpose="payment")
def refuse_page(request: StaffRequest, decision_id: int) -> HttpResponse:
    return _why_page(
        request,
        decision_id,
        lambda form: actions.refuse_write_off(
            actor=request.actor, decision_id=decision_id, why=form.cleaned_data["why"]
        ),
        heading="Refuse a write-off",
        button="Refuse it",
        said="Refused. The money stays open.",
        note="Who asked sees why.",
    )


@rule("billing.decide", methods=BOTH, purpose="payment")
def reverse_page(request: StaffRequest, decision_id: int) -> HttpResponse:
    return _why_page(
        request,
        decision_id,
        lambda form: actions.reverse_decision(
            actor=request.actor,
            key=form.key,
            decision_id=decision_id,
            why=form.cleaned_data["why"],
        ),
        heading="Take a decision back",
        button="Take it back",
        said="Taken back. The money is open as it was before.",
        note="New entries take the old ones back; nothing is deleted.",
    )


APPROVALS = Listing(
    name="billing-approvals",
    title="Write-offs to approve",
    columns=(
        Column(
            "asked",
            "Asked",
            value=lambda d: d.made_at,
            link=lambda d: f"/decisions/{d.pk}/",
            sort="made_at",
        ),
        Column(
            "patient",
            "Patient",
            value=lambda d: d.patient.list_name,
            second=lambda d: d.patient.number,
        ),
        Column("reason", "Reason", value=lambda d: d.get_reason_display()),
        Column("why", "Why", value=lambda d: d.why),
        Column("by", "Asked by", value=lambda d: d.made_by_name),
        Column("amount", "Amount", value=lambda d: Money(d.cents), align="right"),
    ),
    filters=(),
    order="made_at",
    empty="No write-off waits for a second person.",
)


@rule("billing.decide")
def approvals_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        APPROVALS,
        queries.waiting_decisions(actor=request.actor),
        zone=access.office_zone(),
        template="billing/approvals.html",
        context={"tab": "approvals"},
    )


@rule("billing.post", methods=BOTH)
def letter_page(request: StaffRequest, remittance_claim_id: int) -> HttpResponse:
    """Key E of a check: what the payer's letter says, with the letter."""
    row = remits.get_remittance_claim(actor=request.actor, remittance_claim_id=remittance_claim_id)
    lines = list(RemittanceLine.objects.filter(remittance_claim=row).order_by("position"))
    form = LetterForm.of(
        request,
        lines=[(str(line.position), f"Line {line.position}, {line.code}") for line in lines],
        initial={
            "amount": Money(row.off_cents) if row.off_cents else None,
            "line": next((str(line.position) for line in lines if line.off_cents), "whole"),
        },
    )

    def act(given: dict[str, Any]) -> object:
        file = given["file"]
        return actions.enter_letter_reason(
            actor=request.actor,
            key=form.key,
            remittance_claim_id=remittance_claim_id,
            line=None if given["line"] == "whole" else int(given["line"]),
            group=given["group"],
            carc=given["carc"],
            cents=given["amount"].cents,
            media_type=file.content_type or "",
            content=file.read(),
        )

    return form_page(
        request,
        form,
        act,
        template=FORM,
        back=f"{reverse('billing-remittance', args=[row.remittance_id])}?claim={row.pk}",
        said="The reason is entered and the letter filed.",
        context={
            "heading": "Enter a reason from a letter",
            "button": "Enter the reason",
            "money": row.off_cents,
            "upload": True,
            "note": f"This claim is off by {Money(row.off_cents)}. Once its reasons explain that,"
            " it is posted by itself.",
        },
    )
