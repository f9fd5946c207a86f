"""A message's results onto a chart, and off it again when it was the wrong one."""

from __future__ import annotations

from praxis.chart.actions import embedded, reviewing
from praxis.chart.actions.orders import note_event
from praxis.chart.actions.recording import write_entries
from praxis.chart.mapping import Mapped, map_results
from praxis.chart.models import (
    DiagnosticReport,
    InboundMessage,
    Observation,
    Received,
    ServiceRequest,
)
from praxis.chart.types import FINAL_STATES, OrderEventKind, OrderKind, OrderState
from praxis.interop.hl7v2 import Oru
from praxis.kernel.actor import Actor
from praxis.kernel.names import fold


def put_on_chart(actor: Actor, row: InboundMessage, oru: Oru, patient_id: int) -> None:
    """Write reports and results; answer the order; ask the provider to read what is new."""
    found = map_results(
        oru,
        patient_id=patient_id,
        source=source_of(row),
        control_id=row.control_id,
        provenance=f"message {row.pk}",
    )
    waiting = list(
        ServiceRequest.objects.select_for_update(of=("self",))
        .filter(
            patient_id=patient_id,
            state__in=(OrderState.ORDERED, OrderState.RECEIVED, OrderState.REVIEWED),
        )
        .exclude(kind=OrderKind.RECORDS)
        .order_by("expected_on", "pk")
    )
    for mapped in found:
        former = DiagnosticReport.objects.filter(
            patient_id=patient_id,
            source=mapped.report.source,
            source_key=mapped.report.key,
            is_current=True,
        ).first()
        order = _order_of(mapped, waiting, former)
        key = (patient_id, mapped.report.source, mapped.report.key)
        more = {key: {"message_id": row.pk, "order_id": order.pk if order else None}}
        counts = write_entries(mapped.entries, more=more)
        if counts.new or counts.changed:
            _tell(actor, row, mapped, former, order)
    embedded.file_embedded(actor, row, patient_id)


def _tell(
    actor: Actor,
    row: InboundMessage,
    mapped: Mapped,
    former: DiagnosticReport | None,
    order: ServiceRequest | None,
) -> None:
    report = DiagnosticReport.objects.select_related("order").get(
        patient_id=row.patient_id,
        source=mapped.report.source,
        source_key=mapped.report.key,
        is_current=True,
    )
    if former is not None and former.pk != report.pk:
        reviewing.stop_asking(actor, former.pk, "A later version came")
    is_final = report.status in FINAL_STATES
    if order is not None and is_final and order.state == OrderState.ORDERED:
        note_event(actor, order, OrderEventKind.RECEIVED, report=report, note=row.sender[:300])
    fresh = Observation.objects.filter(
        patient_id=row.patient_id, provenance=f"message {row.pk}", is_current=True
    ).filter(source_key__startswith=f"{mapped.report.key}/")
    reviewing.ask_for_review(actor, report, list(fresh))


def _order_of(
    mapped: Mapped, waiting: list[ServiceRequest], former: DiagnosticReport | None
) -> ServiceRequest | None:
    """By the order's number; else what the former version answered; else the one open order of
    that code or those words. Several: none, a person sees both.
    """
    by_pk = {order.pk: order for order in waiting}
    placer = mapped.ordered.placer.upper()
    if placer:
        for order in waiting:
            if placer in (order.placer_number.upper(), f"ORD-{order.pk}"):
                return order
    if former is not None and former.order_id in by_pk:
        return by_pk[former.order_id]
    wanted = fold(mapped.report.text)
    alike = [
        order
        for order in waiting
        if order.state == OrderState.ORDERED
        and ((order.code and order.code == mapped.report.code) or fold(order.text) == wanted)
    ]
    return alike[0] if len(alike) == 1 else None


def take_off_chart(actor: Actor, row: InboundMessage, patient_id: int) -> None:
    """Nothing is deleted: the rows say that they were filed in error."""
    embedded.take_off_embedded(actor, row, patient_id)
    mark = f"message {row.pk}"
    reports = list(
        DiagnosticReport.objects.select_related("order").filter(
            patient_id=patient_id, provenance=mark
        )
    )
    for table in (DiagnosticReport, Observation):
        wrong = list(
            table.objects.filter(patient_id=patient_id, provenance=mark, entered_in_error=False)
        )
        table.objects.filter(pk__in=[each.pk for each in wrong]).update(
            is_current=False, entered_in_error=True
        )
        for each in wrong:
            if each.is_current:
                _bring_back(table, each)
    for report in reports:
        reviewing.stop_asking(actor, report.pk, "It was another patient's")
        _take_from_order(actor, report)


def _bring_back(table: type[Received], wrong: Received) -> None:
    """What the wrong row had replaced is what the chart says again."""
    former = (
        table.objects.filter(
            patient_id=wrong.patient_id,
            source=wrong.source,
            source_key=wrong.source_key,
            entered_in_error=False,
        )
        .order_by("-version")
        .first()
    )
    if former is not None:
        table.objects.filter(pk=former.pk).update(is_current=True)


def _take_from_order(actor: Actor, report: DiagnosticReport) -> None:
    order = report.order
    if order is None or order.state not in (OrderState.RECEIVED, OrderState.REVIEWED):
        return
    answers = order.events.filter(kind=OrderEventKind.RECEIVED).order_by("-pk").first()
    if answers is None or answers.report_id != report.pk:
        return
    note_event(actor, order, OrderEventKind.UNRECEIVED, note="The result was another patient's")


def source_of(row: InboundMessage) -> str:
    return f"HL7 {row.application} {row.facility}".strip()[:140]
