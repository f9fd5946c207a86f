"""Orders: what is expected from elsewhere, put off, back, cancelled; who is told."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.chart.models import DiagnosticReport, ServiceRequest, ServiceRequestEvent
from praxis.chart.types import (
    BadOrder,
    NoSuchOrder,
    OrderClosed,
    OrderEventKind,
    OrderKind,
    OrderState,
    WordsNeeded,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED
from praxis.ui import words
from praxis.worklist import actions as worklist
from praxis.worklist.types import NewItem

_OWNERS = {OrderKind.RECORDS: "front_desk"}


def owner_of(kind: str) -> str:
    """The role that chases an answer that does not come."""
    return _OWNERS.get(OrderKind(kind), "clinical")


@transaction.atomic
def add_order(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    kind: str,
    text: str,
    expected_on: date,
    asked_of: str = "",
    why: str = "",
    code: str = "",
    placer_number: str = "",
    provider_id: int | None = None,
    ordered_in_id: int | None = None,
    needed_for_id: int | None = None,
) -> ServiceRequest:
    """Something was asked for elsewhere and is expected back. `needed_for_id`: the visit that
    wants it; its readiness list shows it. A retry with the same key returns the first.

    Raises Forbidden, NoSuchPatient, WordsNeeded, BadOrder.
    """
    actor.require("chart.track")
    former: ServiceRequest | None = ServiceRequest.objects.filter(client_key=key).first()
    if former is not None:
        return former
    patient = people.get_patient(actor, patient_id)
    if not text.strip():
        raise WordsNeeded("Say what was asked for, such as Hemoglobin A1c.", field="text")
    if provider_id is not None:
        practice.get_provider(provider_id)
    for visit_id in filter(None, (ordered_in_id, needed_for_id)):
        if schedule.visit(actor, visit_id).appointment.patient_id != patient.pk:
            raise BadOrder("That visit is another patient's.", field="visit")
    order = ServiceRequest(
        patient_id=patient.pk,
        kind=OrderKind(kind),
        text=text.strip()[:200],
        code=code.strip()[:40],
        asked_of=asked_of.strip()[:120],
        why=why.strip()[:200],
        placer_number=placer_number.strip()[:80],
        provider_id=provider_id,
        ordered_in_id=ordered_in_id,
        needed_for_id=needed_for_id,
        expected_on=expected_on,
        client_key=key,
        ordered_at=clock.now(),
        ordered_by_id=actor.user_id,
    )
    order.save(force_insert=True)
    note_event(actor, order, OrderEventKind.ORDERED, key=uuid5(key, "ordered"))
    return order


@transaction.atomic
def put_off_order(
    *, actor: Actor, key: UUID, order_id: int, expected_on: date, note: str
) -> ServiceRequest:
    """It will come later, as somebody said. Raises Forbidden, NoSuchOrder, WordsNeeded,
    OrderClosed.
    """
    actor.require("chart.track")
    order = locked(order_id)
    if not note.strip():
        raise WordsNeeded("Say who said so, such as: lab, Ms Lee, needs 2 more days.", field="note")
    note_event(
        actor, order, OrderEventKind.PUT_OFF, key=key, note=note.strip(), expected_on=expected_on
    )
    return order


@transaction.atomic
def receive_order(
    *, actor: Actor, key: UUID, order_id: int, note: str = "", document_id: int | None = None
) -> ServiceRequest:
    """It came on paper, by fax or by mail. Raises Forbidden, NoSuchOrder, OrderClosed."""
    actor.require("chart.track")
    order = locked(order_id)
    note_event(
        actor,
        order,
        OrderEventKind.RECEIVED,
        key=key,
        note=note.strip() or "By hand",
        document_id=document_id,
    )
    return order


@transaction.atomic
def cancel_order(*, actor: Actor, key: UUID, order_id: int, note: str) -> ServiceRequest:
    """It will not come. Raises Forbidden, NoSuchOrder, WordsNeeded, OrderClosed."""
    actor.require("chart.track")
    order = locked(order_id)
    if not note.strip():
        raise WordsNeeded("Say why it will not come.", field="note")
    note_event(actor, order, OrderEventKind.CANCELLED, key=key, note=note.strip())
    return order


@transaction.atomic
def need_for_visits(*, actor: Actor, low: datetime, high: datetime) -> int:
    """Open orders of patients with a visit in the span go onto that visit's readiness list.

    Those of a visit that was cancelled or is over move to the next. Returns how many.
    """
    actor.require("chart.track")
    coming = _coming(actor, low, high)
    if not coming:
        return 0
    orders = list(
        ServiceRequest.objects.select_for_update()
        .filter(patient_id__in=list(coming), state=OrderState.ORDERED)
        .order_by("pk")
    )
    moved = 0
    for order in orders:
        visit_id = coming[order.patient_id]
        if order.needed_for_id == visit_id:
            continue
        if order.needed_for_id is not None and order.needed_for_id in _still_expected(actor, order):
            continue
        if order.needed_for_id is not None:
            scheduling.close_readiness(
                actor=actor, appointment_id=order.needed_for_id, code=_code(order), waived=True
            )
        ServiceRequest.objects.filter(pk=order.pk).update(needed_for_id=visit_id)
        order.needed_for_id = visit_id
        tell(actor, order)
        moved += 1
    return moved


def _coming(actor: Actor, low: datetime, high: datetime) -> dict[int, int]:
    """The first expected visit of each patient in the span."""
    sites = [site.pk for site in access.sites()]
    found = schedule.visits_between(actor, low, high, site_ids=sites).filter(status__in=EXPECTED)
    latest_first = found.order_by("-start").values_list("patient_id", "pk")
    return dict(latest_first)


def _still_expected(actor: Actor, order: ServiceRequest) -> set[int]:
    nxt = schedule.next_visit_of(actor, order.patient_id)
    return set() if nxt is None else {nxt.pk}


@transaction.atomic
def file_overdue(*, actor: Actor, today: date) -> int:
    """What was expected before today and is not back becomes work with an owner."""
    actor.require("chart.track")
    zone = access.office_zone()
    late = list(
        ServiceRequest.objects.filter(state=OrderState.ORDERED, expected_on__lt=today).order_by(
            "expected_on", "pk"
        )[:2000]
    )
    return worklist.file_items(
        actor=actor,
        items=[
            NewItem(
                key=_item(order),
                kind="chart.overdue",
                title=f"Not back: {order.text}",
                why=f"Expected {words.us_date(order.expected_on)}"
                + (f" from {order.asked_of}" if order.asked_of else ""),
                consequence="A result that nobody misses is a result that nobody reads.",
                due_at=clock.local(add_business_days(order.expected_on, 1), 17, 0, zone),
                role=owner_of(order.kind),
                patient_id=order.patient_id,
                url=f"/orders/{order.pk}/",
                step="Chase",
            )
            for order in late
        ],
    )


def locked(order_id: int) -> ServiceRequest:
    order: ServiceRequest | None = (
        ServiceRequest.objects.select_for_update().filter(pk=order_id).first()
    )
    if order is None:
        raise NoSuchOrder("There is no such order.")
    return order


def note_event(
    actor: Actor,
    order: ServiceRequest,
    kind: OrderEventKind,
    *,
    key: UUID | None = None,
    note: str = "",
    expected_on: date | None = None,
    report: DiagnosticReport | None = None,
    document_id: int | None = None,
) -> None:
    """Add the event, read what the trigger made of the order, tell readiness and worklist."""
    made = key or uuid4()
    if ServiceRequestEvent.objects.filter(client_key=made).exists():
        order.refresh_from_db()
        return
    closed = OrderClosed("The order was answered, reviewed or cancelled meanwhile.")
    with violations(chart_order_open=closed):
        ServiceRequestEvent.objects.create(
            order=order,
            patient_id=order.patient_id,
            kind=kind,
            note=note[:300],
            expected_on=expected_on,
            report=report,
            document_id=document_id,
            by_id=actor.user_id,
            by_name=actor.signature,
            client_key=made,
            occurred_at=clock.now(),
        )
    order.refresh_from_db()
    tell(actor, order)


def tell(actor: Actor, order: ServiceRequest) -> None:
    """The visit that waits for it, and whoever chases it."""
    is_open = order.state == OrderState.ORDERED
    if not is_open or order.expected_on >= access.today():
        worklist.close_item(actor=actor, key=_item(order), reason=order.get_state_display())
    if order.needed_for_id is None:
        return
    if is_open:
        scheduling.push_readiness(
            actor=actor,
            appointment_id=order.needed_for_id,
            code=_code(order),
            label=order.text[:120],
            owner_role=owner_of(order.kind),
            source=f"Expected {words.us_date(order.expected_on)}",
            url=f"/orders/{order.pk}/",
        )
    else:
        scheduling.close_readiness(
            actor=actor,
            appointment_id=order.needed_for_id,
            code=_code(order),
            waived=order.state == OrderState.CANCELLED,
        )


def _item(order: ServiceRequest) -> str:
    return f"chart:order:{order.pk}"


def _code(order: ServiceRequest) -> str:
    """Results and outside records are told apart by their code."""
    what = "records" if order.kind == OrderKind.RECORDS else "result"
    return f"{what}:{order.pk}"
