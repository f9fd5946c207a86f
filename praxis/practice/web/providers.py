"""Pages of providers and billing entities."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from praxis.access.queries import people_with_roles, user_names
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.practice import actions, queries
from praxis.practice.types import BillingEntityDetails, ProviderDetails
from praxis.practice.web.forms import (
    BillingEntityForm,
    EndForm,
    PlaceAddForm,
    PlaceForm,
    ProviderForm,
)
from praxis.practice.web.pages import asked_for_ended, form_page, listed, zone_of
from praxis.practice.web.places import BOTH, room_choices, site_choices
from praxis.ui.listing import Column, Listing

PROVIDERS = Listing(
    name="practice-providers",
    title="Providers",
    columns=(
        Column(
            "name",
            "Provider",
            value=lambda provider: provider.list_name,
            link=lambda provider: reverse("practice-provider", args=[provider.pk]),
            sort="sort_name",
        ),
        Column("credential", "Credential", value=lambda provider: provider.credential),
        Column("specialty", "Specialty", value=lambda provider: provider.specialty),
        Column("npi", "NPI", value=lambda provider: provider.npi),
        Column("entity", "Bills under", value=lambda p: str(p.billing_entity or "")),
        Column("bookable", "Booked", value=lambda p: "Yes" if p.bookable else "No"),
        Column("until", "Last day", value=lambda provider: provider.ended_on),
    ),
    order="sort_name",
    empty="No provider yet.",
    empty_action="Add a provider",
    empty_url="/setup/providers/new/",
)
_PROVIDER_FIELDS = (
    "given_name",
    "family_name",
    "credential",
    "specialty",
    "npi",
    "taxonomy",
    "initials",
    "billing_entity_id",
    "bookable",
    "video_url",
)


@rule("practice.view_setup")
def providers_page(request: StaffRequest) -> HttpResponse:
    return listed(
        request,
        PROVIDERS,
        queries.all_providers(ended=asked_for_ended(request)),
        add="Add a provider",
        add_url=reverse("practice-provider-add"),
    )


@rule("practice.manage", methods=BOTH)
def provider_add_page(request: StaffRequest) -> HttpResponse:
    form = ProviderForm.of(
        request, initial={"bookable": True}, draft="practice-provider", new=True, **_choices()
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_provider(
            actor=request.actor, key=form.key, details=_details(data)
        ),
        heading="Add a provider",
        button="Add provider",
        back=reverse("practice-providers"),
        said="Provider added. Name the sites where visits are booked.",
        done_url=lambda provider: reverse("practice-provider", args=[provider.pk]),
    )


@rule("practice.manage", methods=BOTH)
def provider_page(request: StaffRequest, provider_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_provider(provider_id)
        fields = {name: getattr(row, name) for name in _PROVIDER_FIELDS}
        return {**fields, "sign_in_id": row.user_id}

    provider = queries.get_provider(provider_id)
    form = ProviderForm.of(
        request,
        initial=initial(),
        version=provider.version,
        new=False,
        **_choices(provider.user_id),
    )
    return form_page(
        request,
        form,
        lambda data: actions.change_provider(
            actor=request.actor,
            provider_id=provider_id,
            version=form.version or 0,
            details=_details(data),
        ),
        heading=provider.display_name,
        button="Save provider",
        back=reverse("practice-providers"),
        said="Provider saved.",
        theirs=initial,
        version=lambda: queries.get_provider(provider_id).version,
        template="practice/provider.html",
        row=provider,
        end_url=reverse("practice-provider-end", args=[provider_id]),
        places=queries.places_of(provider_id),
    )


@rule("practice.manage", methods=BOTH)
def provider_end_page(request: StaffRequest, provider_id: int) -> HttpResponse:
    provider = queries.get_provider(provider_id)
    form = EndForm.of(request, initial={"ended_on": clock.today(zone_of(request.actor))})
    return form_page(
        request,
        form,
        lambda data: actions.end_provider(actor=request.actor, provider_id=provider_id, **data),
        heading=f"{provider.display_name} leaves",
        button="End provider",
        back=reverse("practice-providers"),
        said=f"{provider.display_name} leaves.",
        note="No visit can be booked after that day. Visits booked already are listed under"
        " Schedule, exceptions.",
    )


@rule("practice.manage", methods=BOTH)
def place_add_page(request: StaffRequest, provider_id: int) -> HttpResponse:
    provider = queries.get_provider(provider_id)
    form = PlaceAddForm.of(request, sites=site_choices(), rooms=room_choices())
    return form_page(
        request,
        form,
        lambda data: actions.add_provider_site(
            actor=request.actor, key=form.key, provider_id=provider_id, **data
        ),
        heading=f"{provider.display_name}: add a site",
        button="Add site",
        back=reverse("practice-provider", args=[provider_id]),
        said="Site added.",
    )


@rule("practice.manage", methods=BOTH)
def place_page(request: StaffRequest, provider_site_id: int) -> HttpResponse:
    place = queries.get_provider_site(provider_site_id)
    form = PlaceForm.of(
        request,
        initial={"default_room_id": place.default_room_id},
        version=place.version,
        rooms=room_choices(place.site_id),
    )
    return form_page(
        request,
        form,
        lambda data: actions.change_provider_site(
            actor=request.actor,
            provider_site_id=provider_site_id,
            version=form.version or 0,
            **data,
        ),
        heading=f"{place.provider.display_name} at {place.site.name}",
        button="Save room",
        back=reverse("practice-provider", args=[place.provider_id]),
        said="Usual room saved.",
        theirs=lambda: {
            "default_room_id": queries.get_provider_site(provider_site_id).default_room_id
        },
        version=lambda: queries.get_provider_site(provider_site_id).version,
    )


@rule("practice.manage", methods=BOTH)
def place_end_page(request: StaffRequest, provider_site_id: int) -> HttpResponse:
    place = queries.get_provider_site(provider_site_id)
    form = EndForm.of(request, initial={"ended_on": clock.today(place.site.time_zone)})
    return form_page(
        request,
        form,
        lambda data: actions.end_provider_site(
            actor=request.actor, provider_site_id=provider_site_id, **data
        ),
        heading=f"{place.provider.display_name} leaves {place.site.name}",
        button="End at this site",
        back=reverse("practice-provider", args=[place.provider_id]),
        said=f"{place.provider.display_name} leaves {place.site.name}.",
    )


ENTITIES = Listing(
    name="practice-billing-entities",
    title="Billing entities",
    columns=(
        Column(
            "name",
            "Legal name",
            value=lambda entity: entity.legal_name,
            link=lambda entity: reverse("practice-entity", args=[entity.pk]),
            sort="legal_name",
        ),
        Column("npi", "NPI", value=lambda entity: entity.npi),
        Column(
            "tax",
            "Tax number",
            value=lambda entity: f"{entity.get_tax_id_kind_display()} ends {entity.tax_id_last4}",
        ),
        Column("city", "City", value=lambda entity: entity.city),
        Column("until", "Last day", value=lambda entity: entity.ended_on),
    ),
    order="legal_name",
    empty="Nobody bills yet.",
    empty_action="Add a billing entity",
    empty_url="/setup/billing-entities/new/",
)
_ENTITY_FIELDS = (
    "legal_name",
    "npi",
    "tax_id_kind",
    "phone",
    "line1",
    "line2",
    "city",
    "state",
    "zip",
)


@rule("practice.view_setup")
def entities_page(request: StaffRequest) -> HttpResponse:
    return listed(
        request,
        ENTITIES,
        queries.entities(ended=asked_for_ended(request)),
        add="Add a billing entity",
        add_url=reverse("practice-entity-add"),
    )


@rule("practice.manage", methods=BOTH)
def entity_add_page(request: StaffRequest) -> HttpResponse:
    form = BillingEntityForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.add_billing_entity(
            actor=request.actor, key=form.key, details=BillingEntityDetails(**data)
        ),
        heading="Add a billing entity",
        button="Add billing entity",
        back=reverse("practice-entities"),
        said="Billing entity added.",
    )


@rule("practice.manage", methods=BOTH)
def entity_page(request: StaffRequest, billing_entity_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_billing_entity(billing_entity_id)
        return {name: getattr(row, name) for name in _ENTITY_FIELDS}

    entity = queries.get_billing_entity(billing_entity_id)
    form = BillingEntityForm.of(request, initial=initial(), version=entity.version)
    form.fields[
        "tax_id"
    ].help_text = f"The number stored ends in {entity.tax_id_last4}. Leave empty to keep it."
    return form_page(
        request,
        form,
        lambda data: actions.change_billing_entity(
            actor=request.actor,
            billing_entity_id=billing_entity_id,
            version=form.version or 0,
            details=BillingEntityDetails(**data),
        ),
        heading=entity.legal_name,
        button="Save billing entity",
        back=reverse("practice-entities"),
        said="Billing entity saved.",
        theirs=initial,
        version=lambda: queries.get_billing_entity(billing_entity_id).version,
        row=entity,
        end_url=reverse("practice-entity-end", args=[billing_entity_id]),
    )


@rule("practice.manage", methods=BOTH)
def entity_end_page(request: StaffRequest, billing_entity_id: int) -> HttpResponse:
    entity = queries.get_billing_entity(billing_entity_id)
    form = EndForm.of(request, initial={"ended_on": clock.today(zone_of(request.actor))})
    return form_page(
        request,
        form,
        lambda data: actions.end_billing_entity(
            actor=request.actor, billing_entity_id=billing_entity_id, **data
        ),
        heading=f"End {entity.legal_name}",
        button="End billing entity",
        back=reverse("practice-entities"),
        said=f"{entity.legal_name} ends.",
        note="Claims for visits up to that day still go out under it.",
    )


def _details(data: dict[str, Any]) -> ProviderDetails:
    return ProviderDetails(user_id=data.pop("sign_in_id"), **data)


def _choices(user_id: int | None = None) -> dict[str, Any]:
    people = dict(people_with_roles(("provider", "clinical", "office_manager")))
    if user_id is not None:
        people |= user_names({user_id})
    return {
        "entities": [
            (str(entity.pk), entity.legal_name)
            for entity in queries.entities().order_by("legal_name")
        ],
        "users": [(str(key), name) for key, name in people.items()],
    }
