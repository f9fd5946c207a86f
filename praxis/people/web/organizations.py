"""Pages of organizations and agreements."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.people import actions, queries
from praxis.people.models import Organization
from praxis.people.types import OrganizationKind
from praxis.people.web.forms import AgreementChangeForm, AgreementForm, EndForm, OrganizationForm
from praxis.people.web.pages import BOTH, form_page
from praxis.ui import words
from praxis.ui.listing import Column, Listing, YesNo, respond

LIST = "/organizations/"
_FACTS = (
    "name",
    "kinds",
    "npi",
    "phone",
    "fax",
    "email",
    "line1",
    "line2",
    "zip",
    "city",
    "state",
)
_TERMS = ("title", "signed_on", "ends_on", "notice_days", "renews_itself", "document_id")


def sheet(organization_id: int) -> str:
    return f"{LIST}{organization_id}/"


def _kinds(row: Organization) -> str:
    return ", ".join(str(OrganizationKind(kind).label) for kind in row.kinds)


ORGANIZATIONS = Listing(
    name="people-organizations",
    title="Organizations",
    columns=(
        Column(
            "name",
            "Organization",
            value=lambda row: row.name,
            link=lambda row: sheet(row.pk),
            sort="sort_name",
        ),
        Column("kinds", "What it is to us", value=_kinds),
        Column("phone", "Telephone", value=lambda row: words.phone_text(row.phone)),
        Column("place", "Place", value=lambda row: ", ".join(filter(None, (row.city, row.state)))),
        Column("ended", "Last day", value=lambda row: row.ended_on),
    ),
    filters=(YesNo("ended", "Ended", field="ended_on", null=True),),
    order="sort_name",
    empty="No organization is on file.",
    empty_action="Add an organization",
    empty_url="/organizations/new/",
)


@rule("people.view_organizations")
def organizations_page(request: StaffRequest) -> HttpResponse:
    zone = queries.zone_of(request.actor)
    return respond(
        request,
        ORGANIZATIONS,
        queries.organizations(),
        zone=zone,
        template="people/organizations.html",
        context={
            "may_manage": request.actor.can("people.manage_organizations"),
            "due": [
                (row, queries.notice_by(row))
                for row in queries.agreements_to_decide(clock.today(zone))
            ],
        },
    )


@rule("people.manage_organizations", methods=BOTH)
def organization_add_page(request: StaffRequest) -> HttpResponse:
    form = OrganizationForm.of(request, draft="people-organization")
    return form_page(
        request,
        form,
        lambda data: actions.add_organization(actor=request.actor, key=form.key, **data),
        heading="Add an organization",
        button="Add organization",
        back=LIST,
        said="Organization added.",
        done_url=lambda row: sheet(row.pk),
    )


@rule("people.view_organizations")
def organization_page(request: StaffRequest, organization_id: int) -> HttpResponse:
    row = queries.get_organization(organization_id)
    context = {
        "row": row,
        "kinds": _kinds(row),
        "agreements": [
            (each, queries.notice_by(each) if each.ends_on and each.notice_days else None)
            for each in queries.agreements(organization_id)
        ],
        "zone": queries.zone_of(request.actor),
        "may_manage": request.actor.can("people.manage_organizations"),
    }
    return render(request, "people/organization.html", context)


@rule("people.manage_organizations", methods=BOTH)
def organization_edit_page(request: StaffRequest, organization_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_organization(organization_id)
        return {name: getattr(row, name) for name in _FACTS}

    row = queries.get_organization(organization_id)
    form = OrganizationForm.of(request, initial=initial(), version=row.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_organization(
            actor=request.actor,
            organization_id=organization_id,
            version=form.version or 0,
            **data,
        ),
        heading=row.name,
        button="Save organization",
        back=sheet(organization_id),
        said="Organization saved.",
        theirs=initial,
        version=lambda: queries.get_organization(organization_id).version,
    )


@rule("people.manage_organizations", methods=BOTH)
def organization_end_page(request: StaffRequest, organization_id: int) -> HttpResponse:
    row = queries.get_organization(organization_id)
    form = EndForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.end_organization(
            actor=request.actor, organization_id=organization_id, **data
        ),
        heading=f"End {row.name}",
        button="End",
        back=sheet(organization_id),
        said="Ended. It stays in the history.",
    )


@rule("people.manage_organizations", methods=BOTH)
def agreement_add_page(request: StaffRequest, organization_id: int) -> HttpResponse:
    row = queries.get_organization(organization_id)
    form = AgreementForm.of(request, draft=f"people-agreement:{organization_id}")
    return form_page(
        request,
        form,
        lambda data: actions.add_agreement(
            actor=request.actor, key=form.key, organization_id=organization_id, **data
        ),
        heading="Add an agreement",
        button="Add agreement",
        back=sheet(organization_id),
        said="Agreement added.",
        where=row.name,
    )


@rule("people.manage_organizations", methods=BOTH)
def agreement_page(request: StaffRequest, agreement_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_agreement(agreement_id)
        return {name: getattr(row, name) for name in _TERMS}

    row = queries.get_agreement(agreement_id)
    form = AgreementChangeForm.of(request, initial=initial(), version=row.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_agreement(
            actor=request.actor, agreement_id=agreement_id, version=form.version or 0, **data
        ),
        heading=row.title,
        button="Save agreement",
        back=sheet(row.organization_id),
        said="Agreement saved.",
        where=row.organization.name,
        theirs=initial,
        version=lambda: queries.get_agreement(agreement_id).version,
    )
