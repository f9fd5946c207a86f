"""What a payer keeps from us or has given ahead: items of its checks, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from praxis.billing.models import ProviderAdjustment, Remittance
from praxis.billing.powers import empowered
from praxis.billing.remits.reasons import check_item
from praxis.kernel.actor import Actor
from praxis.ledger import queries as ledger
from praxis.ledger.types import Chart, Party, PartyKind

if TYPE_CHECKING:
    from praxis.ledger.models import BankLine

_MOST = 500


@dataclass(frozen=True, slots=True)
class Item:
    """A PLB in words; `cents` as the money moved for us: what was added is positive."""

    row: ProviderAdjustment
    words: str
    cents: int

    @property
    def stands(self) -> bool:
        """Whether it is kept with the payer until it nets to zero."""
        return self.row.account == Chart.PAYER_BALANCES


@dataclass(frozen=True, slots=True)
class Standing:
    """What is between a payer and us apart from claims. Positive: the payer keeps it from us;
    negative: the payer gave it ahead. `items` are those since it was last at zero, newest first.
    """

    payer_id: int
    payer_name: str
    cents: int
    items: tuple[Item, ...] = ()
    party_id: int | None = None

    @property
    def ours(self) -> bool:
        return self.cents > 0

    @property
    def size_cents(self) -> int:
        return abs(self.cents)

    @property
    def other_cents(self) -> int:
        """Money that no item here explains, as it moved for us: an entry by hand."""
        return -self.cents - sum(item.cents for item in self.items)


def check_items(*, actor: Actor, remittance: Remittance) -> list[Item]:
    """In the order of the check."""
    actor.require("billing.view_remits")
    rows = ProviderAdjustment.objects.filter(remittance=remittance).select_related(
        "claim", "patient"
    )
    return [_item(row) for row in rows.order_by("position")]


def _item(row: ProviderAdjustment) -> Item:
    return Item(row, check_item(row.reason_code).words, -row.cents)


def standing_of(*, actor: Actor, payer_id: int) -> int:
    """Cents; positive is what the payer keeps from us."""
    actor.require("billing.view_remits")
    return ledger.party_balance(
        actor=empowered(actor),
        party=Party(PartyKind.PAYER, payer_id),
        account=Chart.PAYER_BALANCES,
    )


def standings(*, actor: Actor) -> list[Standing]:
    """Every payer with a balance, the largest first, each with the items it is made of."""
    actor.require("billing.view_remits")
    rows = (
        ProviderAdjustment.objects.filter(account=Chart.PAYER_BALANCES, entry__isnull=False)
        .order_by()
        .values_list("remittance__payer_id", "remittance__payer__name")
        .distinct()
    )
    names = {key: name for key, name in rows if key is not None}
    able = empowered(actor)
    sums = ledger.party_balances(
        actor=able, kind=PartyKind.PAYER, ids=list(names), account=Chart.PAYER_BALANCES
    )
    open_now = {key: cents for key, cents in sums.items() if cents}
    parties = ledger.party_keys(actor=able, kind=PartyKind.PAYER, ids=list(open_now))
    items = _items_of(list(open_now))
    found = [
        Standing(key, names[key], cents, _since_zero(items.get(key, []), cents), parties.get(key))
        for key, cents in open_now.items()
    ]
    return sorted(found, key=lambda each: (-abs(each.cents), each.payer_name))


def _items_of(payer_ids: Sequence[int]) -> dict[int, list[Item]]:
    """The last items of these payers, newest first."""
    found: dict[int, list[Item]] = {}
    rows = (
        ProviderAdjustment.objects.filter(
            account=Chart.PAYER_BALANCES,
            entry__isnull=False,
            remittance__payer_id__in=list(payer_ids),
        )
        .annotate(payer_id=F("remittance__payer_id"))
        .select_related("remittance", "claim", "patient")
        .order_by("-pk")[:_MOST]
    )
    for row in rows:
        found.setdefault(row.payer_id, []).append(_item(row))
    return found


def _since_zero(items: Sequence[Item], cents: int) -> tuple[Item, ...]:
    left = cents
    for at, item in enumerate(items, start=1):
        left += item.cents
        if left == 0:
            return tuple(items[:at])
    return tuple(items)


def bank_line_of(*, actor: Actor, remittance: Remittance) -> BankLine | None:
    """The line of the bank that proves a check's money, if one was matched."""
    actor.require("billing.view_remits")
    if remittance.receipt_id is None:
        return None
    return ledger.bank_line_of_receipt(actor=empowered(actor), receipt_id=remittance.receipt_id)
