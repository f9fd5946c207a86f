"""A time that came free: who is asked, how long, and who got it.

Locks: the wish, the opening (both NO KEY UPDATE, since offers refer to them), the later
visit, then the promises as docs/locking.md orders them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.access import queries as access
from praxis.correspondence import queries as correspondence
from praxis.correspondence.types import Channel, Purpose
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import publish
from praxis.practice import queries as practice
from praxis.scheduling import matching, queries
from praxis.scheduling.matching import Candidate
from praxis.scheduling.models import (
    WaitlistOffer,
    WaitlistOpening,
)
from praxis.scheduling.types import (
    Answer,
    NoSuchWish,
    OfferMade,
    OpeningCause,
    OpeningEnd,
)
from praxis.worklist import actions as worklist

CLOSES_HOUR = 21
_LEAST_MINUTES = 10
_CHANNELS = (Channel.TEXT, Channel.EMAIL)
_JUDGED = 60
_BEHIND_OTHERS = timedelta(minutes=10)


@transaction.atomic
def offer_freed_time(
    *,
    actor: Actor,
    key: UUID,
    provider_id: int,
    site_id: int,
    start: datetime,
    end: datetime,
    cause: str = OpeningCause.CANCELLED,
    ask: bool = True,
) -> int | None:
    """Offer a time to those on the waitlist whom it fits; returns the opening's id.

    None when nobody waits for it, when it is already on offer or when it is too near. The
    best are asked now, or when the office may write again; without `ask` the caller does it
    for several times together (`ask_about`). Raises Forbidden.
    """
    actor.require("scheduling.waitlist")
    now = clock.now()
    if start <= now + matching.SHORTEST_ANSWER or end - start < timedelta(minutes=_LEAST_MINUTES):
        return None
    former = WaitlistOpening.objects.filter(client_key=key).first()
    if former is not None:
        return int(former.pk)
    opening = WaitlistOpening(
        provider_id=provider_id,
        site_id=site_id,
        start=start,
        end=end,
        cause=OpeningCause(cause),
        client_key=key,
        found_at=now,
        next_round_at=now,
    )
    if not queries.waitlist_candidates(opening, access.get_site(site_id).time_zone):
        return None
    WaitlistOpening.objects.bulk_create([opening], ignore_conflicts=True)
    kept = WaitlistOpening.objects.filter(client_key=key).first()
    if kept is None:
        return None
    if ask:
        next_round(actor=actor, opening_id=kept.pk)
    return int(kept.pk)


@transaction.atomic
def ask_about(*, actor: Actor, opening_ids: Sequence[int]) -> int:
    """Ask about several times at once, each patient about the one where it gains most.

    Returns how many were asked. Raises Forbidden.
    """
    actor.require("scheduling.waitlist")
    shared = queries.share_out(actor, opening_ids)
    return sum(
        next_round(actor=actor, opening_id=pk, first=shared[pk], apart=shared.apart_from(pk))
        for pk in opening_ids
    )


@transaction.atomic
def next_round(
    *,
    actor: Actor,
    opening_id: int,
    first: Collection[int] = (),
    apart: Collection[int] = (),
) -> int:
    """Ask the next best; how many were asked. Closes the opening when nobody is left.

    Of the wishes, `first` come before all others and `apart` are asked about another time.
    Does nothing while offers of it wait for an answer. Raises Forbidden.
    """
    actor.require("scheduling.waitlist")
    opening = locked_opening(opening_id)
    if opening.closed_at is not None:
        return 0
    now = clock.now()
    _expire(actor, opening, now)
    if opening.offers.filter(answer="").exists():
        return 0
    zone = access.get_site(opening.site_id).time_zone
    if opening.start <= now:
        return close_opening(opening, OpeningEnd.TOO_LATE)
    least = opening.start + timedelta(minutes=_LEAST_MINUTES)
    if queries.is_promised(opening.provider_id, opening.start, least):
        return close_opening(opening, OpeningEnd.GONE)
    later = _not_before(now, zone)
    if later > now:
        opening.next_round_at = later
        opening.save(update_fields=["next_round_at"])
        return 0
    rate = queries.waitlist_accept_rate(opening.start - now)
    fitting = matching.ranked(queries.waitlist_candidates(opening, zone), rate)
    here = [each for each in fitting if each.entry_id not in apart]
    here.sort(key=lambda each: each.entry_id not in first)
    chosen, too_near = _choose(actor, opening, here, rate, now)
    if not chosen and len(here) < len(fitting):
        opening.next_round_at = now + _BEHIND_OTHERS
        opening.save(update_fields=["next_round_at"])
        return 0
    if not chosen:
        if opening.rounds:
            return close_opening(opening, OpeningEnd.UNANSWERED)
        return close_opening(opening, OpeningEnd.TOO_LATE if too_near else OpeningEnd.NOBODY)
    _offer(opening, chosen, now)
    return len(chosen)


def locked_opening(opening_id: int) -> WaitlistOpening:
    found = WaitlistOpening.objects.select_for_update(no_key=True).filter(pk=opening_id).first()
    if found is None:
        raise NoSuchWish("There is no such time on the list.")
    return found


def _expire(actor: Actor, opening: WaitlistOpening, now: datetime) -> None:
    over = list(opening.offers.filter(answer="", expires_at__lte=now))
    WaitlistOffer.objects.filter(pk__in=[offer.pk for offer in over], answer="").update(
        answer=Answer.EXPIRED, answered_at=now
    )
    for offer in over:
        if offer.channel == Channel.PHONE:
            worklist.close_item(
                actor=actor, key=queries.waitlist_call_key(offer.pk), reason=Answer.EXPIRED.label
            )


def close_opening(opening: WaitlistOpening, outcome: OpeningEnd) -> int:
    opening.closed_at = clock.now()
    opening.outcome = outcome
    opening.next_round_at = None
    opening.save(update_fields=["closed_at", "outcome", "next_round_at"])
    return 0


def _not_before(now: datetime, zone: str) -> datetime:
    """When the office may write to patients: now, or the next morning."""
    opens = int(practice.setting("waitlist_opens_hour"))
    wall = now.astimezone(ZoneInfo(zone))
    if opens <= wall.hour < CLOSES_HOUR:
        return now
    day = wall.date() if wall.hour < opens else wall.date() + timedelta(days=1)
    return clock.local(day, opens, 0, zone)


Chosen = list[tuple[Candidate, datetime, float, str]]


def _choose(
    actor: Actor,
    opening: WaitlistOpening,
    fitting: Sequence[Candidate],
    rate: float,
    now: datetime,
) -> tuple[Chosen, bool]:
    """The best for whom the time can be booked, of one visit type, and whether it was too near
    for somebody. Each with the answer time, score and the way to reach them.
    """
    asked = practice.settings("waitlist_offers_at_once", "waitlist_answer_minutes")
    most = matching.batch_size(rate, int(asked["waitlist_offers_at_once"]))
    longest = timedelta(minutes=int(asked["waitlist_answer_minutes"]))
    chosen: Chosen = []
    too_near = False
    for each in fitting[:_JUDGED]:
        if chosen and each.visit_type_id != chosen[0][0].visit_type_id:
            continue
        until = matching.answer_by(
            now=now, start=opening.start, notice_minutes=each.notice_minutes, longest=longest
        )
        if until is None:
            too_near = True
            continue
        if queries.why_not(
            actor,
            each.visit_type_id,
            provider_id=opening.provider_id,
            site_id=opening.site_id,
            start=opening.start,
            patient_id=each.patient_id,
            moving_id=each.appointment_id,
        ):
            continue
        chosen.append((each, until, each.score(rate), _channel(actor, each.patient_id)))
        if len(chosen) == most:
            break
    return chosen, too_near


def _channel(actor: Actor, patient_id: int) -> str:
    """By text or mail when the patient may be reached so; else somebody calls."""
    for channel in _CHANNELS:
        if correspondence.may_send(
            actor=actor, patient_id=patient_id, channel=channel, purpose=Purpose.CARE
        ) and correspondence.own_addresses(actor=actor, patient_id=patient_id, channel=channel):
            return channel
    return Channel.PHONE


def _offer(opening: WaitlistOpening, chosen: Chosen, now: datetime) -> None:
    opening.rounds += 1
    opening.next_round_at = max(until for _, until, _, _ in chosen)
    opening.save(update_fields=["rounds", "next_round_at"])
    minutes = int((opening.end - opening.start).total_seconds() // 60)
    made = WaitlistOffer.objects.bulk_create(
        WaitlistOffer(
            opening=opening,
            entry_id=each.entry_id,
            patient_id=each.patient_id,
            round=opening.rounds,
            channel=channel,
            minutes=minutes,
            score=score,
            days_gained=each.days_gained,
            days_waited=each.days_waited,
            offered_at=now,
            expires_at=until,
        )
        for each, until, score, channel in chosen
    )
    for offer in made:
        publish(OfferMade(offer_id=offer.pk))


@transaction.atomic
def settle_opening(*, actor: Actor, opening_id: int) -> list[int]:
    """After an answer: those who were asked too are out when it is taken (their offers' ids, to
    be told); when everybody has answered no, the next are asked. Raises Forbidden.
    """
    actor.require("scheduling.waitlist")
    opening = locked_opening(opening_id)
    if opening.closed_at is None:
        next_round(actor=actor, opening_id=opening_id)
        return []
    lost = list(opening.offers.filter(answer="").values_list("pk", flat=True))
    WaitlistOffer.objects.filter(pk__in=lost).update(answer=Answer.LOST, answered_at=clock.now())
    return lost
