"""Receipts, deposits, the bank and bills."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Sum

from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.ledger.models import (
    BankLine,
    BankMatch,
    Deposit,
    EntryLine,
    Payable,
    PayablePayment,
    Receipt,
    Refund,
)
from praxis.ledger.types import BANKED, GIVEN, TAKEN, DepositKind

M = TypeVar("M", bound=Model)

# Days around a bank line in which its counterpart in the books is looked for.
WINDOW = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Held:
    """Money of one kind at a site that is in no deposit yet."""

    receipts: list[Receipt]
    refunds: list[Refund]

    @property
    def cents(self) -> int:
        return sum(r.cents for r in self.receipts) - sum(r.cents for r in self.refunds)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of the books that a bank line may be. `same_reference`: its words name it."""

    line: EntryLine
    same_amount: bool
    same_reference: bool


def receipts(*, actor: Actor) -> QuerySet[Receipt]:
    """Those of patients the actor may see, and of payers and suppliers."""
    actor.require("ledger.view_receipts")
    found: QuerySet[Receipt] = Receipt.objects.all()
    return found


def get_receipt(*, actor: Actor, receipt_id: int) -> Receipt:
    """Raises NotFound."""
    found = receipts(actor=actor).select_related("site", "deposit", "by").filter(pk=receipt_id)
    return _found(found.first())


def refunds(*, actor: Actor) -> QuerySet[Refund]:
    actor.require("ledger.view_receipts")
    found: QuerySet[Refund] = Refund.objects.all()
    return found


def held(*, actor: Actor, site_id: int, kind: DepositKind) -> Held:
    """What a deposit of this kind would take, the oldest first."""
    actor.require("ledger.view_receipts")
    open_ = {"site_id": site_id, "deposit": None, "void_entry": None}
    return Held(
        list(Receipt.objects.filter(method__in=TAKEN[kind], **open_).order_by("received_on", "pk")),
        list(Refund.objects.filter(method__in=GIVEN[kind], **open_).order_by("refunded_on", "pk")),
    )


def held_sums(*, actor: Actor) -> dict[DepositKind, tuple[int, int]]:
    """How many receipts wait for each kind of deposit, over all sites, and their cents."""
    actor.require("ledger.view_receipts")
    open_ = Receipt.objects.filter(deposit=None, void_entry=None)
    sums = {
        row["method"]: (row["count"], row["cents"])
        for row in open_.order_by().values("method").annotate(count=Count("pk"), cents=Sum("cents"))
    }
    return {
        kind: (
            sum(sums.get(method, (0, 0))[0] for method in methods),
            sum(sums.get(method, (0, 0))[1] for method in methods),
        )
        for kind, methods in TAKEN.items()
    }


def deposits(*, actor: Actor) -> QuerySet[Deposit]:
    actor.require("ledger.view_receipts")
    return Deposit.objects.annotate(
        at_bank=Exists(
            BankMatch.objects.filter(line__entry=OuterRef("entry"), undone_at__isnull=True)
        )
    )


def get_deposit(*, actor: Actor, deposit_id: int) -> tuple[Deposit, list[Receipt], list[Refund]]:
    """A deposit with what is in it. Raises NotFound."""
    found = deposits(actor=actor).select_related("site", "by").filter(pk=deposit_id)
    deposit = _found(found.first())
    inside = Receipt.objects.filter(deposit=deposit).order_by("method", "pk")
    return deposit, list(inside), list(Refund.objects.filter(deposit=deposit).order_by("pk"))


def bank_lines(*, actor: Actor) -> QuerySet[BankLine]:
    actor.require("ledger.view")
    return BankLine.objects.all()


def get_bank_line(*, actor: Actor, bank_line_id: int) -> BankLine:
    """Raises NotFound."""
    return _found(
        bank_lines(actor=actor).select_related("matched_by").filter(pk=bank_line_id).first()
    )


def matched_lines(*, actor: Actor, bank_line_id: int) -> list[BankMatch]:
    """The lines of the books it is matched with now."""
    actor.require("ledger.view")
    live = BankMatch.objects.filter(bank_line_id=bank_line_id, undone_at__isnull=True)
    return list(live.select_related("line__entry", "line__account", "entry").order_by("pk"))


def bank_line_of_receipt(*, actor: Actor, receipt_id: int) -> BankLine | None:
    """The bank's line that proves a receipt's money: itself, or the deposit it lies in."""
    actor.require("ledger.view_receipts")
    entries = Receipt.objects.filter(pk=receipt_id).values_list("entry_id", "deposit__entry_id")
    ids = [key for pair in entries for key in pair if key is not None]
    found = (
        BankMatch.objects.filter(line__entry__in=ids, undone_at__isnull=True)
        .select_related("bank_line")
        .first()
    )
    return None if found is None else found.bank_line


def match_candidates(*, actor: Actor, bank_line: BankLine, limit: int = 60) -> list[Candidate]:
    """Lines of the books of the same direction and about the same days that no bank line has
    proved: those of the same amount first, the one whose reference agrees before all.
    """
    actor.require("ledger.view")
    days = (bank_line.banked_on - WINDOW, bank_line.banked_on + WINDOW)
    one_way = Q(cents__gt=0) if bank_line.cents > 0 else Q(cents__lt=0)
    proved = BankMatch.objects.filter(line=OuterRef("pk"), undone_at__isnull=True)
    lines = (
        EntryLine.objects.filter(one_way, account__code__in=BANKED, posted_on__range=days)
        .filter(entry__reversed_by=None, entry__reverses=None)
        .exclude(entry__kind="bank_match")
        .exclude(Exists(proved))
        .select_related("entry", "account")
    )
    same = list(lines.filter(cents=bank_line.cents).order_by("posted_on", "pk")[:limit])
    rest = lines.exclude(cents=bank_line.cents).filter(
        cents__lt=bank_line.cents if bank_line.cents > 0 else 0,
        cents__gt=0 if bank_line.cents > 0 else bank_line.cents,
    )
    parts = list(rest.order_by("-posted_on", "-pk")[: limit - len(same)])
    found = [
        Candidate(line, line.cents == bank_line.cents, _names(line, bank_line))
        for line in (*same, *parts)
    ]
    nearness = {
        each.line.pk: abs((each.line.posted_on - bank_line.banked_on).days) for each in found
    }
    return sorted(
        found, key=lambda c: (not c.same_amount, not c.same_reference, nearness[c.line.pk])
    )


def payables(*, actor: Actor) -> QuerySet[Payable]:
    actor.require("ledger.view")
    return Payable.objects.annotate(left_cents=F("cents") - F("paid_cents"))


def get_payable(*, actor: Actor, payable_id: int) -> Payable:
    """Raises NotFound."""
    found = payables(actor=actor).select_related("account", "by", "approved_by", "party")
    return _found(found.filter(pk=payable_id).first())


def payments_of(*, actor: Actor, payable_id: int) -> list[PayablePayment]:
    actor.require("ledger.view")
    paid = PayablePayment.objects.filter(payable_id=payable_id).select_related("by")
    return list(paid.order_by("pk"))


def _names(line: EntryLine, bank_line: BankLine) -> bool:
    """Whether the reference of one stands in the words of the other."""
    ours = _words(line.memo, line.entry.source)
    theirs = _words(bank_line.reference, bank_line.description)
    return bool(ours & theirs)


def _words(*texts: str) -> set[str]:
    """Words with a digit: check numbers, traces. Leading zeros do not count."""
    split: Iterable[str] = " ".join(texts).replace("*", " ").replace("#", " ").split()
    found = {word.strip(".,:;").upper().lstrip("0") for word in split}
    return {word for word in found if len(word) > 2 and any(map(str.isdigit, word))}


def _found(row: M | None) -> M:
    if row is None:
        raise NotFound("That does not exist, or is not yours to see.")
    return row
