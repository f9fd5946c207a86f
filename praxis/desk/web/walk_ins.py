"""The queue of those who came without a time: a number, an honest wait, the next step (D08)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk import actions
from praxis.desk.web.board import today_of
from praxis.desk.web.booking import number, page_words, redirected, wish_of
from praxis.desk.web.place import Place, page_context, place_of
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import Offer, Urgency
from praxis.ui import words
from praxis.ui.forms import Form
from praxis.ui.toast import say

if TYPE_CHECKING:
    from praxis.scheduling.models import WalkIn

# Six a provider, of as many providers as one site has.
MOST_OFFERS = 600


class JoinForm(Form):
    visit_type_id = forms.TypedChoiceField(label="Visit type", coerce=int)
    provider_id = forms.TypedChoiceField(
        label="Provider", coerce=int, empty_value=None, required=False
    )
    urgency = forms.ChoiceField(label="How urgent", choices=Urgency.choices)
    reason = forms.CharField(label="Reason", max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        types: list[tuple[int, str]],
        providers: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("visit_type_id", types)
        self.offer("provider_id", [("", "Whoever is free first"), *providers])


class LeaveForm(Form):
    why = forms.CharField(label="Why", max_length=200)


@dataclass(frozen=True, slots=True)
class Row:
    """One walk-in. `offer` is the time that would be his; none: nothing is open today."""

    walk_in: WalkIn
    number: int
    waited: int
    offer: Offer | None
    expected: int | None
    who: str


@rule("scheduling.view")
def walk_ins(request: StaffRequest) -> HttpResponse:
    here = today_of(place_of(request))
    rows = queue_rows(request.actor, here)
    context = page_context(here, "/schedule/walk-ins/") | {
        "heading": "Walk-ins",
        "rows": rows,
        "may_flow": request.actor.can("scheduling.flow"),
        "add_url": f"/schedule/walk-ins/new/?site={here.site_id}",
    }
    return render(request, "desk/walk_ins.html", context)


def queue_rows(actor: Actor, here: Place) -> list[Row]:
    """The queue in its order. Each takes the first open time that nobody before him took; the
    provider's lateness is added to it. One search for each visit type in the queue.
    """
    now = clock.now()
    queue = schedule.queue(actor, here.site_id)
    if not queue:
        return []
    late = schedule.screen(here.site_id, here.day).late
    found: dict[int, list[Offer]] = {}
    taken: list[Offer] = []
    rows = []
    for walk_in, given in queue:
        if walk_in.visit_type_id not in found:
            found[walk_in.visit_type_id] = _open_today(actor, here, walk_in.visit_type_id)
        offer = next(
            (
                each
                for each in found[walk_in.visit_type_id]
                if walk_in.provider_id in (None, each.provider_id) and not _clashes(each, taken)
            ),
            None,
        )
        expected = None
        if offer is not None:
            taken.append(offer)
            start = offer.start + timedelta(minutes=late.get(offer.provider_id, 0))
            expected = max(0, int((start - now).total_seconds() // 60))
        rows.append(
            Row(
                walk_in,
                given,
                int((now - walk_in.joined_at).total_seconds() // 60),
                offer,
                expected,
                "",
            )
        )
    return _named(rows)


def _open_today(actor: Actor, here: Place, visit_type_id: int) -> list[Offer]:
    """Of every provider, in the order of time."""
    offers = schedule.find_slots(
        actor,
        visit_type_id=visit_type_id,
        site_ids=(here.site_id,),
        from_day=here.day,
        days=1,
        limit=MOST_OFFERS,
        urgency=Urgency.SAME_DAY,
    )
    return sorted(offers, key=lambda offer: (offer.start, offer.provider_id))


def _clashes(offer: Offer, taken: Sequence[Offer]) -> bool:
    return any(
        other.provider_id == offer.provider_id
        and offer.start < _end(other)
        and other.start < _end(offer)
        for other in taken
    )


def _end(offer: Offer) -> datetime:
    return offer.start + timedelta(minutes=offer.minutes)


def _named(rows: list[Row]) -> list[Row]:
    names = practice.providers({row.offer.provider_id for row in rows if row.offer})
    return [
        replace(row, who=names[row.offer.provider_id].column_name if row.offer else "")
        for row in rows
    ]


@rule("scheduling.flow", methods=("GET", "POST"))
def join(request: StaffRequest) -> HttpResponse:
    """?patient= is found on the booking page; then type, wish and urgency."""
    here = today_of(place_of(request))
    patient_id = number(request.GET.get("patient"))
    if patient_id is None:
        wish = wish_of(request, here, walk_in=True)
        return _find(request, here, page_words(here, wish))
    patient = people.get_patient(request.actor, patient_id)
    form = JoinForm.of(
        request,
        initial={"urgency": Urgency.SAME_DAY},
        types=[(each.pk, each.name) for each in practice.visit_types(here.day)],
        providers=[
            (each.pk, each.column_name) for each in practice.providers_on(here.day, (here.site_id,))
        ],
    )
    back = here.url("/schedule/walk-ins/")
    if form.is_valid():
        with form.refusals():
            joined = scheduling.join_queue(
                actor=request.actor,
                key=form.key,
                patient_id=patient.pk,
                site_id=here.site_id,
                **form.cleaned_data,
            )
            given = next(
                (
                    shown
                    for row, shown in schedule.queue(request.actor, here.site_id)
                    if row.pk == joined.pk
                ),
                0,
            )
            say(request, f"{patient.list_name} waits with number {given}.")
            return redirected(back)
    context = {
        "here": here,
        "zone": here.zone,
        "patient": patient,
        "form": form,
        "back": back,
        "heading": "Walk-in: into the queue",
        "button": "Give a number",
    }
    return render(request, "desk/walk_in_form.html", context, status=form.status)


def _find(request: StaffRequest, here: Place, base: dict[str, Any]) -> HttpResponse:
    text = request.POST.get("q", "").strip() if request.method == "POST" else ""
    answer = people.find_patients(request.actor, text, limit=12) if text else None
    path = "/schedule/walk-ins/new/"

    def url(patient_id: int) -> str:
        return f"{path}?{urlencode({'site': here.site_id, 'patient': patient_id})}"

    context = {
        **base,
        "heading": "Walk-in: who is it?",
        "q": text,
        "rows": [(found, url(found.patient.pk)) for found in answer.rows] if answer else [],
        "more": bool(answer and answer.more),
        "restricted": answer.restricted if answer else (),
        "register_url": f"/patients/new/?{urlencode({'next': f'{path}?site={here.site_id}'})}",
        "may_register": request.actor.can("people.register"),
    }
    return render(request, "desk/book_find.html", context)


@rule("scheduling.flow", methods=("POST",))
def take(request: StaffRequest, walk_in_id: int) -> HttpResponse:
    """The time that stands beside him becomes his visit, and he is arrived."""
    here = today_of(place_of(request))
    row = next(
        (each for each in queue_rows(request.actor, here) if each.walk_in.pk == walk_in_id), None
    )
    if row is None:
        raise NotFound("This patient does not wait in the queue of this site any more.")
    back = here.url("/schedule/walk-ins/")
    if row.offer is None:
        say(request, "Nothing is open today. Book another time, or over a booked one.")
        return redirected(back)
    form = Form.of(request)
    form.is_valid()
    booked = actions.seat_walk_in(
        actor=request.actor, key=form.key, walk_in=row.walk_in, offer=row.offer
    )
    at = words.time_text(row.offer.start, here.zone)
    say(request, f"{row.walk_in.patient.list_name}: {at} with {row.who}.")
    return redirected(f"/visits/{booked}/")


@rule("scheduling.flow", methods=("GET", "POST"))
def leave(request: StaffRequest, walk_in_id: int) -> HttpResponse:
    here = today_of(place_of(request))
    walk_in = schedule.walk_in_of(request.actor, walk_in_id)
    if walk_in is None:
        raise NotFound("That entry does not exist, or is not yours to see.")
    form = LeaveForm.of(request)
    back = here.url("/schedule/walk-ins/")
    if form.is_valid():
        with form.refusals():
            scheduling.leave_queue(actor=request.actor, walk_in_id=walk_in_id, **form.cleaned_data)
            say(request, f"{walk_in.patient.list_name} left the queue.")
            return redirected(back)
    context = {
        "here": here,
        "zone": here.zone,
        "patient": walk_in.patient,
        "form": form,
        "back": back,
        "heading": "Leaves without being seen",
        "button": "Take out of the queue",
    }
    return render(request, "desk/walk_in_form.html", context, status=form.status)
