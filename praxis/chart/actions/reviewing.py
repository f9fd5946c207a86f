"""Reports that wait for a provider, and what he says of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.chart.actions.orders import note_event
from praxis.chart.models import DiagnosticReport, Observation, ReportReview, ServiceRequest
from praxis.chart.types import (
    ABNORMAL,
    CRITICAL,
    NoSuchEntry,
    OrderEventKind,
    OrderState,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days, on_or_after
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

CRITICAL_HOURS = 1
NORMAL_DAYS = 3


@transaction.atomic
def review_report(*, actor: Actor, key: UUID, report_id: int, note: str = "") -> ReportReview:
    """A provider has read it; `note` is told to the patient by clinical staff.

    Its order is reviewed with it. A retry with the same key returns the first.
    Raises Forbidden, NoSuchEntry.
    """
    actor.require("chart.review")
    former: ReportReview | None = ReportReview.objects.filter(client_key=key).first()
    if former is not None:
        return former
    report: DiagnosticReport | None = (
        DiagnosticReport.objects.select_related("order").filter(pk=report_id).first()
    )
    if report is None or report.entered_in_error:
        raise NoSuchEntry("There is no such report, or it was taken off this chart.")
    review: ReportReview = ReportReview.objects.create(
        report=report,
        patient_id=report.patient_id,
        note=note.strip(),
        by_id=actor.user_id,
        by_name=actor.signature,
        client_key=key,
        occurred_at=clock.now(),
    )
    worklist.close_item(actor=actor, key=item_of(report.pk), reason="Reviewed")
    order = report.order
    if order is not None and order.state == OrderState.RECEIVED:
        note_event(actor, order, OrderEventKind.REVIEWED, key=uuid5(key, "order"), report=report)
    if review.note:
        _ask_to_tell(actor, report, review)
    return review


def _ask_to_tell(actor: Actor, report: DiagnosticReport, review: ReportReview) -> None:
    worklist.file_item(
        actor=actor,
        key=f"chart:tell:{review.pk}",
        kind="chart.tell",
        title=f"Tell the patient: {report.text}"[:200],
        why="The provider wrote a note for the patient",
        consequence="The patient waits for the result and calls.",
        due_at=_end_of(add_business_days(access.today(), 1)),
        role="clinical",
        patient_id=report.patient_id,
        url=f"/reports/{report.pk}/",
        step="Read the note",
        by_hand=True,
    )


def ask_for_review(
    actor: Actor, report: DiagnosticReport, observations: Iterable[Observation]
) -> None:
    """Critical values within the hour, abnormal ones today, others in three business days."""
    flags = {flag for each in observations for flag in each.flags.split()}
    today = access.today()
    if flags & CRITICAL:
        kind, due = "chart.critical", clock.now() + timedelta(hours=CRITICAL_HOURS)
        title, why = f"Critical result: {report.text}", "The lab flags it as critical"
    elif flags & ABNORMAL:
        kind, due = "chart.abnormal", _end_of(on_or_after(today))
        title, why = f"Abnormal result: {report.text}", "The lab flags it as abnormal"
    else:
        kind, due = "chart.review", _end_of(add_business_days(today, NORMAL_DAYS))
        title, why = f"Review: {report.text}", "Results are read within three business days"
    worklist.file_item(
        actor=actor,
        key=item_of(report.pk),
        kind=kind,
        title=title[:200],
        why=why,
        consequence="A result that nobody reads can harm the patient.",
        due_at=due,
        role="provider",
        patient_id=report.patient_id,
        url=f"/reports/{report.pk}/",
        step="Review",
        owner_id=_owner(actor, report),
    )


def stop_asking(actor: Actor, report_id: int, reason: str) -> None:
    worklist.close_item(actor=actor, key=item_of(report_id), reason=reason)


def item_of(report_id: int) -> str:
    return f"chart:report:{report_id}"


def _owner(actor: Actor, report: DiagnosticReport) -> int | None:
    """Who ordered it, else the patient's usual provider, if he has an account."""
    order: ServiceRequest | None = report.order
    if order is not None and order.provider_id is not None:
        return practice.get_provider(order.provider_id).user_id
    usual = people.get_patient(actor, report.patient_id).usual_provider
    return usual.user_id if usual is not None else None


def _end_of(day: date) -> datetime:
    return clock.local(day, 17, 0, access.office_zone())
