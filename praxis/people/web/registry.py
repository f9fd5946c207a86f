"""The list of patients, and registering one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.kernel.names import fold
from praxis.people import aamva, actions, queries, zips
from praxis.people.models import Patient
from praxis.people.types import NoSuchNumber, NotALicense, Sex, Similar
from praxis.people.web.forms import AddressForm, RegisterForm
from praxis.people.web.pages import BOTH, chart, form_page, site_choices
from praxis.practice import queries as practice
from praxis.ui import typed, words
from praxis.ui.filters import Asked
from praxis.ui.listing import Column, DateRange, Listing, Prefix, respond

SAID = "Patient registered."


@dataclass(frozen=True, slots=True)
class NamePrefix(Prefix):
    """Folded as names are stored: "Álv" finds "alvarez"."""

    def apply(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        start = fold(self.value(asked.query))
        if not start:
            return queryset
        return queryset.filter(
            **{f"{self.field}__gte": start, f"{self.field}__lt": start + chr(0x10FFFF)}
        )


def _last_seen(row: Patient) -> date | None:
    recent = getattr(row, "recent", None)
    return recent.last_seen_on if recent is not None else None


PATIENTS = Listing(
    name="people-patients",
    title="Patients",
    columns=(
        Column(
            "name",
            "Patient",
            value=lambda row: row.list_name,
            link=lambda row: chart(row.pk),
            sort="sort_name",
        ),
        Column("born", "Born", value=lambda row: row.birth_date, sort="birth_date"),
        Column("sex", "Sex", value=lambda row: row.sex_letter),
        Column("number", "Record", value=lambda row: row.number, sort="record_number"),
        Column("phone", "Telephone", value=lambda row: words.phone_text(row.phone or "")),
        Column("seen", "Last seen", value=_last_seen),
    ),
    filters=(
        NamePrefix("name", "Name begins with", field="sort_name"),
        DateRange("born", "Born", field="birth_date"),
    ),
    order="sort_name",
    empty="No patient is registered.",
    empty_action="New patient",
    empty_url="/patients/new/",
)


@rule("people.view")
def patients_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        PATIENTS,
        queries.patients(request.actor),
        zone=queries.zone_of(request.actor),
        template="people/patients.html",
        context={
            "may_register": request.actor.can("people.register"),
            "may_restrict": request.actor.can("people.restrict"),
        },
    )


START = {"language": "en", "sex": "", "may_text": True}
DRAFT = "people-register"


@rule("people.register", methods=BOTH)
def register_page(request: StaffRequest) -> HttpResponse:
    form = RegisterForm.of(
        request,
        initial=START,
        draft=DRAFT,
        sites=site_choices(request.actor),
        providers=provider_choices(),
    )
    return _page(request, form, similar=_similar(request.actor, request.POST))


@rule("people.register", methods=("POST",))
def license_page(request: StaffRequest) -> HttpResponse:
    """The registration filled from a scanned license. The scan itself is kept nowhere."""
    found: aamva.License | None = None
    refusal = ""
    today = clock.today(queries.zone_of(request.actor))
    try:
        found = aamva.read_license(request.POST.get("license", ""), today=today)
    except NotALicense as error:
        refusal = error.message
    read = {} if found is None else asdict(found)
    notes = read.pop("notes", ())
    form = RegisterForm(
        initial={**START, **read, "client_key": uuid4()},
        sites=site_choices(request.actor),
        providers=provider_choices(),
    )
    form.draft, form.user_id = DRAFT, request.actor.user_id
    alike = {name: str(value) for name, value in read.items()}
    response = _page(
        request,
        form,
        similar=_similar(request.actor, alike),
        license_error=refusal,
        license_read=found is not None,
        license_notes=notes,
    )
    if refusal:
        response.status_code = 422
    return response


def _page(request: StaffRequest, form: RegisterForm, **context: Any) -> HttpResponse:
    form.offer("sex", [("", "Choose"), *Sex.choices])
    asked = f"?{urlencode({'next': request.GET['next']})}" if request.GET.get("next") else ""
    return form_page(
        request,
        form,
        lambda data: _register(request, form, data),
        heading="New patient",
        button="Register patient",
        back="/patients/",
        said=SAID,
        template="people/register.html",
        done_url=lambda patient: _next(request, patient),
        chosen=_chosen(request),
        why_different=request.POST.get("why_different", ""),
        register_url=f"{reverse('people-register')}{asked}",
        license_url=f"{reverse('people-license')}{asked}",
        **context,
    )


@rule("people.register", methods=("POST",))
def similar_part(request: StaffRequest) -> HttpResponse:
    """Who is registered that is like what stands in the form so far."""
    context = {
        "similar": _similar(request.actor, request.POST),
        "chosen": _chosen(request),
        "why_different": request.POST.get("why_different", ""),
        "zone": queries.zone_of(request.actor),
    }
    return render(request, "people/_similar.html", context)


@rule("people.view")
def zip_part(request: StaffRequest) -> HttpResponse:
    """City and state of a ZIP code, put into their fields when these are empty."""
    place = zips.place_of(request.GET.get("zip", "").strip())
    empty = not (request.GET.get("city", "").strip() or request.GET.get("state", "").strip())
    fields = []
    if place and empty:
        form = AddressForm(initial={"city": place[0], "state": place[1]})
        fields = [form[name].as_widget(attrs={"hx-swap-oob": "true"}) for name in ("city", "state")]
    return render(request, "people/_zip.html", {"place": place, "fields": fields})


def provider_choices() -> list[tuple[str, str]]:
    today = access.today()
    return [(str(row.pk), row.list_name) for row in practice.providers_on(today, None)]


def payer_of_number(request: StaffRequest, text: str) -> int:
    """The key of the patient with this record number. Raises NoSuchNumber."""
    digits = text.strip().upper().removeprefix("P-").removeprefix("P")
    found = (
        queries.patients(request.actor).filter(record_number=int(digits)).first()
        if digits.isdecimal() and len(digits) < 16
        else None
    )
    if found is None:
        raise NoSuchNumber("No patient has this record number.", field="payer_number")
    return int(found.pk)


def _register(request: StaffRequest, form: RegisterForm, data: dict[str, Any]) -> Patient:
    telephone = actions.Telephone(
        data["phone"], data["phone_use"], data["may_text"], data["may_leave_message"]
    )
    place = actions.Place(
        line1=data["line1"],
        line2=data["line2"],
        zip=data["zip"],
        city=data["city"],
        state=data["state"],
    )
    identity = {
        name: data[name]
        for name in (
            "family_name",
            "given_name",
            "middle_name",
            "suffix",
            "preferred_name",
            "birth_date",
            "sex",
            "pronouns",
            "gender_identity",
            "language",
            "needs_interpreter",
            "usual_provider_id",
            "email",
        )
    }
    return actions.register_patient(
        actor=request.actor,
        key=form.key,
        site_ids=[data["site_id"]],
        telephones=[telephone] if data["phone"] else (),
        address=place if data["zip"] else None,
        payer=_payer(request, data),
        different_from=_chosen(request),
        why_different=request.POST.get("why_different", ""),
        **identity,
    )


def _payer(request: StaffRequest, data: dict[str, Any]) -> actions.Payer | None:
    if data["payer_number"].strip():
        return actions.Payer(patient_id=payer_of_number(request, data["payer_number"]))
    if data["payer_family_name"].strip():
        return actions.Payer(
            family_name=data["payer_family_name"],
            given_name=data["payer_given_name"],
            relationship=data["payer_relationship"],
            phone=data["payer_phone"],
        )
    return None


def _similar(actor: Actor, asked: Mapping[str, str]) -> list[Similar]:
    """Of what stands in the form, whole or not."""
    family, given = asked.get("family_name", ""), asked.get("given_name", "")
    today = access.today()
    try:
        born = typed.read_date(asked.get("birth_date", ""), today=today)
    except PraxisError:
        return []
    if not fold(family) or born > today:
        return []
    phones = []
    if asked.get("phone", "").strip():
        try:
            phones = [typed.read_phone(asked["phone"])]
        except PraxisError:
            phones = []
    return queries.similar_patients(
        actor,
        family_name=family,
        given_name=given,
        birth_date=born,
        sex=asked.get("sex", ""),
        phones=phones,
    )


def _chosen(request: StaffRequest) -> set[int]:
    return {int(each) for each in request.POST.getlist("different_from") if each.isdecimal()}


def _next(request: StaffRequest, patient: Patient) -> str:
    """The page the clerk came from, with the patient; else the chart."""
    url = request.GET.get("next", "")
    if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return f"{url}{'&' if '?' in url else '?'}patient={patient.pk}"
    return chart(patient.pk)
