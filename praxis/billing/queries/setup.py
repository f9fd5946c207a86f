"""Reading the set-up: none of it is patient data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from praxis.access import queries as access
from praxis.billing.models import (
    ChargeTemplate,
    ChargeTemplateLine,
    Fee,
    PayerRoute,
    Service,
    SitePlace,
    TradingPartner,
)
from praxis.billing.places import OF_MODE, OFFICE
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound


def _in_force(day: date) -> Q:
    return Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day))


def services(*, actor: Actor, ended: bool = False) -> QuerySet[Service]:
    """For lists; ended ones only when asked for."""
    actor.require("billing.view_setup")
    found = Service.objects.all()
    if ended:
        return found
    return found.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=access.today()))


def services_on(day: date) -> list[Service]:
    """What can be charged for a service of that day, by code."""
    return list(Service.objects.filter(_in_force(day)).order_by("code", "pk"))


def get_service(*, actor: Actor, service_id: int) -> Service:
    """Raises Forbidden, NotFound."""
    actor.require("billing.view_setup")
    found = Service.objects.filter(pk=service_id).first()
    if found is None:
        raise NotFound("There is no such service.")
    return found


def fees_of(*, actor: Actor, service_id: int) -> list[Fee]:
    """Every price, the present ones first."""
    actor.require("billing.view_setup")
    return list(
        Fee.objects.filter(service=service_id)
        .select_related("payer", "set_by")
        .order_by("payer__name", "modifier", "-starts_on")
    )


def fees_on(*, service_ids: Collection[int], payer_id: int | None, day: date) -> FeeTable:
    """The prices of services on a day, in one query."""
    rows = Fee.objects.filter(
        Q(payer__isnull=True) | Q(payer=payer_id),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        service__in=service_ids,
        starts_on__lte=day,
    )
    return FeeTable(rows)


class FeeTable:
    """Prices of one unit on one day."""

    def __init__(self, rows: Iterable[Fee]) -> None:
        self._cents = {
            (row.service_id, row.payer_id is not None, row.modifier): row.amount_cents
            for row in rows
        }

    def cents(self, service_id: int, modifiers: Iterable[str] = ()) -> int | None:
        """The payer's own price before the office's, one with the modifier before one without."""
        for of_payer in (True, False):
            for modifier in (*modifiers, ""):
                found = self._cents.get((service_id, of_payer, modifier))
                if found is not None:
                    return found
        return None


def template_of(visit_type_id: int) -> ChargeTemplate | None:
    """The template in force, with its lines and their services read."""
    return (
        ChargeTemplate.objects.filter(visit_type=visit_type_id, ended_on__isnull=True)
        .prefetch_related("lines__service")
        .first()
    )


def lines_of(template: ChargeTemplate | None) -> list[ChargeTemplateLine]:
    if template is None:
        return []
    return sorted(template.lines.all(), key=lambda line: line.position)


def templates(*, actor: Actor) -> dict[int, list[ChargeTemplateLine]]:
    """The lines of every template in force, by visit type."""
    actor.require("billing.view_setup")
    rows = ChargeTemplateLine.objects.filter(template__ended_on__isnull=True)
    found: dict[int, list[ChargeTemplateLine]] = {}
    for line in rows.select_related("service", "template").order_by("template", "position"):
        found.setdefault(line.template.visit_type_id, []).append(line)
    return found


def place_of(*, site_id: int, mode: str = "office") -> str:
    """The place of service code of a visit."""
    if mode in OF_MODE:
        return OF_MODE[mode]
    found = SitePlace.objects.filter(site=site_id).values_list("pos", flat=True).first()
    return found or OFFICE


def site_places() -> dict[int, str]:
    return dict(SitePlace.objects.values_list("site_id", "pos"))


def partners(*, actor: Actor) -> list[TradingPartner]:
    actor.require("billing.view_setup")
    return list(TradingPartner.objects.filter(ended_on__isnull=True).order_by("name", "pk"))


def get_partner(*, actor: Actor, partner_id: int) -> TradingPartner:
    """Raises Forbidden, NotFound."""
    actor.require("billing.view_setup")
    found = TradingPartner.objects.filter(pk=partner_id).first()
    if found is None:
        raise NotFound("There is no such trading partner.")
    return found


def routes(payer_ids: Collection[int] | None = None) -> dict[int, PayerRoute]:
    """By payer, with the partner."""
    rows = PayerRoute.objects.select_related("partner", "payer").order_by("payer__name")
    if payer_ids is not None:
        rows = rows.filter(payer__in=payer_ids)
    return {row.payer_id: row for row in rows}
