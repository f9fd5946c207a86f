"""Prices asked, answered and talked over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from praxis import news
from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.people import queries as people
from praxis.supply import queries
from praxis.supply.actions.catalog import check_tiers
from praxis.supply.actions.lots import day_of
from praxis.supply.actions.rows import (
    found,
    locked,
    next_number,
    part,
    positive,
    reason,
    words,
)
from praxis.supply.models import (
    Invitation,
    Item,
    Place,
    Quote,
    QuoteLine,
    Request,
    RequestLine,
    Talk,
)
from praxis.supply.types import (
    BadDates,
    BadPrice,
    BadQuantity,
    NobodyAsked,
    NoOffer,
    Offered,
    PlaceKind,
    PricesAsked,
    RequestClosed,
    RequestState,
    Side,
    Wanted,
)


@transaction.atomic
def ask_prices(
    *,
    actor: Actor,
    key: UUID,
    title: str,
    place_id: int,
    wanted: Sequence[Wanted],
    organization_ids: Collection[int],
    closes_at: datetime,
    need_by: date | None = None,
    note: str = "",
) -> Request:
    """Ask suppliers for the same things at once. Each is mailed his own link; who has no mail
    address is asked by telephone and answered for by hand.

    Raises NoSuchSupply, NobodyAsked, BadDates, BadQuantity, NameMissing.
    """
    actor.require("supply.buy")
    first = Request.objects.filter(client_key=key).first()
    if first is not None:
        return first
    if not organization_ids:
        raise NobodyAsked("Choose at least one supplier.", field="suppliers")
    if not wanted:
        raise BadQuantity("Say what is wanted.", field="quantity")
    if closes_at <= clock.now():
        raise BadDates("Answers are taken until a time to come.", field="closes_on")
    place = found(Place, place_id)
    if place.kind == PlaceKind.QUARANTINE:
        raise BadQuantity("Choose a store room or a room.", field="place")
    request = insert_once(
        Request(
            client_key=key,
            number=next_number("Q", "supply_request"),
            title=words(title, field="title"),
            place=place,
            closes_at=closes_at,
            need_by=need_by,
            note=note.strip()[:400],
            asked_at=clock.now(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
    _write_lines(request, wanted)
    Invitation.objects.bulk_create(
        Invitation(
            client_key=part(key, f"supplier:{organization_id}"),
            request=request,
            organization_id=people.get_organization(organization_id).pk,
            email=people.get_organization(organization_id).email,
        )
        for organization_id in sorted(set(organization_ids))
    )
    news.publish(PricesAsked(request_id=request.pk))
    return request


def _write_lines(request: Request, wanted: Sequence[Wanted]) -> None:
    items = {
        row.pk: row
        for row in Item.objects.filter(pk__in=[each.item_id for each in wanted], ended_on=None)
    }
    if len(items) < len({each.item_id for each in wanted}) or len(items) < len(wanted):
        raise BadQuantity("Name each item once, and none that has ended.", field="quantity")
    units = queries.order_units(items)
    prices = queries.last_prices(items)
    RequestLine.objects.bulk_create(
        RequestLine(
            request=request,
            position=position,
            item_id=each.item_id,
            unit=units[each.item_id],
            quantity=positive(each.quantity),
            last_cents=prices[each.item_id].cents if each.item_id in prices else None,
        )
        for position, each in enumerate(wanted, 1)
    )


@transaction.atomic
def answer_request(
    *,
    actor: Actor,
    key: UUID,
    invitation_id: int,
    lines: Sequence[Offered],
    lead_days: int,
    valid_until: date,
    freight_cents: int = 0,
    free_freight_cents: int | None = None,
    fee_basis_points: int = 0,
    minimum_cents: int = 0,
    pay_days: int = 30,
    person: str = "",
    note: str = "",
) -> Quote:
    """A supplier's answer, by his link or taken down for him. A later one replaces it until
    the closing time; every one is kept.

    Raises NoSuchSupply, RequestClosed, NoOffer, BadPrice, BadQuantity, BadDates.
    """
    actor.require("supply.answer" if actor.user_id is None else "supply.buy")
    invitation = locked(Invitation, invitation_id)
    again = Quote.objects.filter(client_key=key).first()
    if again is not None:
        return again
    refuse_closed(invitation.request)
    _check_terms(lead_days, valid_until, freight_cents, fee_basis_points, minimum_cents, pay_days)
    offered = [each for each in lines if each.tiers]
    if not offered:
        raise NoOffer("Give the price of at least one item, or decline.")
    for each in offered:
        check_tiers(each.tiers)
    wanted = set(invitation.request.lines.values_list("pk", flat=True))
    if not {each.line_id for each in offered} <= wanted:
        raise NoOffer("That is not a line of this request.")
    made = invitation.quotes.aggregate(last=Max("round"))["last"] or 0
    quote = insert_once(
        Quote(
            client_key=key,
            invitation=invitation,
            round=made + 1,
            freight_cents=freight_cents,
            free_freight_cents=free_freight_cents,
            fee_basis_points=fee_basis_points,
            lead_days=lead_days,
            minimum_cents=minimum_cents,
            pay_days=pay_days,
            valid_until=valid_until,
            note=note.strip()[:400],
            by_id=actor.user_id,
            by_name=" ".join(person.split())[:120] or invitation.organization.name,
            received_at=clock.now(),
        )
    )
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote,
            request_line_id=each.line_id,
            leasts=[tier.least for tier in each.tiers],
            prices=[tier.cents for tier in each.tiers],
            expires_on=day_of(each.expires_on),
            brand=" ".join(each.brand.split())[:80],
        )
        for each in offered
    )
    if invitation.declined_at is not None:
        invitation.declined_at = None
        invitation.save(update_fields=["declined_at"])
    return quote


def _check_terms(
    lead_days: int, valid_until: date, freight: int, fee: int, minimum: int, pay_days: int
) -> None:
    if min(freight, fee, minimum, pay_days) < 0 or fee > 10_000:
        raise BadPrice("Freight, fees and minimum are zero or more.", field="freight")
    if not 0 <= lead_days <= 365:
        raise BadQuantity("Days to deliver are between 0 and 365.", field="lead_days")
    if valid_until < access.today():
        raise BadDates("The prices must hold until a day to come.", field="valid_until")


@transaction.atomic
def decline_request(*, actor: Actor, invitation_id: int) -> Invitation:
    """The supplier does not offer. Raises NoSuchSupply, RequestClosed."""
    actor.require("supply.answer" if actor.user_id is None else "supply.buy")
    invitation = locked(Invitation, invitation_id)
    refuse_closed(invitation.request)
    if invitation.declined_at is None:
        invitation.declined_at = clock.now()
        invitation.save(update_fields=["declined_at"])
    return invitation


@transaction.atomic
def note_opened(*, actor: Actor, invitation_id: int) -> None:
    """The supplier has looked at the request. Raises NoSuchSupply."""
    actor.require("supply.answer")
    Invitation.objects.filter(pk=invitation_id, opened_at=None).update(opened_at=clock.now())


@transaction.atomic
def extend_request(*, actor: Actor, request_id: int, closes_at: datetime) -> Request:
    """Take answers longer. Raises NoSuchSupply, RequestClosed, BadDates."""
    actor.require("supply.buy")
    request = locked(Request, request_id)
    if request.state != RequestState.OPEN:
        raise RequestClosed("This request is over. Ask anew.")
    if closes_at <= max(clock.now(), request.closes_at):
        raise BadDates("Choose a later time than the one that holds.", field="closes_on")
    request.closes_at = closes_at
    request.save(update_fields=["closes_at"])
    news.publish(PricesAsked(request_id=request.pk))
    return request


@transaction.atomic
def cancel_request(*, actor: Actor, request_id: int, why: str) -> Request:
    """Not needed any more: the links close. Raises NoSuchSupply, RequestClosed, ReasonMissing."""
    actor.require("supply.buy")
    request = locked(Request, request_id)
    if request.state != RequestState.OPEN:
        raise RequestClosed("This request is over already.")
    request.state, request.ended_why = RequestState.CANCELLED, reason(why)
    request.save(update_fields=["state", "ended_why"])
    return request


@transaction.atomic
def log_talk(
    *,
    actor: Actor,
    key: UUID,
    request_id: int,
    organization_id: int,
    side: str,
    said: str,
    person: str = "",
    item_id: int | None = None,
    price_cents: int | None = None,
    said_at: datetime | None = None,
) -> Talk:
    """What was said about price or terms, with the counter-offer when there was one.

    Raises NoSuchSupply, NobodyAsked, NameMissing, BadPrice.
    """
    actor.require("supply.buy")
    request = found(Request, request_id)
    if not request.invitations.filter(organization_id=organization_id).exists():
        raise NobodyAsked("This supplier was not asked.", field="organization")
    if side not in Side.values:
        raise NobodyAsked("Say who said it.", field="side")
    if price_cents is not None and price_cents <= 0:
        raise BadPrice("A price is above zero.", field="price")
    return insert_once(
        Talk(
            client_key=key,
            request=request,
            organization_id=organization_id,
            side=side,
            person=" ".join(person.split())[:80],
            said=words(said, field="said", most=400),
            item_id=item_id,
            price_cents=price_cents,
            said_at=said_at or clock.now(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )


def refuse_closed(request: Request) -> None:
    """Raises RequestClosed."""
    if request.state != RequestState.OPEN:
        raise RequestClosed("This request is over. Thank you for your interest.")
    if clock.now() >= request.closes_at:
        raise RequestClosed("The closing time has passed. Call us if you can still offer.")
