"""The billing side of the set-up, by billing's and coverage's own actions."""

from __future__ import annotations

from datetime import timedelta

from praxis.billing import actions as billing
from praxis.billing.types import PartnerDetails, ServiceDetails, TemplateLine
from praxis.coverage import actions as coverage
from praxis.demo.office import Keys, Office
from praxis.demo.prices import PAYER_SPECS, SERVICES, TEMPLATES
from praxis.kernel.actor import Actor

CLEARINGHOUSE = "Clear Route Clearinghouse"


def set_up_billing(*, actor: Actor, office: Office, keys: Keys) -> None:
    """Services, fees, templates, the way to each payer, and who participates with it."""
    _services(actor, office, keys)
    _templates(actor, office, keys)
    billing.set_site_place(actor=actor, site_id=office.site_id, pos="11")
    _payers(actor, office, keys)


def _services(actor: Actor, office: Office, keys: Keys) -> None:
    for spec in SERVICES:
        service = billing.add_service(
            actor=actor,
            key=keys.next(),
            details=ServiceDetails(
                code_system=spec.system,
                code=spec.code,
                description=spec.description,
                started_on=office.opened_on,
            ),
        )
        billing.set_fee(
            actor=actor,
            key=keys.next(),
            service_id=service.pk,
            amount_cents=spec.cents,
            starts_on=office.opened_on,
        )
        office.services[spec.code] = service.pk


def _templates(actor: Actor, office: Office, keys: Keys) -> None:
    for code, lines in TEMPLATES.items():
        billing.set_template(
            actor=actor,
            key=keys.next(),
            visit_type_id=office.types[code],
            lines=[
                TemplateLine(
                    service_id=office.services[service], modifiers=modifiers, units=units
                )
                for service, modifiers, units in lines
            ],
        )  # fmt: skip


def _payers(actor: Actor, office: Office, keys: Keys) -> None:
    partner = billing.add_partner(
        actor=actor,
        key=keys.next(),
        details=PartnerDetails(
            name=CLEARINGHOUSE,
            kind="clearinghouse",
            sender_id="ELMSTREET",
            receiver_id="CLEARROUTE",
            receiver_name=CLEARINGHOUSE,
            contact_name="Priya Raman",
            contact_phone="+12175550100",
            live_on=office.opened_on,
        ),
    )
    office.partner_id = partner.pk
    since = office.opened_on - timedelta(days=200)
    for (payer_id, _), spec in zip(office.products, PAYER_SPECS, strict=True):
        billing.route_payer(
            actor=actor, payer_id=payer_id, partner_id=partner.pk, payer_number=spec.number
        )
        for kind in ("participation", "claims", "remittances", "eft"):
            coverage.add_enrollment(
                actor=actor,
                key=keys.next(),
                payer_id=payer_id,
                billing_entity_id=office.entity_id,
                kind=kind,
                requested_on=since - timedelta(days=40),
                starts_on=since,
            )
        for kind, days, counts_from in (
            ("timely_filing", spec.filing_days, "service"),
            ("appeal", spec.appeal_days, "remittance"),
        ):
            coverage.add_payer_rule(
                actor=actor,
                key=keys.next(),
                payer_id=payer_id,
                kind=kind,
                days=days,
                counts_from=counts_from,
                source="Provider manual of the payer",
                checked_on=office.opened_on,
                starts_on=since,
            )
