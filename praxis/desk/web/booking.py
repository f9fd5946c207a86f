"""Booking, walk-in and moving: a patient, a type of visit, a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.desk import actions, triaging
from praxis.desk.types import NewVisit
from praxis.desk.web.checking import checked_time, site_of
from praxis.desk.web.forms import BookForm, SlotForm, slot_value
from praxis.desk.web.place import Place, place_of
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.practice.types import MODES
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import NeedsOverride, Offer, TimeTaken, Urgency
from praxis.ui import words
from praxis.ui.toast import say

if TYPE_CHECKING:
    from praxis.forms.types import Triaged
    from praxis.people.models import Patient
    from praxis.practice.models import Device, VisitType

OFFERED = 12
SEARCHED_DAYS = 60
FOUND = 12
URGENCY_WORDS = dict(Urgency.choices)


@dataclass(frozen=True, slots=True)
class Tile:
    """One time to choose. `why` in the search's words."""

    value: str
    when: str
    who: str
    why: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a booking so far, as its address says it: keys and times, no names."""

    patient_id: int | None
    visit_type_id: int | None
    provider_id: int | None
    at: datetime | None
    from_day: date
    walk_in: bool = False
    device_id: int | None = None
    mode: str = ""
    triage_id: int | None = None
    urgency: str = Urgency.ROUTINE
    anywhere: bool = False

    @property
    def path(self) -> str:
        return "/visits/walk-in/" if self.walk_in else "/visits/new/"

    def url(self, here: Place, **changes: Any) -> str:
        query = {
            "site": here.site_id,
            "day": here.day.isoformat(),
            "patient": self.patient_id,
            "type": self.visit_type_id,
            "provider": self.provider_id,
            "device": self.device_id,
            "mode": self.mode or None,
            "at": self.at.isoformat(timespec="minutes") if self.at else None,
            "triage": self.triage_id,
            "urgency": self.urgency if self.urgency != Urgency.ROUTINE else None,
            "where": "any" if self.anywhere else None,
        } | changes
        kept = {name: value for name, value in query.items() if value is not None}
        return f"{self.path}?{urlencode(kept)}"


def wish_of(request: StaffRequest, here: Place, *, walk_in: bool = False) -> Wish:
    asked = request.GET
    today = clock.today(here.zone)
    return Wish(
        patient_id=number(asked.get("patient")),
        visit_type_id=number(asked.get("type")),
        provider_id=number(asked.get("provider")),
        at=None if walk_in else moment(asked.get("at")),
        from_day=today if walk_in else max(here.day, today),
        walk_in=walk_in,
        device_id=number(asked.get("device")),
        mode=asked.get("mode", "")[:10],
        triage_id=number(asked.get("triage")),
        urgency=Urgency.SAME_DAY if walk_in else urgency_of(asked.get("urgency")),
        anywhere=not walk_in and asked.get("where") == "any",
    )


def urgency_of(text: str | None) -> str:
    return text if text in Urgency.values else Urgency.ROUTINE


@rule("scheduling.book", methods=("GET", "POST"))
def book(request: StaffRequest) -> HttpResponse:
    here = place_of(request)
    return _page(request, here, wish_of(request, here))


@rule("scheduling.book", methods=("GET", "POST"))
def walk_in(request: StaffRequest) -> HttpResponse:
    here = place_of(request)
    return _page(request, here, wish_of(request, here, walk_in=True))


def _page(request: StaffRequest, here: Place, wish: Wish) -> HttpResponse:
    if wish.patient_id is None:
        return _find(request, here, wish)
    patient = people.get_patient(request.actor, wish.patient_id)
    said = triaging.triage_of(request.actor, wish.triage_id, patient.pk)
    wish = replace(
        wish,
        triage_id=said.response_id if said else None,
        urgency=said.urgency if said else wish.urgency,
    )
    types = practice.visit_types(wish.from_day)
    visit_type = next((each for each in types if each.pk == wish.visit_type_id), None)
    providers = practice.providers_on(wish.from_day, (here.site_id,))
    devices = _devices(here, wish, visit_type)
    if wish.device_id not in {each.pk for each in devices}:
        wish = replace(wish, device_id=None)
    modes = [each for each in MODES if visit_type is not None and each[0] in visit_type.modes]
    if wish.mode not in dict(modes):
        wish = replace(wish, mode=modes[0][0] if modes else "")
    form = BookForm.of(
        request,
        initial=_start(here, wish),
        draft=f"desk-book:{patient.pk}",
        zone=here.zone,
        providers=[(each.pk, each.column_name) for each in providers],
    )
    taken, checked = False, None
    if visit_type is not None and form.is_valid():
        if "check" in request.POST:
            checked = checked_time(request, here, wish, form)
        else:
            booked, taken = _book(request, here, wish, form)
            if booked is not None:
                return booked
    context = {
        **page_words(here, wish),
        "patient": patient,
        "types": types,
        "providers": providers,
        "devices": devices,
        "modes": modes if len(modes) > 1 else (),
        "visit_type": visit_type,
        "form": form,
        "taken": taken,
        "checked": checked,
        "urgencies": Urgency.choices,
        "urgency_words": URGENCY_WORDS[Urgency(wish.urgency)],
        "tiles": _tiles(request, here, wish, patient, visit_type, form, said) if visit_type else (),
        "triage": said,
        "triage_class": URGENCY_WORDS.get(said.urgency, "") if said else "",
        "triage_url": _triage_url(request, here, wish),
        "may_overbook": request.actor.can("scheduling.overbook"),
    }
    return render(request, "desk/book.html", context, status=409 if taken else form.status)


def _triage_url(request: StaffRequest, here: Place, wish: Wish) -> str:
    """Where the questions begin; "" for those who may not ask them."""
    if not request.actor.can("forms.fill"):
        return ""
    extra = {"walk_in": 1} if wish.walk_in else {}
    return wish.url(here, triage=None, **extra).replace(wish.path, "/visits/triage/", 1)


def _devices(here: Place, wish: Wish, visit_type: VisitType | None) -> list[Device]:
    """Those of the kind the visit needs, at this site."""
    if visit_type is None or not visit_type.device_kind:
        return []
    return practice.devices_on(wish.from_day, (here.site_id,), kind=visit_type.device_kind)


def _book(
    request: StaffRequest, here: Place, wish: Wish, form: BookForm
) -> tuple[HttpResponse | None, bool]:
    """The answer when it is booked, and whether the time was taken meanwhile."""
    assert wish.patient_id is not None
    assert wish.visit_type_id is not None
    asked = form.cleaned_data
    visit = NewVisit(
        patient_id=wish.patient_id,
        visit_type_id=wish.visit_type_id,
        provider_id=asked["provider_id"],
        site_id=site_of(here, form),
        start=asked["start"],
        reason=asked["reason"],
        note=asked["note"],
        override=asked["override"],
        overbook=asked["overbook"],
        mode=wish.mode or "office",
        device_id=wish.device_id,
        urgency=wish.urgency,
        triage_id=wish.triage_id,
    )
    taken = False
    with form.refusals():
        try:
            if wish.walk_in:
                booked = actions.walk_in(actor=request.actor, key=form.key, visit=visit)
            else:
                booked = actions.book(actor=request.actor, key=form.key, visit=visit)
        except (TimeTaken, NeedsOverride) as refusal:
            taken = isinstance(refusal, TimeTaken)
            raise
        form.done()
        undo = "" if wish.walk_in else f"/visits/{booked}/undo-booking/"
        word = "Checked in as a walk-in" if wish.walk_in else "Booked"
        say(request, f"{word}: {when_words(visit.start, here.zone)}.", undo=undo)
        day = words.day_of(visit.start, here.zone)
        return redirected(f"{here.url('/', day=day)}#visit-{booked}"), False
    return None, taken


def _start(here: Place, wish: Wish) -> dict[str, Any]:
    if wish.at and wish.provider_id:
        return {"slot": slot_value(wish.provider_id, wish.at)}
    if wish.walk_in:
        now = clock.now()
        now -= timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
        wall = words.in_zone(now, here.zone)
        return {"other_day": wall.date(), "other_time": wall.time()}
    return {}


def _tiles(
    request: StaffRequest,
    here: Place,
    wish: Wish,
    patient: Patient,
    visit_type: VisitType,
    form: SlotForm,
    said: Triaged | None,
) -> tuple[Tile, ...]:
    wanted = form.cleaned_data.get("start") if form.is_bound and not form.is_valid() else wish.at
    offers = offers_for(
        request,
        here,
        visit_type_id=visit_type.pk,
        patient_id=patient.pk,
        provider_id=wish.provider_id,
        from_day=wish.from_day,
        days=1 if wish.walk_in else None if wish.urgency != Urgency.ROUTINE else SEARCHED_DAYS,
        near=wanted,
        device_id=wish.device_id,
        urgency=Urgency.ROUTINE if wish.walk_in else wish.urgency,
        anywhere=wish.anywhere,
    )
    if said is not None:
        offers = [offer for offer in offers if offer.start <= said.latest_at]
    tiles = tiles_of(
        offers,
        here.zone,
        chosen=str(form["slot"].value() or ""),
        here=here if wish.anywhere else None,
    )
    if wish.at and wish.provider_id and not form.is_bound:
        fixed = slot_value(wish.provider_id, wish.at)
        if all(tile.value != fixed for tile in tiles):
            provider = practice.get_provider(wish.provider_id)
            chosen = Tile(
                fixed,
                when_words(wish.at, here.zone),
                provider.column_name,
                "The time you chose on the schedule",
                chosen=True,
            )
            tiles = (chosen, *tiles)
    return tiles


def offers_for(
    request: StaffRequest,
    here: Place,
    *,
    visit_type_id: int,
    patient_id: int,
    provider_id: int | None,
    from_day: date,
    days: int | None = SEARCHED_DAYS,
    near: datetime | None = None,
    device_id: int | None = None,
    urgency: str = Urgency.ROUTINE,
    anywhere: bool = False,
) -> list[Offer]:
    """What the search proposes; with `near`, the closest to that time first."""
    offers = schedule.find_slots(
        request.actor,
        visit_type_id=visit_type_id,
        patient_id=patient_id,
        provider_ids=(provider_id,) if provider_id else (),
        site_ids=[pk for pk, _ in here.sites] if anywhere else (here.site_id,),
        from_day=from_day,
        days=days,
        limit=OFFERED * 3 if near else OFFERED,
        device_id=device_id,
        urgency=urgency,
    )
    if near is not None:
        offers = sorted(offers, key=lambda offer: abs(offer.start - near))
    return offers[:OFFERED]


def tiles_of(
    offers: list[Offer], zone: str, *, chosen: str = "", here: Place | None = None
) -> tuple[Tile, ...]:
    """With `here` the offers are of several sites: each says its own, in its own time."""
    providers = practice.providers({offer.provider_id for offer in offers})
    places = {} if here is None else dict(here.sites)
    zones = {} if here is None else {site.pk: site.time_zone for site in access.sites()}
    found = []
    for offer in offers:
        value = slot_value(offer.provider_id, offer.start, offer.site_id if places else None)
        who = f"{providers[offer.provider_id].column_name} · {offer.minutes} min"
        found.append(
            Tile(
                value=value,
                when=when_words(offer.start, zones.get(offer.site_id, zone)),
                who=f"{who} · {places[offer.site_id]}" if places else who,
                why=" · ".join(offer.reasons),
                chosen=value == chosen,
            )
        )
    return tuple(found)


def _find(request: StaffRequest, here: Place, wish: Wish) -> HttpResponse:
    text = request.POST.get("q", "").strip() if request.method == "POST" else ""
    answer = people.find_patients(request.actor, text, limit=FOUND) if text else None
    rows = (
        [(found, wish.url(here, patient=found.patient.pk)) for found in answer.rows]
        if answer
        else []
    )
    context = {
        **page_words(here, wish),
        "q": text,
        "rows": rows,
        "more": bool(answer and answer.more),
        "restricted": answer.restricted if answer else (),
        "register_url": f"/patients/new/?{urlencode({'next': wish.url(here)})}",
        "may_register": request.actor.can("people.register"),
    }
    return render(request, "desk/book_find.html", context)


def page_words(here: Place, wish: Wish) -> dict[str, Any]:
    return {
        "here": here,
        "zone": here.zone,
        "wish": wish,
        "heading": "Walk-in" if wish.walk_in else "Book visit",
        "back_url": here.url("/"),
        "change_patient_url": wish.url(here, patient=None),
    }


def when_words(start: datetime, zone: str) -> str:
    """ "Tue, Nov 24, 9:20 AM"."""
    return f"{words.day_text(start, zone)}, {words.time_text(start, zone)}"


def redirected(url: str) -> HttpResponse:
    """After a change: 303, so that a reload does not send it again."""
    return HttpResponseRedirect(url, status=303)


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
