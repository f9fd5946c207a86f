"""A practice that can bill, its visits, charges and claims, for tests; made through the actions.

Open an access context first.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from praxis.access import testing as access
from praxis.access.models import Site
from praxis.billing import actions, queries
from praxis.billing.models import Claim, Service, TradingPartner
from praxis.billing.types import ChargeLine, PartnerDetails, ServiceDetails, TemplateLine
from praxis.coverage import testing as coverage
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import actions as people_actions
from praxis.people import testing as people
from praxis.practice import actions as practice_actions
from praxis.practice import testing as practice
from praxis.practice.types import BillingEntityDetails
from praxis.scheduling.models import Encounter

SET_UP = Actor(user_id=None, name="test set-up", system=True)
LONG_AGO = date(2020, 1, 1)
VISIT_CENTS, LAB_CENTS = 18_500, 2_400


def make_service(code: str = "G0463", description: str = "Office visit", **more: Any) -> Service:
    system = "HCPCS" if code[0].isalpha() and code[1:].isdigit() else "office"
    details = ServiceDetails(
        code_system=more.pop("code_system", system),
        code=code,
        description=description,
        started_on=LONG_AGO,
        **more,
    )
    there = Service.objects.filter(code=code, ended_on__isnull=True).first()
    return there or actions.add_service(actor=SET_UP, key=uuid.uuid4(), details=details)


def make_fee(service: Service, cents: int, *, starts_on: date = LONG_AGO, **more: Any) -> None:
    actions.set_fee(
        actor=SET_UP,
        key=uuid.uuid4(),
        service_id=service.pk,
        amount_cents=cents,
        starts_on=starts_on,
        **more,
    )


def make_partner(*, live: bool = False, **more: Any) -> TradingPartner:
    details: dict[str, Any] = {
        "name": "Prairie Clearing",
        "kind": "clearinghouse",
        "sender_id": "MAINSTREET",
        "receiver_id": "PRAIRIE",
        "receiver_name": "Prairie Clearing",
        "contact_name": "Dana Whitlock",
        "contact_phone": "+12175550101",
        "live_on": LONG_AGO if live else None,
    }
    return actions.add_partner(
        actor=SET_UP, key=uuid.uuid4(), details=PartnerDetails(**(details | more))
    )


def make_past_visit(
    patient_id: int,
    *,
    visit_type_id: int,
    provider_id: int,
    site: Site,
    day: date | None = None,
    new_patient: bool = False,
) -> Encounter:
    """A visit that took place: written past the booking, which is for times to come."""
    day = day or clock.today(site.time_zone) - timedelta(days=1)
    start = clock.local(day, 9, 0, site.time_zone)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scheduling_appointment (patient_id, visit_type_id, provider_id,"
            ' site_id, start, "end", minutes, minutes_before, minutes_after, lane, mode,'
            " urgency, reason, note, new_patient, override_reason, client_key, occurred_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, 20, 0, 0, 0, 'office', 'routine', '', '', %s,"
            " '', %s, %s) RETURNING id",
            [
                patient_id,
                visit_type_id,
                provider_id,
                site.pk,
                start,
                start + timedelta(minutes=20),
                new_patient,
                uuid.uuid4(),
                start,
            ],
        )
        (appointment_id,) = cursor.fetchone() or (0,)
    encounter: Encounter = Encounter.objects.create(
        appointment_id=appointment_id,
        patient_id=patient_id,
        provider_id=provider_id,
        site=site,
        opened_at=start,
    )
    return encounter


@dataclass
class Clinic:
    """One office with a provider, a payer, a clearinghouse, services with fees and a template."""

    provider_user_id: int | None = None
    live: bool = False

    def __post_init__(self) -> None:
        self.site = access.make_site()
        type(self.site).objects.filter(pk=self.site.pk).update(zip="627010012")
        self.entity = practice_actions.add_billing_entity(
            actor=SET_UP,
            key=uuid.uuid4(),
            details=BillingEntityDetails(
                legal_name="Main Street Medical PLLC",
                npi=practice.believable_npi(77_001, organization=True),
                tax_id="371234567",
                phone="+12175550100",
                line1="12 Main St",
                city="Springfield",
                state="IL",
                zip="62701-0012",
                started_on=LONG_AGO,
            ),
        )
        self.provider = practice.make_provider(
            family_name="Okafor", given_name="Chidi", site=self.site, user_id=self.provider_user_id
        )
        self.visit_type = practice.make_visit_type(name="Office visit")
        self.visit = make_service()
        self.lab = make_service("G0444", "Depression screening")
        make_fee(self.visit, VISIT_CENTS)
        make_fee(self.lab, LAB_CENTS)
        actions.set_template(
            actor=SET_UP,
            key=uuid.uuid4(),
            visit_type_id=self.visit_type.pk,
            lines=[TemplateLine(service_id=self.visit.pk)],
        )
        self.partner = make_partner(live=self.live)
        self.payer = self.make_payer("Blue River Health")

    def make_payer(self, name: str, **details: Any) -> Any:
        payer = coverage.make_payer(name=name, **details)
        actions.route_payer(actor=SET_UP, payer_id=payer.pk, partner_id=self.partner.pk)
        return payer

    def make_patient(
        self, family_name: str = "Alvarez", *, insured: bool = True, **details: Any
    ) -> Any:
        patient = people.make_patient(
            actor=SET_UP, family_name=family_name, site_ids=[self.site.pk], sex="female"
        )
        people_actions.add_address(
            actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, line1="1 Oak St", zip="62701"
        )
        if insured:
            coverage.make_coverage(patient.pk, payer=details.pop("payer", self.payer), **details)
        return patient

    def make_encounter(
        self, patient_id: int, day: date | None = None, *, new_patient: bool = False
    ) -> Encounter:
        """Yesterday's, unless a day is given."""
        return make_past_visit(
            patient_id,
            visit_type_id=self.visit_type.pk,
            provider_id=self.provider.pk,
            site=self.site,
            day=day,
            new_patient=new_patient,
        )

    def charge(
        self,
        encounter: Encounter,
        *,
        diagnoses: Sequence[str] = ("E11.9", "I10"),
        lines: Sequence[ChargeLine] | None = None,
        actor: Actor = SET_UP,
    ) -> None:
        """A visit and a screening, unless lines are given."""
        usual = [
            ChargeLine(service_id=self.visit.pk, pointers=(1, 2)),
            ChargeLine(service_id=self.lab.pk, pointers=(2,)),
        ]
        actions.save_charges(
            actor=actor,
            key=uuid.uuid4(),
            encounter_id=encounter.pk,
            diagnoses=diagnoses,
            lines=usual if lines is None else lines,
        )

    def close(self, encounter: Encounter, *, actor: Actor = SET_UP) -> list[Claim]:
        """Close the visit for billing; its claims."""
        actions.close_visit(actor=actor, key=uuid.uuid4(), encounter_id=encounter.pk)
        return queries.claims_of_encounter(actor=SET_UP, encounter_id=encounter.pk)

    def make_claim(self, patient: Any = None, day: date | None = None) -> Claim:
        """A clean claim, ready to be sent."""
        patient = patient or self.make_patient()
        encounter = self.make_encounter(patient.pk, day)
        self.charge(encounter)
        (claim,) = self.close(encounter)
        return claim


def noon_of(day: date) -> datetime:
    return clock.local(day, 12, 0, access.ZONE)
