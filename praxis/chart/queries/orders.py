"""What is expected, what is back, what nobody has read. Never what a result says."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from praxis.chart.models import ServiceRequest, ServiceRequestEvent
from praxis.chart.types import NoSuchOrder, OrderState
from praxis.kernel.actor import Actor

_RELATED = ("patient", "provider")


def orders(actor: Actor) -> QuerySet[ServiceRequest]:
    """For the listing. Raises Forbidden."""
    actor.require("chart.see_orders")
    found: QuerySet[ServiceRequest] = ServiceRequest.objects.select_related(*_RELATED)
    return found


def orders_of(
    actor: Actor, patient_id: int, *, states: Collection[str] = OrderState.values
) -> list[ServiceRequest]:
    """The next expected first. Raises Forbidden."""
    actor.require("chart.see_orders")
    return list(
        ServiceRequest.objects.select_related(*_RELATED)
        .filter(patient_id=patient_id, state__in=list(states))
        .order_by("expected_on", "pk")
    )


def to_review(actor: Actor, patient_id: int) -> list[ServiceRequest]:
    return orders_of(actor, patient_id, states=(OrderState.RECEIVED,))


def get_order(*, actor: Actor, order_id: int) -> ServiceRequest:
    """Raises Forbidden, NoSuchOrder."""
    actor.require("chart.see_orders")
    found: ServiceRequest | None = (
        ServiceRequest.objects.select_related(
            *_RELATED, "ordered_by", "needed_for__visit_type", "ordered_in__visit_type"
        )
        .filter(pk=order_id)
        .first()
    )
    if found is None:
        raise NoSuchOrder("There is no such order, or you may not open the chart.")
    return found


def order_events(*, actor: Actor, order_id: int) -> list[ServiceRequestEvent]:
    """Oldest first. Raises Forbidden."""
    actor.require("chart.see_orders")
    return list(
        ServiceRequestEvent.objects.filter(order_id=order_id)
        .select_related("document")
        .order_by("pk")
    )
