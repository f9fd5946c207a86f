"""Billing and `praxis x12 check` state the equations of an 835 apart; they never disagree."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from praxis.billing.remits.balance import balance_of
from praxis.interop.x12 import Severity, balance_835
from praxis.interop.x12.content import Adjustment, Remittance, RemittanceClaim
from praxis.interop.x12.testing import make_remittance, make_remittance_claim

off = st.sampled_from([0, 0, 0, 1, -700])


@st.composite
def _claims(draw: st.DrawFn) -> RemittanceClaim:
    claim = make_remittance_claim(draw(st.integers(1, 99)), line_count=draw(st.integers(1, 3)))
    lines = tuple(
        replace(
            line,
            charge_cents=line.charge_cents + draw(off),
            paid_cents=line.paid_cents + draw(off),
        )
        for line in claim.lines
    )
    return replace(
        claim,
        lines=lines if draw(st.booleans()) else (),
        adjustments=tuple(Adjustment("CO", "45", cents) for cents in draw(st.lists(off))),
        charge_cents=claim.charge_cents + draw(off),
        paid_cents=claim.paid_cents + draw(off),
    )


@st.composite
def _payments(draw: st.DrawFn) -> Remittance:
    payment = make_remittance(draw(st.lists(_claims(), min_size=1, max_size=4)))
    return replace(payment, paid_cents=payment.paid_cents + draw(off))


@settings(max_examples=300, deadline=None)
@given(_payments())
def test_the_two_statements_of_the_equations_agree(payment: Remittance) -> None:
    billing = balance_of(payment)
    found = [each for each in balance_835(payment) if each.severity is Severity.ERROR]

    assert bool(billing.why) == any(each.level == "check" for each in found)
    off_here = {payment.claims[at].patient_control_number for at in billing.claims}
    assert off_here == {each.claim for each in found if each.level in ("claim", "line")}
