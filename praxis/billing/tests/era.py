"""835s for tests, written by our writer from what a test says in cents."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from praxis.billing import actions
from praxis.billing.models import Claim, Remittance
from praxis.billing.money_types import Received
from praxis.coverage.models import Payer
from praxis.interop.x12 import write_835
from praxis.interop.x12.content import (
    Address,
    Adjustment,
    Contact,
    Dated,
    Entity,
    Procedure,
    ProviderAdjustment,
    Reference,
)
from praxis.interop.x12.content import Remittance as Check
from praxis.interop.x12.content import RemittanceClaim as Clp
from praxis.interop.x12.content import RemittanceLine as Svc
from praxis.interop.x12.writing.envelope import Sending
from praxis.kernel.actor import Actor

_numbers = count(1)
PAID_ON = date(2026, 10, 20)
Reasons = Sequence[tuple[str, str, int]]


def cas(*reasons: tuple[str, str, int]) -> tuple[Adjustment, ...]:
    """("CO", "45", 8000) and so on."""
    return tuple(Adjustment(group, carc, cents) for group, carc, cents in reasons)


def svc(charge: int, paid: int, *reasons: tuple[str, str, int], **more: Any) -> Svc:
    code = more.pop("code", "G0461")
    number = more.pop("number", "")
    return Svc(
        procedure=Procedure("HC", code, tuple(more.pop("modifiers", ()))),
        charge_cents=charge,
        paid_cents=paid,
        adjustments=cas(*reasons),
        dates=(Dated("472", more.pop("day", date(2026, 10, 6)), format="D8"),),
        references=(Reference("6R", number),) if number else (),
        control_number=number,
        **more,
    )


def clp(claim: Claim | str, *lines: Svc, status: str = "1", **more: Any) -> Clp:
    """A claim of the check; its sums follow from the lines unless given."""
    number = claim if isinstance(claim, str) else claim.number
    charge = more.pop("charge", sum(line.charge_cents for line in lines))
    reasons = cas(*more.pop("reasons", ()))
    paid = more.pop(
        "paid", sum(line.paid_cents for line in lines) - sum(each.cents for each in reasons)
    )
    share = sum(
        each.cents
        for each in (*reasons, *(a for line in lines for a in line.adjustments))
        if each.group == "PR"
    )
    return Clp(
        patient_control_number=number,
        status=status,
        charge_cents=charge,
        paid_cents=paid,
        patient_cents=max(share, 0),
        filing_code="12",
        payer_control_number=more.pop("payer_number", f"PCN{number}"),
        adjustments=reasons,
        patient=more.pop("patient", Entity("QC", "1", "ALVAREZ", "MARIA")),
        lines=tuple(lines),
        **more,
    )


def reversed_clp(first: Clp) -> Clp:
    """The same with every sign turned, as CLP02 22."""
    from dataclasses import replace

    def turned(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
        return tuple(replace(each, cents=-each.cents) for each in adjustments)

    return replace(
        first,
        status="22",
        charge_cents=-first.charge_cents,
        paid_cents=-first.paid_cents,
        patient_cents=0,
        adjustments=turned(first.adjustments),
        lines=tuple(
            replace(
                line,
                charge_cents=-line.charge_cents,
                paid_cents=-line.paid_cents,
                adjustments=turned(line.adjustments),
            )
            for line in first.lines
        ),
    )


def plb(code: str, cents: int, reference: str = "") -> ProviderAdjustment:
    return ProviderAdjustment("1234567893", date(2026, 12, 31), code, reference, cents)


def check(
    payer: Payer, *claims: Clp, items: Sequence[ProviderAdjustment] = (), **more: Any
) -> Check:
    """A payment whose amount follows from its claims and items unless given."""
    amount = more.pop(
        "amount", sum(c.paid_cents for c in claims) - sum(item.cents for item in items)
    )
    trace = more.pop("trace", f"EFT{next(_numbers):06d}")
    method = "ACH" if amount else "NON"
    return Check(
        handling="I" if amount else "H",
        paid_cents=amount,
        method=more.pop("method", method),
        payment_format="CCP" if amount else "",
        payer_trace=trace,
        payer_tax_id="1512345678",
        originator="1512345678",
        payer=Entity(
            "PR",
            "",
            payer.name.upper(),
            id_qualifier="XV",
            id=payer.payer_id,
            address=Address(("PO BOX 1",), "DES MOINES", "IA", "50306"),
            contacts=(Contact("BL", "CLAIMS", (("TE", "8005550100"),)),),
        ),
        payee=Entity("PE", "", "MAIN STREET MEDICAL", id_qualifier="XX", id="1234567893"),
        claims=tuple(claims),
        paid_on=PAID_ON,
        produced_on=PAID_ON,
        provider_adjustments=tuple(items),
        **more,
    )


def file_of(*checks: Check) -> bytes:
    number = next(_numbers)
    sending = Sending(
        sender_id="CLEARING01",
        receiver_id="PRAXISOFFICE",
        isa_control=number,
        gs_control=number,
        at=datetime.fromisoformat("2026-10-20T08:30"),
    )
    return write_835(sending, list(checks))


def receive(actor: Actor, *checks: Check) -> Received:
    number = next(_numbers)
    return actions.receive_835(
        actor=actor, key=uuid.uuid4(), file_name=f"era{number}.835", content=file_of(*checks)
    )


def posted(actor: Actor, *checks: Check) -> Remittance:
    """The first check of the file, which must not be parked."""
    received = receive(actor, *checks)
    found = Remittance.objects.get(pk=received.remittance_ids[0])
    assert found.state == "posted", found.why
    return found
