"""The page behind the link in an offer: no sign-in, one tap (design/ui-phone.png 3)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web.visitor import VisitorRequest, visitor
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.scheduling import actions, queries
from praxis.scheduling.models import WaitlistOffer
from praxis.scheduling.types import EXPECTED, Answer, OfferGone
from praxis.scheduling.waiting import PURPOSE

_OTHER_TIMES = 4
_DAYS = 14


@visitor(
    purpose=PURPOSE,
    permissions=("scheduling.view", "scheduling.book"),
    methods=("GET", "POST"),
)
def offer_page(request: VisitorRequest) -> HttpResponse:
    offer = queries.get_offer(request.actor, request.link.about_id)
    gone = False
    if request.method == "POST":
        try:
            _answer(request, offer)
        except OfferGone:
            gone = True
        offer = queries.get_offer(request.actor, offer.pk)
    return _page(request, offer, gone)


def _answer(request: VisitorRequest, offer: WaitlistOffer) -> None:
    said = request.POST.get("answer")
    if said == "take":
        actions.accept_offer(actor=request.actor, offer_id=offer.pk)
    elif said == "other":
        provider_id, site_id, start = _chosen(request.POST.get("choice", ""))
        actions.take_other_time(
            actor=request.actor,
            offer_id=offer.pk,
            provider_id=provider_id,
            site_id=site_id,
            start=start,
        )
    elif said in ("keep", "leave"):
        actions.decline_offer(actor=request.actor, offer_id=offer.pk, leave=said == "leave")


def _chosen(code: str) -> tuple[int, int, datetime]:
    """Raises OfferGone for what is no time at all."""
    parts = code.split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 11 for part in parts):
        raise OfferGone("That time is gone. You keep the visit you have.")
    provider_id, site_id, at = map(int, parts)
    return provider_id, site_id, datetime.fromtimestamp(at, tz=UTC)


def _page(request: VisitorRequest, offer: WaitlistOffer, gone: bool) -> HttpResponse:
    opening, later = offer.opening, offer.entry.appointment
    if later is not None and later.status not in EXPECTED:
        later = None
    instead = queries.taken_instead(request.actor, offer.entry)
    over = opening.closed_at is not None or offer.expires_at <= clock.now()
    if instead is not None or offer.answer == Answer.TAKEN:
        template = "taken"
    elif offer.answer == Answer.KEPT:
        template = "kept"
    elif gone or offer.answer or over or offer.entry.ended_at:
        template = "gone"
    else:
        template = "open"
    days = round((later.start - opening.start).total_seconds() / 86_400) if later else 0
    page = {
        "offer": offer,
        "opening": opening,
        "booked": instead or opening,
        "later": later,
        "days": days,
        "left": bool(offer.entry.ended_at),
        "zone": opening.site.time_zone,
        "practice_name": str(practice.setting("practice_name") or opening.site.name),
        "practice_phone": opening.site.phone,
        "times": _other_times(request, offer) if template == "gone" else (),
    }
    status = 409 if gone else 200
    return render(request, f"scheduling/offers/{template}.html", page, status=status)


def _other_times(request: VisitorRequest, offer: WaitlistOffer) -> list[tuple[object, object]]:
    """The next open times, with whom."""
    found = queries.find_slots(
        request.actor,
        offer.entry.visit_type_id,
        patient_id=offer.patient_id,
        site_ids=(offer.opening.site_id,),
        days=_DAYS,
        limit=_OTHER_TIMES,
    )
    later = offer.entry.appointment
    if later is not None and later.status in EXPECTED:
        found = [each for each in found if each.start < later.start]
    names = practice.providers({each.provider_id for each in found})
    return [(each, names[each.provider_id]) for each in found]
