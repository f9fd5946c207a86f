"""Questions to payers as files: who asks whom. What is asked of a person comes from coverage (270,
278); what is asked about a claim (276) is put together here. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from praxis.billing.facts import Biller, ClaimFacts, Line, Person, Plan
from praxis.billing.models import TradingPartner
from praxis.billing.text import plain
from praxis.billing.x12_codes import sex
from praxis.interop import x12
from praxis.interop.x12 import content as c

ELIGIBILITY, STATUS, AUTHORIZATION = "270", "276", "278"
_PAYER = {ELIGIBILITY: "PR", STATUS: "PR", AUTHORIZATION: "X3"}
_MOST = {ELIGIBILITY: 99, STATUS: 500, AUTHORIZATION: 1}
_SUBJECT = {AUTHORIZATION: "RU"}


def question_file(
    kind: str,
    asked: Sequence[tuple[str, str, c.Level]],
    *,
    biller: Biller,
    partner: TradingPartner,
    isa13: int,
    at: datetime,
) -> bytes:
    """One interchange. `asked`: payer's name, payer's number, the person's level.

    A transaction is of one payer: 99 people in a 270 (what real-time payers take), one patient
    event in a 278. Raises x12.CannotWrite.
    """
    payers: dict[tuple[str, str], list[c.Level]] = {}
    for name, number, level in asked:
        payers.setdefault((name, number), []).append(level)
    size = _MOST[kind]
    sources = [
        _source(kind, name, number, levels[start : start + size], biller, partner)
        for (name, number), levels in payers.items()
        for start in range(0, len(levels), size)
    ]
    inquiries = [
        c.Inquiry(
            kind=kind,
            purpose="13",
            reference=f"{isa13:09}" + (f"-{place}" if place else ""),
            created_on=at.date(),
            created_time=at.strftime("%H%M"),
            subject=_SUBJECT.get(kind, ""),
            levels=(source,),
        )
        for place, source in enumerate(sources)
    ]
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
        transliterate=True,
    )
    return x12.write_inquiry(sending, inquiries)


def _source(
    kind: str,
    name: str,
    number: str,
    people: Sequence[c.Level],
    biller: Biller,
    partner: TradingPartner,
) -> c.Level:
    payer = c.Entity(_PAYER[kind], "2", plain(name)[:60], id_qualifier="PI", id=number)
    office = c.Entity("1P", "2", plain(biller.name)[:60], id_qualifier="XX", id=biller.npi)
    below = tuple(_plain(level) for level in people)
    if kind == STATUS:
        submitter = replace(office, code="41", id_qualifier="46", id=partner.sender_id)
        provider = c.Level("19", office, below=below)
        return c.Level("20", payer, below=(c.Level("21", submitter, below=(provider,)),))
    return c.Level("20", payer, below=(c.Level("21", office, below=below),))


def _plain(level: c.Level) -> c.Level:
    """Names in capitals without accents, all the way down."""
    who = level.entity
    if who is not None:
        who = replace(who, name=plain(who.name), first_name=plain(who.first_name))
    return replace(level, entity=who, below=tuple(_plain(each) for each in level.below))


def claim_level(facts: ClaimFacts, *, trace: str, their_number: str) -> c.Level:
    """The subscriber, the patient below where he is another, and the claim asked about."""
    first = c.Reference("1K", their_number) if their_number else None
    own = c.Reference("EJ", facts.number)
    asked = c.Tracked(
        c.Trace("1", trace),
        references=(first, own) if first else (own,),
        amounts=(c.Amount("T3", facts.amount_cents),),
        dates=(c.Dated("472", facts.service_on, facts.service_on),),
        lines=tuple(_line(line) for line in facts.lines),
    )
    plan = facts.plan
    if plan.relationship == "self" or plan.subscriber is None:
        return c.Level("22", _insured(plan, facts.patient, born=True), tracked=(asked,))
    patient = c.Entity(
        "QC", "1", plain(facts.patient.family_name), plain(facts.patient.given_name),
        demographics=c.Demographics(facts.patient.birth_date, sex(facts.patient.sex)),
    )  # fmt: skip
    below = c.Level("23", patient, tracked=(asked,))
    return c.Level("22", _insured(plan, plan.subscriber, born=False), below=(below,))


def _insured(plan: Plan, who: Person, *, born: bool) -> c.Entity:
    return c.Entity(
        "IL", "1", plain(who.family_name), plain(who.given_name), id_qualifier="MI",
        id=plan.member_id,
        demographics=c.Demographics(who.birth_date, sex(who.sex)) if born else None,
    )  # fmt: skip


def _line(line: Line) -> c.TrackedLine:
    modifiers = "".join(f":{each}" for each in line.modifiers)
    return c.TrackedLine(
        procedure=f"HC:{line.code}{modifiers}",
        charge_cents=line.amount_cents,
        units=Decimal(line.units),
        references=(c.Reference("FJ", line.control_number),),
        dates=(c.Dated("472", line.service_on),),
    )
