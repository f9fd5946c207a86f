"""Charges and claims of one office as the tests of money need them: sent, and on the books."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from praxis.access.models import Site
from praxis.access.testing import make_site
from praxis.billing import posting
from praxis.billing.models import Charge, Claim, ClaimEvent, ClaimLine, Posting, Service
from praxis.billing.remits.ours import Open, open_of
from praxis.coverage import actions as coverage_actions
from praxis.coverage import testing as coverage
from praxis.coverage.models import Payer
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people.testing import make_patient
from praxis.practice import testing as practice
from praxis.scheduling.models import Encounter

SET_UP = Actor(user_id=None, name="test set-up", system=True)
DAY = date(2026, 10, 6)


@dataclass
class Office:
    """A practice with one payer it participates with. Open an access context first."""

    site: Site = field(default_factory=make_site)
    payer: Payer = field(default_factory=lambda: coverage.make_payer(name="Blue River Health"))

    def __post_init__(self) -> None:
        self.provider = practice.make_provider(site=self.site)
        self.entity = practice.make_billing_entity()
        self.visit_type = practice.make_visit_type()
        self.service = Service.objects.create(
            client_key=uuid.uuid4(),
            code_system="HCPCS",
            code="G0463",
            description="Office visit",
            started_on=date(2020, 1, 1),
        )
        self.participate(self.payer)

    def participate(self, payer: Payer) -> None:
        coverage_actions.add_enrollment(
            actor=SET_UP,
            key=uuid.uuid4(),
            payer_id=payer.pk,
            billing_entity_id=self.entity.pk,
            kind="participation",
            starts_on=date(2020, 1, 1),
        )

    def patient(self, family: str = "Alvarez", *, insured: bool = True, **details: Any) -> Any:
        patient = make_patient(actor=SET_UP, family_name=family, site_ids=[self.site.pk])
        if insured:
            coverage.make_coverage(patient.pk, payer=self.payer, **details)
        return patient

    def encounter(self, patient_id: int, day: date = DAY) -> Encounter:
        start = datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO scheduling_appointment (patient_id, visit_type_id, provider_id,"
                ' site_id, start, "end", minutes, minutes_before, minutes_after, lane, mode,'
                " urgency, reason, note, new_patient, override_reason, client_key, occurred_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, 20, 0, 0, 0, 'office', 'routine', '', '',"
                " false, '', %s, %s) RETURNING id",
                [
                    patient_id,
                    self.visit_type.pk,
                    self.provider.pk,
                    self.site.pk,
                    start,
                    start + timedelta(minutes=20),
                    uuid.uuid4(),
                    start,
                ],
            )
            (appointment_id,) = cursor.fetchone() or (0,)
        made: Encounter = Encounter.objects.create(
            appointment_id=appointment_id,
            patient_id=patient_id,
            provider=self.provider,
            site=self.site,
            opened_at=start,
        )
        return made

    def charges(
        self,
        patient_id: int,
        cents: Sequence[int],
        *,
        day: date = DAY,
        insured: bool = True,
        modifiers: Iterable[str] = (),
        codes: Sequence[str] = (),
    ) -> list[Charge]:
        """Charges of one visit, on the books."""
        encounter = self.encounter(patient_id, day)
        charges = [
            Charge.objects.create(
                client_key=uuid.uuid4(),
                encounter=encounter,
                patient_id=patient_id,
                site=self.site,
                provider=self.provider,
                billing_entity=self.entity,
                service=self.service,
                position=at,
                service_on=day,
                code_system="HCPCS",
                code=codes[at - 1] if codes else f"G{460 + at:04d}",
                description="Office visit",
                modifiers=list(modifiers),
                amount_cents=amount,
                pos="11",
                pointers=[1],
            )
            for at, amount in enumerate(cents, start=1)
        ]
        posting.post_charges(
            actor=SET_UP,
            key=uuid.uuid4(),
            charges=charges,
            on=day,
            insured_ids={charge.pk for charge in charges} if insured else set(),
        )
        return charges

    def claim(
        self,
        charges: Sequence[Charge],
        *,
        payer: Payer | None = None,
        sequence: str = "P",
        coverage_id: int | None = None,
    ) -> Claim:
        """A claim for the charges that the payer has accepted."""
        from praxis.coverage.models import Coverage

        first = charges[0]
        payer = payer or self.payer
        claim: Claim = Claim.objects.create(
            client_key=uuid.uuid4(),
            patient_id=first.patient_id,
            encounter_id=first.encounter_id,
            coverage_id=coverage_id
            or Coverage.objects.get(patient=first.patient_id, payer=payer).pk,
            payer=payer,
            billing_entity=self.entity,
            provider=self.provider,
            site=self.site,
            sequence=sequence,
            service_on=first.service_on,
            pos="11",
            amount_cents=sum(charge.amount_cents for charge in charges),
            made_at=clock.now(),
        )
        claim.refresh_from_db()
        ClaimLine.objects.bulk_create(
            ClaimLine(
                claim=claim,
                patient_id=first.patient_id,
                charge=charge,
                line_number=at,
                control_number=f"{claim.number}-{at}",
                amount_cents=charge.amount_cents,
            )
            for at, charge in enumerate(charges, start=1)
        )
        for kind in ("clean", "queued", "submitted", "accepted"):
            ClaimEvent.objects.create(
                claim=claim,
                patient_id=first.patient_id,
                kind=kind,
                occurred_at=clock.now(),
                by_name="Praxis",
            )
        return claim

    def billed(self, cents: Sequence[int] = (20000,), **how: Any) -> Claim:
        """A new patient, a visit, its charges, and the claim that was sent."""
        return self.claim(self.charges(self.patient().pk, cents, **how))


def lines_of(claim: Claim) -> list[ClaimLine]:
    return list(claim.lines.order_by("line_number"))


def sums_of(claim: Claim) -> Open:
    """What is open of a claim's charges together."""
    found = open_of([line.charge_id for line in claim.lines.all()])
    return Open(
        sum(each.insurance_cents for each in found.values()),
        sum(each.patient_cents for each in found.values()),
        sum(each.patient_paid_cents for each in found.values()),
    )


def paid_and_written_off(claim: Claim) -> tuple[int, int]:
    found = Posting.objects.filter(
        charge__in=[line.charge_id for line in claim.lines.all()]
    ).aggregate(paid=Sum("payer_paid_cents"), off=Sum("written_off_cents"))
    return found["paid"], found["off"]
