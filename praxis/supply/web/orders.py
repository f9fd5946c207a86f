"""Orders: written, approved, sent, received, ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel.money import Money
from praxis.supply import actions, queries
from praxis.supply.models import Order
from praxis.supply.types import RECEIVABLE, Came, OrderState, Wanted
from praxis.supply.web.forms import (
    AcknowledgeForm,
    ChangeOrderForm,
    OrderForm,
    ReceiveForm,
    WhyForm,
)
from praxis.supply.web.pages import BOTH, asked_number, form_page, page_context
from praxis.supply.web.prices import chosen_items, store_choices
from praxis.supply.web.supplier import paper_response
from praxis.ui.form_page import done
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, DateRange, Listing, respond
from praxis.ui.toast import say, say_error

ORDERS = Listing(
    name="supply-orders",
    title="Orders",
    columns=(
        Column(
            "number",
            "Order",
            value=lambda o: o.number,
            link=lambda o: reverse("supply-order", args=[o.pk]),
        ),
        Column("on", "Date", value=lambda o: o.ordered_on, sort="ordered_on"),
        Column("supplier", "Supplier", value=lambda o: o.organization.name),
        Column("state", "State", value=lambda o: o.get_state_display()),
        Column("came", "Has come", value=queries.received_state),
        Column("by", "Written by", value=lambda o: o.by_name),
        Column("total", "Total", value=lambda o: Money(o.total_cents), align="right"),
    ),
    filters=(
        Choice("state", "State", field="state", choices=tuple(OrderState.choices)),
        DateRange("on", "Date", field="ordered_on"),
    ),
    order="-ordered_on",
    empty="Nothing was ordered yet.",
)


@rule("supply.view")
def orders(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "orders")
    return respond(
        request,
        ORDERS,
        queries.orders(),
        zone=context["zone"],
        template="supply/list.html",
        context=context
        | {
            "add_url": reverse("supply-order-add"),
            "add_words": "Write an order" if context["can"]["buy"] else "",
        },
    )


@rule("supply.buy", methods=BOTH)
def order_add(request: StaffRequest) -> HttpResponse:
    """For the items named in the address, else for what runs low of the supplier named."""
    context = page_context(request, "orders")
    supplier_id = asked_number(request, "supplier")
    items, start = chosen_items(request, context["today"])
    for group in queries.proposals(on=context["today"]):
        if group.supplier is not None and group.supplier.pk == supplier_id:
            start |= {
                f"price_{line.item.pk}": f"{line.price_cents / 100:.2f}"
                for line in group.lines
                if line.price_cents is not None
            }
    form = OrderForm.of(request, items=items, initial=start | {"supplier_id": supplier_id})
    form.offer("supplier_id", [(row.pk, row.name) for row in queries.suppliers()])
    form.offer("place_id", store_choices(request))

    def act(data: dict[str, Any]) -> Order:
        wanted = [item for item in items if data[f"quantity_{item.pk}"]]
        freight = data["freight"]
        return actions.write_order(
            actor=request.actor,
            key=form.key,
            organization_id=data["supplier_id"],
            place_id=data["place_id"],
            wanted=[Wanted(item.pk, data[f"quantity_{item.pk}"]) for item in wanted],
            prices=[data[f"price_{item.pk}"].cents for item in wanted],
            terms=actions.OrderTerms(
                freight_cents=freight.cents if freight else 0,
                need_by=data["need_by"],
                note=data["note"],
            ),
        )

    return form_page(
        request,
        form,
        act,
        tab="orders",
        heading="Write an order",
        button="Write order",
        back=reverse("supply-overview"),
        said="Order written.",
        done_url=lambda row: reverse("supply-order", args=[row.pk]),
    )


@rule("supply.view")
def order(request: StaffRequest, purchase_id: int) -> HttpResponse:
    row = queries.get_order(purchase_id)
    lines = list(row.lines.all())
    saved = sum(
        (line.last_cents - line.price_cents) * line.quantity
        for line in lines
        if line.last_cents is not None
    )
    context = page_context(request, "orders") | {
        "order": row,
        "lines": [(line, line.quantity * line.price_cents) for line in lines],
        "came": queries.received_state(row),
        "saved": Money(saved),
        "events": sorted(row.events.all(), key=lambda each: each.pk, reverse=True),
        "receipts": list(row.receipts.all()),
        "bills": list(row.bills.order_by("pk")),
        "receivable": row.state in RECEIVABLE,
        "changeable": row.state in (OrderState.DRAFT, OrderState.WAITING, OrderState.APPROVED),
        "endable": row.state not in (OrderState.CLOSED, OrderState.CANCELLED),
        "mine": row.by_id == request.actor.user_id,
        "form": Form.of(request),
    }
    if context["can"]["buy"] and row.state in RECEIVABLE:
        path = actions.supplier_link(actor=request.actor, order_id=row.pk)
        context["link"] = request.build_absolute_uri(path)
    return render(request, "supply/order.html", context)


@rule("supply.view")
def order_paper(_: StaffRequest, purchase_id: int) -> HttpResponse:
    return paper_response(purchase_id)


def _act(request: StaffRequest, purchase_id: int, act: Any, said: str) -> HttpResponse:
    form = Form.of(request)
    if form.is_valid():
        with form.refusals():
            act(actor=request.actor, key=form.key, order_id=purchase_id)
            say(request, said)
    for text in form.non_field_errors():
        say_error(request, str(text))
    return done(reverse("supply-order", args=[purchase_id]))


@rule("supply.approve_orders", methods=("POST",))
def order_approve(request: StaffRequest, purchase_id: int) -> HttpResponse:
    return _act(request, purchase_id, actions.approve_order, "Approved. It can be sent.")


@rule("supply.buy", methods=("POST",))
def order_send(request: StaffRequest, purchase_id: int) -> HttpResponse:
    return _act(request, purchase_id, actions.send_order, "Sent. Its paper is being made.")


@rule("supply.approve_orders", methods=BOTH)
def order_refuse(request: StaffRequest, purchase_id: int) -> HttpResponse:
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.refuse_order(
            actor=request.actor, key=form.key, order_id=purchase_id, **data
        ),
        tab="orders",
        heading="Send the order back",
        button="Send back",
        back=reverse("supply-order", args=[purchase_id]),
        said="Sent back to who wrote it.",
    )


@rule("supply.buy", methods=BOTH)
def order_end(request: StaffRequest, purchase_id: int) -> HttpResponse:
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.end_order(
            actor=request.actor, key=form.key, order_id=purchase_id, **data
        ),
        tab="orders",
        heading="What has not come is not wanted any more",
        button="End the order",
        back=reverse("supply-order", args=[purchase_id]),
        said="Ended. Tell the supplier, too.",
    )


@rule("supply.buy", methods=BOTH)
def order_change(request: StaffRequest, purchase_id: int) -> HttpResponse:
    row = queries.get_order(purchase_id)
    form = ChangeOrderForm.of(request, lines=list(row.lines.all()), version=row.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_order(
            actor=request.actor,
            key=form.key,
            order_id=purchase_id,
            version=form.version or 0,
            quantities={line.pk: data[f"quantity_{line.pk}"] for line in form.lines},
        ),
        tab="orders",
        heading=f"Change {row.number}",
        button="Save",
        back=reverse("supply-order", args=[purchase_id]),
        said="Changed. The limit was looked at anew.",
    )


@rule("supply.buy", methods=BOTH)
def order_acknowledge(request: StaffRequest, purchase_id: int) -> HttpResponse:
    row = queries.get_order(purchase_id)
    form = AcknowledgeForm.of(request, initial={"expected_on": row.expected_on})
    return form_page(
        request,
        form,
        lambda data: actions.acknowledge_order(
            actor=request.actor, key=form.key, order_id=purchase_id, **data
        ),
        tab="orders",
        heading=f"The supplier has {row.number}",
        button="Save",
        back=reverse("supply-order", args=[purchase_id]),
        said="Acknowledged.",
    )


@rule("supply.receive", methods=BOTH)
def order_receive(request: StaffRequest, purchase_id: int) -> HttpResponse:
    row = queries.get_order(purchase_id)
    lines = queries.to_come(row) or list(row.lines.all())
    form = ReceiveForm.of(request, lines=lines, draft=f"supply-receive:{purchase_id}")

    def act(data: dict[str, Any]) -> object:
        return actions.receive_delivery(
            actor=request.actor,
            key=form.key,
            order_id=purchase_id,
            came=_came(data, lines),
            slip=data["slip"],
            note=data["note"],
            over_why=data["over_why"],
        )

    return form_page(
        request,
        form,
        act,
        tab="orders",
        heading=f"Receive {row.number}",
        button="Take in",
        back=reverse("supply-order", args=[purchase_id]),
        said="Taken in.",
        template="supply/receive.html",
        order=row,
    )


def _came(data: dict[str, Any], lines: list[Any]) -> list[Came]:
    made = []
    for line in lines:
        expires = data.get(f"expires_{line.pk}")
        if data[f"good_{line.pk}"]:
            made.append(
                Came(
                    line.pk,
                    data[f"good_{line.pk}"],
                    lot=data.get(f"lot_{line.pk}", ""),
                    expires_on=expires.isoformat() if expires else "",
                )
            )
        if data[f"bad_{line.pk}"]:
            made.append(Came(line.pk, data[f"bad_{line.pk}"], data[f"fault_{line.pk}"]))
    return made
