"""The waitlist at the desk: who waits, a new wish, what was offered and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.practice.types import WEEKDAYS
from praxis.scheduling import actions, queries
from praxis.scheduling.models import WaitlistEntry, WaitlistOffer, WaitlistOpening
from praxis.scheduling.types import Answer, NoSuchVisit, OfferGone, OpeningEnd, Urgency, WaitlistEnd
from praxis.scheduling.web.fields import minute_text
from praxis.scheduling.web.pages import number, see_other, zone_of
from praxis.scheduling.web.waiting_forms import WishForm
from praxis.ui.listing import Choice, Column, DateRange, Listing, YesNo, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say, say_error

BOTH = ("GET", "POST")
REPORT_DAYS = 90
TONES = {Answer.TAKEN: "good", Answer.KEPT: "note", Answer.EXPIRED: "warn", Answer.LOST: "note"}


def state_of(row: WaitlistEntry) -> str:
    return WaitlistEnd(row.end_reason).label if row.end_reason else "Waiting"


def _visit_now(row: WaitlistEntry) -> Any:
    return row.appointment.start if row.appointment else "No visit yet"


WISHES = Listing(
    name="scheduling-waitlist",
    title="Waitlist",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda row: row.patient.list_name,
            link=lambda row: f"/schedule/waitlist/{row.pk}/",
            second=lambda row: row.visit_type.name,
        ),
        Column("urgency", "Urgency", value=lambda row: Urgency(row.urgency).label),
        Column("visit", "Visit now", value=_visit_now),
        Column("joined", "Waits since", value=lambda row: row.joined_at, sort="joined_at"),
        Column("offered", "Offers", value=lambda row: row.offered, align="right"),
        Column("kept", "Kept theirs", value=lambda row: row.kept, align="right"),
        Column(
            "state",
            "State",
            value=state_of,
            show=lambda row: tag(state_of(row), "note" if row.end_reason else "blue"),
        ),
    ),
    filters=(
        YesNo("waiting", "Waiting", field="ended_at__isnull"),
        DateRange("joined", "Joined", field="joined_at"),
    ),
    order="-joined_at",
    empty="Nobody waits for an earlier time.",
)

OPENINGS = Listing(
    name="scheduling-openings",
    title="Times offered",
    columns=(
        Column(
            "start",
            "Time",
            value=lambda row: row.start,
            link=lambda row: f"/schedule/waitlist/openings/{row.pk}/",
        ),
        Column("provider", "Provider", value=lambda row: row.provider.column_name),
        Column("site", "Site", value=lambda row: row.site.name),
        Column("cause", "Came free", value=lambda row: row.get_cause_display()),
        Column("found", "Found", value=lambda row: row.found_at, sort="found_at"),
        Column("rounds", "Rounds", value=lambda row: row.rounds, align="right"),
        Column(
            "outcome",
            "Outcome",
            value=lambda row: outcome_of(row),
            show=lambda row: tag(outcome_of(row), "good" if row.outcome == "taken" else "note"),
        ),
    ),
    filters=(
        Choice("outcome", "Outcome", field="outcome", choices=tuple(OpeningEnd.choices)),
        DateRange("found", "Found", field="found_at"),
    ),
    order="-found_at",
    empty="No time has come free that anybody on the list could use.",
)


def outcome_of(row: WaitlistOpening) -> str:
    return OpeningEnd(row.outcome).label if row.outcome else "On offer"


@rule("scheduling.view")
def waitlist_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        WISHES,
        queries.wishes(request.actor),
        zone=zone_of(request.actor),
        template="scheduling/waitlist.html",
        context={"tab": "waitlist"},
    )


@rule("scheduling.view")
def openings_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        OPENINGS,
        queries.openings(request.actor),
        zone=zone_of(request.actor),
        template="scheduling/waitlist.html",
        context={"tab": "openings"},
    )


@rule("scheduling.waitlist", methods=BOTH)
def join_page(request: StaffRequest) -> HttpResponse:
    """For a patient (`patient`, `type`), or for an earlier time than a visit's (`visit`)."""
    visit_id = number(request.GET.get("visit"))
    visit = queries.expected_visit(request.actor, visit_id) if visit_id else None
    if visit_id and visit is None:
        raise NoSuchVisit("That visit is no longer expected, so no earlier time can replace it.")
    patient_id = visit.patient_id if visit else number(request.GET.get("patient")) or 0
    patient = people.get_patient(request.actor, patient_id)
    zone = zone_of(request.actor)
    today = clock.today(zone)
    sites = access.sites(ids=request.actor.site_ids)
    wanted = visit.visit_type_id if visit else number(request.GET.get("type"))
    back = f"/visits/{visit.pk}/" if visit else f"/patients/{patient.pk}/"
    form = WishForm.of(
        request,
        initial={
            "visit_type": str(wanted or ""),
            "urgency": visit.urgency if visit else Urgency.ROUTINE,
            "providers": [str(visit.provider_id)] if visit else [],
        },
        types=[(str(row.pk), row.name) for row in practice.visit_types(today)],
        providers=[
            (str(row.pk), row.display_name)
            for row in practice.providers_on(today, [site.pk for site in sites])
        ],
        sites=[(str(site.pk), site.name) for site in sites],
    )
    if form.is_valid():
        with form.refusals():
            wish = form.wish(patient.pk, visit.pk if visit else None)
            entry_id = actions.join_waitlist(actor=request.actor, key=form.key, wish=wish)
            form.done()
            say(request, f"{patient.name} is on the waitlist.")
            return see_other("scheduling-wish", entry_id)
    context = {
        "form": form,
        "patient": patient,
        "visit": visit,
        "zone": visit.site.time_zone if visit else zone,
        "back": back,
    }
    return render(request, "scheduling/wish_form.html", context, status=form.status)


@rule("scheduling.view")
def wish_page(request: StaffRequest, wish_id: int) -> HttpResponse:
    row = queries.get_wish(request.actor, wish_id)
    names = practice.providers(row.provider_ids)
    sites = {site.pk: site.name for site in access.sites()}
    context = {
        "row": row,
        "state": state_of(row),
        "providers": ", ".join(provider.column_name for provider in names.values()) or "Anybody",
        "sites": ", ".join(sites[pk] for pk in row.site_ids if pk in sites) or "Any",
        "days": ", ".join(WEEKDAYS[day] for day in row.weekdays) or "Every day",
        "hours": f"{minute_text(row.from_minute)} to {minute_text(row.to_minute)}",
        "offers": [(offer, answer_of(offer), tone_of(offer)) for offer in row.offers.all()],
        "zone": zone_of(request.actor),
        "may_change": request.actor.can("scheduling.waitlist"),
    }
    return render(request, "scheduling/wish.html", context)


def answer_of(offer: WaitlistOffer) -> str:
    return Answer(offer.answer).label if offer.answer else "Waiting for an answer"


def tone_of(offer: WaitlistOffer) -> str:
    return TONES[Answer(offer.answer)] if offer.answer else "blue"


@rule("scheduling.waitlist", methods=("POST",))
def leave(request: StaffRequest, wish_id: int) -> HttpResponse:
    actions.leave_waitlist(actor=request.actor, entry_id=wish_id)
    say(request, "Taken off the waitlist.")
    return see_other("scheduling-wish", wish_id)


@rule("scheduling.view")
def opening_page(request: StaffRequest, opening_id: int) -> HttpResponse:
    opening = queries.get_opening(request.actor, opening_id)
    offers = queries.offers_of_opening(request.actor, opening_id)
    context = {
        "opening": opening,
        "outcome": outcome_of(opening),
        "offers": [(offer, answer_of(offer), tone_of(offer)) for offer in offers],
        "zone": opening.site.time_zone,
    }
    return render(request, "scheduling/opening.html", context)


@rule("scheduling.waitlist", methods=BOTH, post="scheduling.book")
def offer_page(request: StaffRequest, offer_id: int) -> HttpResponse:
    """For whoever calls: the offer in words, and the patient's answer."""
    offer = queries.get_offer(request.actor, offer_id)
    if request.method == "POST":
        try:
            return _answered(request, offer)
        except OfferGone as refusal:
            say_error(request, refusal.message)
            return see_other("scheduling-offer", offer_id)
    now = clock.now()
    open_ = not offer.answer and offer.opening.closed_at is None and offer.expires_at > now
    context = {
        "offer": offer,
        "opening": offer.opening,
        "patient": offer.patient,
        "phone": people.phones_of(request.actor, [offer.patient_id]).get(offer.patient_id, ""),
        "is_open": open_,
        "answer": answer_of(offer) if offer.answer or open_ else "The time is gone",
        "tone": tone_of(offer),
        "zone": offer.opening.site.time_zone,
    }
    return render(request, "scheduling/offer.html", context)


def _answered(request: StaffRequest, offer: WaitlistOffer) -> HttpResponse:
    said = request.POST.get("answer")
    if said == "take":
        booked = actions.accept_offer(actor=request.actor, offer_id=offer.pk)
        say(request, "Booked. The later visit is cancelled and its time is offered in turn.")
        response = see_other("scheduling-offer", offer.pk)
        response["Location"] = f"/visits/{booked}/"
        return response
    actions.decline_offer(actor=request.actor, offer_id=offer.pk, leave=said == "leave")
    say(request, "Written down.")
    return see_other("scheduling-offer", offer.pk)


@rule("scheduling.view")
def fairness_page(request: StaffRequest) -> HttpResponse:
    """Those who joined in the last 90 days."""
    now = clock.now()
    shares = queries.fairness(request.actor, now - timedelta(days=REPORT_DAYS), now)
    context = {
        "shares": shares,
        "days": REPORT_DAYS,
        "zone": zone_of(request.actor),
        "back": reverse("scheduling-waitlist"),
    }
    return render(request, "scheduling/fairness.html", context)
