"""What follows from news for the waitlist: offers go out, answers come in, others are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext

from praxis.access import actions as access_actions
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Channel, NoAddress, NoConsent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import actions, queries, telling
from praxis.scheduling.calls import call
from praxis.scheduling.models import (
    Appointment,
    Hold,
    VisitEvent,
    WaitlistOffer,
    WorkException,
)
from praxis.scheduling.supply import load_supply
from praxis.scheduling.types import (
    Answer,
    AppointmentCancelled,
    AppointmentMoved,
    EventKind,
    ExceptionEnded,
    ExceptionKind,
    HoldGivenBack,
    OfferAnswered,
    OfferGone,
    OfferMade,
    OpeningCause,
    Status,
)
from praxis.worklist import actions as worklist

if TYPE_CHECKING:
    from praxis.access.models import Site

PURPOSE = "waitlist"
_WRITTEN = (Channel.TEXT, Channel.EMAIL)
_SPACE = UUID("6f1a4a0e-5c35-4a0b-9c2e-0d4a3f1f7b11")
_PIECE = timedelta(minutes=20)
_PIECES = 40
_AHEAD = timedelta(days=60)


def offer_cancelled(*, actor: Actor, news: AppointmentCancelled, key: str) -> None:
    """A cancelled visit's time goes to the waitlist; it leaves the list of those to be called."""
    actions.settle_out(actor=actor, appointment_id=news.appointment_id)
    visit = queries.visit(actor, news.appointment_id).appointment
    call("scheduling_freshen", visit.pk)
    if visit.status != Status.CANCELLED or visit.lane or visit.group_id:
        return
    given_up = queries.gave_up_for_earlier(visit.pk)
    actions.offer_freed_time(
        actor=actor,
        key=UUID(key),
        provider_id=visit.provider_id,
        site_id=visit.site_id,
        start=visit.start,
        end=visit.end,
        cause=OpeningCause.IN_TURN if given_up else OpeningCause.CANCELLED,
    )


def offer_moved(*, actor: Actor, news: AppointmentMoved, key: str) -> None:
    """The time a visit left goes to the waitlist, unless the visit came back to it."""
    actions.settle_out(actor=actor, appointment_id=news.appointment_id)
    visit = queries.visit(actor, news.appointment_id).appointment
    last = VisitEvent.objects.filter(appointment_id=visit.pk, kind=EventKind.MOVED).latest("pk")
    same = last.was_start == visit.start and last.was_provider_id == visit.provider_id
    if same or visit.lane or last.was_start is None or last.was_provider_id is None:
        return
    site_id = _site_of(last.was_provider_id, last.was_start)
    if site_id is not None:
        actions.offer_freed_time(
            actor=actor,
            key=UUID(key),
            provider_id=last.was_provider_id,
            site_id=site_id,
            start=last.was_start,
            end=last.was_start + timedelta(minutes=visit.minutes),
            cause=OpeningCause.MOVED,
        )


def _site_of(provider_id: int, start: datetime) -> int | None:
    """Where the provider works at that time; nowhere when he is off then."""
    day = start.date()
    supply = load_supply([provider_id], None, day - timedelta(days=1), day + timedelta(days=1))
    for site_id, zone in supply.zones.items():
        for session in supply.sessions(provider_id, site_id, clock.local_date(start, zone)):
            off = any(
                each.start <= start < each.end for each in supply.absences(provider_id, site_id)
            )
            if session.start <= start < session.end and not off:
                return site_id
    return None


def offer_regained(*, actor: Actor, news: ExceptionEnded, key: str) -> None:
    """Time off was taken back: its working time is offered in pieces of 20 minutes."""
    off: WorkException | None = WorkException.objects.filter(pk=news.exception_id).first()
    if off is None or off.provider_id is None or off.kind == ExceptionKind.EXTRA:
        return
    now = clock.now()
    low, high = max(off.during.lower, now), min(off.during.upper, now + _AHEAD)
    sites = None if off.site_id is None else [off.site_id]
    supply = load_supply([off.provider_id], sites, low.date(), high.date() + timedelta(days=1))
    left, made = _PIECES, list[int]()
    for site_id, zone in supply.zones.items():
        day = clock.local_date(low, zone)
        while day <= clock.local_date(high, zone) and left > 0:
            for session in supply.sessions(off.provider_id, site_id, day):
                start = session.start
                while start < session.end and left > 0:
                    if low <= start and start + _PIECE <= high:
                        left -= 1
                        opening = actions.offer_freed_time(
                            actor=actor,
                            key=uuid5(UUID(key), start.isoformat()),
                            provider_id=off.provider_id,
                            site_id=site_id,
                            start=start,
                            end=start + _PIECE,
                            cause=OpeningCause.SUPPLY,
                            ask=False,
                        )
                        made += [] if opening is None else [opening]
                    start += _PIECE
            day += timedelta(days=1)
    actions.ask_about(actor=actor, opening_ids=made)


def offer_released(*, actor: Actor, news: HoldGivenBack, key: str) -> None:
    """A held time that nobody took after all, unless somebody has it by now."""
    hold: Hold | None = Hold.objects.filter(pk=news.hold_id).first()
    if hold is None or queries.is_promised(hold.provider_id, hold.start, hold.end):
        return
    actions.offer_freed_time(
        actor=actor,
        key=UUID(key),
        provider_id=hold.provider_id,
        site_id=hold.site_id,
        start=hold.start,
        end=hold.end,
        cause=OpeningCause.HOLD,
    )


def send_offer(*, actor: Actor, news: OfferMade, key: str) -> None:
    """By text or mail with a link; who cannot be written to is called."""
    offer = queries.get_offer(actor, news.offer_id)
    if offer.answer:
        return
    if offer.channel != Channel.PHONE:
        try:
            _write_offer(actor, offer, key)
        except (NoAddress, NoConsent):
            pass
        else:
            return
    when = clock.local_date(offer.opening.start, offer.opening.site.time_zone)
    worklist.file_item(
        actor=actor,
        key=queries.waitlist_call_key(offer.pk),
        kind="scheduling.waitlist_call",
        title=f"Call: an earlier time on {when:%m/%d} with {offer.opening.provider.column_name}",
        why="The patient is next on the waitlist and cannot be texted or mailed",
        consequence="The time goes to the next on the list",
        due_at=offer.expires_at,
        role="front_desk",
        patient_id=offer.patient_id,
        url=f"/schedule/waitlist/offers/{offer.pk}/",
        step="Call and write down the answer",
    )


def _write_offer(actor: Actor, offer: WaitlistOffer, key: str) -> None:
    opening = offer.opening
    token = access_actions.make_link(
        actor=actor,
        key=uuid5(_SPACE, f"offer:{offer.pk}"),
        purpose=PURPOSE,
        about=f"scheduling.offer:{offer.pk}",
        patient_id=offer.patient_id,
        expires_at=opening.start,
    )
    correspondence.send_message(
        actor=actor,
        key=key,
        patient_id=offer.patient_id,
        template="waitlist_offer",
        channel=offer.channel,
        facts={
            "start": opening.start,
            "until": offer.expires_at,
            "url": practice.public_url(f"/offers/{token}/"),
            **_office(opening.site),
        },
        zone=opening.site.time_zone,
        about=f"scheduling.offer:{offer.pk}",
        expects=("1", "2"),
        expires_at=offer.expires_at,
    )


def _office(site: Site) -> dict[str, str]:
    name = str(practice.setting("practice_name") or site.name)
    return {"practice": name, "phone": site.phone}


def settle_answer(*, actor: Actor, news: OfferAnswered, key: str) -> None:
    """Others are told at once that the time is gone; after a no the next are asked."""
    offer = queries.get_offer(actor, news.offer_id)
    worklist.close_item(
        actor=actor, key=queries.waitlist_call_key(offer.pk), reason=offer.get_answer_display()
    )
    for lost in actions.settle_opening(actor=actor, opening_id=offer.opening_id):
        if not worklist.close_item(
            actor=actor, key=queries.waitlist_call_key(lost), reason=Answer.LOST.label
        ):
            tell_gone(actor, lost)
    if offer.answer == Answer.TAKEN and offer.appointment_id:
        _offer_rest(actor, offer, key)


def tell_gone(actor: Actor, offer_id: int) -> None:
    """That somebody else was first; once an offer, in the patient's language."""
    offer = queries.get_offer(actor, offer_id)
    site = offer.opening.site
    language = offer.patient.language.partition("-")[0]
    with translation.override(language if language in ("en", "es") else "en"):
        local = offer.opening.start.astimezone(ZoneInfo(site.time_zone))
        when = f"{formats.date_format(local, 'MONTH_DAY_FORMAT')}, {formats.time_format(local)}"
        subject = gettext("That time is gone")
        text = gettext(
            "The time on %(when)s is gone: somebody else was first. Nothing else has changed and"
            " you stay on the list."
        ) % {"when": when}
    try:
        correspondence.send_message(
            actor=actor,
            key=uuid5(_SPACE, f"gone:{offer_id}"),
            patient_id=offer.patient_id,
            template="notice",
            channel=offer.channel,
            facts={"subject": subject, "text": text, **_office(site)},
            zone=site.time_zone,
            about=f"scheduling.offer:{offer_id}",
        )
    except (NoAddress, NoConsent):
        return


def tell_other_provider(actor: Actor, visit: Appointment, key: str) -> None:
    """The visit stands at its time, but with somebody else."""
    language = visit.patient.language.partition("-")[0]
    with translation.override(language if language in ("en", "es") else "en"):
        local = visit.start.astimezone(ZoneInfo(visit.site.time_zone))
        when = f"{formats.date_format(local, 'MONTH_DAY_FORMAT')}, {formats.time_format(local)}"
        subject = gettext("Your visit is with another provider")
        text = gettext(
            "Your visit on %(when)s is at the same time, with %(provider)s. Call us if that does"
            " not suit you."
        ) % {"when": when, "provider": visit.provider.display_name}
    telling.tell(
        actor,
        visit,
        "notice",
        key=key,
        channels=_WRITTEN,
        entry=True,
        more={"subject": subject, "text": text},
    )


def _offer_rest(actor: Actor, offer: WaitlistOffer, key: str) -> None:
    """A shorter visit leaves the rest of the time free."""
    visit = queries.visit(actor, int(offer.appointment_id or 0)).appointment
    rest = visit.end + timedelta(minutes=visit.minutes_after)
    if rest < offer.opening.end:
        actions.offer_freed_time(
            actor=actor,
            key=uuid5(UUID(key), "rest"),
            provider_id=offer.opening.provider_id,
            site_id=offer.opening.site_id,
            start=rest,
            end=offer.opening.end,
            cause=offer.opening.cause,
        )


def answer_by_text(actor: Actor, offer_id: int, word: str) -> None:
    """ "1" takes the time, "2" keeps the later visit. A late yes is told that it is gone."""
    try:
        if word == "1":
            actions.accept_offer(actor=actor, offer_id=offer_id)
        elif word == "2":
            actions.decline_offer(actor=actor, offer_id=offer_id)
    except OfferGone:
        tell_gone(actor, offer_id)
