"""Entries: the only way money reaches the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.money import Money
from praxis.kernel.violations import violations
from praxis.ledger.models import Account, Entry, EntryLine
from praxis.ledger.types import (
    AlreadyReversed,
    Line,
    NewEntry,
    NotReversible,
    Party,
    PartyKind,
    PartyNeeded,
    PeriodClosed,
    ReasonNeeded,
    Unbalanced,
    UnknownAccount,
    digest_of,
)

_WHOLE = "SET CONSTRAINTS ledger_entry_whole IMMEDIATE; SET CONSTRAINTS ledger_entry_whole DEFERRED"


@transaction.atomic
def post_entry(*, actor: Actor, entry: NewEntry) -> int:
    """Post one entry and return its id; the same key again returns the first id.

    Raises Unbalanced, PeriodClosed, UnknownAccount, PartyNeeded, AlreadyReversed.
    """
    actor.require("ledger.post")
    return _post(actor, [entry])[0]


@transaction.atomic
def post_entries(*, actor: Actor, entries: Sequence[NewEntry]) -> list[int]:
    """Post many entries, all or none, in as many statements as one takes.

    The ids come in the order of `entries`; keys already posted give the ids they have.
    Raises as post_entry does.
    """
    actor.require("ledger.post")
    return _post(actor, entries)


@transaction.atomic
def reverse_entry(
    *, actor: Actor, key: UUID, entry_id: int, on: date | None = None, memo: str
) -> int:
    """Post the mirror of an entry, dated `on` (None: today at the office). At most once an entry.

    Raises NotFound, AlreadyReversed, PeriodClosed, ReasonNeeded.
    """
    actor.require("ledger.post")
    return mirror(actor=actor, key=key, entry_id=entry_id, on=on or access.today(), memo=memo)


@transaction.atomic
def post_journal(*, actor: Actor, entry: NewEntry) -> int:
    """An entry that a person writes by hand, with its reason as memo.

    Raises ReasonNeeded and what post_entry raises.
    """
    actor.require("ledger.post_journal")
    if not entry.memo.strip():
        raise ReasonNeeded("Say what this entry is for.", field="memo")
    return _post(actor, [entry])[0]


@transaction.atomic
def reverse_journal(
    *, actor: Actor, key: UUID, entry_id: int, on: date | None = None, memo: str
) -> int:
    """Take back an entry that was written by hand. Others are taken back where they were made.

    Raises NotFound, NotReversible, AlreadyReversed, PeriodClosed, ReasonNeeded.
    """
    actor.require("ledger.post_journal")
    kind = Entry.objects.filter(pk=entry_id).values_list("kind", flat=True).first()
    if kind is not None and kind not in ("journal", "reversal"):
        raise NotReversible(
            "This entry comes from other work. Void or correct that work, and it follows."
        )
    return mirror(actor=actor, key=key, entry_id=entry_id, on=on or access.today(), memo=memo)


def mirror(
    *, actor: Actor, key: UUID, entry_id: int, on: date, memo: str, kind: str = "reversal"
) -> int:
    """The reversal, for actions that have asked for their own permission."""
    first = Entry.objects.filter(pk=entry_id).first()
    if first is None:
        raise NotFound("There is no such entry.")
    if not memo.strip():
        raise ReasonNeeded("Say why it is taken back.", field="memo")
    lines = list(
        EntryLine.objects.filter(entry=first)
        .order_by("position")
        .values_list("account_id", "account__code", "party_id", "cents", "memo")
    )
    ready = _Ready(
        NewEntry(key, kind, on, (), memo=memo.strip(), source=first.source, reverses=first.pk),
        [(account, party, -cents, words) for account, _, party, cents, words in lines],
    )
    return _insert(actor, [ready])[key]


def post_own(*, actor: Actor, entry: NewEntry) -> int:
    """An entry for an action of this room that has asked for its own permission."""
    return _post(actor, [entry])[0]


def party_ids(parties: set[Party]) -> dict[Party, int]:
    """Ids of the sub-ledger accounts, opened when they are new. Raises NotFound.

    Made and read under row security, so inside an access context: whoever may not see a
    patient posts nothing to him.
    """
    if not parties:
        return {}
    found = _known(parties)
    missing = parties - set(found)
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_party (kind, ref, patient_id)"
                " SELECT kind, ref, CASE kind WHEN 'patient' THEN ref END"
                " FROM unnest(%s::text[], %s::bigint[]) AS new (kind, ref)"
                " WHERE kind <> 'patient' OR ref IN (SELECT id FROM people_patient)"
                " ORDER BY kind, ref"
                " ON CONFLICT DO NOTHING",
                [[str(p.kind) for p in missing], [p.id for p in missing]],
            )
        found |= _known(missing)
    if len(found) < len(parties):
        raise NotFound("That patient does not exist, or is not yours to see.")
    return found


@dataclass(frozen=True, slots=True)
class _Ready:
    """An entry with its accounts and parties as ids: (account, party, cents, memo)."""

    entry: NewEntry
    lines: list[tuple[int, int | None, int, str]]


def _post(actor: Actor, entries: Sequence[NewEntry]) -> list[int]:
    if not entries:
        return []
    for entry in entries:
        _balance(entry)
    accounts = _accounts({line.account for entry in entries for line in entry.lines})
    parties = {line.party for entry in entries for line in entry.lines if line.party}
    for entry in entries:
        for line in entry.lines:
            _party_fits(line, accounts[line.account][1])
    ids = party_ids(parties)
    ready = [
        _Ready(
            entry,
            [
                (
                    accounts[line.account][0],
                    ids[line.party] if line.party else None,
                    line.cents,
                    line.memo,
                )
                for line in entry.lines
                if line.cents
            ],
        )
        for entry in entries
    ]
    posted = _insert(actor, ready)
    return [posted[entry.key] for entry in entries]


def _balance(entry: NewEntry) -> None:
    off = sum(line.cents for line in entry.lines)
    if off:
        raise Unbalanced(f"Debits and credits differ by {Money(abs(off))}. They must be equal.")
    if sum(1 for line in entry.lines if line.cents) < 2:
        raise Unbalanced("An entry needs a debit and a credit.")


def _accounts(codes: set[str]) -> dict[str, tuple[int, str]]:
    found = {
        code: (key, control)
        for key, code, control in Account.objects.filter(code__in=codes).values_list(
            "pk", "code", "control"
        )
    }
    for code in sorted(codes - set(found)):
        raise UnknownAccount(f"There is no account {code}.", field="account")
    return found


def _party_fits(line: Line, control: str) -> None:
    given = line.party.kind if line.party else ""
    if given == control:
        return
    if not control:
        raise PartyNeeded(f"Account {line.account} has no sub-ledger: leave out the party.")
    word = PartyKind(control).label.lower()
    raise PartyNeeded(f"Account {line.account} needs a {word}.")


def _known(parties: set[Party]) -> dict[Party, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.kind, p.ref, p.id, p.patient_id"
            " FROM unnest(%s::text[], %s::bigint[]) AS asked (kind, ref)"
            " JOIN ledger_party p ON p.kind = asked.kind AND p.ref = asked.ref",
            [[str(p.kind) for p in parties], [p.id for p in parties]],
        )
        rows = cursor.fetchall()
    saw("ledger_party", (row[3] for row in rows if row[3] is not None))
    return {Party(PartyKind(kind), ref): key for kind, ref, key, _ in rows}


def _insert(actor: Actor, ready: Sequence[_Ready]) -> dict[UUID, int]:
    """Insert what is not yet there, with its lines, and let the database judge it at once."""
    with _refusals(ready), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (key, kind, posted_on, memo, source, reverses_id,"
            " line_count, total_cents, lines_sha256, by_id)"
            " SELECT * FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::text[], %s::text[],"
            " %s::bigint[], %s::int[], %s::bigint[], %s::bytea[], %s::bigint[])"
            " ON CONFLICT (key) DO NOTHING RETURNING key, id",
            _entry_columns(actor, ready),
        )
        new: dict[UUID, int] = dict(cursor.fetchall())
        if new:
            cursor.execute(
                "INSERT INTO ledger_entryline (entry_id, position, account_id, party_id,"
                " posted_on, cents, memo)"
                " SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[],"
                " %s::date[], %s::bigint[], %s::text[])",
                _line_columns(ready, new),
            )
            cursor.execute(_WHOLE)
    asked = {row.entry.key for row in ready}
    if len(new) < len(asked):
        rest = asked - set(new)
        new |= dict(Entry.objects.filter(key__in=rest).values_list("key", "pk"))
    return new


def _entry_columns(actor: Actor, ready: Sequence[_Ready]) -> list[list[Any]]:
    return [
        [row.entry.key for row in ready],
        [row.entry.kind for row in ready],
        [row.entry.on for row in ready],
        [row.entry.memo for row in ready],
        [row.entry.source for row in ready],
        [row.entry.reverses for row in ready],
        [len(row.lines) for row in ready],
        [sum(line[2] for line in row.lines if line[2] > 0) for row in ready],
        [digest_of((line[0], line[1], line[2]) for line in row.lines) for row in ready],
        [actor.user_id for _ in ready],
    ]


def _line_columns(ready: Sequence[_Ready], new: dict[UUID, int]) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in range(7)]
    done: set[UUID] = set()
    for row in ready:
        key = row.entry.key
        if key not in new or key in done:
            continue
        done.add(key)
        for position, (account, party, cents, memo) in enumerate(row.lines, start=1):
            values = (new[key], position, account, party, row.entry.on, cents, memo)
            for column, value in zip(columns, values, strict=True):
                column.append(value)
    return columns


@contextmanager
def _refusals(ready: Sequence[_Ready]) -> Iterator[None]:
    first = min(row.entry.on for row in ready)
    with violations(
        ledger_period_open=PeriodClosed(_closed_words(ready), field="on"),
        ledger_entry_date=PeriodClosed(
            f"{first:%m/%d/%Y} is not a day of these books.", field="on"
        ),
        ledger_line_account_open=UnknownAccount(
            "One of the accounts is not open on that day.", field="account"
        ),
        ledger_line_party=PartyNeeded("An account needs a party of its own kind."),
        ledger_entry_reverses_id_key=AlreadyReversed("This entry has been taken back already."),
        ledger_entry_mirror=Unbalanced("A reversal takes back exactly what was posted."),
        ledger_entry_balanced=Unbalanced("Debits and credits differ. They must be equal."),
    ):
        yield


def _closed_words(ready: Sequence[_Ready]) -> str:
    months = sorted({row.entry.on.replace(day=1) for row in ready})
    if len(months) == 1:
        return f"{months[0]:%B %Y} is closed. Use a day of an open month."
    return "One of the months is closed. Use days of open months."
