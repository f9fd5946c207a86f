"""Results: one line a test with its course, and reports as they came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from praxis.chart.models import Amendment, DiagnosticReport, Observation, ReportReview
from praxis.chart.types import ABNORMAL, CRITICAL, DELETED, WRONG, NoSuchEntry
from praxis.kernel.actor import Actor
from praxis.people import queries as people

VALUES_READ = 3000
POINTS = 12
_GONE = (DELETED, WRONG, "entered-in-error", "cancelled")


@dataclass(frozen=True, slots=True)
class Trend:
    """One test over time: `values` newest first, `points` those that are numbers of its unit."""

    code: str
    name: str
    unit: str
    values: tuple[Observation, ...]

    @property
    def last(self) -> Observation:
        return self.values[0]

    @property
    def points(self) -> tuple[Observation, ...]:
        same = [
            each
            for each in self.values
            if each.number is not None and each.unit == self.unit and each.observed_at
        ]
        return tuple(reversed(same[:POINTS]))


def trends_of(*, actor: Actor, patient_id: int, category: str = "", code: str = "") -> list[Trend]:
    """Tests by when they were last done; two queries. Raises Forbidden, NoSuchPatient."""
    actor.require("chart.view")
    people.get_patient(actor, patient_id)
    found = Observation.objects.filter(patient_id=patient_id, is_current=True).exclude(
        status__in=_GONE
    )
    if category:
        found = found.filter(category=category)
    if code:
        found = found.filter(code=code)
    by_test: dict[str, list[Observation]] = defaultdict(list)
    for row in found.order_by("-observed_at", "-pk")[:VALUES_READ]:
        by_test[row.code or row.text].append(row)
    return [
        Trend(code=rows[0].code, name=rows[0].text, unit=rows[0].unit, values=tuple(rows))
        for rows in by_test.values()
    ]


@dataclass(frozen=True, slots=True)
class Report:
    """A report with its results of today and what was said of it. `former` are older versions of
    results that this source corrected.
    """

    report: DiagnosticReport
    observations: tuple[Observation, ...]
    former: dict[str, list[Observation]] = field(default_factory=dict)
    reviews: tuple[ReportReview, ...] = ()
    amendments: tuple[Amendment, ...] = ()

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviews)

    @property
    def is_critical(self) -> bool:
        return any(set(each.flags.split()) & CRITICAL for each in self.observations)

    @property
    def is_abnormal(self) -> bool:
        return any(set(each.flags.split()) & ABNORMAL for each in self.observations)


def get_report(*, actor: Actor, report_id: int) -> Report:
    """Of the version asked for; results are those that hold now. Raises Forbidden, NoSuchEntry."""
    actor.require("chart.view")
    report = (
        DiagnosticReport.objects.select_related("order__provider", "message", "patient")
        .defer("message__content")
        .filter(pk=report_id)
        .first()
    )
    if report is None:
        raise NoSuchEntry("There is no such report, or you may not open the chart.")
    rows = list(
        Observation.objects.filter(
            patient_id=report.patient_id,
            report__source=report.source,
            report__source_key=report.source_key,
        ).order_by("pk")
    )
    shown = [
        row
        for row in rows
        if row.is_current or (report.entered_in_error and row.report_id == report.pk)
    ]
    versions = DiagnosticReport.objects.filter(
        patient_id=report.patient_id, source=report.source, source_key=report.source_key
    ).values_list("pk", flat=True)
    return Report(
        report=report,
        observations=tuple(shown),
        former=_former(rows),
        reviews=tuple(ReportReview.objects.filter(report_id__in=list(versions)).order_by("-pk")),
        amendments=tuple(
            Amendment.objects.filter(
                patient_id=report.patient_id, about="report", record_id=report.pk
            ).order_by("pk")
        ),
    )


def _former(rows: list[Observation]) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = defaultdict(list)
    for row in rows:
        if not row.is_current and not row.entered_in_error:
            found[row.source_key].append(row)
    return dict(found)


def former_versions(*, actor: Actor, observation: Observation) -> list[Observation]:
    """What this result said before, newest first. Raises Forbidden."""
    actor.require("chart.view")
    return list(
        Observation.objects.filter(
            patient_id=observation.patient_id,
            source=observation.source,
            source_key=observation.source_key,
            is_current=False,
        ).order_by("-version")
    )


def reports_of(*, actor: Actor, patient_id: int, limit: int = 100) -> list[DiagnosticReport]:
    """Newest first; `reviewed` is whether a provider has read this version. Raises Forbidden."""
    actor.require("chart.view")
    found = list(
        DiagnosticReport.objects.filter(patient_id=patient_id, is_current=True).order_by(
            "-observed_at", "-pk"
        )[:limit]
    )
    read = set(
        ReportReview.objects.filter(report_id__in=[row.pk for row in found]).values_list(
            "report_id", flat=True
        )
    )
    for row in found:
        row.reviewed = row.pk in read
    return found
