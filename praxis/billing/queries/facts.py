"""Gathering what claims say, for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from praxis.access.context import saw
from praxis.billing import facts as f
from praxis.billing.models import Claim, ClaimLine, EncounterDiagnosis
from praxis.billing.queries.adjudications import adjudications_of
from praxis.billing.queries.setup import routes
from praxis.billing.types import ENDED, Adjudication, PayerSequence
from praxis.coverage import queries as coverage
from praxis.coverage.types import PayerKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice

_RELATED = (
    "patient",
    "billing_entity",
    "provider",
    "site",
    "encounter__appointment",
    "replaces",
    "follows__follows",
)


def claim_facts(*, actor: Actor, claims: Sequence[Claim]) -> dict[int, f.ClaimFacts]:
    """By claim. The number of queries grows with the number of days and billing entities only.

    The actor must be able to see tax numbers (see powers.empowered).
    """
    ids = [claim.pk for claim in claims]
    rows = list(Claim.objects.filter(pk__in=ids).select_related(*_RELATED).order_by("pk"))
    gathered = _Gathered(actor, rows)
    return {claim.pk: gathered.of(claim) for claim in rows}


class _Gathered:
    """Everything the claims need, read once."""

    def __init__(self, actor: Actor, rows: Sequence[Claim]) -> None:
        self.percent = int(practice.setting("timely_filing_alarm_percent"))
        self.addresses = people.addresses_of(actor, {row.patient_id for row in rows})
        self.lines = _lines(rows)
        self.diagnoses = _diagnoses(rows)
        self.plans = _plans(actor, rows)
        self.coverages = coverage.coverages_by_id(
            actor=actor,
            coverage_ids={row.coverage_id for row in rows}
            | {plan.coverage_id for plans in self.plans.values() for plan in plans},
        )
        self.routes = routes({each.payer_id for each in self.coverages.values()})
        self.billers = {row.billing_entity_id: row.billing_entity for row in rows}
        self.tax_ids = {
            entity_id: practice.tax_id_of(actor=actor, billing_entity_id=entity_id)
            for entity_id in self.billers
        }
        self.duplicates = _duplicates(rows, self.lines)
        self.earlier = _chains(actor, rows)

    def of(self, claim: Claim) -> f.ClaimFacts:
        chain = self.earlier.get(claim.pk, ())
        route = self.routes.get(claim.payer_id)
        appointment = claim.encounter.appointment
        return f.ClaimFacts(
            claim_id=claim.pk,
            number=claim.number,
            patient_id=claim.patient_id,
            appointment_id=appointment.pk,
            frequency=claim.frequency,
            sequence=claim.sequence,
            service_on=claim.service_on,
            pos=claim.pos,
            amount_cents=claim.amount_cents,
            today=clock.today(claim.site.time_zone),
            patient=_patient(claim.patient, self.addresses.get(claim.patient_id)),
            patient_number=claim.patient.number,
            plan=self._plan(claim.coverage_id, claim.sequence),
            biller=biller_of(claim.billing_entity, self.tax_ids[claim.billing_entity_id]),
            renderer=_renderer(claim.provider),
            facility=_facility(claim.site),
            lines=tuple(self.lines.get(claim.pk, ())),
            diagnoses=tuple(self.diagnoses.get(claim.encounter_id, ())),
            others=self._others(claim),
            earlier=tuple(made for _, made in chain),
            earlier_plans=tuple(coverage_id for coverage_id, _ in chain),
            original_control_number=(claim.replaces.payer_control_number if claim.replaces else ""),
            filing_due_on=claim.filing_due_on,
            filing_from=claim.service_on,
            alarm_percent=self.percent,
            duplicates=tuple(self.duplicates.get(claim.pk, ())),
            partner=(
                f.Trader(route.partner_id, route.partner.name, route.partner.usage)
                if route
                else None
            ),
        )

    def _others(self, claim: Claim) -> tuple[f.Plan, ...]:
        """The other plans of the day, each under its place of that day.

        A claim that was made before the order of plans changed keeps its own place.
        """
        plans = self.plans.get((claim.patient_id, claim.service_on), [])
        return tuple(
            self._plan(plan.coverage_id, _place(plan.rank))
            for plan in plans
            if plan.coverage_id != claim.coverage_id and plan.payer_kind != PayerKind.SELF_PAY
        )

    def _plan(self, coverage_id: int, sequence: str) -> f.Plan:
        row = self.coverages[coverage_id]
        route = self.routes.get(row.payer_id)
        product_code = row.product.filing_code if row.product else ""
        return f.Plan(
            coverage_id=row.pk,
            payer_id=row.payer_id,
            payer_name=row.payer.name,
            payer_kind=row.payer.kind,
            payer_number=(route.payer_number if route else "") or row.payer.payer_id,
            payer_place=_place_of(row.payer),
            filing_code=product_code or row.payer.filing_code,
            product_id=row.product_id,
            member_id=row.member_id,
            group_number=row.group_number,
            relationship=row.relationship,
            sequence=sequence,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            subscriber=_subscriber(row, self.addresses.get(row.patient_id)),
            medicare_reason=row.medicare_reason,
            employer_size=row.employer_size,
        )


def _place(rank: int | None) -> str:
    places = tuple(PayerSequence.values)
    return places[min(rank or len(places), len(places)) - 1]


def _place_of(row: Any) -> f.Place:
    if row is None:
        return f.Place()
    return f.Place(row.line1, row.line2, row.city, row.state, row.zip)


def _patient(row: Any, address: Any) -> f.Person:
    return f.Person(
        family_name=row.family_name,
        given_name=row.given_name,
        middle_name=row.middle_name,
        suffix=row.suffix,
        birth_date=row.birth_date,
        sex=row.sex,
        deceased_on=row.deceased_on,
        place=_place_of(address),
    )


def _subscriber(row: Any, patients_address: Any) -> f.Person | None:
    """Somebody else's policy: the contact's own address, else the patient's (one household)."""
    if row.relationship == "self":
        return None
    person = row.subscriber_person
    place = _place_of(person) if person is not None and person.line1 else None
    return f.Person(
        family_name=row.subscriber_family_name,
        given_name=row.subscriber_given_name,
        birth_date=row.subscriber_birth_date,
        sex=row.subscriber_sex,
        place=place or _place_of(patients_address),
    )


def biller_of(entity: Any, tax_id: str) -> f.Biller:
    return f.Biller(
        entity_id=entity.pk,
        name=entity.legal_name,
        npi=entity.npi,
        tax_id=tax_id,
        tax_id_kind=entity.tax_id_kind,
        place=_place_of(entity),
        phone=entity.phone,
    )


def _renderer(provider: Any) -> f.Renderer:
    return f.Renderer(
        provider_id=provider.pk,
        family_name=provider.family_name,
        given_name=provider.given_name,
        npi=provider.npi,
        taxonomy=provider.taxonomy,
    )


def _facility(site: Any) -> f.Facility:
    return f.Facility(site_id=site.pk, name=site.name, npi=site.npi, place=_place_of(site))


def _lines(rows: Sequence[Claim]) -> dict[int, list[f.Line]]:
    found: dict[int, list[f.Line]] = {}
    lines = (
        ClaimLine.objects.filter(claim__in=rows, removed_at__isnull=True)
        .select_related("charge__service")
        .order_by("claim", "charge__position", "line_number")
    )
    for line in lines:
        charge = line.charge
        there = found.setdefault(line.claim_id, [])
        there.append(
            f.Line(
                charge_id=charge.pk,
                number=len(there) + 1,
                control_number=line.control_number,
                service_on=charge.service_on,
                code=charge.code,
                modifiers=tuple(charge.modifiers),
                units=charge.units,
                amount_cents=charge.amount_cents,
                pos=charge.pos,
                pointers=tuple(charge.pointers),
                may_be_zero=charge.service.may_be_zero,
            )
        )
    return found


def _diagnoses(rows: Sequence[Claim]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    codes = EncounterDiagnosis.objects.filter(
        encounter__in={row.encounter_id for row in rows}, removed_at__isnull=True
    ).order_by("encounter", "position")
    for row in codes:
        found.setdefault(row.encounter_id, []).append(row.icd10_code)
    return found


def _plans(actor: Actor, rows: Sequence[Claim]) -> dict[tuple[int, date], list[Any]]:
    """Every patient's plans on the day of each claim: four queries a day."""
    by_day: dict[date, set[int]] = {}
    for row in rows:
        by_day.setdefault(row.service_on, set()).add(row.patient_id)
    found: dict[tuple[int, date], list[Any]] = {}
    for day, patient_ids in by_day.items():
        answer = coverage.coverages_on(actor=actor, patient_ids=patient_ids, day=day)
        for patient_id, plans in answer.items():
            found[patient_id, day] = list(plans)
    return found


def _duplicates(
    rows: Sequence[Claim], lines: dict[int, list[f.Line]]
) -> dict[int, list[f.Duplicate]]:
    """Lines of other live claims with the same patient, provider, day, code, modifiers, units."""
    rivals = (
        ClaimLine.objects.filter(
            patient__in={row.patient_id for row in rows},
            removed_at__isnull=True,
            charge__service_on__in={row.service_on for row in rows},
            charge__voided_at__isnull=True,
        )
        .exclude(claim__state__in=ENDED)
        .values_list(
            "claim_id",
            "claim__number",
            "claim__sequence",
            "claim__replaces_id",
            "charge_id",
            "patient_id",
            "charge__provider_id",
            "charge__service_on",
            "charge__code",
            "charge__modifiers",
            "charge__units",
        )
    )
    saw("billing_claimline", {row.patient_id for row in rows})
    there: dict[Any, list[tuple[int, str, int | None, int]]] = {}
    for claim_id, number, sequence, replaces, charge_id, *same in rivals:
        key = (sequence, *same[:4], tuple(same[4]), same[5])
        there.setdefault(key, []).append((claim_id, number, replaces, charge_id))
    found: dict[int, list[f.Duplicate]] = {}
    for row in rows:
        family = {row.pk, row.replaces_id}
        for line in lines.get(row.pk, ()):
            key = (
                row.sequence,
                row.patient_id,
                row.provider_id,
                line.service_on,
                line.code,
                line.modifiers,
                line.units,
            )
            found.setdefault(row.pk, []).extend(
                f.Duplicate(line.charge_id, claim_id, number)
                for claim_id, number, replaces, charge_id in there.get(key, ())
                if charge_id != line.charge_id
                and not (claim_id != row.pk and (claim_id in family or replaces == row.pk))
            )
    return found


def _chains(actor: Actor, rows: Sequence[Claim]) -> dict[int, tuple[tuple[int, Adjudication], ...]]:
    """What the payers before made of each claim, the first payer first, with their plan."""
    before = {row.pk: _followed(row) for row in rows if row.follows_id}
    made = adjudications_of(
        actor=actor, claim_ids={each.pk for chain in before.values() for each in chain}
    )
    return {
        claim_id: tuple((each.coverage_id, made[each.pk]) for each in chain if each.pk in made)
        for claim_id, chain in before.items()
    }


def _followed(row: Claim) -> list[Claim]:
    """The claims to the payers before: there are at most two (`_RELATED` reads both)."""
    first = row.follows
    return [first] if first.follows is None else [first.follows, first]


def only(actor: Actor, claim_id: int) -> f.ClaimFacts:
    """The facts of one claim."""
    return claim_facts(actor=actor, claims=list(Claim.objects.filter(pk=claim_id)))[claim_id]
