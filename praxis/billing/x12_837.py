"""Claims onto the 837P (005010X222A1): the mapping only; the format itself is interop's.

Boxes of the CMS-1500 and the rules for secondary claims: domain/x12.md 4. Every function here
is pure: facts in, content out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from praxis.billing.facts import ClaimFacts, Person, Place, Plan
from praxis.billing.models import TradingPartner
from praxis.billing.text import digits, plain
from praxis.billing.types import Adjudication, Adjustment
from praxis.billing.x12_codes import MEDICARE, RELATIONSHIPS, SELF, TAX_ID, msp_type, sex
from praxis.interop import x12
from praxis.interop.x12 import content as c

MOST_CLAIMS = 5000


def claim_file(
    facts: Sequence[ClaimFacts], *, partner: TradingPartner, isa13: int, at: datetime
) -> bytes:
    """One interchange for one billing entity. `at` is the sender's local time.

    Raises x12.CannotWrite; what the scrubber let pass does not.
    """
    ordered = sorted(facts, key=lambda each: (each.patient_id, each.plan.coverage_id, each.number))
    biller = ordered[0].biller
    submission = c.Submission(
        reference=f"{isa13:09}",
        created_on=at.date(),
        created_time=at.strftime("%H%M"),
        submitter=c.Entity(
            "41",
            "2",
            plain(biller.name),
            id_qualifier="46",
            id=partner.sender_id,
            contacts=(
                c.Contact(
                    name=plain(partner.contact_name),
                    numbers=(("TE", _phone(partner.contact_phone)),),
                ),
            ),
        ),
        receiver=c.Entity(
            "40", "2", plain(partner.receiver_name), id_qualifier="46", id=partner.receiver_id
        ),
        claims=tuple(professional_claim(each) for each in ordered),
    )
    sending = x12.Sending(
        sender_id=partner.sender_id,
        receiver_id=partner.receiver_id,
        sender_qualifier=partner.sender_qualifier,
        receiver_qualifier=partner.receiver_qualifier,
        isa_control=isa13,
        gs_control=isa13,
        at=at,
        usage=partner.usage,
        ack_requested=True,
    )
    return x12.write_837p(sending, submission)


def professional_claim(facts: ClaimFacts) -> c.ProfessionalClaim:
    billing = c.BillingProvider(
        c.Entity(
            "85",
            "2",
            plain(facts.biller.name),
            id_qualifier="XX",
            id=facts.biller.npi,
            address=_address(facts.biller.place),
            references=(c.Reference(TAX_ID[facts.biller.tax_id_kind], facts.biller.tax_id),),
        )
    )
    is_self = facts.plan.relationship == "self"
    references = (
        (c.Reference("F8", facts.original_control_number),) if facts.original_control_number else ()
    )
    return c.ProfessionalClaim(
        billing=billing,
        subscriber=_subscriber(facts),
        patient=None if is_self else _dependent(facts),
        patient_control_number=facts.number,
        charge_cents=facts.amount_cents,
        place_of_service=facts.pos,
        frequency=facts.frequency,
        references=references,
        diagnoses=tuple(
            c.Code("ABK" if position == 0 else "ABF", code.replace(".", ""))
            for position, code in enumerate(facts.diagnoses)
        ),
        rendering=_rendering(facts),
        facility=_facility(facts),
        others=tuple(_other(facts, plan) for plan in facts.others),
        lines=tuple(_line(facts, position) for position in range(len(facts.lines))),
    )


def _subscriber(facts: ClaimFacts) -> c.Subscriber:
    plan = facts.plan
    is_self = plan.relationship == "self"
    first = next((other for other in facts.others if other.sequence == "P"), None)
    insurance_type = ""
    if plan.filing_code in MEDICARE and facts.sequence != "P":
        insurance_type = msp_type(plan, first)
    return c.Subscriber(
        payer_responsibility=facts.sequence,
        relationship=SELF if is_self else "",
        group_number=plain(plan.group_number),
        insurance_type=insurance_type,
        filing_code=plan.filing_code,
        entity=_insured(plan, facts.patient, whole=is_self),
        payer=_payer(plan),
    )


def _dependent(facts: ClaimFacts) -> c.Patient:
    return c.Patient(
        relationship=RELATIONSHIPS[facts.plan.relationship],
        entity=c.Entity(
            "QC",
            "1",
            plain(facts.patient.family_name),
            plain(facts.patient.given_name),
            plain(facts.patient.middle_name),
            suffix=plain(facts.patient.suffix),
            address=_address(facts.patient.place),
            demographics=c.Demographics(facts.patient.birth_date, sex(facts.patient.sex)),
        ),
    )


def _insured(plan: Plan, patient: Person, *, whole: bool) -> c.Entity:
    """The subscriber; `whole` with address and birth date, when he is the patient of the claim."""
    who = plan.subscriber or patient
    return c.Entity(
        "IL",
        "1",
        plain(who.family_name),
        plain(who.given_name),
        plain(who.middle_name),
        suffix=plain(who.suffix),
        id_qualifier="MI",
        id=plain(plan.member_id),
        address=_address(who.place) if whole else None,
        demographics=c.Demographics(who.birth_date, sex(who.sex)) if whole else None,
    )


def _payer(plan: Plan, references: tuple[c.Reference, ...] = ()) -> c.Entity:
    return c.Entity(
        "PR",
        "2",
        plain(plan.payer_name),
        id_qualifier="PI",
        id=plan.payer_number,
        references=references,
    )


def _rendering(facts: ClaimFacts) -> c.Entity | None:
    """2310B, unless the provider bills under his own number."""
    who = facts.renderer
    if who.npi == facts.biller.npi:
        return None
    return c.Entity(
        "82",
        "1",
        plain(who.family_name),
        plain(who.given_name),
        id_qualifier="XX",
        id=who.npi,
        provider_code="PE" if who.taxonomy else "",
        taxonomy=who.taxonomy,
    )


def _facility(facts: ClaimFacts) -> c.Entity | None:
    """2310C, when the visit was elsewhere than at the billing address."""
    place = facts.facility.place
    here = (plain(place.line1), digits(place.zip)[:5])
    if here == (plain(facts.biller.place.line1), digits(facts.biller.place.zip)[:5]):
        return None
    return c.Entity(
        "77",
        "2",
        plain(facts.facility.name),
        id_qualifier="XX" if facts.facility.npi else "",
        id=facts.facility.npi,
        address=_address(place),
    )


def _other(facts: ClaimFacts, plan: Plan) -> c.OtherSubscriber:
    """2320: another payer of the day; with what it paid when it came before this one."""
    made = facts.adjudication_by(plan.coverage_id)
    relationship = SELF if plan.relationship == "self" else RELATIONSHIPS[plan.relationship]
    amounts: list[c.Amount] = []
    references: tuple[c.Reference, ...] = ()
    if made is not None:
        amounts.append(c.Amount("D", made.paid_cents))
        if made.patient_cents > 0:
            amounts.append(c.Amount("EAF", made.patient_cents))
        if made.payer_control_number:
            references = (c.Reference("F8", made.payer_control_number),)
    return c.OtherSubscriber(
        payer_responsibility=plan.sequence,
        relationship=relationship,
        group_number=plain(plan.group_number),
        filing_code=plan.filing_code,
        subscriber=_insured(plan, facts.patient, whole=False),
        payer=_payer(plan, references),
        adjustments=_adjustments(made.adjustments) if made else (),
        amounts=tuple(amounts),
        outpatient=made.remarks if made else (),
        adjudicated_on=made.paid_on if made and not made.lines else None,
    )


def _line(facts: ClaimFacts, position: int) -> c.ServiceLine:
    line = facts.lines[position]
    return c.ServiceLine(
        number=line.number,
        procedure=c.Procedure("HC", line.code, line.modifiers),
        charge_cents=line.amount_cents,
        units=Decimal(line.units),
        pointers=line.pointers,
        place_of_service=line.pos if line.pos != facts.pos else "",
        dates=(c.Dated("472", line.service_on),),
        control_number=line.control_number,
        adjudications=tuple(
            found
            for plan in facts.others
            if (made := facts.adjudication_by(plan.coverage_id)) is not None
            and (found := _adjudicated(plan, made, line.charge_id)) is not None
        ),
    )


def _adjudicated(plan: Plan, made: Adjudication, charge_id: int) -> c.LineAdjudication | None:
    """2430: SV102 = SVD02 + its CAS, line by line."""
    line = next((each for each in made.lines if each.charge_id == charge_id), None)
    if line is None:
        return None
    return c.LineAdjudication(
        payer_id=plan.payer_number,
        paid_cents=line.paid_cents,
        procedure=c.Procedure("HC", line.code, line.modifiers),
        units=Decimal(line.units),
        adjustments=_adjustments(line.adjustments),
        adjudicated_on=made.paid_on,
    )


def _adjustments(them: Sequence[Adjustment]) -> tuple[c.Adjustment, ...]:
    return tuple(
        c.Adjustment(
            each.group,
            each.reason,
            each.cents,
            None if each.quantity is None else Decimal(each.quantity),
        )
        for each in sorted(them, key=lambda each: each.group)
    )


def _address(place: Place) -> c.Address:
    return c.Address(
        lines=tuple(plain(line) for line in (place.line1, place.line2) if line.strip()),
        city=plain(place.city),
        state=place.state,
        zip=digits(place.zip),
    )


def _phone(number: str) -> str:
    """Ten digits, without the country."""
    found = digits(number)
    return found[1:] if len(found) == 11 and found.startswith("1") else found
