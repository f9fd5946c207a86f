"""Accounts, entries, months, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.ledger.models import Account, Entry, EntryLine, Period, PeriodEvent
from praxis.ledger.types import digest_of

PAGE = 100
_BEGINNING = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account's balance on a day: a debit is positive, a credit negative."""

    account_id: int
    code: str
    name: str
    kind: str
    control: str
    cents: int

    @property
    def debit_cents(self) -> int:
        return max(self.cents, 0)

    @property
    def credit_cents(self) -> int:
        return max(-self.cents, 0)


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """`rows` of every account that was ever posted to up to `on`, by code."""

    on: date
    rows: tuple[TrialRow, ...]

    @property
    def debit_cents(self) -> int:
        return sum(row.debit_cents for row in self.rows)

    @property
    def credit_cents(self) -> int:
        return sum(row.credit_cents for row in self.rows)

    @property
    def off_cents(self) -> int:
        """Zero, or the books are broken."""
        return sum(row.cents for row in self.rows)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line on its account's page, with the balance after it."""

    line: EntryLine
    balance_cents: int


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`opening_cents` stands before the first line shown; `next_after` goes on, None at the end."""

    account: Account
    opening_cents: int
    lines: tuple[AccountLine, ...]
    next_after: int | None

    @property
    def closing_cents(self) -> int:
        return self.lines[-1].balance_cents if self.lines else self.opening_cents


@dataclass(frozen=True, slots=True)
class Difference:
    """A control account that is not the sum of its sub-ledger."""

    code: str
    control_cents: int
    party_cents: int


def trial_balance(*, actor: Actor, on: date) -> TrialBalance:
    """Balances at the end of a day. Closed months come from the sums kept at their closing."""
    actor.require("ledger.view")
    sums = _sums_until(on)
    rows = [
        TrialRow(a.pk, a.code, a.name, a.kind, a.control, sums[a.pk])
        for a in Account.objects.order_by("code")
        if a.pk in sums
    ]
    return TrialBalance(on, tuple(rows))


def accounts(*, actor: Actor) -> QuerySet[Account]:
    actor.require("ledger.view")
    return Account.objects.all()


def get_account(*, actor: Actor, account_id: int) -> Account:
    """Raises NotFound."""
    actor.require("ledger.view")
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def account_page(
    *,
    actor: Actor,
    account: str,
    first: date,
    last: date,
    after: int | None = None,
    size: int = PAGE,
) -> AccountPage:
    """Lines of an account from a day to a day, in order, `size` at a time.

    `after` is the id of the last line of the page before. Raises NotFound.
    """
    actor.require("ledger.view")
    row = Account.objects.filter(code=account).first()
    if row is None:
        raise NotFound("There is no such account.")
    lines = EntryLine.objects.filter(account=row, posted_on__range=(first, last))
    opening = _sums_until(first - timedelta(days=1), row.pk).get(row.pk, 0)
    if after is not None:
        last_seen = EntryLine.objects.filter(pk=after, account=row).first()
        if last_seen is None:
            raise NotFound("That page is gone. Begin with the first.")
        later = Q(posted_on__gt=last_seen.posted_on) | Q(
            posted_on=last_seen.posted_on, pk__gt=last_seen.pk
        )
        opening += lines.exclude(later).aggregate(cents=Sum("cents"))["cents"] or 0
        lines = lines.filter(posted_on__gte=last_seen.posted_on).filter(later)
    found = list(lines.select_related("entry").order_by("posted_on", "pk")[: size + 1])
    shown, balance = [], opening
    for line in found[:size]:
        balance += line.cents
        shown.append(AccountLine(line, balance))
    more = len(found) > size
    return AccountPage(row, opening, tuple(shown), found[size - 1].pk if more else None)


def entries(*, actor: Actor) -> QuerySet[Entry]:
    actor.require("ledger.view")
    return Entry.objects.all()


def get_entry(*, actor: Actor, entry_id: int) -> tuple[Entry, list[EntryLine]]:
    """An entry and its lines with their accounts. Raises NotFound."""
    actor.require("ledger.view")
    entry = (
        Entry.objects.select_related("reverses", "reversed_by", "by").filter(pk=entry_id).first()
    )
    if entry is None:
        raise NotFound("There is no such entry.")
    lines = EntryLine.objects.filter(entry=entry).select_related("account").order_by("position")
    return entry, list(lines)


def periods(*, actor: Actor) -> list[Period]:
    """Months that were ever posted into or closed, the latest first, with their last closing."""
    actor.require("ledger.view")
    return list(Period.objects.select_related("closed_by__by").order_by("-starts_on"))


def period_events(*, actor: Actor, limit: int = 50) -> list[PeriodEvent]:
    actor.require("ledger.view")
    return list(PeriodEvent.objects.select_related("period", "by").order_by("-pk")[:limit])


def control_differences(*, actor: Actor) -> list[Difference]:
    """Control accounts that are not the sum of their sub-ledger: must be empty."""
    actor.require("ledger.view")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.code, s.control_cents::bigint, s.party_cents::bigint"
            " FROM ledger_control_sums() s JOIN ledger_account a ON a.id = s.account_id"
            " WHERE s.control_cents <> s.party_cents ORDER BY a.code"
        )
        return [Difference(*row) for row in cursor.fetchall()]


def stale_totals(*, actor: Actor) -> list[date]:
    """Closed months whose kept sums are not those of their lines: must be empty."""
    actor.require("ledger.view")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.starts_on FROM ledger_period p WHERE p.closed_by_id IS NOT NULL AND EXISTS ("
            " SELECT FROM ledger_account a"
            " LEFT JOIN ledger_periodtotal t ON t.event_id = p.closed_by_id AND t.account_id = a.id"
            " CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents, count(*) AS lines"
            "  FROM ledger_entryline l WHERE l.account_id = a.id"
            "  AND l.posted_on BETWEEN p.starts_on AND p.ends_on) moved"
            " WHERE moved.cents <> coalesce(t.debit_cents - t.credit_cents, 0)"
            "  OR moved.lines <> coalesce(t.line_count, 0)) ORDER BY 1"
        )
        return [starts_on for (starts_on,) in cursor.fetchall()]


def changed_entries(*, actor: Actor, first: date, last: date) -> list[int]:
    """Entries whose lines are not those they were posted with: must be empty."""
    actor.require("ledger.view")
    found = Entry.objects.filter(posted_on__range=(first, last)).order_by("pk")
    lines = _lines_by_entry(first, last)
    return [
        key
        for key, digest in found.values_list("pk", "lines_sha256").iterator(chunk_size=5000)
        if bytes(digest) != digest_of(lines.get(key, []))
    ]


def _lines_by_entry(first: date, last: date) -> dict[int, list[tuple[int, int | None, int]]]:
    found: dict[int, list[tuple[int, int | None, int]]] = {}
    lines = EntryLine.objects.filter(entry__posted_on__range=(first, last))
    for entry, *facts in lines.order_by("entry_id", "position").values_list(
        "entry_id", "account_id", "party_id", "cents"
    ):
        found.setdefault(entry, []).append((facts[0], facts[1], facts[2]))
    return found


def _sums_until(on: date, account_id: int | None = None) -> dict[int, int]:
    """Balance by account at the end of a day: kept sums of closed months, lines of the others."""
    shut = list(
        Period.objects.filter(closed_by__isnull=False, ends_on__lte=on)
        .order_by("starts_on")
        .values_list("starts_on", "ends_on", "closed_by_id")
    )
    spans = list(_open_spans([(first, last) for first, last, _ in shut], on))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, sum(cents)::bigint FROM ("
            " SELECT account_id, debit_cents - credit_cents AS cents FROM ledger_periodtotal"
            "  WHERE event_id = ANY (%(events)s)"
            "   AND (%(account)s::bigint IS NULL OR account_id = %(account)s)"
            " UNION ALL"
            " SELECT a.id, moved.cents FROM ledger_account a"
            "  CROSS JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) AS span (low, high)"
            "  CROSS JOIN LATERAL (SELECT sum(l.cents) AS cents FROM ledger_entryline l"
            "   WHERE l.account_id = a.id AND l.posted_on BETWEEN span.low AND span.high) moved"
            "  WHERE moved.cents IS NOT NULL"
            "   AND (%(account)s::bigint IS NULL OR a.id = %(account)s)"
            ") part GROUP BY account_id",
            {
                "events": [event for *_, event in shut],
                "firsts": [low for low, _ in spans],
                "lasts": [high for _, high in spans],
                "account": account_id,
            },
        )
        return dict(cursor.fetchall())


def _open_spans(shut: list[tuple[date, date]], on: date) -> Iterator[tuple[date, date]]:
    """The days up to `on` that lie in no closed month."""
    begins = _BEGINNING
    for first, last in shut:
        if first > begins:
            yield begins, first - timedelta(days=1)
        begins = last + timedelta(days=1)
    if begins <= on:
        yield begins, on
