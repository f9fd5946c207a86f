"""A visit's charges: the sheet, closing and reopening it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.billing import actions, queries
from praxis.billing.actions.charges import service_day
from praxis.billing.types import ENDED
from praxis.billing.web.forms import ReopenForm, SheetForm, sheet_initial
from praxis.coverage import queries as coverage
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.people import queries as people
from praxis.scheduling import queries as scheduling
from praxis.ui.form_page import done, form_page
from praxis.ui.toast import say, say_error

BOTH = ("GET", "POST")
MOST_ROWS = 30


@rule("billing.view", methods=BOTH, post="billing.charge")
def charges_page(request: StaffRequest, appointment_id: int) -> HttpResponse:
    actor = request.actor
    detail = scheduling.visit(actor, appointment_id)
    visit = detail.appointment
    if detail.encounter is None:
        return render(request, "billing/charges_early.html", _of_visit(request, visit))
    encounter = scheduling.get_encounter(actor, detail.encounter.pk)
    sheet = queries.sheet(actor=actor, encounter_id=encounter.pk)
    day = service_day(encounter)
    services = queries.services_on(day)
    fresh = not sheet.charges and not sheet.voided and not sheet.closed
    proposed = queries.proposed(actor=actor, encounter_id=encounter.pk, day=day) if fresh else []

    def initial() -> dict[str, Any]:
        now = queries.sheet(actor=actor, encounter_id=encounter.pk)
        codes = {service.pk: service.code for service in services}
        return sheet_initial(now.diagnoses, now.charges, proposed, codes)

    form = SheetForm.of(
        request,
        initial=initial(),
        version=sheet.version,
        services=services,
        rows=_rows(request, len(sheet.charges) or len(proposed)),
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals(
            theirs=initial,
            version=lambda: queries.sheet(actor=actor, encounter_id=encounter.pk).version,
        ):
            actions.save_charges(
                actor=actor,
                key=form.key,
                encounter_id=encounter.pk,
                diagnoses=form.diagnoses(),
                lines=form.lines(),
                version=form.version,
            )
            if request.POST.get("then") == "close":
                return _close(request, appointment_id, encounter.pk, form.key, nothing=False)
            say(request, "Charges saved.")
            return done(reverse("billing-charges", args=[appointment_id]))
    covers = coverage.coverages_on(actor=actor, patient_ids=[visit.patient_id], day=day)
    claims = queries.claims_of_encounter(actor=actor, encounter_id=encounter.pk)
    context = {
        **_of_visit(request, visit),
        "form": form,
        "sheet": sheet,
        "services": services,
        "proposed": bool(proposed),
        "claims": claims,
        "may_bill": actor.can("billing.claims")
        and sheet.closed
        and bool(sheet.charges and covers)
        and all(claim.state in ENDED for claim in claims),
        "covers": covers.get(visit.patient_id, []),
        "may_charge": actor.can("billing.charge") and not sheet.closed,
        "may_close": actor.can("billing.attest") and not sheet.closed,
        "may_reopen": actor.can("billing.reopen") and sheet.closed,
        "more_url": f"?rows={form.row_count + 6}",
    }
    return render(request, "billing/charges.html", context, status=form.status)


@rule("billing.attest", methods=("POST",))
def close_page(request: StaffRequest, appointment_id: int) -> HttpResponse:
    encounter_id = queries.encounter_of(actor=request.actor, appointment_id=appointment_id)
    form = SheetForm.of(request)
    form.is_valid()
    nothing = request.POST.get("nothing") == "1"
    return _close(request, appointment_id, encounter_id, form.key, nothing=nothing)


@rule("billing.claims", methods=("POST",))
def bill_page(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Make the claims of a closed visit that has none."""
    encounter_id = queries.encounter_of(actor=request.actor, appointment_id=appointment_id)
    form = SheetForm.of(request)
    form.is_valid()
    made = actions.bill_visit(actor=request.actor, key=form.key, encounter_id=encounter_id)
    say(request, "The claim is made." if made else "No insurance covered that day.")
    return done(reverse("billing-charges", args=[appointment_id]))


@rule("billing.reopen", methods=BOTH)
def reopen_page(request: StaffRequest, appointment_id: int) -> HttpResponse:
    actor = request.actor
    visit = scheduling.visit(actor, appointment_id).appointment
    form = ReopenForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.reopen_visit(
            actor=actor,
            key=form.key,
            encounter_id=queries.encounter_of(actor=actor, appointment_id=appointment_id),
            reason=data["reason"],
            replace=data["replace"],
        ),
        template="billing/form.html",
        back=reverse("billing-charges", args=[appointment_id]),
        said="The visit is open again.",
        context={
            "zone": visit.site.time_zone,
            "heading": "Open the charges again",
            "button": "Open again",
            "note": "Claims that have not been sent wait until the visit is closed again.",
        },
    )


def _of_visit(request: StaffRequest, visit: Any) -> dict[str, Any]:
    zone = visit.site.time_zone
    return {
        "visit": visit,
        "patient": visit.patient,
        "identity": people.identity(request.actor, visit.patient_id, zone=zone),
        "zone": zone,
    }


def _close(
    request: StaffRequest, appointment_id: int, encounter_id: int, key: Any, *, nothing: bool
) -> HttpResponse:
    back = reverse("billing-charges", args=[appointment_id])
    try:
        actions.close_visit(
            actor=request.actor, key=key, encounter_id=encounter_id, nothing_to_charge=nothing
        )
    except (Forbidden, NotFound):
        raise
    except PraxisError as refusal:
        say_error(request, refusal.message)
        return done(back)
    say(request, "The visit is closed for billing.")
    return done(back)


def _rows(request: StaffRequest, filled: int) -> int:
    asked = request.POST.get("rows") or request.GET.get("rows") or ""
    wanted = int(asked) if asked.isdecimal() and len(asked) < 3 else 0
    return min(max(filled + 3, 5, wanted), MOST_ROWS)
