"""Pages of a patient's contacts: who they are, what they may hear, who pays."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.people import actions, queries
from praxis.people.web.details import details
from praxis.people.web.forms import ContactForm, GuarantorForm, SpeaksForm
from praxis.people.web.pages import BOTH, contact_or_refuse, form_page
from praxis.people.web.registry import payer_of_number
from praxis.ui.form_page import done
from praxis.ui.toast import say

_FACTS = (
    "family_name",
    "given_name",
    "relationship",
    "phone",
    "email",
    "birth_date",
    "is_emergency",
)
_SPEAKS = ("kinds", "may_consent", "no_contact", "court_order_document_id", "note", "ends_on")


@rule("people.change", methods=BOTH)
def contact_add_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    form = ContactForm.of(request, draft=f"people-contact:{patient_id}")
    return form_page(
        request,
        form,
        lambda data: actions.add_related_person(
            actor=request.actor, key=form.key, patient_id=patient_id, **data
        ),
        heading="Add a contact",
        button="Add contact",
        back=details(patient_id),
        said="Contact added. Say next what this person may hear.",
        where=patient.list_name,
        done_url=lambda person: f"/patients/{patient_id}/contacts/{person.pk}/speaks/",
    )


@rule("people.change", methods=BOTH)
def contact_page(request: StaffRequest, patient_id: int, person_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = contact_or_refuse(request.actor, patient_id, person_id)
        return {name: getattr(row, name) for name in _FACTS}

    row = contact_or_refuse(request.actor, patient_id, person_id)
    form = ContactForm.of(request, initial=initial(), version=row.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_related_person(
            actor=request.actor, person_id=person_id, version=form.version or 0, **data
        ),
        heading=row.name,
        button="Save contact",
        back=details(patient_id),
        said="Contact saved.",
        theirs=initial,
        version=lambda: contact_or_refuse(request.actor, patient_id, person_id).version,
    )


@rule("people.change", methods=("POST",))
def contact_end(request: StaffRequest, patient_id: int, person_id: int) -> HttpResponse:
    contact_or_refuse(request.actor, patient_id, person_id)
    actions.end_related_person(actor=request.actor, person_id=person_id)
    say(request, "Contact ended, and what this person might hear with it.")
    return done(details(patient_id))


@rule("people.change", methods=BOTH)
def speaks_page(request: StaffRequest, patient_id: int, person_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    person = contact_or_refuse(request.actor, patient_id, person_id)
    today = clock.today(queries.zone_of(request.actor))
    now = queries.proxy_of(request.actor, person_id, today)
    initial = {name: getattr(now, name) for name in _SPEAKS} if now else {}
    form = SpeaksForm.of(request, initial=initial)
    return form_page(
        request,
        form,
        lambda data: actions.add_proxy(
            actor=request.actor, key=form.key, patient_id=patient_id, person_id=person_id, **data
        ),
        heading=f"What {person.name} may hear",
        button="Save",
        back=details(patient_id),
        said="Saved. What held before ends the day before.",
        where=patient.list_name,
    )


@rule("people.change", methods=("POST",))
def speaks_end(request: StaffRequest, patient_id: int, person_id: int) -> HttpResponse:
    contact_or_refuse(request.actor, patient_id, person_id)
    today = clock.today(queries.zone_of(request.actor))
    now = queries.proxy_of(request.actor, person_id, today)
    if now is not None:
        actions.end_proxy(actor=request.actor, proxy_id=now.pk)
        say(request, "From tomorrow this person may hear nothing.")
    return done(details(patient_id))


@rule("people.change", methods=BOTH)
def guarantor_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = queries.get_patient(request.actor, patient_id)
    people = queries.related_people(request.actor, patient_id)
    form = GuarantorForm.of(
        request,
        payers=[
            ("self", f"{patient.name} (the patient)"),
            *((str(person.pk), f"{person.name}, contact") for person in people),
            ("other", "Another patient"),
        ],
    )

    def act(data: dict[str, Any]) -> object:
        who: dict[str, int] = {}
        if data["payer"] == "self":
            who["payer_patient_id"] = patient_id
        elif data["payer"] == "other":
            who["payer_patient_id"] = payer_of_number(request, data["payer_number"])
        else:
            who["payer_person_id"] = int(data["payer"])
        return actions.set_guarantor(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            payer_patient_id=who.get("payer_patient_id"),
            payer_person_id=who.get("payer_person_id"),
            starts_on=data["starts_on"],
        )

    return form_page(
        request,
        form,
        act,
        heading="Who pays",
        button="Save",
        back=details(patient_id),
        said="Saved. Who paid before stops the day before.",
        where=patient.list_name,
    )
