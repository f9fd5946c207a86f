"""Set-up of billing: services and fees, charge templates, places, trading partners."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.queries import get_site, office_zone, sites
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions, places, queries
from praxis.billing.types import PartnerDetails, ServiceDetails
from praxis.billing.web.forms import (
    FeeForm,
    LastDayForm,
    PartnerForm,
    PlaceForm,
    RouteForm,
    ServiceChangeForm,
    ServiceForm,
    TemplateForm,
)
from praxis.coverage import queries as coverage
from praxis.kernel.money import Money
from praxis.practice import queries as practice
from praxis.ui.form_page import form_page
from praxis.ui.listing import Choice, Column, Listing, Prefix, respond

BOTH = ("GET", "POST")
_PARTNER_FIELDS = tuple(PartnerForm.base_fields.keys() - {"client_key", "expected_version"})

SERVICES = Listing(
    name="billing-services",
    title="Services",
    columns=(
        Column(
            "code",
            "Code",
            value=lambda s: s.code,
            link=lambda s: f"/setup/services/{s.pk}/",
            sort="code",
        ),
        Column("words", "In our words", value=lambda s: s.description),
        Column("system", "Code system", value=lambda s: s.get_code_system_display()),
        Column("zero", "May be free", value=lambda s: "Yes" if s.may_be_zero else ""),
        Column("ends", "Last day", value=lambda s: s.ended_on),
    ),
    filters=(
        Prefix("code", "Code", field="code"),
        Choice(
            "system",
            "Code system",
            field="code_system",
            choices=(("CPT", "CPT"), ("HCPCS", "HCPCS"), ("office", "Office")),
        ),
    ),
    order="code",
    empty="No service yet: nothing can be charged.",
    empty_action="Add a service",
    empty_url="/setup/services/new/",
)


def _page(heading: str, button: str, **more: Any) -> dict[str, Any]:
    return {"zone": office_zone(), "heading": heading, "button": button, **more}


@rule("billing.view_setup")
def services_page(request: StaffRequest) -> HttpResponse:
    ended = request.GET.get("ended") == "1"
    return respond(
        request,
        SERVICES,
        queries.services(actor=request.actor, ended=ended),
        zone=office_zone(),
        template="billing/services.html",
        context={"ended": ended, "may_change": request.actor.can("billing.manage_setup")},
    )


@rule("billing.manage_setup", methods=BOTH)
def service_add_page(request: StaffRequest) -> HttpResponse:
    form = ServiceForm.of(request, initial={"code_system": "CPT"})
    return form_page(
        request,
        form,
        lambda data: actions.add_service(
            actor=request.actor, key=form.key, details=ServiceDetails(**data)
        ),
        template="billing/form.html",
        back=reverse("billing-services"),
        said="Service added. Give it a fee.",
        context=_page("Add a service", "Add service"),
        done_url=lambda service: reverse("billing-service", args=[service.pk]),
    )


@rule("billing.view_setup")
def service_page(request: StaffRequest, service_id: int) -> HttpResponse:
    actor = request.actor
    context = {
        "zone": office_zone(),
        "service": queries.get_service(actor=actor, service_id=service_id),
        "fees": queries.fees_of(actor=actor, service_id=service_id),
        "today": access.today(),
        "may_change": actor.can("billing.manage_setup"),
    }
    return render(request, "billing/service.html", context)


@rule("billing.manage_setup", methods=BOTH)
def service_change_page(request: StaffRequest, service_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_service(actor=request.actor, service_id=service_id)
        return {"description": row.description, "may_be_zero": row.may_be_zero}

    service = queries.get_service(actor=request.actor, service_id=service_id)
    form = ServiceChangeForm.of(request, initial=initial(), version=service.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_service(
            actor=request.actor, service_id=service_id, version=form.version or 0, **data
        ),
        template="billing/form.html",
        back=reverse("billing-service", args=[service_id]),
        said="Service saved.",
        context=_page(f"Change {service.code}", "Save service"),
        theirs=initial,
        version=lambda: queries.get_service(actor=request.actor, service_id=service_id).version,
    )


@rule("billing.manage_setup", methods=BOTH)
def service_end_page(request: StaffRequest, service_id: int) -> HttpResponse:
    service = queries.get_service(actor=request.actor, service_id=service_id)
    form = LastDayForm.of(request, initial={"ended_on": access.today()})
    return form_page(
        request,
        form,
        lambda data: actions.end_service(actor=request.actor, service_id=service_id, **data),
        template="billing/form.html",
        back=reverse("billing-service", args=[service_id]),
        said=f"{service.code} ends.",
        context=_page(f"End {service.code}", "End service"),
    )


@rule("billing.manage_setup", methods=BOTH)
def fee_add_page(request: StaffRequest, service_id: int) -> HttpResponse:
    actor = request.actor
    service = queries.get_service(actor=actor, service_id=service_id)
    payers = (
        [(str(row.pk), row.name) for row in coverage.payers(actor=actor).order_by("name")]
        if actor.can("coverage.view_payers")
        else []
    )
    form = FeeForm.of(request, initial={"starts_on": access.today()}, payers=payers)

    def act(data: dict[str, Any]) -> object:
        amount: Money = data.pop("amount")
        return actions.set_fee(
            actor=actor,
            key=form.key,
            service_id=service_id,
            amount_cents=amount.cents,
            **data,
        )

    return form_page(
        request,
        form,
        act,
        template="billing/form.html",
        back=reverse("billing-service", args=[service_id]),
        said="Fee saved.",
        context=_page(
            f"Fee of {service.code}",
            "Save fee",
            note="The price that holds now ends the day before.",
        ),
    )


@rule("billing.view_setup")
def templates_page(request: StaffRequest) -> HttpResponse:
    lines = queries.templates(actor=request.actor)
    context = {
        "zone": office_zone(),
        "kinds": [(kind, lines.get(kind.pk, [])) for kind in practice.visit_types(access.today())],
        "may_change": request.actor.can("billing.manage_setup"),
    }
    return render(request, "billing/templates.html", context)


@rule("billing.manage_setup", methods=BOTH)
def template_page(request: StaffRequest, visit_type_id: int) -> HttpResponse:
    kind = practice.get_visit_type(visit_type_id)

    def initial() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row, line in enumerate(queries.lines_of(queries.template_of(visit_type_id)), start=1):
            found |= {
                f"service_{row}": line.service.code,
                f"modifiers_{row}": " ".join(line.modifiers),
                f"units_{row}": line.units,
                f"pointers_{row}": " ".join(str(each) for each in line.pointers),
                f"patients_{row}": line.patients,
            }
        return found

    there = queries.template_of(visit_type_id)
    services = queries.services_on(access.today())
    form = TemplateForm.of(
        request, initial=initial(), version=there.version if there else None, services=services
    )
    return form_page(
        request,
        form,
        lambda _: actions.set_template(
            actor=request.actor,
            key=form.key,
            visit_type_id=visit_type_id,
            lines=form.lines(),
            version=form.version,
        ),
        template="billing/template.html",
        back=reverse("billing-templates"),
        said="Template saved.",
        context=_page(f"Charges of: {kind.name}", "Save template", services=services),
    )


@rule("billing.view_setup")
def partners_page(request: StaffRequest) -> HttpResponse:
    actor = request.actor
    found = queries.routes()
    payers = (
        list(coverage.payers(actor=actor).exclude(kind="self_pay").order_by("name", "pk"))
        if actor.can("coverage.view_payers")
        else []
    )
    here = queries.site_places()
    context = {
        "zone": office_zone(),
        "partners": queries.partners(actor=actor),
        "payers": [(payer, found.get(payer.pk)) for payer in payers],
        "places": [
            (site, places.PLACES.get(here.get(site.pk, places.OFFICE), "")) for site in sites()
        ],
        "may_change": actor.can("billing.manage_setup"),
    }
    return render(request, "billing/partners.html", context)


@rule("billing.manage_setup", methods=BOTH)
def partner_add_page(request: StaffRequest) -> HttpResponse:
    form = PartnerForm.of(
        request,
        initial={"kind": "clearinghouse", "sender_qualifier": "ZZ", "receiver_qualifier": "ZZ"},
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_partner(
            actor=request.actor, key=form.key, details=PartnerDetails(**data)
        ),
        template="billing/form.html",
        back=reverse("billing-partners"),
        said="Trading partner added.",
        context=_page("Add a trading partner", "Add partner"),
    )


@rule("billing.manage_setup", methods=BOTH)
def partner_page(request: StaffRequest, partner_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_partner(actor=request.actor, partner_id=partner_id)
        return {name: getattr(row, name) for name in _PARTNER_FIELDS}

    partner = queries.get_partner(actor=request.actor, partner_id=partner_id)
    form = PartnerForm.of(request, initial=initial(), version=partner.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_partner(
            actor=request.actor,
            partner_id=partner_id,
            version=form.version or 0,
            details=PartnerDetails(**data),
        ),
        template="billing/form.html",
        back=reverse("billing-partners"),
        said="Trading partner saved.",
        context=_page(partner.name, "Save partner"),
        theirs=initial,
        version=lambda: queries.get_partner(actor=request.actor, partner_id=partner_id).version,
    )


@rule("billing.manage_setup", methods=BOTH)
def route_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    actor = request.actor
    payer = coverage.get_payer(actor=actor, payer_id=payer_id)
    there = queries.routes([payer_id]).get(payer_id)
    form = RouteForm.of(
        request,
        initial={
            "partner_id": there.partner_id if there else None,
            "payer_number": there.payer_number if there else "",
        },
        partners=[(str(row.pk), row.name) for row in queries.partners(actor=actor)],
    )
    return form_page(
        request,
        form,
        lambda data: actions.route_payer(actor=actor, payer_id=payer_id, **data),
        template="billing/form.html",
        back=reverse("billing-partners"),
        said="Route saved.",
        context=_page(f"Claims to {payer.name}", "Save route"),
    )


@rule("billing.manage_setup", methods=BOTH)
def place_page(request: StaffRequest, site_id: int) -> HttpResponse:
    site = get_site(site_id)
    form = PlaceForm.of(request, initial={"pos": queries.site_places().get(site_id, places.OFFICE)})
    return form_page(
        request,
        form,
        lambda data: actions.set_site_place(actor=request.actor, site_id=site_id, **data),
        template="billing/form.html",
        back=reverse("billing-partners"),
        said="Place of service saved.",
        context=_page(f"Place of service: {site.name}", "Save place"),
    )
