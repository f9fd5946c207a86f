"""A patient's account: charges, payments, receipts, statements."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions
from praxis.billing.models import PatientPayment
from praxis.billing.money_types import Allocation
from praxis.billing.queries import accounts as queries
from praxis.billing.queries.decisions import decisions_of
from praxis.billing.web.money_forms import (
    AllocationForm,
    FamilyForm,
    PaymentForm,
    RefundForm,
    ReleaseForm,
    VoidForm,
)
from praxis.kernel import clock
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.form_page import done, form_page
from praxis.ui.toast import say

BOTH = ("GET", "POST")
FORM = "billing/money_form.html"


def _who(request: StaffRequest, patient_id: int) -> dict[str, Any]:
    zone = access.office_zone()
    return {
        "identity": people.identity(request.actor, patient_id, zone=zone),
        "identity_url": f"/patients/{patient_id}/",
        "zone": zone,
    }


@rule("billing.view_accounts", purpose="payment")
def account_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    found = queries.account(actor=actor, patient_id=patient_id)
    context = {
        **_who(request, patient_id),
        "patient_id": patient_id,
        "account": found,
        "may_take": actor.can("billing.take_payment"),
        "may_state": actor.can("billing.statements") and found.balance.due_cents > 0,
        "family": _family(request, patient_id),
        "may_decide": actor.can("billing.decide"),
        "decisions": decisions_of(actor=actor, patient_id=patient_id),
        "statement_key": uuid.uuid4(),
        "tab": "account",
    }
    return render(request, "billing/account.html", context)


def _family(request: StaffRequest, patient_id: int) -> bool:
    """Whether somebody pays for this patient and others too."""
    if not request.actor.can("billing.statements"):
        return False
    found = queries.family_rows(actor=request.actor, patient_id=patient_id)
    return found is not None and len(found[1]) > 1


def site_of(request: StaffRequest) -> int:
    """Where the money is taken: the site the person works at now, else the first."""
    kept = request.session.get("desk_site") if hasattr(request, "session") else None
    ids = [site.pk for site in access.sites()]
    return kept if isinstance(kept, int) and kept in ids else ids[0]


@rule("billing.take_payment", methods=BOTH, purpose="payment")
def payment_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = queries.account(actor=request.actor, patient_id=patient_id)
    due = found.balance.due_cents
    form = PaymentForm.of(request, initial={"amount": Money(due) if due else None})
    return form_page(
        request,
        form,
        lambda given: actions.take_payment(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            cents=given["amount"].cents,
            method=given["method"],
            reference=given["reference"],
            auth_code=given["auth_code"],
            last_four=given["last_four"],
            purpose=given["purpose"],
            site_id=site_of(request),
        ),
        template=FORM,
        back=reverse("billing-account", args=[patient_id]),
        said="Payment taken.",
        done_url=lambda payment: reverse("billing-payment", args=[payment.pk]),
        context={
            **_who(request, patient_id),
            "heading": "Take a payment",
            "button": "Take the payment",
            "note": f"{Money(due)} is owed. A balance payment pays the oldest visit first."
            if due
            else "Nothing is owed now: what is taken stays as money held for the patient.",
        },
    )


@rule("billing.view_accounts", purpose="payment")
def payment_page(request: StaffRequest, payment_id: int) -> HttpResponse:
    actor = request.actor
    payment = queries.get_payment(actor=actor, payment_id=payment_id)
    moves = queries.moves_of(actor=actor, payment_id=payment_id)
    left = sum(move.cents for move in moves)
    voided = any(move.kind == "voided" for move in moves)
    context = {
        **_who(request, payment.patient_id),
        "payment": payment,
        "moves": moves,
        "left": left,
        "voided": voided,
        "may_apply": actor.can("billing.take_payment") and left > 0 and not voided,
        "may_refund": actor.can("billing.refund") and not voided,
    }
    return render(request, "billing/payment.html", context)


@rule("billing.view_accounts", purpose="payment")
def receipt_page(request: StaffRequest, payment_id: int) -> HttpResponse:
    """The receipt as it is handed over (H05)."""
    payment = queries.get_payment(actor=request.actor, payment_id=payment_id)
    moves = queries.moves_of(actor=request.actor, payment_id=payment_id)
    context = {
        **_who(request, payment.patient_id),
        "payment": payment,
        "applied": [move for move in moves if move.kind in ("applied", "released")],
        "left": sum(move.cents for move in moves),
        "voided": any(move.kind == "voided" for move in moves),
        "practice_name": practice.setting("practice_name"),
        "printed_at": clock.now(),
    }
    return render(request, "billing/receipt.html", context)


@rule("billing.take_payment", methods=BOTH, purpose="payment")
def apply_page(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Where a payment goes: the open charges of the patient and of those who share a guarantor."""
    payment = queries.get_payment(actor=request.actor, payment_id=payment_id)
    charges = queries.open_charges_near(actor=request.actor, patient_id=payment.patient_id)
    form = AllocationForm.of(request, charges=charges)
    return form_page(
        request,
        form,
        lambda _: actions.apply_payment(
            actor=request.actor,
            key=form.key,
            payment_id=payment_id,
            allocations=[Allocation(charge_id, cents) for charge_id, cents in form.parts],
        ),
        template=FORM,
        back=reverse("billing-payment", args=[payment_id]),
        said="Applied.",
        context={
            **_who(request, payment.patient_id),
            "heading": "Apply a payment",
            "button": "Apply",
            "note": "" if charges else "Nothing is owed that this payment could be applied to.",
        },
    )


@rule("billing.refund", methods=BOTH, purpose="payment")
def refund_page(request: StaffRequest, payment_id: int) -> HttpResponse:
    payment, left = _payment(request, payment_id)
    form = RefundForm.of(request, initial={"amount": Money(left), "method": payment.method})
    return form_page(
        request,
        form,
        lambda given: actions.refund_payment(
            actor=request.actor,
            key=form.key,
            payment_id=payment_id,
            cents=given["amount"].cents,
            method=given["method"],
            why=given["why"],
        ),
        template=FORM,
        back=reverse("billing-payment", args=[payment_id]),
        said="The refund is in the books.",
        context={
            **_who(request, payment.patient_id),
            "heading": "Give money back",
            "button": f"Refund {payment.patient.name}",
            "danger": True,
            "note": f"{Money(left)} of this payment is not applied and can be given back.",
        },
    )


@rule("billing.refund", methods=BOTH, purpose="payment")
def void_page(request: StaffRequest, payment_id: int) -> HttpResponse:
    payment, _ = _payment(request, payment_id)
    form = VoidForm.of(request)
    return form_page(
        request,
        form,
        lambda given: actions.void_payment(
            actor=request.actor,
            key=form.key,
            payment_id=payment_id,
            why=given["why"],
            kind=given["kind"],
        ),
        template=FORM,
        back=reverse("billing-payment", args=[payment_id]),
        said="The payment is void. What it paid is open again.",
        context={
            **_who(request, payment.patient_id),
            "heading": "Void a payment",
            "button": f"Void {Money(payment.amount_cents)} of {payment.patient.name}",
            "danger": True,
            "note": "What it paid is open again with its first date. The row stays.",
        },
    )


@rule("billing.take_payment", methods=BOTH, purpose="payment")
def release_page(request: StaffRequest, payment_id: int, charge_id: int) -> HttpResponse:
    payment, _ = _payment(request, payment_id)
    form = ReleaseForm.of(request)
    return form_page(
        request,
        form,
        lambda given: actions.release_allocation(
            actor=request.actor,
            key=form.key,
            payment_id=payment_id,
            charge_id=charge_id,
            why=given["why"],
        ),
        template=FORM,
        back=reverse("billing-payment", args=[payment_id]),
        said="Taken off that charge. The money is not applied now.",
        context={
            **_who(request, payment.patient_id),
            "heading": "Take a payment off a charge",
            "button": "Take it off",
        },
    )


def _payment(request: StaffRequest, payment_id: int) -> tuple[PatientPayment, int]:
    payment = queries.get_payment(actor=request.actor, payment_id=payment_id)
    moves = queries.moves_of(actor=request.actor, payment_id=payment_id)
    return payment, sum(move.cents for move in moves)


@rule("billing.statements", methods=("POST",), purpose="payment")
def statement_make(request: StaffRequest, patient_id: int) -> HttpResponse:
    key = request.POST.get("client_key", "")
    try:
        client_key = uuid.UUID(key)
    except ValueError:
        client_key = uuid.uuid4()
    statement = actions.make_statement(actor=request.actor, key=client_key, patient_id=patient_id)
    say(request, f"Statement {statement.number} is among the patient's files.")
    return done(reverse("billing-account", args=[patient_id]))


@rule("billing.statements", methods=BOTH, purpose="payment")
def family_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Who would stand on one paper for who pays, who gets a paper of his own, and why."""
    found = queries.family_rows(actor=request.actor, patient_id=patient_id)
    form = FamilyForm.of(request)
    if form.is_valid():
        with form.refusals():
            made = actions.make_family_statement(
                actor=request.actor, key=form.key, patient_id=patient_id
            )
            form.done()
            say(request, f"Statement {made[0].number} is filed for {_name(found)}.")
            return done(reverse("billing-account", args=[made[0].patient_id]))
    context = {
        **_who(request, patient_id),
        "patient_id": patient_id,
        "form": form,
        "family": found[0] if found else None,
        "rows": found[1] if found else [],
        "due_cents": sum(row.balance.due_cents for row in found[1] if not row.apart)
        if found
        else 0,
    }
    return render(request, "billing/family.html", context, status=form.status)


def _name(found: Any) -> str:
    return found[0].name if found else "who pays"
