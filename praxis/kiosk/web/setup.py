"""Setting kiosks up, and what patients asked at one to have changed."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.access.web.sign_in import leave
from praxis.kiosk import actions, queries
from praxis.kiosk.types import AlreadyDecided, Field
from praxis.kiosk.web.door import COOKIE
from praxis.people import queries as people
from praxis.people.types import Relationship
from praxis.ui import words
from praxis.ui.forms import Form
from praxis.ui.toast import say, say_error

BOTH = ("GET", "POST")
_YEAR = 366 * 24 * 3600


class KioskForm(Form):
    name = forms.CharField(label="Where it stands", max_length=60, help_text="Such as: by the door")
    site = forms.TypedChoiceField(label="Site", coerce=int)


@rule("practice.view_setup")
def kiosks(request: StaffRequest) -> HttpResponse:
    context = {
        "kiosks": list(queries.kiosks().order_by("revoked_at", "name", "pk")),
        "may": request.actor.can("kiosk.manage"),
        "zone": access.office_zone(),
    }
    return render(request, "kiosk/kiosks.html", context)


@rule("kiosk.manage", methods=BOTH)
def register(request: StaffRequest) -> HttpResponse:
    """This browser becomes a kiosk, and whoever set it up is signed out on it."""
    form = KioskForm.of(request)
    form.offer("site", [(site.pk, site.name) for site in access.sites()])
    if form.is_valid():
        with form.refusals():
            _, token = actions.register_kiosk(
                actor=request.actor,
                key=form.key,
                name=form.cleaned_data["name"],
                site_id=form.cleaned_data["site"],
            )
            response = HttpResponseRedirect(reverse("kiosk-start"), status=303)
            response.set_cookie(
                COOKIE,
                token,
                max_age=_YEAR,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Strict",
                path="/kiosk/",
            )
            leave(request)
            return response
    context = {"form": form, "zone": access.office_zone()}
    return render(request, "kiosk/register.html", context, status=form.status)


@rule("kiosk.manage", methods=("POST",))
def end(request: StaffRequest, kiosk_id: int) -> HttpResponse:
    kiosk = actions.end_kiosk(actor=request.actor, kiosk_id=kiosk_id)
    say(request, f"{kiosk.name} is no kiosk any more.")
    return HttpResponseRedirect(reverse("kiosk-list"), status=303)


@rule("people.view", methods=BOTH, post="people.change")
def change(request: StaffRequest, kiosk_change_id: int) -> HttpResponse:
    """What stands on record beside what the patient typed; staff decide."""
    row = queries.get_change(actor=request.actor, change_id=kiosk_change_id)
    if request.method == "POST":
        try:
            accept = "accept" in request.POST
            actions.decide_change(actor=request.actor, change_id=kiosk_change_id, accept=accept)
        except AlreadyDecided as refusal:
            say_error(request, refusal.message)
        else:
            say(request, "The record is changed." if accept else "The record stays as it was.")
        return HttpResponseRedirect(f"/patients/{row.patient_id}/", status=303)
    context = {
        "change": row,
        "label": Field(row.field).label,
        "now": _now(request, row.patient_id, row.field),
        "typed": _typed(row.field, row.proposed),
        "identity": people.identity(request.actor, row.patient_id, zone=access.office_zone()),
        "identity_url": f"/patients/{row.patient_id}/",
        "may": request.actor.can("people.change"),
        "zone": row.kiosk.site.time_zone,
    }
    return render(request, "kiosk/change_review.html", context)


def _now(request: StaffRequest, patient_id: int, field: str) -> list[str]:
    actor = request.actor
    if field in (Field.PHONE, Field.EMAIL):
        return [
            words.phone_text(point.value)
            for point in people.contact_points(actor, patient_id)
            if point.system == field
        ]
    if field == Field.ADDRESS:
        return [
            f"{each.line1}, {each.city}, {each.state} {each.zip}"
            for each in people.addresses(actor, patient_id)
        ]
    return [
        f"{each.name}, {Relationship(each.relationship).label.lower()}"
        for each in people.related_people(actor, patient_id)
        if each.is_emergency
    ]


def _typed(field: str, proposed: dict[str, str]) -> str:
    if field == Field.PHONE:
        return words.phone_text(proposed["value"])
    if field == Field.CONTACT:
        name = f"{proposed.get('given_name', '')} {proposed['family_name']}".strip()
        who = Relationship(proposed.get("relationship", "other")).label.lower()
        return f"{name}, {who}, {words.phone_text(proposed.get('phone', ''))}"
    order = ("line1", "line2", "zip", "value")
    return ", ".join(proposed[name] for name in order if proposed.get(name))
