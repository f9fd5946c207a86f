"""The claim itself, its lines and codes: rules 21-25, 32-34, 37-39, 68 and 80."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from praxis.billing.facts import ClaimFacts
from praxis.billing.scrub.base import E, Hit, W, rule
from praxis.billing.scrub.parties import (
    entity_url,
    patient_url,
    plan_url,
    provider_url,
    site_url,
)
from praxis.billing.text import plain, unfit
from praxis.billing.types import ICD10_SHAPE, MOST_DIAGNOSES, MOST_LINES, Frequency
from praxis.kernel.money import Money

ICD10_SINCE = date(2015, 10, 1)


def charges_url(facts: ClaimFacts) -> str:
    return f"/visits/{facts.appointment_id}/charges/"


def claim_url(facts: ClaimFacts) -> str:
    return f"/claims/{facts.claim_id}/"


@rule("21", E, "TR3 CLM01", "The claim number: the office's own, up to 20 characters, once")
def claim_number(facts: ClaimFacts) -> Iterator[Hit]:
    if not 1 <= len(facts.number) <= 20 or not facts.number_is_unique:
        yield Hit(
            f"The claim number {facts.number} is longer than 20 characters or not unique.",
            "Withdraw this claim and let the visit be closed again: it gets a new number.",
            claim_url(facts),
        )


@rule("22", E, "Balance: CLM02 = sum of SV102", "The lines add up to the claim")
def lines_add_up(facts: ClaimFacts) -> Iterator[Hit]:
    total = sum(line.amount_cents for line in facts.lines)
    if total != facts.amount_cents or not 1 <= len(facts.lines) <= MOST_LINES:
        yield Hit(
            f"The lines come to {Money(total)}, the claim says {Money(facts.amount_cents)}.",
            "Rebuild the claim from the visit's charges.",
            claim_url(facts),
        )


@rule("23", E, "TR3 SV102; payer setting", "Every line has a price, but those that may be free")
def priced(facts: ClaimFacts) -> Iterator[Hit]:
    for line in facts.lines:
        if line.amount_cents <= 0 and not line.may_be_zero:
            yield Hit(
                f"Line {line.number}, {line.code}, costs nothing.",
                "Enter its fee, or mark the service as one that may be free.",
                charges_url(facts),
                f"line {line.number}",
            )


@rule("24", E, "TR3 REF*F8; NUCC 1500 item 22", "A replacement or void names the payer's claim")
def original_number(facts: ClaimFacts) -> Iterator[Hit]:
    changes = facts.frequency != Frequency.ORIGINAL
    if changes and not facts.original_control_number:
        yield Hit(
            "The payer's own number of the first claim is not known yet.",
            "Wait for the payer's acceptance or remittance: it brings the number.",
            claim_url(facts),
        )
    if not changes and facts.original_control_number:
        yield Hit(
            "A first claim must not carry a payer's number.",
            "Make a replacement of the earlier claim instead.",
            claim_url(facts),
        )


@rule("25", E, "Payer: duplicate claims", "Not billed before: same day, code, modifiers, units")
def not_twice(facts: ClaimFacts) -> Iterator[Hit]:
    seen = set()
    for found in facts.duplicates:
        if found.charge_id in seen:
            continue
        seen.add(found.charge_id)
        line = next((each for each in facts.lines if each.charge_id == found.charge_id), None)
        if line is None:
            continue
        where = "on this claim" if found.claim_id == facts.claim_id else f"on {found.claim_number}"
        yield Hit(
            f"Line {line.number}, {line.code}, is billed again {where} for the same day.",
            "Take one back, raise the units, or add the modifier that tells them apart.",
            charges_url(facts),
            f"line {line.number}",
        )


@rule("32", E, "TR3 DTP*472", "The day of service: not ahead, not before birth, not after death")
def service_day(facts: ClaimFacts) -> Iterator[Hit]:
    patient = facts.patient
    for line in facts.lines:
        spot = f"line {line.number}"
        if line.service_on > facts.today:
            yield Hit(
                f"Line {line.number} is dated {line.service_on:%m/%d/%Y}, which is ahead.",
                "Bill it when the day has come.",
                charges_url(facts),
                spot,
            )
        elif patient.birth_date is not None and line.service_on < patient.birth_date:
            yield Hit(
                f"Line {line.number} is dated before the patient was born.",
                "Check the birth date.",
                patient_url(facts),
                spot,
            )
        elif patient.deceased_on is not None and line.service_on > patient.deceased_on:
            yield Hit(
                f"Line {line.number} is dated after the patient's death.",
                "Check the day of death on the patient's record.",
                patient_url(facts),
                spot,
            )


@rule("33", E, "CMS IOM 100-04 ch. 26, item 24A", "All lines of a claim lie in one month")
def one_month(facts: ClaimFacts) -> Iterator[Hit]:
    days = {line.service_on for line in facts.lines}
    if len({(day.year, day.month) for day in days}) > 1:
        yield Hit(
            f"The lines run from {min(days):%m/%d/%Y} to {max(days):%m/%d/%Y}.",
            "Bill each month on a claim of its own.",
            charges_url(facts),
        )


@rule("34", E, "CMS IOM 100-04 ch. 1 s. 70; payer limit", "Filed within the payer's limit")
def in_time(facts: ClaimFacts) -> Iterator[Hit]:
    due, start = facts.filing_due_on, facts.filing_from
    if due is None or start is None:
        return
    if facts.today > due:
        yield Hit(
            f"{facts.plan.payer_name} took claims for this day until {due:%m/%d/%Y}.",
            "File only with proof of timely filing; else write it off as late: the patient may"
            " not be billed.",
            f"/payers/{facts.plan.payer_id}/",
            "late",
        )
        return
    alarm = start + timedelta(days=(due - start).days * facts.alarm_percent // 100)
    if facts.today >= alarm:
        yield Hit(
            f"{facts.plan.payer_name} takes claims for this day until {due:%m/%d/%Y}.",
            "Send it first.",
            claim_url(facts),
            "soon",
            severity=W,
        )


@rule("37", E, "TR3 2300 HI", "One to twelve diagnoses, none twice")
def diagnoses_counted(facts: ClaimFacts) -> Iterator[Hit]:
    count = len(facts.diagnoses)
    if not 1 <= count <= MOST_DIAGNOSES:
        yield Hit(
            "No diagnosis is entered." if not count else f"{count} diagnoses are entered.",
            "Enter one to twelve diagnoses on the visit's charges.",
            charges_url(facts),
            "count",
        )
    twice = [code for code, times in Counter(facts.diagnoses).items() if times > 1]
    if twice:
        yield Hit(
            f"{', '.join(twice)} is listed twice.",
            "Keep it once and point to that one.",
            charges_url(facts),
            "twice",
        )


@rule("38", E, "TR3 HI*ABK, HI*ABF", "Diagnoses of one code set, the one of that day")
def one_code_set(facts: ClaimFacts) -> Iterator[Hit]:
    if facts.service_on < ICD10_SINCE:
        yield Hit(
            "Before October 1, 2015 diagnoses were coded in ICD-9-CM.",
            "This claim is too old to be sent in this form.",
            claim_url(facts),
            "day",
        )
    for position, code in enumerate(facts.diagnoses, start=1):
        if not re.match(ICD10_SHAPE, code):
            yield Hit(
                f"Diagnosis {position}, {code}, is not an ICD-10-CM code.",
                "Correct it on the visit's charges.",
                charges_url(facts),
                f"diagnosis {position}",
            )


@rule("39", E, "TR3 SV107; NUCC 1500 item 24E", "Each line points to one to four diagnoses")
def pointers(facts: ClaimFacts) -> Iterator[Hit]:
    for line in facts.lines:
        bad = [each for each in line.pointers if not 1 <= each <= len(facts.diagnoses)]
        if not 1 <= len(line.pointers) <= 4 or bad or len(set(line.pointers)) < len(line.pointers):
            yield Hit(
                f"Line {line.number}, {line.code}, points to no diagnosis."
                if not line.pointers
                else f"Line {line.number}, {line.code}, points to a diagnosis that is not there.",
                "Say for which diagnosis the service was.",
                charges_url(facts),
                f"line {line.number}",
            )


@rule("68", E, "TR3 SV104", "Units are whole and more than none")
def units(facts: ClaimFacts) -> Iterator[Hit]:
    for line in facts.lines:
        if line.units < 1:
            yield Hit(
                f"Line {line.number}, {line.code}, has no units.",
                "Enter how many.",
                charges_url(facts),
                f"line {line.number}",
            )


def _texts(facts: ClaimFacts) -> Iterator[tuple[str, str, int, str]]:
    """What goes into the file as text: name of it, text, most characters, where to change it."""
    patient, biller, plan = facts.patient, facts.biller, facts.plan
    yield "Patient's last name", patient.family_name, 60, patient_url(facts)
    yield "Patient's first name", patient.given_name, 35, patient_url(facts)
    yield "Patient's street", patient.place.line1, 55, patient_url(facts)
    yield "Patient's second address line", patient.place.line2, 55, patient_url(facts)
    yield "Patient's city", patient.place.city, 30, patient_url(facts)
    yield "Billing entity's name", biller.name, 60, entity_url(facts)
    yield "Billing street", biller.place.line1, 55, entity_url(facts)
    yield "Billing city", biller.place.city, 30, entity_url(facts)
    yield "Provider's last name", facts.renderer.family_name, 60, provider_url(facts)
    yield "Provider's first name", facts.renderer.given_name, 35, provider_url(facts)
    yield "Site's name", facts.facility.name, 60, site_url(facts)
    yield "Site's street", facts.facility.place.line1, 55, site_url(facts)
    yield "Site's city", facts.facility.place.city, 30, site_url(facts)
    yield "Payer's name", plan.payer_name, 60, f"/payers/{plan.payer_id}/"
    for each in (plan, *facts.others):
        yield "Member number", each.member_id, 80, plan_url(each)
        yield "Group number", each.group_number, 50, plan_url(each)
        if each.subscriber is not None:
            yield "Subscriber's last name", each.subscriber.family_name, 60, plan_url(each)
            yield "Subscriber's first name", each.subscriber.given_name, 35, plan_url(each)


@rule("80", E, "X12.6 character set; TR3 element lengths", "Texts that a claim file can carry")
def characters(facts: ClaimFacts) -> Iterator[Hit]:
    said: set[str] = set()
    for name, text, most, url in _texts(facts):
        if name in said:
            continue
        bad = unfit(text)
        if bad:
            said.add(name)
            yield Hit(
                f"{name} holds characters that a claim cannot carry.",
                "Write it without them.",
                url,
                name,
            )
        elif len(plain(text)) > most:
            said.add(name)
            yield Hit(f"{name} is longer than {most} characters.", "Shorten it.", url, name)
