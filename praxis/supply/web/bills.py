"""Suppliers' bills beside what was ordered and what came."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel.money import Money
from praxis.supply import actions, queries
from praxis.supply.models import Bill
from praxis.supply.types import Billed, BillState
from praxis.supply.web.forms import BillForm, WhyForm
from praxis.supply.web.pages import BOTH, form_page, page_context
from praxis.ui.listing import Choice, Column, Listing, respond

BILLS = Listing(
    name="supply-bills",
    title="Bills",
    columns=(
        Column(
            "number",
            "Bill",
            value=lambda b: b.number,
            link=lambda b: reverse("supply-bill", args=[b.pk]),
        ),
        Column("supplier", "Supplier", value=lambda b: b.order.organization.name),
        Column("order", "Order", value=lambda b: b.order.number),
        Column("due", "Due", value=lambda b: b.due_on),
        Column("entered", "Entered", value=lambda b: b.entered_at, sort="entered_at"),
        Column("state", "State", value=lambda b: b.get_state_display()),
        Column("total", "Total", value=lambda b: Money(b.total_cents), align="right"),
    ),
    filters=(Choice("state", "State", field="state", choices=tuple(BillState.choices)),),
    order="-entered_at",
    empty="No bill was entered yet.",
)


@rule("supply.view")
def bills(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "bills")
    return respond(
        request,
        BILLS,
        queries.bills(),
        zone=context["zone"],
        template="supply/bills.html",
        context=context | {"waiting": queries.bill_candidates()},
    )


@rule("supply.match_bills", methods=BOTH)
def bill_add(request: StaffRequest, purchase_id: int) -> HttpResponse:
    """Each delivery not billed yet beside what was ordered; the bill's own figures typed in."""
    order = queries.get_order(purchase_id)
    lines = queries.open_receipt_lines(purchase_id)
    form = BillForm.of(request, lines=lines, draft=f"supply-bill:{purchase_id}")

    def act(data: dict[str, Any]) -> Bill:
        billed = [
            Billed(line.pk, data[f"quantity_{line.pk}"], data[f"price_{line.pk}"].cents)
            for line in lines
            if data[f"quantity_{line.pk}"] and data[f"price_{line.pk}"] is not None
        ]
        if data["other"]:
            billed.append(Billed(None, 1, data["other"].cents, data["other_words"]))
        freight = data["freight"]
        return actions.match_bill(
            actor=request.actor,
            key=form.key,
            order_id=purchase_id,
            number=data["number"],
            billed_on=data["billed_on"],
            due_on=data["due_on"],
            lines=billed,
            freight_cents=freight.cents if freight else 0,
            total_cents=data["total"].cents,
        )

    return form_page(
        request,
        form,
        act,
        tab="bills",
        heading=f"Bill for {order.number}",
        button="Match",
        back=reverse("supply-bills"),
        said="Matched.",
        done_url=lambda row: reverse("supply-bill", args=[row.pk]),
        template="supply/bill_add.html",
        order=order,
    )


@rule("supply.view")
def bill(request: StaffRequest, supplier_bill_id: int) -> HttpResponse:
    row = queries.get_bill(supplier_bill_id)
    context = page_context(request, "bills") | {
        "bill": row,
        "lines": [
            (line, line.receipt_line, line.quantity * line.price_cents) for line in row.lines.all()
        ],
        "sees_books": request.actor.can("ledger.view"),
        "may_take_back": row.state != BillState.VOIDED
        and request.actor.can(
            "supply.release_bills" if row.state == BillState.POSTED else "supply.match_bills"
        ),
    }
    return render(request, "supply/bill.html", context)


@rule("supply.release_bills", methods=BOTH)
def bill_release(request: StaffRequest, supplier_bill_id: int) -> HttpResponse:
    row = queries.get_bill(supplier_bill_id)
    return form_page(
        request,
        WhyForm.of(request),
        lambda data: actions.release_bill(actor=request.actor, bill_id=row.pk, **data),
        tab="bills",
        heading=f"Pay bill {row.number} in spite of the difference",
        button=f"Release {Money(row.total_cents)}",
        back=reverse("supply-bill", args=[row.pk]),
        said="Released. It is in the books.",
    )


@rule("supply.match_bills", methods=BOTH)
def bill_void(request: StaffRequest, supplier_bill_id: int) -> HttpResponse:
    row = queries.get_bill(supplier_bill_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.void_bill(actor=request.actor, key=form.key, bill_id=row.pk, **data),
        tab="bills",
        heading=f"Take back bill {row.number}",
        button="Take back",
        back=reverse("supply-bill", args=[row.pk]),
        said="Taken back. Its deliveries may be billed again.",
    )
