"""Services, fees, charge templates, places and trading partners."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.rows import (
    last_day,
    locked,
    modifiers_of,
    one_of,
    stamp,
    words,
)
from praxis.billing.models import (
    ChargeTemplate,
    ChargeTemplateLine,
    Fee,
    PayerRoute,
    Service,
    SitePlace,
    TradingPartner,
)
from praxis.billing.places import PLACES
from praxis.billing.types import (
    AlreadyThere,
    BadCode,
    CodeSystem,
    FeeOverlaps,
    ForPatients,
    Incomplete,
    PartnerDetails,
    PartnerKind,
    ServiceDetails,
    TemplateLine,
)
from praxis.coverage import queries as coverage
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice import queries as practice

_SHAPES = {
    CodeSystem.HCPCS: (r"^[A-CE-V][0-9]{4}$", "a letter and four digits; D codes are dental"),
    CodeSystem.CPT: (r"^[0-9]{4}[0-9A-Z]$", "five digits, or four digits and a letter"),
    CodeSystem.OFFICE: (r"^[A-Z0-9-]{1,12}$", "up to 12 letters, digits and hyphens"),
}
_SERVICE_THERE = AlreadyThere("This code is on the list already. Change that one.", field="code")
_TEMPLATE_THERE = AlreadyThere("This visit type has a template. Change that one.")
_PARTNER_THERE = AlreadyThere(
    "There is a trading partner with these numbers. Change that one.", field="receiver_id"
)


@transaction.atomic
def add_service(*, actor: Actor, key: UUID, details: ServiceDetails) -> Service:
    """Raises BadCode, Incomplete, AlreadyThere."""
    actor.require("billing.manage_setup")
    service = Service(client_key=key, started_on=details.started_on or access.today())
    _fill_service(service, details)
    with violations(billing_service_once=_SERVICE_THERE):
        return insert_once(service)


@transaction.atomic
def change_service(
    *, actor: Actor, service_id: int, version: int, description: str, may_be_zero: bool
) -> Service:
    """Its words only: another code is another service. Raises NotFound, ChangedMeanwhile."""
    actor.require("billing.manage_setup")
    service = locked(Service, service_id, version)
    service.description = words(description, field="description")
    service.may_be_zero = may_be_zero
    changed: Service = stamp(service)
    return changed


@transaction.atomic
def end_service(*, actor: Actor, service_id: int, ended_on: date) -> Service:
    """Charged no more after that day. Raises NotFound, BadDates."""
    actor.require("billing.manage_setup")
    service = locked(Service, service_id)
    service.ended_on = last_day(service.started_on, ended_on, field="ended_on")
    changed: Service = stamp(service)
    return changed


@transaction.atomic
def set_fee(
    *,
    actor: Actor,
    key: UUID,
    service_id: int,
    amount_cents: int,
    starts_on: date,
    modifier: str = "",
    payer_id: int | None = None,
) -> Fee:
    """The price of one unit from a day on; the one that ran on ends the day before.

    Raises NotFound, BadCode, FeeOverlaps.
    """
    actor.require("billing.manage_setup")
    service = locked(Service, service_id)
    first = Fee.objects.filter(client_key=key).first()
    if first is not None:
        return first
    if not 0 <= amount_cents <= 99_999_999:
        raise Incomplete("Give an amount up to $999,999.99.", field="amount_cents")
    found = modifiers_of([modifier], field="modifier")
    fee = Fee(
        client_key=key,
        service=service,
        payer=None if payer_id is None else coverage.get_payer(actor=actor, payer_id=payer_id),
        modifier=found[0] if found else "",
        amount_cents=amount_cents,
        starts_on=starts_on,
        set_by_id=actor.user_id,
    )
    same = Fee.objects.filter(service=service, payer=fee.payer, modifier=fee.modifier)
    same.filter(ends_on__isnull=True, starts_on__lt=starts_on).update(
        ends_on=starts_on - timedelta(days=1)
    )
    overlaps = FeeOverlaps(
        "Another price already holds on some of these days. Choose a later first day.",
        field="starts_on",
    )
    with violations(billing_fee_overlap=overlaps):
        return insert_once(fee)


@transaction.atomic
def set_template(
    *,
    actor: Actor,
    key: UUID,
    visit_type_id: int,
    lines: Sequence[TemplateLine],
    version: int | None = None,
) -> ChargeTemplate:
    """What visits of a type are usually charged; the former list ends.

    Raises NotFound, BadCode, Incomplete, AlreadyThere, ChangedMeanwhile.
    """
    actor.require("billing.manage_setup")
    first = ChargeTemplate.objects.filter(client_key=key).first()
    if first is not None:
        return first
    kind = practice.get_visit_type(visit_type_id)
    former = ChargeTemplate.objects.filter(visit_type=kind, ended_on__isnull=True).first()
    if former is not None:
        former = locked(ChargeTemplate, former.pk, version)
        former.ended_on = max(access.today(), former.started_on)
        stamp(former)
    template = ChargeTemplate(client_key=key, visit_type=kind, started_on=access.today())
    with violations(billing_template_once=_TEMPLATE_THERE):
        template = insert_once(template)
    ChargeTemplateLine.objects.bulk_create(
        _template_line(template, position, line) for position, line in enumerate(lines, start=1)
    )
    return template


def _template_line(
    template: ChargeTemplate, position: int, line: TemplateLine
) -> ChargeTemplateLine:
    if not 1 <= line.units <= 9999:
        raise Incomplete("Give 1 to 9999 units.", field="units")
    return ChargeTemplateLine(
        template=template,
        position=position,
        service=locked(Service, line.service_id),
        modifiers=modifiers_of(line.modifiers, field="modifiers"),
        units=line.units,
        pointers=list(line.pointers),
        patients=one_of(line.patients, ForPatients.values, field="patients"),
    )


@transaction.atomic
def set_site_place(*, actor: Actor, site_id: int, pos: str) -> SitePlace:
    """The place of service of visits at a site. Raises Incomplete."""
    actor.require("billing.manage_setup")
    one_of(pos, PLACES, field="pos")
    place, made = SitePlace.objects.get_or_create(site_id=site_id, defaults={"pos": pos})
    if made or place.pos == pos:
        return place
    place.pos = pos
    changed: SitePlace = stamp(place)
    return changed


@transaction.atomic
def add_partner(*, actor: Actor, key: UUID, details: PartnerDetails) -> TradingPartner:
    """Raises Incomplete, BadCode, AlreadyThere."""
    actor.require("billing.manage_setup")
    partner = TradingPartner(client_key=key, started_on=access.today())
    _fill_partner(partner, details)
    with violations(billing_partner_once=_PARTNER_THERE):
        return insert_once(partner)


@transaction.atomic
def change_partner(
    *, actor: Actor, partner_id: int, version: int, details: PartnerDetails
) -> TradingPartner:
    """`live_on` turns ISA15 from test to production. Raises NotFound, ChangedMeanwhile."""
    actor.require("billing.manage_setup")
    partner = locked(TradingPartner, partner_id, version)
    _fill_partner(partner, details)
    with violations(billing_partner_once=_PARTNER_THERE):
        changed: TradingPartner = stamp(partner)
    return changed


@transaction.atomic
def route_payer(
    *, actor: Actor, payer_id: int, partner_id: int, payer_number: str = ""
) -> PayerRoute:
    """Claims to the payer go to this partner from now on. Raises NotFound."""
    actor.require("billing.manage_setup")
    partner = locked(TradingPartner, partner_id)
    payer = coverage.get_payer(actor=actor, payer_id=payer_id)
    route, made = PayerRoute.objects.select_for_update(of=("self",)).get_or_create(
        payer=payer, defaults={"partner": partner, "payer_number": payer_number.strip()}
    )
    if made:
        return route
    route.partner = partner
    route.payer_number = payer_number.strip()
    changed: PayerRoute = stamp(route)
    return changed


def _fill_service(service: Service, details: ServiceDetails) -> None:
    system = CodeSystem(one_of(details.code_system, CodeSystem.values, field="code_system"))
    shape, says = _SHAPES[system]
    service.code_system = system
    service.code = details.code.strip().upper()
    if not re.match(shape, service.code):
        raise BadCode(f"A code of {system.label} is {says}.", field="code")
    service.description = words(details.description, field="description")
    service.may_be_zero = details.may_be_zero


def _fill_partner(partner: TradingPartner, details: PartnerDetails) -> None:
    partner.kind = one_of(details.kind, PartnerKind.values, field="kind")
    for name in ("name", "receiver_name", "contact_name", "contact_phone"):
        setattr(partner, name, words(getattr(details, name), field=name))
    for name in ("sender_id", "receiver_id"):
        value = getattr(details, name).strip().upper()
        if not re.match(r"^[A-Z0-9 .-]{2,15}$", value):
            raise BadCode("Use 2 to 15 letters and digits.", field=name)
        setattr(partner, name, value)
    for name in ("sender_qualifier", "receiver_qualifier"):
        value = getattr(details, name).strip().upper()
        if not re.match(r"^[A-Z0-9]{2}$", value):
            raise BadCode("A qualifier has two characters, such as ZZ or 30.", field=name)
        setattr(partner, name, value)
    partner.live_on = details.live_on
