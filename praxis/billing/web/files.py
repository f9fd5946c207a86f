"""Files out and in, and the lists of what was forgotten."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from praxis.access import queries as access
from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions, queries
from praxis.billing.models import Interchange
from praxis.billing.types import Direction, FileKind, FileState
from praxis.billing.web.forms import SettleForm
from praxis.kernel import clock
from praxis.kernel.money import Money
from praxis.ui.form_page import form_page
from praxis.ui.listing import Choice, Column, Listing, respond

FILE_TONES = {
    FileState.MADE: "blue",
    FileState.WRITTEN: "blue",
    FileState.ACCEPTED: "good",
    FileState.PARTIAL: "warn",
    FileState.REJECTED: "bad",
    FileState.WAITING: "warn",
}


def file_tag(file: Interchange) -> SafeString:
    tone = FILE_TONES.get(FileState(file.state), "")
    extra = f" tag-{tone}" if tone else ""
    return format_html('<span class="tag{}">{}</span>', extra, file.get_state_display())


FILES = Listing(
    name="billing-files",
    title="Files",
    columns=(
        Column(
            "file",
            "File",
            value=lambda f: f.file_name,
            link=lambda f: f"/billing/files/{f.pk}/",
            second=lambda f: f.partner.name if f.partner else "",
        ),
        Column("when", "When", value=lambda f: f.made_at, sort="made_at"),
        Column("direction", "Way", value=lambda f: f.get_direction_display()),
        Column("kind", "What", value=lambda f: f.get_kind_display()),
        Column("claims", "Claims", value=lambda f: f.claim_count, align="right"),
        Column("amount", "Amount", value=lambda f: Money(f.amount_cents), align="right"),
        Column("state", "State", value=lambda f: f.get_state_display(), show=file_tag),
    ),
    filters=(
        Choice("way", "Way", field="direction", choices=tuple(Direction.choices)),
        Choice("kind", "What", field="kind", choices=tuple(FileKind.choices)),
        Choice("state", "State", field="state", choices=tuple(FileState.choices)),
    ),
    order="-made_at",
    empty="No file has gone out or come in yet.",
)


def _words(row: Any) -> str:
    return "Not closed" if row.charged else "No charges"


def _missing(row: Any) -> SafeString:
    tone = "warn" if row.charged else "bad"
    return format_html('<span class="tag tag-{}">{}</span>', tone, _words(row))


MISSING = Listing(
    name="billing-missing",
    title="Visits not closed for billing",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda e: e.patient.list_name,
            link=lambda e: f"/visits/{e.appointment_id}/charges/",
            second=lambda e: e.patient.number,
        ),
        Column("when", "Visit", value=lambda e: e.appointment.start, sort="appointment__start"),
        Column("type", "Type", value=lambda e: e.appointment.visit_type.name),
        Column("provider", "Provider", value=lambda e: e.provider.column_name),
        Column("site", "Site", value=lambda e: e.site.name),
        Column("what", "What is missing", value=_words, show=_missing),
    ),
    order="appointment__start",
    empty="Every visit of the last 120 days is closed for billing.",
)

UNBILLED = Listing(
    name="billing-unbilled",
    title="Charges without a claim",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda c: c.patient.list_name,
            link=lambda c: f"/visits/{c.encounter.appointment_id}/charges/",
            second=lambda c: c.patient.number,
        ),
        Column("service", "Visit", value=lambda c: c.service_on, sort="service_on"),
        Column("what", "Service", value=lambda c: f"{c.code} {c.description}"),
        Column("provider", "Provider", value=lambda c: c.provider.column_name),
        Column("amount", "Charged", value=lambda c: Money(c.amount_cents), align="right"),
    ),
    order="service_on",
    empty="Every charge of the last 120 days that insurance could pay is on a claim.",
)


@rule("billing.view")
def files_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        FILES,
        queries.interchanges(actor=request.actor),
        zone=office_zone(),
        template="billing/files.html",
        context={"tab": "files"},
    )


@rule("billing.view")
def file_page(request: StaffRequest, interchange_id: int) -> HttpResponse:
    actor = request.actor
    file = queries.get_interchange(actor=actor, interchange_id=interchange_id)
    context = {
        "zone": office_zone(),
        "file": file,
        "tone": FILE_TONES.get(FileState(file.state), ""),
        "claims": queries.claims_in_file(actor=actor, interchange_id=interchange_id),
        "may_settle": actor.can("billing.send") and file.state == FileState.WAITING,
        "may_open": actor.can("documents.view") and actor.can("billing.send"),
    }
    return render(request, "billing/file.html", context)


@rule("billing.send", methods=("GET", "POST"))
def settle_page(request: StaffRequest, interchange_id: int) -> HttpResponse:
    file = queries.get_interchange(actor=request.actor, interchange_id=interchange_id)
    form = SettleForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.settle_file(
            actor=request.actor, interchange_id=interchange_id, note=data["note"]
        ),
        template="billing/form.html",
        back=reverse("billing-file", args=[interchange_id]),
        said="The file is settled.",
        context={
            "zone": office_zone(),
            "heading": f"Settle {file.file_name}",
            "button": "Settle",
            "note": file.note,
        },
    )


@rule("billing.view")
def missing_page(request: StaffRequest) -> HttpResponse:
    low, high = queries.window(clock.now())
    return respond(
        request,
        MISSING,
        queries.visits_to_close(actor=request.actor, low=low, high=high),
        zone=office_zone(),
        template="billing/missing.html",
        context={"tab": "missing", "heading": MISSING.title},
    )


@rule("billing.view")
def unbilled_page(request: StaffRequest) -> HttpResponse:
    low_day = clock.local_date(queries.window(clock.now())[0], office_zone())
    return respond(
        request,
        UNBILLED,
        queries.charges_without_claim(actor=request.actor, low=low_day, high=access.today()),
        zone=office_zone(),
        template="billing/missing.html",
        context={"tab": "missing", "heading": UNBILLED.title},
    )
