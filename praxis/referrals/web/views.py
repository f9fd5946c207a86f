"""The list, one referral with its one next action, a patient's, an authorization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.documents import queries as documents
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.referrals import actions, queries
from praxis.referrals.models import Referral
from praxis.referrals.types import ENDED, STEPS, Direction, State
from praxis.referrals.web import steps
from praxis.referrals.web.forms import IncomingForm, ReferralForm
from praxis.ui.listing import Choice, Column, DateRange, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

if TYPE_CHECKING:
    from praxis.documents.models import Document

BOTH = ("GET", "POST")


def state_tag(row: Referral) -> Any:
    if row.state in ENDED:
        return tag(row.get_state_display(), tone="note")
    if getattr(row, "is_late", False):
        return tag(f"{row.get_state_display()}, late", tone="bad")
    return tag(row.get_state_display(), tone="blue")


REFERRALS = Listing(
    name="referrals-list",
    title="Referrals",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda row: (
                row.patient.list_name
                if row.patient
                else f"{row.said_family_name}, {row.said_given_name}"
            ),
            link=lambda row: f"/referrals/{row.pk}/",
            second=lambda row: row.specialty,
        ),
        Column("direction", "Way", value=lambda row: row.get_direction_display()),
        Column("organization", "Other office", value=lambda row: row.organization.name),
        Column("urgency", "How soon", value=lambda row: row.get_urgency_display()),
        Column("state", "State", value=lambda row: row.get_state_display(), show=state_tag),
        Column("due", "Next step by", value=lambda row: row.due_on, sort="due_on"),
        Column(
            "step",
            "Next step",
            value=lambda row: STEPS[State(row.state)][0] if row.state in STEPS else "",
        ),
    ),
    filters=(
        Choice("state", "State", field="state", choices=tuple(State.choices)),
        Choice("direction", "Way", field="direction", choices=tuple(Direction.choices)),
        DateRange("due", "Next step by", field="due_on"),
    ),
    order="due_on",
    empty="No referral waits for anything.",
    empty_action="Take in a referral",
    empty_url="/referrals/incoming/new/",
)


def see(referral_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("referrals-referral", args=[referral_id]), status=303)


def _organizations() -> list[tuple[str, str]]:
    today = access.today()
    found = people.organizations(on=today).order_by("name")[:500]
    return [("", "Choose"), *((str(row.pk), row.name) for row in found)]


@rule("referrals.view")
def referrals_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        REFERRALS,
        queries.referrals(request.actor),
        zone=people.zone_of(request.actor),
        template="referrals/referrals.html",
        context={
            "may_work": request.actor.can("referrals.work"),
            "may_records": request.actor.can("referrals.records"),
        },
    )


@rule("referrals.order", methods=BOTH)
def add_page(request: StaffRequest) -> HttpResponse:
    """For a patient (`patient`)."""
    text = request.GET.get("patient", "")
    patient = people.get_patient(
        request.actor, int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    )
    today = access.today()
    form = ReferralForm.of(
        request,
        organizations=_organizations(),
        providers=[(str(row.pk), row.display_name) for row in practice.providers_on(today)],
    )
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            made = actions.order_referral(
                actor=request.actor,
                key=form.key,
                patient_id=patient.pk,
                organization_id=int(data["organization"]),
                person=data["person"],
                specialty=data["specialty"],
                urgency=data["urgency"],
                reason=data["reason"],
                diagnosis_codes=data["diagnosis"].replace(",", " ").split(),
                service_codes=data["codes"].replace(",", " ").split(),
                visits=data["visits"],
                provider_id=int(data["provider"]) if data["provider"] else None,
            )
            form.done()
            say(request, made.need_why)
            return see(made.pk)
    context = {
        "form": form,
        "patient": patient,
        "heading": "New referral",
        "back": f"/patients/{patient.pk}/referrals/",
        "zone": people.zone_of(request.actor),
    }
    return render(request, "referrals/form.html", context, status=form.status)


@rule("referrals.work", methods=BOTH)
def incoming_page(request: StaffRequest) -> HttpResponse:
    """By hand, with the paper as a file, or of a paper that was filed already (`document`)."""
    text = request.GET.get("document", "")
    filed = None
    if text.isascii() and text.isdigit() and len(text) < 18 and request.actor.can("documents.view"):
        filed = documents.get_document(actor=request.actor, document_id=int(text))
    form = IncomingForm.of(
        request, organizations=_organizations(), initial=_said(request, filed), filed=filed
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        organization_id = int(data.pop("organization"))
        paper = data.pop("paper", None)
        with form.refusals():
            made = actions.receive_referral(
                actor=request.actor,
                key=form.key,
                organization_id=organization_id,
                document_id=filed.pk if filed else None,
                paper=(paper.content_type or "", paper.read()) if paper else None,
                **data,
            )
            form.done()
            say(request, "Taken in. Find the patient next.")
            return see(made.pk)
    context = {
        "form": form,
        "filed": filed,
        "heading": "A referral came in",
        "back": "/referrals/",
        "zone": people.zone_of(request.actor),
    }
    return render(request, "referrals/form.html", context, status=form.status)


def _said(request: StaffRequest, filed: Document | None) -> dict[str, Any]:
    """Of a paper that lies on a chart already, who it is about is known."""
    if filed is None or filed.patient_id is None:
        return {}
    patient = people.get_patient(request.actor, filed.patient_id)
    return {
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "born_on": patient.birth_date,
    }


@rule("referrals.view", methods=BOTH, post="referrals.view")
def referral_page(request: StaffRequest, referral_id: int) -> HttpResponse:
    """What happened, and the one thing that is next. Each step asks for its own permission."""
    referral = queries.get_referral(request.actor, referral_id)
    offered = steps.offered(request, referral)
    sent = request.POST.get("form", "") if request.method == "POST" else ""
    current = next((each for each in offered if each.name == sent), None)
    if current is not None and current.form.is_valid():
        with current.form.refusals():
            current.save(current.form)
            say(request, "Written down.")
            return see(referral_id)
    context = {
        "referral": referral,
        "patient": referral.patient,
        "tag": state_tag(referral),
        "steps": offered,
        "zone": people.zone_of(request.actor),
        "book": referral.state == State.TO_BOOK and request.actor.can("scheduling.book"),
        "register": referral.state == State.DRAFT,
    }
    status = current.form.status if current else 200
    return render(request, "referrals/referral.html", context, status=status)


@rule("referrals.view")
def patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = people.get_patient(request.actor, patient_id)
    rows = queries.referrals_of(request.actor, patient_id)
    context = {
        "patient": patient,
        "rows": [(row, state_tag(row)) for row in rows],
        "may_order": request.actor.can("referrals.order"),
        "may_records": request.actor.can("referrals.records"),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "referrals/patient.html", context)
