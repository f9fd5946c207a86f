"""One payment of one payer, with what makes payments hard to post.

Every check balances because its sums are taken from its parts; the one that is meant to be
wrong is made wrong at the end.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

from praxis.interop import x12
from praxis.interop.x12 import content as c
from praxis.kernel.money import Money

# What a check holds beside plain claims: they take turns, so that none is missing for long.
TURNS = (
    ("interest",),
    ("stranger",),
    ("cent",),
    ("forward",),
    ("unbalanced",),
    ("correction", "interest"),
    ("recovery",),
    (),
)


@dataclass(frozen=True, slots=True)
class Case:
    """What a check is made of. `earlier` are the payer's remittances, the latest first."""

    payer: c.Entity
    payee: c.Entity
    number: str
    claims: tuple[c.RemittanceClaim, ...]
    paid_on: date
    turn: int
    earlier: Sequence[c.Remittance] = ()

    @property
    def specials(self) -> tuple[str, ...]:
        return TURNS[self.turn % len(TURNS)]


def remittance(case: Case) -> c.Remittance:
    claims = list(case.claims)
    if "cent" in case.specials:
        claims[0] = _off_by_a_cent(claims[0])
    if "stranger" in case.specials:
        claims.append(_stranger(case))
    if "correction" in case.specials:
        claims = [*_correction(case), *claims]
    items = list(_items(case, claims))
    paid = sum(claim.paid_cents for claim in claims) - sum(item.cents for item in items)
    if paid < 0:
        back = c.ProviderAdjustment(case.payee.id, _year_end(case), "FB", case.number, paid)
        items, paid = [*items, back], 0
    if "unbalanced" in case.specials:
        paid += 1000
    return _check(case, claims, items, paid)


def _check(
    case: Case,
    claims: list[c.RemittanceClaim],
    items: list[c.ProviderAdjustment],
    paid: int,
) -> c.Remittance:
    tax_id = f"1{crc32(case.payer.id.encode()) % 10**9:09}"
    money = paid > 0
    return c.Remittance(
        handling="I" if money else "H",
        paid_cents=paid,
        method="ACH" if money else "NON",
        payment_format="CCP" if money else "",
        payer_bank=c.Bank("01", "071000013", "DA", "99887766") if money else c.Bank(),
        originator=tax_id if money else "",
        payee_bank=c.Bank("01", "071000288", "DA", "11223344") if money else c.Bank(),
        paid_on=case.paid_on,
        payer_trace=case.number,
        payer_tax_id=tax_id,
        produced_on=case.paid_on,
        payer=c.Entity(
            "PR",
            name=case.payer.name,
            id_qualifier="XV",
            id=case.payer.id,
            address=c.Address(("1 PLAN PLAZA",), "CHICAGO", "IL", "606010001"),
            contacts=(c.Contact("BL", "PROVIDER LINE", (("TE", "8005550100"),)),),
        ),
        payee=c.Entity(
            "PE",
            name=case.payee.name,
            id_qualifier="XX",
            id=case.payee.id,
            references=(c.Reference("TJ", case.payee.reference("EI") or "999999999"),),
        ),
        claims=tuple(claims),
        provider_adjustments=tuple(items),
    )


def _items(case: Case, claims: Sequence[c.RemittanceClaim]) -> Iterator[c.ProviderAdjustment]:
    def item(code: str, cents: int, reference: str) -> c.ProviderAdjustment:
        return c.ProviderAdjustment(case.payee.id, _year_end(case), code, reference, cents)

    paid = sum(claim.paid_cents for claim in claims)
    before = case.earlier[0].provider_adjustments if case.earlier else ()
    for each in before:
        if each.code == "FB" and each.cents < 0:
            yield item("FB", -each.cents, each.reference)
    if "interest" in case.specials and paid > 0:
        yield item("L6", -max(1, Money(paid).share(12).cents), case.number)
    if "forward" in case.specials:
        yield item("FB", -10_000, case.number)
    if "recovery" in case.specials and paid > 5_000:
        about = next((claim for check in case.earlier for claim in check.claims), claims[0])
        yield item("WO", 1_500, about.payer_control_number)


def _year_end(case: Case) -> date:
    return date(case.paid_on.year, 12, 31)


def _off_by_a_cent(claim: c.RemittanceClaim) -> c.RemittanceClaim:
    """The check will hold the cent, the claim's own reasons do not explain it."""
    first = replace(claim.lines[0], paid_cents=claim.lines[0].paid_cents + 1)
    return replace(claim, paid_cents=claim.paid_cents + 1, lines=(first, *claim.lines[1:]))


def _stranger(case: Case) -> c.RemittanceClaim:
    """A claim that this office never sent: the old system's, or another office's."""
    line = c.RemittanceLine(
        procedure=c.Procedure("HC", "G0463"),
        charge_cents=14_000,
        paid_cents=7_200,
        dates=(c.Dated("472", date(case.paid_on.year - 3, 6, 1)),),
        adjustments=(c.Adjustment("CO", "45", 4_300), c.Adjustment("PR", "3", 2_500)),
    )
    return c.RemittanceClaim(
        patient_control_number=f"OLD-{crc32(case.number.encode()) % 10**5:05}",
        status="1",
        charge_cents=14_000,
        paid_cents=7_200,
        patient_cents=2_500,
        filing_code="12",
        payer_control_number=f"X{crc32(case.number.encode()):010}",
        place_of_service="11",
        frequency="1",
        patient=c.Entity(
            "QC", "1", "QUIMBY", "HORACE", id_qualifier="MI", id=f"ZZ{case.turn:07}"
        ),
        lines=(line,),
    )  # fmt: skip


def _correction(case: Case) -> list[c.RemittanceClaim]:
    """An earlier answer taken back with every sign turned, then the right one: a tenth less."""
    for check in case.earlier:
        for claim in check.claims:
            if claim.status == "1" and claim.paid_cents > 1_000 and _balances(claim):
                return [_turned(claim), _lowered(claim)]
    return []


def _balances(claim: c.RemittanceClaim) -> bool:
    of_lines = sum(each.cents for line in claim.lines for each in line.adjustments)
    known = not claim.patient_control_number.startswith("OLD-")
    return known and claim.charge_cents == claim.paid_cents + of_lines


def _turned(claim: c.RemittanceClaim) -> c.RemittanceClaim:
    return replace(
        claim,
        status="22",
        charge_cents=-claim.charge_cents,
        paid_cents=-claim.paid_cents,
        patient_cents=0,
        lines=tuple(
            replace(
                line,
                charge_cents=-line.charge_cents,
                paid_cents=-line.paid_cents,
                amounts=(),
                adjustments=tuple(
                    replace(each, cents=-each.cents) for each in line.adjustments
                ),
            )
            for line in claim.lines
        ),
    )  # fmt: skip


def _lowered(claim: c.RemittanceClaim) -> c.RemittanceClaim:
    lines = []
    for line in claim.lines:
        less = Money(line.paid_cents).share(1000).cents
        reasons = [
            replace(each, cents=each.cents + less)
            if (each.group, each.carc) == ("CO", "45")
            else each
            for each in line.adjustments
        ]
        held = sum(each.cents for each in reasons)
        lines.append(
            replace(
                line,
                paid_cents=line.charge_cents - held,
                adjustments=tuple(reasons),
                amounts=(),
            )
        )
    return replace(claim, paid_cents=sum(line.paid_cents for line in lines), lines=tuple(lines))


def read_check(content: bytes) -> c.Remittance | None:
    """A remittance of ours, read back."""
    for transaction in x12.read(io.BytesIO(content)).transactions():
        return x12.parse_835(transaction)
    return None
