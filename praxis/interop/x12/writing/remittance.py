"""Remittances to an 835 (005010X221A1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from praxis.interop.x12.content.common import Entity
from praxis.interop.x12.content.remittance import (
    Bank,
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from praxis.interop.x12.writing import shared
from praxis.interop.x12.writing.envelope import Composite, Sending, Writer, interchange
from praxis.interop.x12.writing.shared import money, number

VERSION = "005010X221A1"
PLB_PAIRS = 6


def write_835(sending: Sending, remittances: Remittance | Sequence[Remittance]) -> bytes:
    """One interchange with a transaction for each payment. Raises CannotWrite."""
    them = [remittances] if isinstance(remittances, Remittance) else list(remittances)
    return interchange(
        sending,
        functional_id="HP",
        version=VERSION,
        kind="835",
        bodies=[partial(_body, it=each) for each in them],
        names_guide=False,
    )


def _body(out: Writer, it: Remittance) -> None:
    shared.known(it.other, "The remittance")
    out.add(
        "BPR",
        it.handling,
        money(it.paid_cents),
        it.credit,
        it.method,
        it.payment_format,
        *_bank(it.payer_bank),
        it.originator,
        it.originator_code,
        *_bank(it.payee_bank),
        shared.day(it.paid_on),
    )
    out.add("TRN", "1", it.payer_trace, it.payer_tax_id, it.trace_supplement)
    if it.receiver_id:
        out.add("REF", "EV", it.receiver_id)
    if it.version:
        out.add("REF", "F2", it.version)
    if it.produced_on:
        out.add("DTM", "405", shared.day(it.produced_on))
    _party(out, it.payer)
    _party(out, it.payee)
    for (lx, summary), claims in groupby(
        it.claims, key=lambda claim: (claim.group_number, claim.group_summary)
    ):
        out.add("LX", lx or "1")
        for elements in summary:
            out.add(*elements)
        for claim in claims:
            _claim(out, claim)
    for (provider, year_end), same in groupby(
        it.provider_adjustments, key=lambda each: (each.provider_id, each.fiscal_year_end)
    ):
        pairs = list(same)
        for start in range(0, len(pairs), PLB_PAIRS):
            flat: list[str | Composite] = []
            for pair in pairs[start : start + PLB_PAIRS]:
                flat += _provider_adjustment(pair)
            out.add("PLB", provider, shared.day(year_end), *flat)


def _bank(bank: Bank) -> tuple[str, str, str, str]:
    return bank.dfi_qualifier, bank.dfi, bank.account_qualifier, bank.account


def _provider_adjustment(pair: ProviderAdjustment) -> list[str | Composite]:
    return [(pair.code, pair.reference), money(pair.cents)]


def _party(out: Writer, who: Entity) -> None:
    out.add("N1", who.code, who.name, who.id_qualifier, who.id)
    shared.address(out, who.address)
    shared.references(out, who.references)
    shared.contacts(out, who.contacts)


def _claim(out: Writer, claim: RemittanceClaim) -> None:
    shared.known(claim.other, f"Claim {claim.patient_control_number}")
    out.add(
        "CLP",
        claim.patient_control_number,
        claim.status,
        money(claim.charge_cents),
        money(claim.paid_cents),
        money(claim.patient_cents) if claim.patient_cents else "",
        claim.filing_code,
        claim.payer_control_number,
        claim.place_of_service,
        claim.frequency,
        "",
        claim.drg,
    )
    shared.adjustments(out, claim.adjustments)
    for who in (claim.patient, claim.insured, claim.rendering, *claim.entities):
        if who:
            shared.entity(out, who)
    if any(claim.inpatient):
        out.add("MIA", *claim.inpatient)
    if any(claim.outpatient):
        out.add("MOA", *claim.outpatient)
    shared.references(out, claim.references)
    shared.moments(out, claim.dates)
    shared.contacts(out, claim.contacts)
    shared.amounts(out, claim.amounts)
    shared.quantities(out, claim.quantities)
    for line in claim.lines:
        _line(out, line)


def _line(out: Writer, line: RemittanceLine) -> None:
    shared.known(line.other, "A line")
    original: Composite | str = ""
    if line.original_procedure:
        original = shared.procedure(line.original_procedure)
    out.add(
        "SVC",
        shared.procedure(line.procedure),
        money(line.charge_cents),
        money(line.paid_cents),
        line.revenue_code,
        number(line.units),
        original,
        number(line.original_units),
    )
    shared.moments(out, line.dates)
    shared.adjustments(out, line.adjustments)
    if line.control_number:
        out.add("REF", "6R", line.control_number)
    shared.references(out, line.references)
    shared.amounts(out, line.amounts)
    shared.quantities(out, line.quantities)
    for remark in line.remarks:
        out.add("LQ", remark.qualifier, remark.code)
