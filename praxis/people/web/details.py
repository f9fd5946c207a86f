"""A patient's details: one page that shows them, and a form for each thing that changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.people import actions, queries
from praxis.people.models import Patient
from praxis.people.types import System, language_name
from praxis.people.web.forms import (
    AddressForm,
    ContactPointForm,
    DeathForm,
    EmailForm,
    IdentityForm,
    NameForm,
    NewAddressForm,
    PhoneForm,
    SitesForm,
)
from praxis.people.web.pages import BOTH, form_page, site_choices
from praxis.people.web.registry import provider_choices
from praxis.ui.form_page import done
from praxis.ui.toast import say

IDENTITY = tuple(
    name for name in IdentityForm.base_fields if name not in ("client_key", "expected_version")
)


def details(patient_id: int) -> str:
    return f"/patients/{patient_id}/edit/"


@rule("people.change", purpose="treatment")
def details_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    identity = queries.identity(actor, patient_id)
    today = clock.today(identity.zone)
    speakers = {speaker.person.pk: speaker for speaker in identity.speakers}
    points = queries.contact_points(actor, patient_id, ended=True)
    context = {
        "identity": identity,
        "patient": identity.patient,
        "zone": identity.zone,
        "language": language_name(identity.patient.language),
        "names": queries.former_names(actor, patient_id),
        "points": [point for point in points if point.ended_on is None],
        "ended_points": [point for point in points if point.ended_on is not None],
        "addresses": queries.addresses(actor, patient_id, ended=True),
        "contacts": [
            (person, speakers.get(person.pk))
            for person in queries.related_people(actor, patient_id)
        ],
        "payers": queries.guarantors(actor, patient_id),
        "sites": access.sites(ids=tuple(identity.patient.site_ids), active_only=False),
        "today": today,
        "may_restrict": actor.can("people.restrict"),
    }
    return render(request, "people/details.html", context)


@rule("people.change", methods=BOTH)
def identity_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_patient(request.actor, patient_id)
        return {name: getattr(row, name) for name in IDENTITY}

    patient = queries.get_patient(request.actor, patient_id)
    form = IdentityForm.of(
        request,
        initial=initial(),
        version=patient.version,
        draft=f"people-identity:{patient_id}",
        providers=_providers_with(patient),
    )

    def act(data: dict[str, Any]) -> Patient:
        provider_id = data.pop("usual_provider_id")
        actions.change_patient(
            actor=request.actor, patient_id=patient_id, version=form.version or 0, **data
        )
        return actions.set_usual_provider(
            actor=request.actor, patient_id=patient_id, provider_id=provider_id
        )

    return form_page(
        request,
        form,
        act,
        heading="Name and identity",
        button="Save",
        back=details(patient_id),
        said="Saved.",
        where=patient.list_name,
        theirs=initial,
        version=lambda: queries.get_patient(request.actor, patient_id).version,
    )


@rule("people.change", methods=BOTH)
def name_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    form = NameForm.of(request, initial={"given_name": patient.given_name})
    return form_page(
        request,
        form,
        lambda data: actions.add_name(
            actor=request.actor, key=form.key, patient_id=patient_id, **data
        ),
        heading="Add another name",
        button="Add name",
        back=details(patient_id),
        said="Name added: the search finds it.",
        where=patient.list_name,
    )


@rule("people.change", methods=("POST",))
def drop_name(request: StaffRequest, patient_id: int, name_id: int) -> HttpResponse:
    queries.get_patient(request.actor, patient_id)
    actions.drop_name(actor=request.actor, name_id=name_id)
    say(request, "Name taken out.")
    return done(details(patient_id))


@rule("people.change", methods=BOTH)
def phone_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    return _add_point(
        request,
        patient_id,
        PhoneForm.of(request, initial={"may_text": True}),
        System.PHONE,
        "telephone",
    )


@rule("people.change", methods=BOTH)
def email_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    return _add_point(request, patient_id, EmailForm.of(request), System.EMAIL, "e-mail address")


@rule("people.change", methods=BOTH)
def contact_point_page(
    request: StaffRequest, patient_id: int, contact_point_id: int
) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_contact_point(request.actor, patient_id, contact_point_id)
        return {name: getattr(row, name) for name in ("use", "may_text", "may_leave_message")}

    row = queries.get_contact_point(request.actor, patient_id, contact_point_id)
    form = ContactPointForm.of(request, initial=initial(), version=row.version)
    if row.system == System.EMAIL:
        del form.fields["may_text"], form.fields["may_leave_message"]
    return form_page(
        request,
        form,
        lambda data: actions.change_contact_point(
            actor=request.actor,
            contact_point_id=contact_point_id,
            version=form.version or 0,
            **data,
        ),
        heading="How it may be used",
        button="Save",
        back=details(patient_id),
        said="Saved.",
        where=row.value,
        theirs=initial,
        version=lambda: (
            queries.get_contact_point(request.actor, patient_id, contact_point_id).version
        ),
    )


@rule("people.change", methods=("POST",))
def contact_point_first(
    request: StaffRequest, patient_id: int, contact_point_id: int
) -> HttpResponse:
    queries.get_contact_point(request.actor, patient_id, contact_point_id)
    actions.prefer_contact_point(actor=request.actor, contact_point_id=contact_point_id)
    say(request, "It is tried first now.")
    return done(details(patient_id))


@rule("people.change", methods=("POST",))
def contact_point_end(
    request: StaffRequest, patient_id: int, contact_point_id: int
) -> HttpResponse:
    queries.get_contact_point(request.actor, patient_id, contact_point_id)
    actions.end_contact_point(actor=request.actor, contact_point_id=contact_point_id)
    say(request, "It is no longer used. It stays in the history.")
    return done(details(patient_id))


@rule("people.change", methods=BOTH)
def address_add_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    form = NewAddressForm.of(request, draft=f"people-address:{patient_id}")
    return form_page(
        request,
        form,
        lambda data: actions.add_address(
            actor=request.actor, key=form.key, patient_id=patient_id, **data
        ),
        heading="New address",
        button="Save address",
        back=details(patient_id),
        said="Address saved. The former one of that kind ended the day before.",
        where=patient.list_name,
    )


@rule("people.change", methods=BOTH)
def address_page(request: StaffRequest, patient_id: int, address_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_address(request.actor, patient_id, address_id)
        return {name: getattr(row, name) for name in ("line1", "line2", "zip", "city", "state")}

    row = queries.get_address(request.actor, patient_id, address_id)
    form = AddressForm.of(request, initial=initial(), version=row.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_address(
            actor=request.actor, address_id=address_id, version=form.version or 0, **data
        ),
        heading="Correct the address",
        button="Save address",
        back=details(patient_id),
        said="Address corrected.",
        theirs=initial,
        version=lambda: queries.get_address(request.actor, patient_id, address_id).version,
    )


@rule("people.change", methods=("POST",))
def address_end(request: StaffRequest, patient_id: int, address_id: int) -> HttpResponse:
    queries.get_address(request.actor, patient_id, address_id)
    actions.end_address(actor=request.actor, address_id=address_id)
    say(request, "Address ended. It stays in the history.")
    return done(details(patient_id))


@rule("people.change", methods=("POST",))
def address_trust(request: StaffRequest, patient_id: int, address_id: int) -> HttpResponse:
    """The patient says that it is right, though mail came back."""
    queries.get_address(request.actor, patient_id, address_id)
    actions.trust_address(actor=request.actor, address_id=address_id)
    say(request, "Mail goes there again.")
    return done(details(patient_id))


@rule("people.change", methods=BOTH)
def death_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    form = DeathForm.of(
        request, initial={"deceased_on": patient.deceased_on}, version=patient.version
    )
    return form_page(
        request,
        form,
        lambda data: actions.record_death(
            actor=request.actor, patient_id=patient_id, version=form.version or 0, **data
        ),
        heading="Record a death",
        button="Save",
        back=details(patient_id),
        said="Saved.",
        where=patient.list_name,
        theirs=lambda: {"deceased_on": queries.get_patient(request.actor, patient_id).deceased_on},
        version=lambda: queries.get_patient(request.actor, patient_id).version,
    )


@rule("people.register", methods=BOTH)
def sites_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    form = SitesForm.of(
        request,
        initial={"site_ids": [str(each) for each in patient.site_ids]},
        sites=site_choices(request.actor),
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_sites(actor=request.actor, patient_id=patient_id, **data),
        heading="Known at more sites",
        button="Save",
        back=details(patient_id),
        said="Saved. A site once known stays.",
        where=patient.list_name,
    )


def _providers_with(patient: Patient) -> list[tuple[str, str]]:
    """Those who work here now, and the patient's own even when gone."""
    choices = provider_choices()
    own = patient.usual_provider
    if own is not None and str(own.pk) not in dict(choices):
        choices.append((str(own.pk), own.list_name))
    return choices


def _add_point(
    request: StaffRequest, patient_id: int, form: Any, system: System, what: str
) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    return form_page(
        request,
        form,
        lambda data: actions.add_contact_point(
            actor=request.actor, key=form.key, patient_id=patient_id, system=system, **data
        ),
        heading=f"Add a {what}" if system == System.PHONE else f"Add an {what}",
        button="Add",
        back=details(patient_id),
        said="Added.",
        where=patient.list_name,
    )
