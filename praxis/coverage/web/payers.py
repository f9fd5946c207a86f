"""Payer sheets and their set-up (R11)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.coverage import actions, queries
from praxis.coverage.types import PayerDetails, PayerKind, ProductDetails
from praxis.coverage.web.forms import (
    EnrollmentAddForm,
    EnrollmentForm,
    LastDayForm,
    PayerForm,
    ProductForm,
    RuleForm,
)
from praxis.practice import queries as practice
from praxis.ui.form_page import form_page
from praxis.ui.listing import Choice, Column, Listing, Prefix, respond

BOTH = ("GET", "POST")
PAYERS = Listing(
    name="coverage-payers",
    title="Payers",
    columns=(
        Column(
            "name",
            "Payer",
            value=lambda payer: payer.name,
            link=lambda payer: reverse("coverage-payer", args=[payer.pk]),
            sort="name",
        ),
        Column("kind", "Kind", value=lambda payer: payer.get_kind_display()),
        Column("number", "Payer number", value=lambda payer: payer.payer_id),
        Column("filing", "Filing code", value=lambda payer: payer.filing_code),
        Column("phone", "Phone", value=lambda payer: payer.phone),
        Column("until", "Last day", value=lambda payer: payer.ended_on),
    ),
    order="name",
    filters=(
        Prefix("name", "Name begins with", field="name"),
        Choice("kind", "Kind", field="kind", choices=tuple(PayerKind.choices)),
    ),
    empty="No payer yet.",
    empty_action="Add a payer",
    empty_url="/payers/new/",
)
_PAYER_FIELDS = tuple(PayerForm.base_fields.keys() - {"client_key", "expected_version"})
_PRODUCT_FIELDS = tuple(ProductForm.base_fields.keys() - {"client_key", "expected_version"})


def _page(heading: str, button: str, **more: Any) -> dict[str, Any]:
    return {"zone": office_zone(), "heading": heading, "button": button, **more}


def _sheet_url(payer_id: int) -> str:
    return reverse("coverage-payer", args=[payer_id])


@rule("coverage.view_payers")
def payers_page(request: StaffRequest) -> HttpResponse:
    ended = request.GET.get("ended") == "1"
    return respond(
        request,
        PAYERS,
        queries.payers(actor=request.actor, ended=ended),
        zone=office_zone(),
        template="coverage/payers.html",
        context={"ended": ended, "may_change": request.actor.can("coverage.manage_payers")},
    )


@rule("coverage.view_payers")
def payer_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    actor = request.actor
    context = {
        "zone": office_zone(),
        "payer": queries.get_payer(actor=actor, payer_id=payer_id),
        "products": queries.products(actor=actor, payer_id=payer_id, ended=True),
        "rules": queries.payer_rules(actor=actor, payer_id=payer_id),
        "asked_first": queries.authorization_rules(actor=actor, payer_id=payer_id),
        "enrollments": queries.enrollments(actor=actor, payer_id=payer_id),
        "today": access.today(),
        "may_change": actor.can("coverage.manage_payers"),
    }
    return render(request, "coverage/payer.html", context)


@rule("coverage.manage_payers", methods=BOTH)
def payer_add_page(request: StaffRequest) -> HttpResponse:
    form = PayerForm.of(
        request, initial={"kind": "commercial", "filing_code": "CI"}, draft="coverage-payer"
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_payer(
            actor=request.actor, key=form.key, details=PayerDetails(**data)
        ),
        template="coverage/payer_form.html",
        back=reverse("coverage-payers"),
        said="Payer added.",
        context=_page("Add a payer", "Add payer"),
        done_url=lambda payer: _sheet_url(payer.pk),
    )


@rule("coverage.manage_payers", methods=BOTH)
def payer_change_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_payer(actor=request.actor, payer_id=payer_id)
        return {name: getattr(row, name) for name in _PAYER_FIELDS}

    payer = queries.get_payer(actor=request.actor, payer_id=payer_id)
    form = PayerForm.of(request, initial=initial(), version=payer.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_payer(
            actor=request.actor,
            payer_id=payer_id,
            version=form.version or 0,
            details=PayerDetails(**data),
        ),
        template="coverage/payer_form.html",
        back=_sheet_url(payer_id),
        said="Payer saved.",
        context=_page(f"Change {payer.name}", "Save payer"),
        theirs=initial,
        version=lambda: queries.get_payer(actor=request.actor, payer_id=payer_id).version,
    )


@rule("coverage.manage_payers", methods=BOTH)
def payer_end_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    payer = queries.get_payer(actor=request.actor, payer_id=payer_id)
    form = LastDayForm.of(request, initial={"ended_on": access.today()})
    return form_page(
        request,
        form,
        lambda data: actions.end_payer(actor=request.actor, payer_id=payer_id, **data),
        template="coverage/payer_form.html",
        back=_sheet_url(payer_id),
        said=f"{payer.name} ends.",
        context=_page(
            f"End {payer.name}",
            "End payer",
            note="Patients' insurance with this payer stays until it is ended itself.",
        ),
    )


@rule("coverage.manage_payers", methods=BOTH)
def product_add_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    payer = queries.get_payer(actor=request.actor, payer_id=payer_id)
    form = ProductForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.add_product(
            actor=request.actor, key=form.key, payer_id=payer_id, details=ProductDetails(**data)
        ),
        template="coverage/payer_form.html",
        back=_sheet_url(payer_id),
        said="Plan added.",
        context=_page(f"{payer.name}: add a plan", "Add plan"),
    )


@rule("coverage.manage_payers", methods=BOTH)
def product_page(request: StaffRequest, product_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_product(actor=request.actor, product_id=product_id)
        return {name: getattr(row, name) for name in _PRODUCT_FIELDS}

    product = queries.get_product(actor=request.actor, product_id=product_id)
    form = ProductForm.of(request, initial=initial(), version=product.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_product(
            actor=request.actor,
            product_id=product_id,
            version=form.version or 0,
            details=ProductDetails(**data),
        ),
        template="coverage/payer_form.html",
        back=_sheet_url(product.payer_id),
        said="Plan saved.",
        context=_page(
            f"{product.payer.name}: {product.name}",
            "Save plan",
            end_url=reverse("coverage-product-end", args=[product_id]),
        ),
        theirs=initial,
        version=lambda: queries.get_product(actor=request.actor, product_id=product_id).version,
    )


@rule("coverage.manage_payers", methods=BOTH)
def product_end_page(request: StaffRequest, product_id: int) -> HttpResponse:
    product = queries.get_product(actor=request.actor, product_id=product_id)
    form = LastDayForm.of(request, initial={"ended_on": access.today()})
    return form_page(
        request,
        form,
        lambda data: actions.end_product(actor=request.actor, product_id=product_id, **data),
        template="coverage/payer_form.html",
        back=_sheet_url(product.payer_id),
        said=f"{product.name} ends.",
        context=_page(f"End {product.name}", "End plan"),
    )


@rule("coverage.manage_payers", methods=BOTH)
def rule_add_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    payer = queries.get_payer(actor=request.actor, payer_id=payer_id)
    products = queries.products(actor=request.actor, payer_id=payer_id)
    today = access.today()
    form = RuleForm.of(
        request,
        initial={"checked_on": today, "starts_on": today},
        products=[(str(product.pk), product.name) for product in products],
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_payer_rule(
            actor=request.actor, key=form.key, payer_id=payer_id, **data
        ),
        template="coverage/payer_form.html",
        back=_sheet_url(payer_id),
        said="Limit added.",
        context=_page(
            f"{payer.name}: add a limit",
            "Add limit",
            note="A limit of the same kind that holds now ends the day before.",
        ),
    )


@rule("coverage.manage_payers", methods=BOTH)
def rule_end_page(request: StaffRequest, payer_id: int, payer_rule_id: int) -> HttpResponse:
    payer = queries.get_payer(actor=request.actor, payer_id=payer_id)
    form = LastDayForm.of(request, initial={"ended_on": access.today()})
    return form_page(
        request,
        form,
        lambda data: actions.end_payer_rule(
            actor=request.actor, payer_rule_id=payer_rule_id, ends_on=data["ended_on"]
        ),
        template="coverage/payer_form.html",
        back=_sheet_url(payer_id),
        said="Limit ended.",
        context=_page(f"{payer.name}: end a limit", "End limit"),
    )


@rule("coverage.manage_payers", methods=BOTH)
def enrollment_add_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    payer = queries.get_payer(actor=request.actor, payer_id=payer_id)
    today = access.today()
    form = EnrollmentAddForm.of(
        request,
        initial={"requested_on": today},
        entities=[
            (str(entity.pk), entity.legal_name) for entity in practice.billing_entities(today)
        ],
        providers=[
            (str(provider.pk), provider.display_name) for provider in practice.providers_on(today)
        ],
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_enrollment(
            actor=request.actor, key=form.key, payer_id=payer_id, **data
        ),
        template="coverage/payer_form.html",
        back=_sheet_url(payer_id),
        said="Enrolment added.",
        context=_page(f"{payer.name}: add an enrolment", "Add enrolment"),
    )


@rule("coverage.manage_payers", methods=BOTH)
def enrollment_page(request: StaffRequest, enrollment_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_enrollment(actor=request.actor, enrollment_id=enrollment_id)
        return {
            name: getattr(row, name) for name in ("requested_on", "starts_on", "ends_on", "note")
        }

    row = queries.get_enrollment(actor=request.actor, enrollment_id=enrollment_id)
    whom = row.provider.display_name if row.provider else row.billing_entity.legal_name
    form = EnrollmentForm.of(request, initial=initial(), version=row.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_enrollment(
            actor=request.actor,
            enrollment_id=enrollment_id,
            version=form.version or 0,
            **data,
        ),
        template="coverage/payer_form.html",
        back=_sheet_url(row.payer_id),
        said="Enrolment saved.",
        context=_page(f"{row.get_kind_display()}: {whom}", "Save enrolment"),
        theirs=initial,
        version=lambda: (
            queries.get_enrollment(actor=request.actor, enrollment_id=enrollment_id).version
        ),
    )
