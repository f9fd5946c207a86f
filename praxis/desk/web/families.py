"""Several patients in one call, and several visits of one patient on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk.families import FamilyCall, Member, family_call
from praxis.desk.web.booking import number, redirected, when_words
from praxis.desk.web.forms import Choices, read_slot, slot_value
from praxis.desk.web.place import Place, place_of
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import BadSeries, PlannedVisit, SetKind
from praxis.ui.forms import DateField, Form
from praxis.ui.toast import say

LINKED = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One way to see them all: what a radio button sends, and what it says."""

    value: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the family as the page shows it. `against`: why this caller may not book."""

    member: Member
    against: str
    chosen: bool
    visit_type_id: int | None


class WaysForm(Form):
    """From which day, with whom; `way` is one of the ways that were found."""

    from_day = DateField(label="From", future=True)
    provider_id = forms.TypedChoiceField(
        label="Provider", required=False, coerce=int, empty_value=None
    )
    reason = forms.CharField(label="Reason for the visits", required=False, max_length=200)
    way = forms.CharField(required=False)

    def __init__(self, *args: Any, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("provider_id", [("", "Any provider"), *providers])


class LinkedForm(WaysForm):
    """Up to three visit types, in the order in which the patient goes through them."""

    def __init__(self, *args: Any, types: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(LINKED):
            self.fields[f"type{place}"] = forms.TypedChoiceField(
                label=("First", "Then", "Then, if any")[place],
                coerce=int,
                empty_value=None,
                required=place < 2,
                choices=[("", "Choose" if place < 2 else "Nothing more"), *types],
            )

    @property
    def types(self) -> list[int]:
        found = (self.cleaned_data[f"type{place}"] for place in range(LINKED))
        return [pk for pk in found if pk is not None]


@rule("scheduling.book", methods=("GET", "POST"))
def linked(request: StaffRequest) -> HttpResponse:
    """Visits of one patient on one day, in order, with little waiting between them."""
    here = place_of(request)
    patient_id = number(request.GET.get("patient"))
    if patient_id is None:
        return redirected(here.joined("/visits/new/"))
    patient = people.get_patient(request.actor, patient_id)
    today = clock.today(here.zone)
    form = LinkedForm.of(
        request,
        initial={"from_day": max(here.day, today)},
        types=[(each.pk, each.name) for each in practice.visit_types(today)],
        providers=_providers(here),
    )
    ways: list[Way] | None = None
    if form.is_valid():
        wishes = [(patient.pk, pk) for pk in form.types]
        answer, ways = _answer(request, here, form, wishes, kind=SetKind.LINKED)
        if answer is not None:
            return answer
    context = {
        **_words(here, "Visits one after another", patient.pk),
        "patient": patient,
        "form": form,
        "types": [form[f"type{place}"] for place in range(LINKED)],
        "ways": ways,
    }
    return render(request, "desk/linked.html", context, status=form.status)


@rule("scheduling.book", methods=("GET", "POST"))
def family(request: StaffRequest) -> HttpResponse:
    """Everybody with one guarantor, booked in one call; who calls decides for whom."""
    here = place_of(request)
    patient_id = number(request.GET.get("patient"))
    if patient_id is None:
        return redirected(here.joined("/visits/new/"))
    today = clock.today(here.zone)
    call = family_call(request.actor, patient_id, today)
    caller = request.POST.get("caller", "")
    if caller not in {each.key for each in call.callers}:
        caller = call.callers[0].key if call.callers else ""
    form = WaysForm.of(
        request, initial={"from_day": max(here.day, today)}, providers=_providers(here)
    )
    persons = _persons(request, call, caller)
    ways: list[Way] | None = None
    if form.is_valid():
        answer, ways = _family_answer(request, here, form, call, persons, caller)
        if answer is not None:
            return answer
    context = {
        **_words(here, "Book a family", patient_id),
        "call": call,
        "caller": caller,
        "persons": persons,
        "types": practice.visit_types(today),
        "side_by_side": request.POST.get("how") == "side",
        "form": form,
        "ways": ways,
    }
    return render(request, "desk/family.html", context, status=form.status)


def _family_answer(
    request: StaffRequest,
    here: Place,
    form: WaysForm,
    call: FamilyCall,
    persons: list[Person],
    caller: str,
) -> tuple[HttpResponse | None, list[Way] | None]:
    chosen = [each for each in persons if each.chosen]
    with form.refusals():
        if not chosen:
            raise BadSeries("Choose who is to be booked.")
        for each in chosen:
            if each.against:
                raise BadSeries(f"{each.member.patient.name}: {each.against}.")
            if each.visit_type_id is None:
                raise BadSeries(f"Choose the visit of {each.member.patient.name}.")
        name = next(each.name for each in call.callers if each.key == caller)
        return _answer(
            request,
            here,
            form,
            [(each.member.patient.pk, each.visit_type_id or 0) for each in chosen],
            kind=SetKind.FAMILY,
            side_by_side=request.POST.get("how") == "side",
            note=f"Booked by telephone with {name}",
        )
    return None, None


def _persons(request: StaffRequest, call: FamilyCall, caller: str) -> list[Person]:
    return [
        Person(
            member=member,
            against=call.against(member, caller),
            chosen=f"who{member.patient.pk}" in request.POST,
            visit_type_id=number(request.POST.get(f"type{member.patient.pk}")),
        )
        for member in call.members
    ]


def _answer(
    request: StaffRequest,
    here: Place,
    form: WaysForm,
    wishes: list[tuple[int, int]],
    *,
    kind: str,
    side_by_side: bool = False,
    note: str = "",
) -> tuple[HttpResponse | None, list[Way] | None]:
    """Book the way that was chosen, or say which ways there are."""
    asked = form.cleaned_data
    if "book" in request.POST:
        with form.refusals():
            visits = _chosen(here, asked["way"], wishes, asked["reason"], note)
            scheduling.book_set(actor=request.actor, key=form.key, kind=kind, visits=visits)
            form.done()
            first = min(visit.start for visit in visits)
            say(request, f"{len(visits)} visits booked: {when_words(first, here.zone)}.")
            return redirected(here.url("/", day=clock.local_date(first, here.zone))), None
    found = schedule.together(
        request.actor,
        wishes,
        site_id=here.site_id,
        side_by_side=side_by_side,
        provider_ids=() if asked["provider_id"] is None else (asked["provider_id"],),
        from_day=asked["from_day"],
    )
    return None, _ways(request, here, found)


def _chosen(
    here: Place, way: str, wishes: list[tuple[int, int]], reason: str, note: str
) -> list[PlannedVisit]:
    """Raises BadSeries when nothing of ours was chosen."""
    slots = [read_slot(part) for part in way.split(",")] if way else []
    if len(slots) != len(wishes):
        raise BadSeries("Choose one of the times.", field="way")
    visits = []
    for (patient_id, visit_type_id), slot in zip(wishes, slots, strict=True):
        if slot is None:
            raise BadSeries("Choose one of the times.", field="way")
        visits.append(
            PlannedVisit(
                patient_id=patient_id,
                visit_type_id=visit_type_id,
                provider_id=slot[0],
                site_id=here.site_id,
                start=slot[1],
                reason=reason,
                note=note,
            )
        )
    return visits


def _ways(
    request: StaffRequest, here: Place, found: Iterable[tuple[PlannedVisit, ...]]
) -> list[Way]:
    ways = list(found)
    visits = [visit for way in ways for visit in way]
    providers = practice.providers({visit.provider_id for visit in visits})
    patients = people.patients_by_id(request.actor, {visit.patient_id for visit in visits})
    kinds = {row.pk: row.name for row in practice.visit_types(here.day)}
    return [
        Way(
            value=",".join(slot_value(visit.provider_id, visit.start) for visit in way),
            lines=tuple(
                f"{when_words(visit.start, here.zone)}: {patients[visit.patient_id].name}, "
                f"{kinds.get(visit.visit_type_id, 'visit')}, "
                f"{providers[visit.provider_id].column_name}"
                for visit in way
            ),
        )
        for way in ways
    ]


def _providers(here: Place) -> list[tuple[int, str]]:
    found = practice.providers_on(clock.today(here.zone), (here.site_id,))
    return [(each.pk, each.column_name) for each in found]


def _words(here: Place, heading: str, patient_id: int) -> dict[str, Any]:
    return {
        "here": here,
        "zone": here.zone,
        "heading": heading,
        "back_url": here.joined("/visits/new/", patient=patient_id),
    }
