"""Pages of restricted charts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.people import actions, queries
from praxis.people.types import NoSuchPatient, OwnChart
from praxis.people.web.forms import GrantForm, ReasonForm, RestrictForm
from praxis.people.web.pages import BOTH, chart, form_page
from praxis.ui.form_page import done
from praxis.ui.toast import say

LIST = "/restricted-charts/"


@rule("people.restrict")
def restrictions_page(request: StaffRequest) -> HttpResponse:
    context = {
        "restrictions": queries.restrictions(request.actor),
        "zone": queries.zone_of(request.actor),
    }
    return render(request, "people/restrictions.html", context)


@rule("people.restrict", methods=BOTH)
def restrict_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    form = RestrictForm.of(request, users=_users())
    return form_page(
        request,
        form,
        lambda data: actions.restrict_chart(
            actor=request.actor, key=form.key, patient_id=patient_id, **data
        ),
        heading="Restrict this chart",
        button="Restrict chart",
        back=chart(patient_id),
        said="Restricted. Only the people you named open it now.",
        where=patient.list_name,
        done_url=lambda _: LIST,
    )


@rule("people.restrict", methods=BOTH)
def grant_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    form = GrantForm.of(request, users=_users())
    found = [each for each in queries.restrictions(request.actor) if each.patient_id == patient_id]
    if not found:
        raise NoSuchPatient("This chart is not restricted.")
    return form_page(
        request,
        form,
        lambda data: actions.grant_chart(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            user_id=data["who"],
            reason=data["reason"],
            days=data["days"],
        ),
        heading="Let somebody open it",
        button="Grant",
        back=LIST,
        said="Granted.",
        where=found[0].number,
    )


@rule("people.restrict", methods=("POST",))
def restriction_end(request: StaffRequest, restriction_id: int) -> HttpResponse:
    actions.end_restriction(actor=request.actor, restriction_id=restriction_id)
    say(request, "The restriction has ended.")
    return done(LIST)


@rule("people.restrict", methods=("POST",))
def grant_revoke(request: StaffRequest, grant_id: int) -> HttpResponse:
    actions.revoke_grant(actor=request.actor, grant_id=grant_id)
    say(request, "Taken back.")
    return done(LIST)


@rule("people.break_glass", methods=BOTH, purpose="emergency")
def break_glass_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Shows the record number and nothing else until a reason is given."""
    found = queries.restricted_among(request.actor, [patient_id])
    if not found:
        queries.get_patient(request.actor, patient_id)
        return done(chart(patient_id))
    if found[0].own:
        raise OwnChart("This is your own chart. Ask the privacy officer for a copy of it.")
    form = ReasonForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.break_glass(
            actor=request.actor, key=form.key, patient_id=patient_id, **data
        ),
        heading="This chart is restricted",
        button="Open it for four hours",
        back="/patients/",
        said="Open for four hours. The privacy officer looks at it tomorrow.",
        where=found[0].number,
        done_url=lambda _: chart(patient_id),
        note=(
            "Open it only when care cannot wait for somebody who may. Your name, the time and"
            " your reason are kept and looked at."
        ),
    )


def _users() -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in access.everybody()]
