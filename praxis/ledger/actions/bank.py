"""What the bank shows, beside what the books say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.ledger import bank_file
from praxis.ledger.actions.posting import mirror, post_own
from praxis.ledger.actions.rows import entry_key, locked, reason
from praxis.ledger.models import Account, BankLine, BankMatch, EntryLine
from praxis.ledger.types import (
    BANKED,
    AlreadyMatched,
    BadAccount,
    BadAmount,
    BankImport,
    Chart,
    Line,
    NewEntry,
    NotMatched,
    TooMuch,
)

_TAKEN = AlreadyMatched("One of them is matched to another bank line. Look at the list again.")


@transaction.atomic
def add_bank_line(
    *,
    actor: Actor,
    key: UUID,
    banked_on: date,
    cents: int,
    reference: str = "",
    description: str = "",
) -> BankLine:
    """A line of the statement of account 1000, typed in. Money in is positive. Raises BadAmount."""
    actor.require("ledger.match_bank")
    if not cents:
        raise BadAmount("The amount cannot be zero.", field="amount")
    return insert_once(
        BankLine(
            client_key=key,
            account=Account.objects.get(code=Chart.BANK),
            banked_on=banked_on,
            cents=cents,
            reference=reference.strip(),
            description=" ".join(description.split()),
            by_id=actor.user_id,
        )
    )


@transaction.atomic
def import_bank_file(*, actor: Actor, content: bytes) -> BankImport:
    """Take over a CSV of the bank. Lines that were there before are left. Raises BadBankFile."""
    actor.require("ledger.match_bank")
    lines = bank_file.read(content)
    account = Account.objects.get(code=Chart.BANK)
    before = BankLine.objects.filter(client_key__in=[line.key for line in lines]).count()
    BankLine.objects.bulk_create(
        (
            BankLine(
                client_key=line.key,
                account=account,
                banked_on=line.banked_on,
                cents=line.cents,
                reference=line.reference,
                description=line.description,
                by_id=actor.user_id,
            )
            for line in lines
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
    return BankImport(read=len(lines), added=len(lines) - before)


@transaction.atomic
def match_bank_line(
    *, actor: Actor, key: UUID, bank_line_id: int, line_ids: Collection[int]
) -> BankLine:
    """Say which lines of the books a bank line is. Their sum is its amount, to the cent.

    Lines of clearing accounts (1030 expected payments, 6000 refunds) move into the bank by it.
    Raises NotFound, AlreadyMatched, TooMuch, PeriodClosed.
    """
    actor.require("ledger.match_bank")
    bank_line = locked(BankLine, bank_line_id)
    lines = list(
        EntryLine.objects.filter(pk__in=set(line_ids), account__code__in=BANKED)
        .select_related("account")
        .order_by("pk")
    )
    if not lines or len(lines) < len(set(line_ids)):
        raise NotFound("Choose the lines of the books that this is.")
    if bank_line.matched_at is not None:
        if set(_matched_lines(bank_line)) == {line.pk for line in lines}:
            return bank_line
        raise AlreadyMatched("This bank line is matched already. Undo that first.")
    total = sum(line.cents for line in lines)
    if total != bank_line.cents:
        raise TooMuch(
            f"The chosen lines come to {Money(total)}, the bank shows {Money(bank_line.cents)}."
        )
    entry_id = _clear(actor, key, bank_line, lines)
    return _matched(actor, bank_line, [line.pk for line in lines], entry_id)


@transaction.atomic
def post_bank_line(
    *, actor: Actor, key: UUID, bank_line_id: int, account: str, memo: str
) -> BankLine:
    """A bank line nobody had in the books, such as a fee: post it to an account.

    Raises NotFound, AlreadyMatched, BadAccount, ReasonNeeded, UnknownAccount, PeriodClosed.
    """
    actor.require("ledger.match_bank")
    bank_line = locked(BankLine, bank_line_id)
    if bank_line.matched_at is not None:
        raise AlreadyMatched("This bank line is matched already. Undo that first.")
    words = reason(memo, field="memo")
    row = Account.objects.filter(code=account).first()
    if row is not None and (row.control or row.code in BANKED):
        raise BadAccount("Choose an account of income or expense.", field="account")
    entry_id = post_own(
        actor=actor,
        entry=NewEntry(
            entry_key(key, "bank_line"),
            "bank",
            bank_line.banked_on,
            (
                Line(Chart.BANK, bank_line.cents, memo=bank_line.reference),
                Line(account, -bank_line.cents),
            ),
            memo=words,
        ),
    )
    own = EntryLine.objects.get(entry=entry_id, account__code=Chart.BANK)
    return _matched(actor, bank_line, [own.pk], entry_id)


@transaction.atomic
def unmatch_bank_line(*, actor: Actor, key: UUID, bank_line_id: int, why: str) -> BankLine:
    """Take a match back, with the entry it made. Raises NotFound, NotMatched, ReasonNeeded."""
    actor.require("ledger.match_bank")
    bank_line = locked(BankLine, bank_line_id)
    words = reason(why)
    matches = BankMatch.objects.filter(bank_line=bank_line, undone_at__isnull=True)
    made = set(matches.exclude(entry=None).values_list("entry_id", flat=True))
    if bank_line.matched_at is None:
        raise NotMatched("This bank line is not matched.")
    for entry_id in sorted(made):
        mirror(
            actor=actor,
            key=entry_key(key, f"unmatch.{entry_id}"),
            entry_id=entry_id,
            on=bank_line.banked_on,
            memo=words,
            kind="bank_unmatched",
        )
    matches.update(undone_at=clock.now(), undone_by=actor.user_id)
    bank_line.matched_at = None
    bank_line.matched_by_id = None
    return _stamp(bank_line)


def _clear(actor: Actor, key: UUID, bank_line: BankLine, lines: Sequence[EntryLine]) -> int | None:
    """The entry that moves what waited in clearing accounts into the bank."""
    waiting = [line for line in lines if line.account.code != Chart.BANK]
    if not waiting:
        return None
    sums: dict[str, int] = {}
    for line in waiting:
        sums[line.account.code] = sums.get(line.account.code, 0) + line.cents
    moved = [Line(code, -cents) for code, cents in sorted(sums.items())]
    return post_own(
        actor=actor,
        entry=NewEntry(
            entry_key(key, "bank_match"),
            "bank_match",
            bank_line.banked_on,
            (Line(Chart.BANK, sum(sums.values()), memo=bank_line.reference), *moved),
            memo="Seen at the bank",
        ),
    )


def _matched_lines(bank_line: BankLine) -> list[int]:
    live = BankMatch.objects.filter(bank_line=bank_line, undone_at__isnull=True)
    return list(live.values_list("line_id", flat=True))


def _matched(
    actor: Actor, bank_line: BankLine, line_ids: Sequence[int], entry_id: int | None
) -> BankLine:
    now = clock.now()
    with violations(ledger_match_once=_TAKEN):
        BankMatch.objects.bulk_create(
            BankMatch(
                bank_line=bank_line,
                line_id=line_id,
                entry_id=entry_id,
                by_id=actor.user_id,
                matched_at=now,
            )
            for line_id in line_ids
        )
    bank_line.matched_at = now
    bank_line.matched_by_id = actor.user_id
    return _stamp(bank_line)


def _stamp(bank_line: BankLine) -> BankLine:
    bank_line.version += 1
    bank_line.save(update_fields=["matched_at", "matched_by", "version"])
    return bank_line
