"""One ST of an 835, from content to postings, in the caller's transaction.

Balance, match, decide, post (domain/x12.md "835 posting"). The check's money comes in as a
receipt of the payer, so it stands in 2190 at once; each posting takes its part out of there.
What is suspended, unmatched or held simply stays: cash is BPR02, always.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from praxis.access import queries as access
from praxis.billing.books import key_of
from praxis.billing.models import (
    Interchange,
    Remittance,
    RemittanceEvent,
)
from praxis.billing.models.remits import MatchKind, RemittanceState
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.money_types import AlreadyPosted
from praxis.billing.powers import empowered
from praxis.billing.remits import matching, provider, rows
from praxis.billing.remits.balance import CheckBalance, balance_of
from praxis.billing.remits.judging import judge
from praxis.billing.remits.reading import Read
from praxis.billing.remits.rows import Judged
from praxis.billing.remits.settling import Settling
from praxis.billing.remits.work import Desk
from praxis.coverage import queries as coverage
from praxis.interop.x12 import content
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.violations import violations
from praxis.ledger import actions as ledger
from praxis.ledger.types import Method, Party, PartyKind
from praxis.worklist import actions as worklist

if TYPE_CHECKING:
    from praxis.coverage.models import Payer

_TWICE = AlreadyPosted("This payment was posted before. Nothing was changed.")
_METHODS = {"CHK": Method.CHECK, "ACH": Method.EFT, "FWT": Method.EFT, "BOP": Method.EFT}


@dataclass(slots=True)
class Taken:
    """What became of one ST."""

    remittance: Remittance
    counts: Counter[str] = field(default_factory=Counter)


def take(
    *,
    actor: Actor,
    key: UUID,
    interchange: Interchange,
    read: Read,
    payer: Payer | None = None,
) -> Taken:
    """Post or park one payment. `payer` overrides what its number and name find.

    Raises AlreadyPosted. Everything a person must do is filed before it returns.
    """
    able = empowered(actor)
    said, now = read.content, clock.now()
    balance = balance_of(said)
    payer = payer or _payer_of(said)
    why = balance.why or _cannot(payer, said, balance)
    remittance = _insert(actor, interchange, read, payer, balance, why, now)
    if remittance.replaces_id is not None:
        worklist.close_item(
            actor=able, key=f"billing:parked:{remittance.replaces_id}", reason="A newer file came"
        )
    if remittance.state == RemittanceState.PARKED:
        return _park(actor, able, remittance, said, remittance.why)
    return _post(actor, able, key, remittance, said, balance)


def _post(
    actor: Actor,
    able: Actor,
    key: UUID,
    remittance: Remittance,
    said: content.Remittance,
    balance: CheckBalance,
) -> Taken:
    now, on = clock.now(), access.today()
    receive_money(able, key, remittance, on)
    judged = judge(said, balance, payer_id=remittance.payer_id)
    settling = Settling(able=able, actor=actor, key=key, remittance=remittance, now=now, on=on)
    settling.run(judged, lambda: rows.add_claims(remittance, judged))
    provider.post(
        actor=able,
        key=key,
        remittance=remittance,
        said=said.provider_adjustments,
        on=on,
        judged=judged,
    )
    add_event(actor, remittance, "posted", "")
    return Taken(remittance, Counter(each.state for each in judged))


def _payer_of(said: content.Remittance) -> Payer | None:
    party = said.payer
    numbers = [party.id, party.reference("2U"), party.reference("NF"), said.payer_tax_id]
    return coverage.payer_named(numbers=numbers, name=party.name)


def _cannot(payer: Payer | None, said: content.Remittance, balance: CheckBalance) -> str:
    if payer is None:
        return (
            f"We do not know the payer {said.payer.name or 'of this check'}"
            f" ({said.payer.id or said.payer_tax_id or 'no number'}). Choose who it is."
        )
    if balance.amount_cents < 0:
        return (
            f"The payer takes {Money(-balance.amount_cents)} from our bank account. Enter that"
            " in the books, then ask the payer for the claims behind it."
        )
    return ""


def _insert(
    actor: Actor,
    interchange: Interchange,
    read: Read,
    payer: Payer | None,
    balance: CheckBalance,
    why: str,
    now: datetime,
) -> Remittance:
    said = read.content
    remittance = Remittance(
        interchange=interchange,
        position=read.position,
        st02=read.st02[:9],
        payer=payer,
        payer_key=(said.payer.id or said.originator or said.payer.name)[:80],
        payer_name=said.payer.name.title()[:60] if payer is None else payer.name[:60],
        trace=said.payer_trace[:50] or f"none in ST {read.st02}",
        origin=said.payer_tax_id[:30],
        method=said.method[:3],
        amount_cents=balance.amount_cents,
        claims_cents=balance.claims_cents,
        provider_cents=balance.provider_cents,
        paid_on=said.paid_on or said.produced_on or access.today(),
        payee_npi=said.payee.id[:10] if said.payee.id_qualifier == "XX" else "",
        payee_name=said.payee.name.title()[:60],
        claim_count=len(said.claims),
        state=RemittanceState.PARKED if why else RemittanceState.POSTED,
        why=why[:300],
        received_at=now,
    )
    same = Remittance.objects.select_for_update(of=("self",), no_key=True).filter(
        payer_key=remittance.payer_key, trace=remittance.trace, origin=remittance.origin
    )
    remittance.replaces = same.order_by("-pk").first()
    _give_way(actor, remittance)
    with violations(billing_remittance_once=_TWICE):
        remittance.save(force_insert=True)
    return remittance


def _give_way(actor: Actor, remittance: Remittance) -> None:
    """A newer file of a payment: what was parked, or whose money alone was posted, is replaced.

    Money already in the books stays: its receipt goes over to the newer remittance.
    """
    old = remittance.replaces
    if old is None or old.state == RemittanceState.REPLACED:
        return
    if old.state == RemittanceState.POSTED:
        raise _TWICE
    if old.state == RemittanceState.CASH_ONLY:
        if remittance.state == RemittanceState.PARKED:
            raise _TWICE
        if old.amount_cents != remittance.amount_cents:
            remittance.state = RemittanceState.PARKED
            remittance.why = (
                f"{Money(old.amount_cents)} was posted for this check, and now it says"
                f" {Money(remittance.amount_cents)}: off by"
                f" {Money(remittance.amount_cents - old.amount_cents)}."
            )
            remittance.replaces = None
            return
        remittance.receipt_id = old.receipt_id
        Remittance.objects.filter(pk=old.pk).update(receipt=None)
    add_event(actor, old, "replaced", "A newer file of this check came")


def _park(
    actor: Actor, able: Actor, remittance: Remittance, said: content.Remittance, why: str
) -> Taken:
    judged = [
        Judged(at, each, matching.Match(None, MatchKind.NONE), state=State.PARKED, why=why)
        for at, each in enumerate(said.claims, start=1)
    ]
    rows.add_claims(remittance, judged)
    provider.add(remittance, said.provider_adjustments)
    add_event(actor, remittance, "parked", why)
    worklist.file_items(actor=able, items=[Desk(remittance).parked(why)])
    return Taken(remittance, Counter(parked=1))


def receive_money(able: Actor, key: UUID, remittance: Remittance, on: date) -> None:
    """The check comes in as the payer's receipt: 2190 holds it until claims take their part."""
    if not remittance.amount_cents or remittance.receipt_id is not None:
        return
    receipt = ledger.take_receipt(
        actor=able,
        key=key_of(key, "receipt"),
        party=Party(PartyKind.PAYER, remittance.payer_id or 0),
        method=_METHODS.get(remittance.method, Method.OTHER),
        cents=remittance.amount_cents,
        site_id=access.sites()[0].pk,
        reference=remittance.trace[:40],
        on=on,
    )
    Remittance.objects.filter(pk=remittance.pk).update(receipt=receipt)
    remittance.receipt = receipt


def add_event(actor: Actor, remittance: Remittance, verb: str, why: str) -> None:
    RemittanceEvent.objects.create(
        remittance=remittance,
        verb=verb,
        reason=why[:300],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )
