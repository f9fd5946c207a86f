"""What came in from another system, and what was set aside."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.migration import queries
from praxis.migration.models import ImportRun
from praxis.migration.types import REASONS, STATES, RunReport
from praxis.people import queries as people
from praxis.ui.listing import Choice, Column, Listing, respond

RUNS = Listing(
    name="migration-runs",
    title="Imports",
    columns=(
        Column(
            "run",
            "Import",
            value=lambda run: f"Import {run.pk}",
            link=lambda run: reverse("migration-run", args=[run.pk]),
        ),
        Column("source", "From", value=lambda run: run.source),
        Column("site", "Site", value=lambda run: run.site.name),
        Column("started", "Started", value=lambda run: run.started_at),
        Column("files", "Files", value=lambda run: run.files, align="right"),
        Column("records", "Records", value=lambda run: _total(run, "eligible"), align="right"),
        Column("aside", "Set aside", value=lambda run: _total(run, "quarantined"), align="right"),
    ),
    order="-id",
    empty="Nothing was imported yet. IT imports with “praxis import fhir” on the server.",
    related=("site",),
)

IMPORTED = Listing(
    name="migration-imported",
    title="Imported records",
    columns=(
        Column(
            "type",
            "Record",
            value=lambda row: row.resource_type,
            link=lambda row: reverse("migration-row", args=[row.pk]),
        ),
        Column("when", "Date", value=lambda row: row.occurred_on),
        Column("state", "State", value=lambda row: dict(STATES)[row.state]),
        Column("source", "From", value=lambda row: row.source),
    ),
    filters=(),
    order="-occurred_on",
    empty="Nothing was imported for this patient.",
)


@rule("migration.view")
def runs(request: StaffRequest) -> HttpResponse:
    return respond(request, RUNS, queries.runs(actor=request.actor), zone=_zone(request))


@rule("migration.view")
def run(request: StaffRequest, run_id: int) -> HttpResponse:
    found = queries.get_run(actor=request.actor, run_id=run_id)
    report = queries.report_of(found)
    page = {
        "run": found,
        "report": report,
        "types": sorted(report.per_type.items()),
        "totals": _totals(report),
        "zone": found.site.time_zone,
    }
    return render(request, "migration/run.html", page)


@rule("migration.view")
def set_aside(request: StaffRequest, run_id: int) -> HttpResponse:
    found = queries.get_run(actor=request.actor, run_id=run_id)
    rows = queries.set_aside(actor=request.actor, run_id=run_id)
    listing = _aside(readable=request.actor.can("migration.view_record"))
    context = {"run": found}
    return respond(
        request,
        listing,
        rows,
        zone=found.site.time_zone,
        template="migration/set_aside.html",
        context=context,
    )


def _aside(*, readable: bool) -> Listing:
    """Those who may read records open one from its row."""
    return Listing(
        name="migration-set-aside",
        title="Set aside",
        columns=(
            Column(
                "record",
                "Record",
                value=lambda row: f"{row.resource_type}/{row.source_id}",
                link=(lambda row: reverse("migration-row", args=[row.pk])) if readable else None,
            ),
            Column("reason", "Why", value=lambda row: REASONS.get(row.reason, row.reason)),
            Column("note", "Note", value=lambda row: row.note),
        ),
        order="id",
        empty="Nothing was set aside: every record of this import was taken.",
    )


@rule("migration.view_record", purpose="treatment")
def row(request: StaffRequest, row_id: int) -> HttpResponse:
    found = queries.get_row(actor=request.actor, row_id=row_id)
    text = queries.text_of(found)
    page = {
        "row": found,
        "reason": REASONS.get(found.reason, ""),
        "text": _pretty(text),
        "may_view": request.actor.can("migration.view"),
        "zone": found.run.site.time_zone,
    }
    return render(request, "migration/row.html", page)


@rule("migration.view_record", purpose="treatment")
def imported(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = people.get_patient(request.actor, patient_id)
    types = queries.types_of(actor=request.actor, patient_id=patient_id)
    listing = Listing(
        name=IMPORTED.name,
        title=IMPORTED.title,
        columns=IMPORTED.columns,
        filters=(
            Choice(
                "type",
                "Record",
                field="resource_type",
                choices=tuple((kind, f"{kind} ({count})") for kind, count in types),
            ),
        ),
        order=IMPORTED.order,
        empty=IMPORTED.empty,
    )
    rows = queries.rows_of(actor=request.actor, patient_id=patient_id)
    return respond(
        request,
        listing,
        rows,
        zone=_zone(request),
        template="migration/imported.html",
        context={"patient": patient, "types": types},
    )


def _zone(request: StaffRequest) -> str:
    sites = access.sites(ids=request.actor.site_ids)
    return sites[0].time_zone if sites else "UTC"


def _total(run: ImportRun, name: str) -> int:
    return sum(int(count[name]) for count in run.counts.values())


def _totals(report: RunReport) -> dict[str, int]:
    names = ("eligible", "loaded", "kept", "merged", "unchanged", "quarantined")
    return {name: report.total(name) for name in names}


def _pretty(text: str) -> str:
    """Indented for reading; the numbers keep their digits."""
    try:
        return json.dumps(json.loads(text, parse_float=_Digits), indent=2, ensure_ascii=False)
    except json.JSONDecodeError:
        return text


class _Digits(float):
    """A number that is written as it was read: 72.50, not 72.5."""

    def __new__(cls, text: str) -> _Digits:
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str

    def __repr__(self) -> str:
        return self.text
