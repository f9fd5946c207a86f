"""Plans, applications for help, agencies and the accounts they have."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions
from praxis.billing.collect.agencies import lacking_of
from praxis.billing.queries import bills as queries
from praxis.billing.web.accounts import BOTH, FORM, _who
from praxis.billing.web.bill_forms import AgencyForm, RemittanceForm, ScaleForm, WhyForm
from praxis.people import queries as people
from praxis.ui.form_page import done, form_page
from praxis.ui.toast import say


@rule("billing.view_accounts", purpose="payment")
def plan_page(request: StaffRequest, plan_id: int) -> HttpResponse:
    progress = queries.get_plan(actor=request.actor, plan_id=plan_id)
    context = {
        **_who(request, progress.plan.patient_id),
        "progress": progress,
        "plan": progress.plan,
        "today": access.today(),
        "events": progress.plan.events.order_by("-pk"),
        "may_end": request.actor.can("billing.collect")
        and progress.plan.state in ("active", "broken"),
    }
    return render(request, "billing/plan.html", context)


@rule("billing.collect", methods=BOTH, purpose="payment")
def plan_end(request: StaffRequest, plan_id: int) -> HttpResponse:
    progress = queries.get_plan(actor=request.actor, plan_id=plan_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda given: actions.end_plan(actor=request.actor, plan_id=plan_id, why=given["why"]),
        template=FORM,
        back=reverse("billing-plan", args=[plan_id]),
        said="The plan is ended. What is open is billed as before.",
        context={
            **_who(request, progress.plan.patient_id),
            "heading": "End the payment plan",
            "button": "End the plan",
            "danger": True,
        },
    )


@rule("billing.view_accounts", purpose="payment")
def help_page(request: StaffRequest, help_request_id: int) -> HttpResponse:
    found = queries.get_help(actor=request.actor, request_id=help_request_id)
    own = found.made_by_id == request.actor.user_id
    open_now = found.state == "asked"
    context = {
        **_who(request, found.patient_id),
        "asked": found,
        "events": found.events.order_by("pk"),
        "may_approve": open_now and not own and request.actor.can("billing.approve_collect"),
        "may_refuse": open_now
        and request.actor.can("billing.collect")
        and (own or request.actor.can("billing.approve_collect")),
        "own": own,
    }
    return render(request, "billing/help.html", context)


@rule("billing.approve_collect", methods=("POST",), purpose="payment")
def help_approve(request: StaffRequest, help_request_id: int) -> HttpResponse:
    actions.approve_help(actor=request.actor, request_id=help_request_id)
    say(request, "Approved. The scale's share is written off.")
    return done(reverse("billing-help", args=[help_request_id]))


@rule("billing.collect", methods=BOTH, purpose="payment")
def help_refuse(request: StaffRequest, help_request_id: int) -> HttpResponse:
    found = queries.get_help(actor=request.actor, request_id=help_request_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda given: actions.refuse_help(
            actor=request.actor, request_id=help_request_id, why=given["why"]
        ),
        template=FORM,
        back=reverse("billing-help", args=[help_request_id]),
        said="Answered.",
        context={
            **_who(request, found.patient_id),
            "heading": "No lower-cost care",
            "button": "Answer no",
            "danger": True,
        },
    )


@rule("billing.view_accounts", purpose="payment")
def agencies_page(request: StaffRequest) -> HttpResponse:
    today = access.today()
    context = {
        "zone": office_zone(),
        "tab": "balances",
        "agencies": [
            (each, lacking_of(each, on=today), each.fee_basis_points / 100)
            for each in queries.agencies(actor=request.actor)
        ],
        "scales": queries.help_scales(actor=request.actor),
        "may_add": request.actor.can("billing.approve_collect"),
    }
    return render(request, "billing/agencies.html", context)


@rule("billing.approve_collect", methods=BOTH, purpose="payment")
def agency_new(request: StaffRequest) -> HttpResponse:
    form = AgencyForm.of(request)
    organizations = list(people.organizations(on=access.today()))
    form.offer("organization", [(str(each.pk), each.name) for each in organizations])
    names = {each.pk: each.name for each in organizations}
    papers = [paper for each in organizations for paper in people.agreements(each.pk)]
    for name, kinds in (("contract", ("contract", "service")), ("baa", ("baa",))):
        form.offer(
            name,
            [
                (str(each.pk), f"{names[each.organization_id]}: {each.title}")
                for each in papers
                if each.kind in kinds
            ],
        )
    return form_page(
        request,
        form,
        lambda given: actions.add_agency(
            actor=request.actor,
            key=form.key,
            organization_id=int(given["organization"]),
            contract_id=int(given["contract"]),
            baa_id=int(given["baa"]),
            fee_basis_points=int(given["fee"] * 100),
        ),
        template=FORM,
        back=reverse("billing-agencies"),
        said="The agency can be given accounts.",
        context={
            "zone": office_zone(),
            "heading": "Work with an agency",
            "button": "Add the agency",
            "note": "The organization, its contract and its BAA stand under Organizations.",
        },
    )


@rule("billing.approve_collect", methods=BOTH, purpose="payment")
def scale_new(request: StaffRequest) -> HttpResponse:
    form = ScaleForm.of(
        request, initial={"checked_on": access.today(), "starts_on": access.today()}
    )

    def add(given: dict[str, Any]) -> object:
        return actions.add_help_scale(
            actor=request.actor,
            key=form.key,
            name=given["name"],
            base_cents=given["base"].cents,
            person_cents=given["person"].cents,
            steps=given["steps"],
            source=given["source"],
            checked_on=given["checked_on"],
            starts_on=given["starts_on"],
        )

    return form_page(
        request,
        form,
        add,
        template=FORM,
        back=reverse("billing-agencies"),
        said="The scale is kept. The one before ends the day before.",
        context={
            "zone": office_zone(),
            "heading": "Scale for lower-cost care",
            "button": "Keep the scale",
        },
    )


@rule("billing.view_accounts", purpose="payment")
def agency_page(request: StaffRequest, agency_id: int) -> HttpResponse:
    agency = queries.get_agency(actor=request.actor, agency_id=agency_id)
    context = {
        "zone": office_zone(),
        "tab": "balances",
        "agency": agency,
        "lacking": lacking_of(agency, on=access.today()),
        "fee": agency.fee_basis_points / 100,
        "placements": queries.placements(actor=request.actor, agency_id=agency_id),
        "files": queries.agency_files(actor=request.actor, agency_id=agency_id),
        "may_post": request.actor.can("billing.post"),
        "may_read": request.actor.can("billing.send"),
    }
    return render(request, "billing/agency.html", context)


@rule("billing.post", methods=BOTH, purpose="payment")
def agency_remittance(request: StaffRequest, agency_id: int) -> HttpResponse:
    agency = queries.get_agency(actor=request.actor, agency_id=agency_id)
    form = RemittanceForm.of(request)

    def post(given: dict[str, Any]) -> object:
        file: UploadedFile = given["file"]
        return actions.receive_agency_remittance(
            actor=request.actor,
            key=form.key,
            agency_id=agency_id,
            name=file.name or "remittance.csv",
            content=file.read(),
        )

    return form_page(
        request,
        form,
        post,
        template=FORM,
        back=reverse("billing-agency", args=[agency_id]),
        said="Posted: the patients have paid in full what it collected, the fee is ours.",
        context={
            "zone": office_zone(),
            "heading": f"What {agency.organization.name} collected",
            "button": "Post the file",
            "upload": True,
            "note": "Columns: account, paid_on, amount, fee. The same file again posts nothing.",
        },
    )


@rule("billing.view_accounts", purpose="payment")
def placement_page(request: StaffRequest, placement_id: int) -> HttpResponse:
    found = queries.get_placement(actor=request.actor, placement_id=placement_id)
    own = found.made_by_id == request.actor.user_id
    asked = found.state == "asked"
    context = {
        **_who(request, found.patient_id),
        "placement": found,
        "parts": found.parts.select_related("charge").order_by("charge__service_on", "pk"),
        "events": found.events.order_by("pk"),
        "own": own,
        "may_sign": asked and not own and request.actor.can("billing.approve_collect"),
        "may_refuse": asked
        and request.actor.can("billing.collect")
        and (own or request.actor.can("billing.approve_collect")),
        "may_recall": found.state == "placed" and request.actor.can("billing.collect"),
    }
    return render(request, "billing/placement.html", context)


@rule("billing.approve_collect", methods=("POST",), purpose="payment")
def placement_sign(request: StaffRequest, placement_id: int) -> HttpResponse:
    actions.sign_off_placement(actor=request.actor, placement_id=placement_id)
    say(request, "Handed over. The list is among the agency's files.")
    return done(reverse("billing-placement", args=[placement_id]))


def _why(request: StaffRequest, placement_id: int, act: Any, **words: str) -> HttpResponse:
    found = queries.get_placement(actor=request.actor, placement_id=placement_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda given: act(form, given["why"]),
        template=FORM,
        back=reverse("billing-placement", args=[placement_id]),
        said=words.pop("said"),
        context={**_who(request, found.patient_id), **words},
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def placement_refuse(request: StaffRequest, placement_id: int) -> HttpResponse:
    return _why(
        request,
        placement_id,
        lambda _, why: actions.refuse_placement(
            actor=request.actor, placement_id=placement_id, why=why
        ),
        said="It does not go to the agency.",
        heading="Not to the agency",
        button="Keep the account",
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def placement_recall(request: StaffRequest, placement_id: int) -> HttpResponse:
    return _why(
        request,
        placement_id,
        lambda form, why: actions.recall_account(
            actor=request.actor, key=form.key, placement_id=placement_id, why=why
        ),
        said="Called back. The list is among the agency's files.",
        heading="Call the account back",
        button="Call it back",
    )


@rule("billing.collect", methods=BOTH, purpose="payment")
def placement_return(request: StaffRequest, placement_id: int) -> HttpResponse:
    return _why(
        request,
        placement_id,
        lambda form, why: actions.take_back_account(
            actor=request.actor, key=form.key, placement_id=placement_id, why=why
        ),
        said="The agency gave it back. Decide about what is open.",
        heading="The agency gives the account back",
        button="It is given back",
    )
