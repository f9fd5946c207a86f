"""Orders: what is expected, what is late, what came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.chart import actions, queries
from praxis.chart.models import ServiceRequest
from praxis.chart.types import OrderKind, OrderState
from praxis.chart.web.forms import CancelForm, OrderForm, PutOffForm, ReceivedForm
from praxis.chart.web.views import BOTH, see_other
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, DateRange, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

EXPECTED_DAYS = 7
TONES = {
    OrderState.RECEIVED: "blue",
    OrderState.REVIEWED: "good",
    OrderState.CANCELLED: "",
}


def state_tag(order: ServiceRequest) -> Any:
    if order.state == OrderState.ORDERED and order.expected_on < access.today():
        return tag("Overdue", tone="bad")
    state = OrderState(order.state)
    return tag(state.label, tone=TONES.get(state, "warn"))


ORDERS = Listing(
    name="chart-orders",
    title="Expected results and records",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda row: row.patient.list_name,
            link=lambda row: f"/orders/{row.pk}/",
        ),
        Column("text", "What", value=lambda row: row.text, second=lambda row: row.asked_of),
        Column("kind", "Kind", value=lambda row: row.get_kind_display()),
        Column("expected", "Expected by", value=lambda row: row.expected_on, sort="expected_on"),
        Column(
            "provider",
            "Ordered by",
            value=lambda row: row.provider.column_name if row.provider else "",
        ),
        Column("state", "State", value=lambda row: row.get_state_display(), show=state_tag),
    ),
    filters=(
        Choice("state", "State", field="state", choices=tuple(OrderState.choices)),
        DateRange("expected", "Expected", field="expected_on"),
    ),
    order="expected_on",
    empty="Nothing is expected from elsewhere.",
)


@rule("chart.see_orders")
def orders_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request, ORDERS, queries.orders(request.actor), zone=people.zone_of(request.actor)
    )


@rule("chart.see_orders", purpose="treatment")
def patient_orders(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = people.get_patient(request.actor, patient_id)
    context = {
        "patient": patient,
        "zone": people.zone_of(request.actor),
        "tab": "orders",
        "rows": [(row, state_tag(row)) for row in queries.orders_of(request.actor, patient_id)],
        "may_track": request.actor.can("chart.track"),
    }
    return render(request, "chart/orders.html", context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


@rule("chart.track", methods=BOTH, purpose="treatment")
def add_page(request: StaffRequest) -> HttpResponse:
    """For a patient (`?patient=`), or ordered in a visit (`?visit=`); the next visit wants it."""
    visit_id = _number(request.GET.get("visit"))
    visit = schedule.visit(request.actor, visit_id).appointment if visit_id else None
    patient_id = visit.patient_id if visit else _number(request.GET.get("patient")) or 0
    patient = people.get_patient(request.actor, patient_id)
    zone = people.zone_of(request.actor)
    today = clock.today(zone)
    form = OrderForm.of(
        request,
        initial={
            "provider": str(visit.provider_id) if visit else "",
            "expected_on": today + timedelta(days=EXPECTED_DAYS),
            "kind": "records" if request.GET.get("kind") == "records" else "lab",
        },
        providers=[(str(row.pk), row.display_name) for row in practice.providers_on(today)],
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        chosen = data.pop("provider")
        upcoming = visit if visit and visit.start > clock.now() else None
        with form.refusals():
            order = actions.add_order(
                actor=request.actor,
                key=form.key,
                patient_id=patient.pk,
                provider_id=int(chosen) if chosen else None,
                ordered_in_id=visit.pk if visit else None,
                needed_for_id=upcoming.pk if upcoming else None,
                **data,
            )
            form.done()
            say(request, f"{order.text} is expected.")
            return see_other("chart-order", order.pk)
    context = {
        "form": form,
        "patient": patient,
        "zone": zone,
        "back": f"/visits/{visit.pk}/" if visit else f"/patients/{patient.pk}/orders/",
    }
    return render(request, "chart/order_new.html", context, status=form.status)


_FORMS: dict[str, type[Form]] = {
    "put_off": PutOffForm,
    "received": ReceivedForm,
    "cancel": CancelForm,
}
_ACTIONS: dict[str, Callable[..., ServiceRequest]] = {
    "put_off": actions.put_off_order,
    "received": actions.receive_order,
    "cancel": actions.cancel_order,
}


@rule("chart.see_orders", methods=BOTH, post="chart.track", purpose="treatment")
def order_page(request: StaffRequest, order_id: int) -> HttpResponse:
    """What happened to it; below, what can be done while it is open."""
    order = queries.get_order(actor=request.actor, order_id=order_id)
    sent = request.POST.get("form", "") if request.method == "POST" else ""
    forms = {name: kind.of(request) if name == sent else kind() for name, kind in _FORMS.items()}
    form = forms.get(sent)
    if form is not None and form.is_valid():
        with form.refusals():
            _ACTIONS[sent](
                actor=request.actor, key=form.key, order_id=order_id, **form.cleaned_data
            )
            form.done()
            say(request, "Written down.")
            return see_other("chart-order", order_id)
    context = {
        "order": order,
        "patient": order.patient,
        "tag": state_tag(order),
        "events": queries.order_events(actor=request.actor, order_id=order_id),
        "forms": forms,
        "is_open": order.state == OrderState.ORDERED,
        "is_records": order.kind == OrderKind.RECORDS,
        "may_track": request.actor.can("chart.track"),
        "may_read": request.actor.can("chart.view"),
        "phone": people.phones_of(request.actor, [order.patient_id]).get(order.patient_id, ""),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "chart/order.html", context, status=form.status if form else 200)
