"""Who bills, who treated, where, who is insured with whom: rules 1-7 and 11-20.

Numbers are those of the scrubber table; TR3 is the 837P guide 005010X222A1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from praxis.billing.facts import ClaimFacts, Person, Plan
from praxis.billing.scrub.base import E, Hit, rule
from praxis.billing.text import digits
from praxis.billing.types import PayerSequence
from praxis.billing.x12_codes import MEDICARE, RELATIONSHIPS, msp_type
from praxis.coverage.types import UNKNOWN_MEMBER_ID
from praxis.kernel.npi import is_npi

_PO_BOX = re.compile(r"\b(P\.?\s*O\.?|POST\s+OFFICE)\s*BOX\b|\bLOCK\s*BOX\b", re.IGNORECASE)
_PLACES = tuple(PayerSequence.values)


def entity_url(facts: ClaimFacts) -> str:
    return f"/setup/billing-entities/{facts.biller.entity_id}/"


def provider_url(facts: ClaimFacts) -> str:
    return f"/setup/providers/{facts.renderer.provider_id}/"


def site_url(facts: ClaimFacts) -> str:
    return f"/setup/sites/{facts.facility.site_id}/"


def patient_url(facts: ClaimFacts) -> str:
    return f"/patients/{facts.patient_id}/"


def plan_url(plan: Plan) -> str:
    return f"/coverages/{plan.coverage_id}/"


@rule("1", E, "TR3 2010AA NM109", "Billing NPI: ten digits with the right check digit")
def billing_npi(facts: ClaimFacts) -> Iterator[Hit]:
    if not is_npi(facts.biller.npi):
        yield Hit(
            f"The billing entity's NPI {facts.biller.npi or '(none)'} is not a valid number.",
            "Correct the NPI of the billing entity.",
            entity_url(facts),
        )


@rule("2", E, "TR3 2310B NM109", "Rendering NPI, where another than the billing one")
def rendering_npi(facts: ClaimFacts) -> Iterator[Hit]:
    if not is_npi(facts.renderer.npi):
        yield Hit(
            f"{facts.renderer.family_name}'s NPI {facts.renderer.npi or '(none)'} is not valid.",
            "Correct the NPI on the provider's set-up page.",
            provider_url(facts),
        )


@rule("3", E, "TR3 2310C NM109", "NPI of the place where one is given")
def facility_npi(facts: ClaimFacts) -> Iterator[Hit]:
    if facts.facility.npi and not is_npi(facts.facility.npi):
        yield Hit(
            f"The NPI {facts.facility.npi} of {facts.facility.name} is not valid.",
            "Correct the site's NPI, or leave it empty.",
            site_url(facts),
        )


@rule("4", E, "TR3 2310B NM102", "The rendering provider is a person with both names")
def rendering_person(facts: ClaimFacts) -> Iterator[Hit]:
    if not facts.renderer.given_name.strip() or not facts.renderer.family_name.strip():
        yield Hit(
            "The provider who treated must be a person with a first and a last name.",
            "Complete the name on the provider's set-up page.",
            provider_url(facts),
        )


@rule("5", E, "TR3 2010AA REF", "One tax number of nine digits, EIN or SSN")
def tax_number(facts: ClaimFacts) -> Iterator[Hit]:
    biller = facts.biller
    if not re.fullmatch(r"[0-9]{9}", biller.tax_id) or biller.tax_id_kind not in ("ein", "ssn"):
        yield Hit(
            "The billing entity's tax number does not have nine digits.",
            "Enter the EIN or SSN of the billing entity.",
            entity_url(facts),
        )


@rule("6", E, "TR3 2010AA N3", "The billing address is a street, not a post office box")
def billing_street(facts: ClaimFacts) -> Iterator[Hit]:
    place = facts.biller.place
    if not (place.line1 and place.city and place.state):
        yield Hit(
            "The billing entity has no complete street address.",
            "Enter street, city and state of the billing entity.",
            entity_url(facts),
        )
    elif _PO_BOX.search(f"{place.line1} {place.line2}"):
        yield Hit(
            "The billing address is a post office box.",
            "Enter the street address; payments may still go to the box by agreement.",
            entity_url(facts),
        )


@rule("7", E, "TR3 2010AA N403, 2310C N403", "Nine-digit ZIP of the biller and of the place")
def long_zip(facts: ClaimFacts) -> Iterator[Hit]:
    if len(digits(facts.biller.place.zip)) != 9:
        yield Hit(
            f"The billing entity's ZIP {facts.biller.place.zip or '(none)'} lacks its +4.",
            "Enter the nine-digit ZIP of the billing entity.",
            entity_url(facts),
            "billing",
        )
    if len(digits(facts.facility.place.zip)) != 9:
        yield Hit(
            f"The ZIP of {facts.facility.name} lacks its +4.",
            "Enter the nine-digit ZIP of the site.",
            site_url(facts),
            "facility",
        )


@rule("11", E, "TR3 2010BA NM109", "A member number")
def member_number(facts: ClaimFacts) -> Iterator[Hit]:
    member = facts.plan.member_id.strip()
    if len(member) < 2 or member.upper() == UNKNOWN_MEMBER_ID:
        yield Hit(
            f"No member number is known for {facts.plan.payer_name}.",
            "Ask for the insurance card and correct the insurance.",
            plan_url(facts.plan),
        )


def _lacks(person: Person) -> list[str]:
    missing = []
    if not person.family_name.strip():
        missing.append("last name")
    if not person.given_name.strip():
        missing.append("first name")
    if person.birth_date is None:
        missing.append("birth date")
    if not person.sex:
        missing.append("sex")
    return missing


@rule("12", E, "TR3 2010BA", "Name, birth date, sex and address of the patient")
def patient_facts(facts: ClaimFacts) -> Iterator[Hit]:
    missing = _lacks(facts.patient)
    place = facts.patient.place
    if not (place.line1 and place.city and place.state and place.zip):
        missing.append("address")
    if missing:
        yield Hit(
            f"The patient's record lacks: {', '.join(missing)}.",
            "Complete the patient's record.",
            patient_url(facts),
        )


@rule("13", E, "TR3 2000C PAT01, HL", "A dependent has a relationship and a subscriber")
def dependent(facts: ClaimFacts) -> Iterator[Hit]:
    plan = facts.plan
    if plan.relationship == "self":
        return
    if plan.relationship not in RELATIONSHIPS:
        yield Hit(
            "How the patient is related to the subscriber is not known.",
            "Choose the relationship on the insurance.",
            plan_url(plan),
            "relationship",
        )
    missing = _lacks(plan.subscriber) if plan.subscriber else ["name", "birth date", "sex"]
    missing = [each for each in missing if each != "sex"]
    if missing:
        yield Hit(
            f"The subscriber's {', '.join(missing)} is missing.",
            "Complete the subscriber on the insurance.",
            plan_url(plan),
            "subscriber",
        )


@rule("14", E, "TR3 2000B SBR01, 2320 SBR01", "Places of payers: none twice, none left out")
def payer_order(facts: ClaimFacts) -> Iterator[Hit]:
    places = sorted([facts.plan.sequence, *(plan.sequence for plan in facts.others)], key=_index)
    if places != list(_PLACES[: len(places)]):
        yield Hit(
            "The order of payers on that day does not run primary, secondary, tertiary.",
            "Put the patient's insurance in order for that day; then rebuild this claim.",
            f"/patients/{facts.patient_id}/coverages/",
        )


def _index(place: str) -> int:
    return _PLACES.index(place) if place in _PLACES else len(_PLACES)


@rule("15", E, "TR3 2010BB NM109; trading partner", "The payer has a number and a way to it")
def payer_number(facts: ClaimFacts) -> Iterator[Hit]:
    if not facts.plan.payer_number:
        yield Hit(
            f"{facts.plan.payer_name} has no payer number.",
            "Enter the payer number from the clearinghouse's list.",
            f"/payers/{facts.plan.payer_id}/",
            "number",
        )
    if facts.partner is None:
        yield Hit(
            f"Nobody is set up to carry claims to {facts.plan.payer_name}.",
            "Choose the clearinghouse for this payer in billing set-up.",
            "/setup/partners/",
            "route",
        )


@rule("17", E, "Payer; coverage dates", "The insurance was in force on the day")
def in_force(facts: ClaimFacts) -> Iterator[Hit]:
    if not facts.plan.covers(facts.service_on):
        yield Hit(
            f"{facts.plan.payer_name} did not cover {facts.service_on:%m/%d/%Y}.",
            "Check the dates of the insurance, or bill the one that covered that day.",
            plan_url(facts.plan),
        )


@rule("18", E, "CMS IOM 100-04 ch. 26, item 11", "Medicare second: why it pays second")
def medicare_second(facts: ClaimFacts) -> Iterator[Hit]:
    if facts.plan.filing_code not in MEDICARE or facts.sequence == PayerSequence.PRIMARY:
        return
    first = next((plan for plan in facts.others if plan.sequence == "P"), None)
    if not msp_type(facts.plan, first):
        yield Hit(
            "Medicare pays second here, and why it does is not on file.",
            "Say on the Medicare insurance why the patient has Medicare.",
            plan_url(facts.plan),
        )


@rule("19", E, "TR3 2320, 2330A, 2330B", "Every other payer is named in full")
def other_payers(facts: ClaimFacts) -> Iterator[Hit]:
    place = _index(facts.sequence)
    for earlier in _PLACES[:place]:
        if not any(plan.sequence == earlier for plan in facts.others):
            yield Hit(
                f"The {PayerSequence(earlier).label.lower()} payer of that day is not on file.",
                "Put the patient's insurance in order for that day.",
                f"/patients/{facts.patient_id}/coverages/",
                f"place {earlier}",
            )
    for plan in facts.others:
        unknown = plan.member_id.strip().upper() in ("", UNKNOWN_MEMBER_ID)
        if unknown or not plan.payer_number or not plan.payer_name:
            what = "member number" if unknown else "payer number"
            yield Hit(
                f"The other insurance, {plan.payer_name}, has no {what}.",
                "Complete the other insurance: this payer asks who else pays.",
                plan_url(plan) if unknown else f"/payers/{plan.payer_id}/",
                f"plan {plan.coverage_id}",
            )


@rule("20", E, "TR3 2330B DTP*573, 2430", "What earlier payers made of it, adding up")
def earlier_payers(facts: ClaimFacts) -> Iterator[Hit]:
    if facts.sequence == PayerSequence.PRIMARY:
        return
    url = f"/claims/{facts.claim_id}/"
    for plan in facts.others:
        if _index(plan.sequence) >= _index(facts.sequence):
            continue
        made = facts.adjudication_by(plan.coverage_id)
        spot = f"plan {plan.coverage_id}"
        if made is None:
            yield Hit(
                f"The remittance of {plan.payer_name} is not posted, so its date is not known.",
                "Post that remittance first; then this claim is complete.",
                url,
                spot,
            )
            continue
        by_charge = {line.charge_id: line for line in made.lines}
        off = [
            line.code
            for line in facts.lines
            if line.charge_id in by_charge
            and line.amount_cents
            != by_charge[line.charge_id].paid_cents
            + sum(each.cents for each in by_charge[line.charge_id].adjustments)
        ]
        missing = [line.code for line in facts.lines if line.charge_id not in by_charge]
        if made.lines and (off or missing):
            yield Hit(
                f"{plan.payer_name}'s payment and reasons do not add up to the charge of"
                f" {', '.join(off or missing)}.",
                "Settle that remittance line first.",
                url,
                spot,
            )
