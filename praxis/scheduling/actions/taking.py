"""A patient's answer to an offered time. The first yes wins, by the guard of every booking."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import publish
from praxis.practice import queries as practice
from praxis.scheduling import queries
from praxis.scheduling.actions.booking import book_appointment
from praxis.scheduling.actions.offering import close_opening, locked_opening
from praxis.scheduling.actions.stamping import locked, stamp
from praxis.scheduling.actions.waitlist import end_wish
from praxis.scheduling.calls import call
from praxis.scheduling.models import WaitlistEntry, WaitlistOffer, WaitlistOpening
from praxis.scheduling.types import (
    EARLIER_TIME,
    EXPECTED,
    Answer,
    AppointmentCancelled,
    EventKind,
    Initiator,
    NeedsOverride,
    NoSuchWish,
    OfferAnswered,
    OfferGone,
    OpeningEnd,
    StartInPast,
    TimeTaken,
    WaitlistEnd,
)


@transaction.atomic
def accept_offer(*, actor: Actor, offer_id: int) -> int:
    """Book the offered time and give the later visit up, or change nothing; the visit's id.

    The first yes wins. Saying yes again returns the same visit. Raises Forbidden, NoSuchWish,
    OfferGone.
    """
    actor.require("scheduling.book")
    offer, entry, opening = _under_lock(offer_id)
    if offer.answer == Answer.TAKEN:
        return int(offer.appointment_id or 0)
    now = clock.now()
    over = offer.answer or opening.closed_at or entry.ended_at or offer.expires_at <= now
    if over:
        raise OfferGone("That time is gone. You keep the visit you have.")
    booked = _instead_of_later(
        actor,
        entry,
        key=uuid5(opening.client_key, f"offer:{offer.pk}"),
        provider_id=opening.provider_id,
        site_id=opening.site_id,
        start=opening.start,
    )
    _answer(offer, Answer.TAKEN, appointment_id=booked)
    close_opening(opening, OpeningEnd.TAKEN)
    publish(OfferAnswered(offer_id=offer.pk))
    return booked


def _under_lock(offer_id: int) -> tuple[WaitlistOffer, WaitlistEntry, WaitlistOpening]:
    keys = WaitlistOffer.objects.filter(pk=offer_id).values_list("entry_id", "opening_id").first()
    if keys is None:
        raise NoSuchWish("There is no such offer, or it is not yours to see.")
    entry = WaitlistEntry.objects.select_for_update(no_key=True).get(pk=keys[0])
    opening = locked_opening(keys[1])
    offer: WaitlistOffer = WaitlistOffer.objects.select_for_update(no_key=True).get(pk=offer_id)
    return offer, entry, opening


def _instead_of_later(
    actor: Actor,
    entry: WaitlistEntry,
    *,
    key: UUID,
    provider_id: int,
    site_id: int,
    start: datetime,
) -> int:
    """Book the sooner time, give the later visit up and end the wish."""
    later = locked(entry.appointment_id) if entry.appointment_id else None
    if later is not None and (later.status not in EXPECTED or later.start <= start):
        later = None
    try:
        booked = book_appointment(
            actor=actor,
            key=key,
            patient_id=entry.patient_id,
            visit_type_id=entry.visit_type_id,
            provider_id=provider_id,
            site_id=site_id,
            start=start,
            urgency=entry.urgency,
            rescheduled_from_id=None if later is None else later.pk,
        )
    except (TimeTaken, NeedsOverride, StartInPast) as refusal:
        raise OfferGone("That time is gone. You keep the visit you have.") from refusal
    if later is not None:
        call("scheduling_give_back", later.pk)
        stamp(actor, later, EventKind.CANCELLED, initiator=Initiator.PATIENT, reason=EARLIER_TIME)
        publish(AppointmentCancelled(appointment_id=later.pk))
    end_wish(entry, WaitlistEnd.BOOKED)
    return booked


@transaction.atomic
def take_other_time(
    *, actor: Actor, offer_id: int, provider_id: int, site_id: int, start: datetime
) -> int:
    """Book an open time in place of an offered one that is gone; the visit's id.

    Only sooner than the later visit, which is given up. Again: the same visit. Raises
    Forbidden, NoSuchWish, OfferGone.
    """
    actor.require("scheduling.book")
    offer, entry, _ = _under_lock(offer_id)
    former = queries.taken_instead(actor, entry)
    if former is not None:
        return int(former.pk)
    later = entry.appointment
    too_late = later is not None and later.status in EXPECTED and later.start <= start
    if entry.ended_at is not None or offer.answer == Answer.TAKEN or too_late:
        raise OfferGone("That time is gone. You keep the visit you have.")
    return _instead_of_later(
        actor,
        entry,
        key=queries.instead_key(entry),
        provider_id=provider_id,
        site_id=site_id,
        start=start,
    )


def _answer(offer: WaitlistOffer, answer: Answer, *, appointment_id: int | None = None) -> None:
    offer.answer = answer
    offer.answered_at = clock.now()
    offer.appointment_id = appointment_id
    offer.save(update_fields=["answer", "answered_at", "appointment"])


@transaction.atomic
def decline_offer(*, actor: Actor, offer_id: int, leave: bool = False) -> None:
    """Keep the later visit; with `leave` the patient also leaves the list. Again: no change.

    Raises Forbidden, OfferGone when somebody took it or time ran out.
    """
    actor.require("scheduling.book")
    offer, entry, _ = _under_lock(offer_id)
    if leave and entry.ended_at is None:
        end_wish(entry, WaitlistEnd.ASKED)
    if offer.answer:
        if offer.answer in (Answer.KEPT, Answer.EXPIRED, Answer.LOST):
            return
        raise OfferGone("You have already taken that time. Call us to change it.")
    _answer(offer, Answer.KEPT)
    kept = WaitlistOffer.objects.filter(entry=entry, answer=Answer.KEPT).count()
    if entry.ended_at is None and kept >= int(practice.setting("waitlist_declines")):
        end_wish(entry, WaitlistEnd.DECLINED)
    publish(OfferAnswered(offer_id=offer.pk))
