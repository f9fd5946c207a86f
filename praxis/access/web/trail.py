"""The audit trail: who did and saw what, sortable by each datum (45 CFR 170.315(d)(3)).

It stands here and not in the audit room because the door is above that room.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from praxis.access import queries
from praxis.access.context import saw
from praxis.access.hooks import hook
from praxis.access.web.rules import StaffRequest, rule
from praxis.audit import queries as audit
from praxis.audit.types import TrailRow
from praxis.kernel import clock
from praxis.kernel.errors import PraxisError
from praxis.ui import export
from praxis.ui.fields import DateField

PAGE, EXPORT_LIMIT, STEP = 100, 10_000, 1_000
DID = {
    "insert": "Added",
    "update": "Changed",
    "delete": "Removed",
    "answered": "Looked",
    "refused": "Looked, refused",
    "failed": "Looked, failed",
}
COLUMNS = (
    ("recorded_at", "When"),
    ("actor", "Who"),
    ("op", "Did"),
    ("what", "To what"),
    ("path", "On page"),
    ("purpose", "Purpose"),
    ("reason", "Why"),
)


class SearchForm(forms.Form):
    """Read from the address: no name and no other word of a patient ever stands in it."""

    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", "All"), ("change", "Changes"), ("read", "Looks")],
    )
    user = forms.TypedChoiceField(label="Person", required=False, coerce=int, empty_value=None)
    patient = forms.CharField(label="Patient's record number", required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["user"]
        assert isinstance(people, forms.TypedChoiceField)
        people.choices = [("", "Anybody"), *queries.everybody()]


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the page. `changes` are (field, before, after)."""

    row: TrailRow
    when: str
    did: str
    what: str
    changes: list[tuple[str, str, str]]


@rule("audit.view", purpose="audit")
def trail_page(request: StaffRequest) -> HttpResponse:
    zone = queries.office_zone()
    form = SearchForm(request.GET or None)
    form.is_valid()
    asked = _asked(request, form, zone)
    if request.GET.get("as") in ("csv", "xlsx") and not form.errors:
        return _exported(request, asked, zone)
    number = _whole(request.GET.get("page"), 1)
    rows = (
        []
        if form.errors
        else audit.search(actor=request.actor, **asked, limit=PAGE + 1, offset=(number - 1) * PAGE)
    )
    _note(rows)
    page = {
        "form": form,
        "rows": [_shown(row, zone) for row in rows[:PAGE]],
        "headings": [_heading(request, name, label, asked) for name, label in COLUMNS],
        "previous": _link(request, page=number - 1) if number > 1 else "",
        "next": _link(request, page=number + 1) if len(rows) > PAGE else "",
        "csv": _link(request, **{"as": "csv", "page": ""}),
        "xlsx": _link(request, **{"as": "xlsx", "page": ""}),
        "since": asked["since"].astimezone(ZoneInfo(zone)).date(),
        "until": asked["until"].astimezone(ZoneInfo(zone)).date() - timedelta(days=1),
        "zone_name": zone,
        "can_verify": request.actor.can("audit.verify"),
    }
    return render(request, "access/trail.html", page, status=422 if form.errors else 200)


@rule("audit.verify", methods=("GET", "POST"), purpose="audit")
def verify_page(request: StaffRequest) -> HttpResponse:
    """Walk the seal chain when asked: GET explains, POST verifies."""
    found = audit.verify(actor=request.actor) if request.method == "POST" else None
    return render(request, "access/verify.html", {"found": found})


def _asked(request: HttpRequest, form: SearchForm, zone: str) -> dict[str, Any]:
    given = form.cleaned_data if form.is_bound else {}
    today = clock.real_now().astimezone(ZoneInfo(zone)).date()
    last = given.get("until") or today
    first = given.get("since") or last - timedelta(days=6)
    sort = request.GET.get("sort", "-recorded_at")
    name = sort.removeprefix("-")
    return {
        "since": _midnight(first, zone),
        "until": _midnight(last + timedelta(days=1), zone),
        "kind": given.get("kind", ""),
        "user_id": given.get("user"),
        "patient_id": _patient(request, form, given.get("patient", "")),
        "sort": name if name in dict(COLUMNS) else "recorded_at",
        "descending": sort.startswith("-"),
    }


def _patient(request: HttpRequest, form: SearchForm, number: str) -> int | None:
    find = hook("patient_of_number")
    if not number.strip() or find is None:
        return None
    patient_id: int | None = find(getattr(request, "actor", None), number)
    if patient_id is None:
        form.add_error("patient", "No patient has this record number.")
    return patient_id


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _note(rows: list[TrailRow]) -> None:
    """The trail holds what patients' records held: reading it is a look at them."""
    saw("audit_trail", {patient for row in rows for patient in row.patients})


def _shown(row: TrailRow, zone: str) -> Shown:
    when = row.recorded_at.astimezone(ZoneInfo(zone))
    changes = []
    for name, value in sorted((row.changes or {}).items()):
        before, after = value if row.op == "update" else (None, value)
        if row.op == "delete":
            before, after = value, None
        if before is not None or after is not None:
            changes.append((name.replace("_", " "), _text(before), _text(after)))
    stamp = f"{when:%m/%d/%Y %I:%M:%S %p}"
    return Shown(row, stamp, DID.get(row.op, row.op), row.what.replace("_", " "), changes)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return value if isinstance(value, str) else json.dumps(value)


def _heading(request: HttpRequest, name: str, label: str, asked: dict[str, Any]) -> dict[str, str]:
    here = asked["sort"] == name
    turned = "-" if here and not asked["descending"] else ""
    if not here and name == "recorded_at":
        turned = "-"
    direction = ("descending" if asked["descending"] else "ascending") if here else ""
    return {
        "label": label,
        "url": _link(request, sort=f"{turned}{name}", page=""),
        "direction": direction,
    }


def _link(request: HttpRequest, **changed: object) -> str:
    query = {name: value for name, value in request.GET.items() if name != "as"}
    query |= {name: str(value) for name, value in changed.items()}
    return f"?{urlencode({name: value for name, value in query.items() if value})}"


def _exported(request: StaffRequest, asked: dict[str, Any], zone: str) -> HttpResponse:
    lines = list(_lines(request, asked))
    head = [
        "Kind", "When", "User", "Who", "Did", "To what", "Patients", "On page", "Purpose", "Why",
        "Changes", "Request",
    ]  # fmt: skip
    kind = str(request.GET["as"])
    write = export.csv_bytes if kind == "csv" else export.xlsx_bytes
    types = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    response = HttpResponse(write("Audit trail", head, lines, zone), content_type=types[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="audit-trail.{kind}"'
    return response


def _lines(request: StaffRequest, asked: dict[str, Any]) -> Iterator[list[Any]]:
    for offset in range(0, EXPORT_LIMIT + STEP, STEP):
        rows = audit.search(actor=request.actor, **asked, limit=STEP, offset=offset)
        if rows and offset >= EXPORT_LIMIT:
            raise PraxisError("More than 10,000 rows. Ask for a shorter period, then export.")
        _note(rows)
        for row in rows:
            yield [
                row.kind,
                row.recorded_at.astimezone(UTC).isoformat(),
                row.user_id,
                row.actor,
                row.op,
                row.what,
                " ".join(map(str, row.patients)),
                row.path,
                row.purpose,
                row.reason,
                json.dumps(row.changes, sort_keys=True) if row.changes else "",
                row.request_id,
            ]
        if len(rows) < STEP:
            return


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and 0 < int(text) < 10_000 else otherwise
