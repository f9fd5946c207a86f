"""Booking on a telephone, without an account, in three steps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from praxis.access import queries as access
from praxis.access.context import system
from praxis.forms.queries import triage_tree
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.portal import actions, queries
from praxis.portal.queries.booking import Offered, closest
from praxis.portal.types import CallFirst, Choice, NotOnline, Person, TimeGone, Wish
from praxis.portal.web.forms import NONE, OTHER, YES, DetailsForm, ReasonForm, reason_words, spanish
from praxis.portal.web.pages import (
    BOTH,
    office,
    patient_page,
    see_other,
    show,
    too_often,
    wait_a_while,
)
from praxis.portal.web.state import Booking
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling.queries import invitation
from praxis.ui import words

BOOKINGS_AN_HOUR = 12
_HOLDS_AN_HOUR = 40


@patient_page(methods=BOTH)
def book(request: HttpRequest) -> HttpResponse:
    """Step 1: why, and what decides how it is booked."""
    booking = Booking(request)
    reasons = queries.reasons()
    if not reasons:
        return call_us(request)
    with system("portal", purpose="online booking") as actor:
        payers = queries.payers_to_choose(actor)
    form = ReasonForm.of(request, initial=_as_typed(booking.wish))
    form.ask(reasons, payers)
    if form.is_valid():
        wish = _wish(form.cleaned_data)
        booking.wants(wish)
        try:
            queries.visit_type_of(wish)
        except NotOnline:
            return call_us(request)
        return see_other("portal-book-questions" if triage_tree() else "portal-book-times")
    return show(request, "portal/book.html", {"form": form, **_step(1)}, status=form.status)


def _step(number: int) -> dict[str, Any]:
    return {"step": number, "steps": 3, "booking": True}


def _as_typed(wish: Wish | None) -> dict[str, Any]:
    if wish is None:
        return {}
    return {
        "reason": str(wish.reason_id),
        "words": wish.words,
        "been_here": "no" if wish.new else YES,
        "birth_date": wish.birth_date,
        "insurance": (str(wish.payer_id) if wish.payer_id else OTHER) if wish.insured else NONE,
    }


def _wish(typed: dict[str, Any]) -> Wish:
    insurance = typed["insurance"]
    return Wish(
        reason_id=int(typed["reason"]),
        words=typed["words"].strip(),
        new=typed["been_here"] != YES,
        birth_date=typed["birth_date"],
        insured=insurance != NONE,
        payer_id=int(insurance) if insurance.isdigit() else None,
    )


def call_us(request: HttpRequest, *, first: bool = False) -> HttpResponse:
    return show(request, "portal/call.html", {"booking": True, "first": first})


@patient_page(methods=BOTH)
def times(request: HttpRequest) -> HttpResponse:
    """Step 2: the soonest times first, across providers."""
    booking = Booking(request)
    wish = booking.wish
    if wish is None:
        return see_other("portal-book")
    if not booking.asked and triage_tree() is not None:
        return see_other("portal-book-questions")
    provider_id = _number(request.GET.get("provider"))
    site_id = _number(request.GET.get("site"))
    first = _day(request.GET.get("from"))
    if request.method == "POST":
        chosen = _take(request, booking, wish)
        if isinstance(chosen, HttpResponse):
            return chosen
        if chosen:
            return see_other("portal-book-details")
    try:
        with system("portal", purpose="online booking") as actor:
            found = queries.offers(
                actor, wish, site_id=site_id, provider_id=provider_id, from_day=first
            )
    except NotOnline:
        return call_us(request)
    context = {
        "days": _by_day(found),
        "minutes": {each.offer.minutes for each in found},
        "reason": reason_words(queries.get_reason(wish.reason_id)),
        "providers": queries.open_providers(wish),
        "provider_id": provider_id,
        "sites": {each.site.pk: each.site for each in found},
        "site_id": site_id,
        "later": _later(found),
        "gone": request.method == "POST",
        "chosen_code": found[0].code if found else "",
        **_step(2),
    }
    return show(request, "portal/times.html", context, status=409 if context["gone"] else 200)


def _by_day(found: list[Offered]) -> list[tuple[date, list[Offered]]]:
    days: dict[date, list[Offered]] = {}
    for each in found:
        days.setdefault(words.day_of(each.offer.start, each.site.time_zone), []).append(each)
    return list(days.items())


def _later(found: list[Offered]) -> date | None:
    return found[-1].offer.day + timedelta(days=1) if found else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 10 else None


def _day(text: str | None) -> date | None:
    """A day to look from; never the past, never more than two years ahead."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    today = access.today()
    return day if today <= day <= today + timedelta(days=730) else None


def _take(request: HttpRequest, booking: Booking, wish: Wish) -> bool | HttpResponse:
    """Hold the time that was picked. False when it is not offered any more."""
    if too_often(request, "hold", most=_HOLDS_AN_HOUR):
        return wait_a_while(request)
    try:
        with system("portal", purpose="online booking") as actor:
            choice = queries.chosen(wish, request.POST.get("choice", ""))
            if choice is None:
                return False
            held = actions.hold_time(
                actor=actor, key=uuid4(), choice=choice, former_hold_id=booking.hold_id
            )
        if held is None:
            booking.chose(choice, None, None)
        else:
            booking.chose(choice, held.id, held.expires_at)
    except PraxisError:
        return False
    return True


@patient_page(methods=BOTH)
def details(request: HttpRequest) -> HttpResponse:
    """Step 3: who comes. The time stays theirs while they type."""
    booking = Booking(request)
    if booking.booked is not None:
        return see_other("portal-book-done")
    wish, choice = booking.wish, booking.choice
    if wish is None or choice is None:
        return see_other("portal-book")
    if request.method == "POST" and "choice" in request.POST:
        return _another_time(request, booking, wish)
    form = DetailsForm.of(request, initial=booking.details, insured=wish.insured)
    if form.is_valid():
        booking.typed(form.cleaned_data)
        try:
            return _book(request, booking, wish, choice)
        except TimeGone:
            return _taken(request, booking, wish, choice)
        except CallFirst:
            return _call_first(request, booking)
        except NotOnline:
            return call_us(request)
        except PraxisError as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, gettext(refusal.message)
            )
    context = {"form": form, "chosen": _chosen(choice), "until": booking.expires_at, **_step(3)}
    return show(request, "portal/details.html", context, status=form.status)


def _another_time(request: HttpRequest, booking: Booking, wish: Wish) -> HttpResponse:
    """The first time was lost; another was picked. What was typed is still there."""
    typed = booking.details
    former = booking.choice
    taken = _take(request, booking, wish)
    if isinstance(taken, HttpResponse):
        return taken
    choice = booking.choice
    if not taken or choice is None or former is None:
        return _taken(request, booking, wish, former or choice)
    booking.typed(typed)
    if not typed:
        return see_other("portal-book-details")
    try:
        return _book(request, booking, wish, choice)
    except TimeGone:
        return _taken(request, booking, wish, choice)
    except CallFirst:
        return _call_first(request, booking)


def _call_first(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The time goes back at once: it is not this visitor's to keep."""
    if booking.hold_id is not None:
        with system("portal", purpose="online booking") as actor:
            scheduling.release_hold(actor=actor, hold_id=booking.hold_id)
    booking.let_go()
    return call_us(request, first=True)


def _book(request: HttpRequest, booking: Booking, wish: Wish, choice: Choice) -> HttpResponse:
    if too_often(request, "book", most=BOOKINGS_AN_HOUR):
        return wait_a_while(request)
    with system("portal", purpose="online booking") as actor:
        actions.book_online(
            actor=actor,
            key=booking.key,
            wish=wish,
            choice=choice,
            person=person_of(actor, wish, booking.details),
            hold_id=booking.hold_id,
            triage=booking.triage,
        )
    shown = _chosen(choice)
    kind = practice.get_visit_type(choice.visit_type_id)
    booking.is_booked(
        start=choice.start.isoformat(),
        minutes=choice.minutes,
        provider=shown["provider"],
        site_id=choice.site_id,
        preparation=[kind.preparation_en, kind.preparation_es],
        email=bool(booking.details.get("email")),
    )
    return see_other("portal-book-done")


def person_of(actor: Actor, wish: Wish, typed: dict[str, Any]) -> Person:
    insurance = ""
    if wish.insured:
        names = dict(queries.payers_to_choose(actor))
        insurance = names.get(wish.payer_id or 0, "another insurance")
    return Person(
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        birth_date=wish.birth_date,
        phone=typed["phone"],
        email=typed.get("email", ""),
        insurance=insurance,
        member_id=typed.get("member_id", ""),
        may_text=bool(typed.get("may_text")),
        language="es" if spanish() else "en",
    )


def _taken(
    request: HttpRequest, booking: Booking, wish: Wish, choice: Choice | None
) -> HttpResponse:
    """ "That time was just taken": the closest ones, and nothing that was typed is lost."""
    if choice is None:
        return see_other("portal-book-times")
    with system("portal", purpose="online booking") as actor:
        found = queries.offers(actor, wish, limit=60)
    near = closest([each for each in found if each.choice != choice], choice)
    context = {
        "gone": _chosen(choice),
        "near": near,
        "chosen_code": near[0].code if near else "",
        "typed": bool(booking.details),
        **_step(3),
    }
    return show(request, "portal/taken.html", context, status=409)


def _chosen(choice: Choice) -> dict[str, Any]:
    site = access.get_site(choice.site_id)
    return {
        "start": choice.start,
        "provider": practice.get_provider(choice.provider_id).display_name,
        "zone": site.time_zone,
        "site": site,
        "minutes": choice.minutes,
    }


@patient_page()
def done(request: HttpRequest) -> HttpResponse:
    booked = Booking(request).booked
    if booked is None:
        return see_other("portal-book")
    return show(request, "portal/done.html", _shown(booked))


def _shown(booked: dict[str, Any]) -> dict[str, Any]:
    site = access.get_site(booked["site_id"])
    start = datetime.fromisoformat(booked["start"])
    return {
        "start": start,
        "end": start + timedelta(minutes=booked["minutes"]),
        "provider": booked["provider"],
        "site": site,
        "zone": site.time_zone,
        "email": booked["email"],
        "preparation": booked["preparation"][1 if spanish() else 0] or booked["preparation"][0],
    }


@patient_page()
def calendar(request: HttpRequest) -> HttpResponse:
    """The visit as a file that the telephone puts into its calendar."""
    booking = Booking(request)
    if booking.booked is None:
        return see_other("portal-book")
    shown = _shown(booking.booked)
    site = shown["site"]
    text = invitation(
        uid=f"booked-{booking.key}@praxis.invalid",
        sequence=0,
        start=shown["start"],
        end=shown["end"],
        made_at=clock.now(),
        practice=str(office()["practice_name"]),
        place=", ".join(filter(None, (site.name, site.line1, site.city))),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response
