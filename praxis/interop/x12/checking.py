"""One transaction against its guide: structure, values, content, balance. Streaming."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from praxis.interop.x12.content.common import Entity
from praxis.interop.x12.content.professional import BillingProvider, Patient, Subscriber
from praxis.interop.x12.envelope import Transaction
from praxis.interop.x12.findings import Finding, error
from praxis.interop.x12.guides import guide_of
from praxis.interop.x12.guides.tables import Guide
from praxis.interop.x12.parsing import professional, remittance
from praxis.interop.x12.parsing.claims import read_claim
from praxis.interop.x12.parsing.values import Values
from praxis.interop.x12.rules.balance import balance_check, balance_remittance_claim
from praxis.interop.x12.rules.elements import Elements
from praxis.interop.x12.rules.professional import check_claim, check_patient, check_subscriber
from praxis.interop.x12.rules.structure import Structure
from praxis.interop.x12.walking import Unit, walk

VERSION = "005010"


@dataclass(slots=True)
class Checked:
    """What `check` has counted when its findings have all been taken."""

    kept: int = 0
    claims: int = 0
    charge_cents: int = 0
    paid_cents: int = 0


def check(transaction: Transaction, counted: Checked) -> Iterator[Finding]:
    """Findings count segments from ST = 1. Those of the envelope come last."""
    guide = guide_of(transaction)
    if guide is None:
        yield from _unread(transaction, counted)
    else:
        content = _CONTENT.get(guide.kind, _nothing)(transaction, counted)
        yield from _guided(transaction, guide, counted, content)
    yield from transaction.findings


def _unread(transaction: Transaction, counted: Checked) -> Iterator[Finding]:
    """A guide without a table: every segment is kept, none is judged."""
    counted.kept = sum(1 for _ in transaction)
    version = transaction.guide
    if not version.startswith(VERSION):
        message = f"This is version {version or 'unknown'}. Ask the sender for {VERSION}."
        yield error("guide.version", message, segment=1, segment_id="ST", element="ST03")


def _guided(
    transaction: Transaction,
    guide: Guide,
    counted: Checked,
    content: Callable[[Unit], Iterator[Finding]],
) -> Iterator[Finding]:
    group = transaction.group
    if group and group.functional_id != guide.group:
        message = (
            f"GS01 is {group.functional_id or 'empty'}; {guide.kind} travels in {guide.group}."
        )
        yield error("envelope.gs01", message, segment=1, element="GS01")
    structure = Structure()
    elements = Elements(guide.kind, transaction.delimiters)
    for unit in walk(transaction, guide):
        counted.kept += len(unit.raw)
        opened = unit.rows[0][0] if unit.rows else []
        about = opened[1] if opened[:1] in (["CLM"], ["CLP"]) and len(opened) > 1 else ""
        yield from structure.unit(unit)
        yield from elements.of(unit, about)
        yield from content(unit)
        for number, raw in enumerate(unit.raw, unit.number):
            if not raw.isascii():
                message = "The segment holds letters outside ASCII."
                yield error("segment.letters", message, segment=number, claim=about)
    yield from structure.end()


def _nothing(transaction: Transaction, counted: Checked) -> Callable[[Unit], Iterator[Finding]]:
    del transaction, counted
    return lambda _: iter(())


def _claims(transaction: Transaction, counted: Checked) -> Callable[[Unit], Iterator[Finding]]:
    values = Values(transaction.delimiters)
    seen: set[str] = set()
    nobody = Entity("")
    billing = BillingProvider(nobody)
    subscriber = Subscriber("", nobody, nobody)
    patient: Patient | None = None
    sent_on: date | None = None

    def content(unit: Unit) -> Iterator[Finding]:
        nonlocal billing, subscriber, patient, sent_on
        name = unit.node.name
        values.findings = []
        values.claim = ""
        if unit.continued:
            return
        if name == "2300":
            made = read_claim(values, unit, billing, subscriber, patient)
            counted.claims += 1
            counted.charge_cents += made.charge_cents
            yield from _composites(values)
            yield from check_claim(made, sent_on=sent_on, seen=seen)
        elif name == "2000B":
            subscriber, patient = professional.read_subscriber(values, unit), None
            yield from check_subscriber(subscriber, unit.number)
        elif name == "2000C":
            patient = professional.read_patient(values, unit)
            yield from check_patient(patient, subscriber, unit.number)
        elif name == "2000A":
            billing, patient = professional.read_billing(values, unit), None
        elif name == "ST":
            sent_on = professional.read_header(values, unit).created_on

    return content


def _payments(transaction: Transaction, counted: Checked) -> Callable[[Unit], Iterator[Finding]]:
    values = Values(transaction.delimiters)
    group = remittance.ClaimGroup("", (), ())
    head: dict[str, Any] = {}
    provider_cents = 0

    def content(unit: Unit) -> Iterator[Finding]:
        nonlocal provider_cents
        values.findings = []
        values.claim = ""
        if unit.node.name == "2100":
            made = remittance.read_claim(values, unit, group)
            counted.claims += 1
            counted.charge_cents += made.charge_cents
            counted.paid_cents += made.paid_cents
            yield from _composites(values)
            yield from balance_remittance_claim(made)
        elif unit.node.name == "ST":
            payment = remittance.read_payment(values, unit)
            yield from _composites(values)
            head.update(payment.values)
            provider_cents += sum(each.cents for each in payment.provider_adjustments)
            if unit.raw[-1].startswith("SE"):
                yield from balance_check(
                    paid_cents=head.get("paid_cents", 0),
                    credit=head.get("credit", ""),
                    claims_cents=counted.paid_cents,
                    provider_cents=provider_cents,
                )

    return content


def _composites(values: Values) -> Iterator[Finding]:
    """Amounts and days are judged by `Elements`; here only what typing alone can see."""
    told = ("delimiter.component", "element.pointer")
    yield from (each for each in values.findings if each.rule in told)


_CONTENT: dict[str, Callable[[Transaction, Checked], Callable[[Unit], Iterator[Finding]]]] = {
    "837": _claims,
    "835": _payments,
}
