"""What is posted balances, stays as it is, and is posted once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from praxis.access.context import opened, system
from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.ledger import actions
from praxis.ledger.models import Entry, EntryLine
from praxis.ledger.testing import (
    balance,
    lines_of,
    make_entry,
    make_rent,
    new_entry,
    patient_party,
    payer_party,
    rent,
)
from praxis.ledger.types import (
    AlreadyReversed,
    Chart,
    Line,
    NotReversible,
    PartyNeeded,
    ReasonNeeded,
    Unbalanced,
    UnknownAccount,
    digest_of,
)
from praxis.people.testing import make_patient

DAY = date(2026, 11, 3)


def test_an_entry_is_posted_once_however_often_it_is_sent(actor_of: Callable[..., Actor]) -> None:
    biller = actor_of("biller")
    entry = rent(80_00, on=DAY)

    first = actions.post_entry(actor=biller, entry=entry)
    again = actions.post_entry(actor=biller, entry=replace(entry, memo="Sent again"))

    assert first == again
    assert lines_of(first) == [("5100", 80_00), ("1000", -80_00)]
    assert Entry.objects.get().by_id == biller.user_id


def test_a_whole_remittance_is_posted_in_order_and_what_was_there_keeps_its_number(
    db: None,
) -> None:
    entries = [rent(cents, on=DAY) for cents in (1_00, 2_00, 3_00)]
    second = make_rent(2_00, on=DAY, key=entries[1].key)

    with system("test", purpose="test") as actor:
        posted = actions.post_entries(actor=actor, entries=[*entries, entries[0]])

    assert posted[1] == second
    assert posted[0] == posted[3]
    assert [lines_of(key)[0][1] for key in posted[:3]] == [1_00, 2_00, 3_00]
    assert Entry.objects.count() == 3


def test_posting_takes_as_many_statements_for_a_hundred_entries_as_for_one(
    django_assert_num_queries: Any, desk_context: Actor
) -> None:
    patients = [make_patient(actor=desk_context) for _ in range(20)]
    entries = [
        new_entry(
            Line(Chart.PATIENT_RECEIVABLE, 5_00, patient_party(p.pk)),
            Line(Chart.REVENUE, -5_00),
            on=DAY,
        )
        for p in patients
        for _ in range(5)
    ]
    with django_assert_num_queries(11):
        actions.post_entries(actor=desk_context, entries=entries)
    assert balance(Chart.PATIENT_RECEIVABLE) == 100 * 5_00


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([Line("5100", 10), Line("1000", -9)], Unbalanced),
        ([Line("5100", 0), Line("1000", 0)], Unbalanced),
        ([], Unbalanced),
        ([Line("5100", 10), Line("9999", -10)], UnknownAccount),
        ([Line("1100", 10), Line("4000", -10)], PartyNeeded),
        ([Line("2150", 10, payer_party()), Line("4000", -10, payer_party())], PartyNeeded),
        ([Line("1100", 10, payer_party()), Line("4000", -10)], PartyNeeded),
    ],
)
def test_what_does_not_balance_or_fit_the_chart_is_refused_and_leaves_nothing(
    lines: list[Line], refusal: type[Exception], desk_context: Actor
) -> None:
    with pytest.raises(refusal):
        actions.post_entry(actor=desk_context, entry=new_entry(*lines, on=DAY))
    assert Entry.objects.count() == 0


def test_lines_of_nothing_are_left_out(db: None) -> None:
    key = make_entry(Line("5100", 10), Line("5000", 0), Line("1000", -10), on=DAY)
    assert lines_of(key) == [("5100", 10), ("1000", -10)]


def test_nobody_posts_to_a_patient_he_may_not_see(
    actor_of: Callable[..., Actor],
) -> None:
    elsewhere = make_site(code="second", name="Second Street")
    manager = actor_of("office_manager")
    with opened(manager, purpose="test"):
        theirs = make_patient(actor=manager, site_ids=[elsewhere.pk])
    clerk = actor_of("front_desk", site=make_site())
    entry = new_entry(Line("1110", 10, patient_party(theirs.pk)), Line("4000", -10), on=DAY)
    with opened(clerk, purpose="test"), pytest.raises(NotFound):
        actions.post_entry(actor=clerk, entry=entry)


def test_who_may_not_post_posts_nothing(actor_of: Callable[..., Actor]) -> None:
    auditor = actor_of("auditor")
    entry = rent(10, on=DAY)
    for call in (
        lambda: actions.post_entry(actor=auditor, entry=entry),
        lambda: actions.post_entries(actor=auditor, entries=[entry]),
        lambda: actions.reverse_entry(actor=auditor, key=uuid.uuid4(), entry_id=1, memo="x"),
    ):
        with pytest.raises(Forbidden):
            call()


def test_a_reversal_is_the_mirror_and_happens_once(db: None, manager: Actor) -> None:
    first = make_rent(80_00, on=DAY)
    reverse = partial(
        actions.reverse_entry,
        actor=manager,
        entry_id=first,
        on=date(2026, 11, 9),
        memo="Wrong month",
    )
    key = uuid.uuid4()
    back = reverse(key=key)

    assert reverse(key=key) == back
    with pytest.raises(AlreadyReversed):
        reverse(key=uuid.uuid4())
    assert lines_of(back) == [("5100", -80_00), ("1000", 80_00)]
    assert Entry.objects.get(pk=back).reverses_id == first
    assert balance("1000") == 0


def test_a_reversal_needs_a_reason_and_something_to_reverse(db: None, manager: Actor) -> None:
    first = make_rent(on=DAY)
    with pytest.raises(ReasonNeeded):
        actions.reverse_entry(actor=manager, key=uuid.uuid4(), entry_id=first, memo=" ")
    with pytest.raises(NotFound):
        actions.reverse_entry(actor=manager, key=uuid.uuid4(), entry_id=first + 9, memo="x")


def test_an_entry_by_hand_says_what_it_is_for_and_only_such_are_taken_back_by_hand(
    actor_of: Callable[..., Actor],
) -> None:
    keeper, clerk = actor_of("bookkeeper"), actor_of("front_desk")
    with pytest.raises(Forbidden):
        actions.post_journal(actor=clerk, entry=rent(10, on=DAY))
    with pytest.raises(ReasonNeeded):
        actions.post_journal(actor=keeper, entry=rent(10, on=DAY, memo=" "))
    by_hand = actions.post_journal(actor=keeper, entry=rent(10, on=DAY))
    by_work = make_rent(10, on=DAY, kind="remittance")

    with pytest.raises(Forbidden):
        actions.reverse_journal(actor=clerk, key=uuid.uuid4(), entry_id=by_hand, memo="x")
    with pytest.raises(NotReversible):
        actions.reverse_journal(actor=keeper, key=uuid.uuid4(), entry_id=by_work, memo="x")
    actions.reverse_journal(actor=keeper, key=uuid.uuid4(), entry_id=by_hand, on=DAY, memo="x")
    assert balance("5100") == 10


def _insert_entry(
    lines: list[tuple[str, int]], *, reverses: int | None = None, **says: object
) -> None:
    """Past the program: what the database does with an entry of these lines."""
    from praxis.ledger.models import Account

    accounts = {a.code: a.pk for a in Account.objects.all()}
    rows = [(accounts[code], None, cents) for code, cents in lines]
    values: dict[str, object] = {
        "line_count": len(rows),
        "total_cents": sum(c for *_, c in rows if c > 0),
        "lines_sha256": digest_of(rows),
        **says,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        entry = Entry.objects.create(
            key=uuid.uuid4(), kind="journal", posted_on=DAY, reverses_id=reverses, **values
        )
        EntryLine.objects.bulk_create(
            EntryLine(entry=entry, position=n, account_id=account, posted_on=DAY, cents=cents)
            for n, (account, _, cents) in enumerate(rows)
        )
        cursor.execute("SET CONSTRAINTS ledger_entry_whole IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ledger_entry_whole DEFERRED")


def test_the_database_refuses_an_entry_that_does_not_balance(db: None) -> None:
    _insert_entry([("5100", 10), ("1000", -10)])
    with pytest.raises(IntegrityError, match="does not balance"):
        _insert_entry([("5100", 10), ("1000", -9)])


def test_the_database_refuses_an_entry_whose_lines_are_not_those_it_announced(db: None) -> None:
    lines = [("5100", 10), ("1000", -10)]
    for wrong in (
        {"line_count": 3},
        {"total_cents": 11},
        {"lines_sha256": digest_of([(1, None, 10)])},
    ):
        with pytest.raises(IntegrityError, match="announced"):
            _insert_entry(lines, **wrong)


def test_the_database_refuses_a_reversal_that_is_not_the_mirror(db: None) -> None:
    first = make_rent(10, on=DAY)
    with pytest.raises(IntegrityError, match="mirror"):
        _insert_entry([("5000", -10), ("1000", 10)], reverses=first)


def test_a_posted_entry_takes_no_more_lines_even_if_they_balance(db: None) -> None:
    first = Entry.objects.get(pk=make_rent(10, on=DAY))
    account = EntryLine.objects.filter(entry=first).first()
    assert account is not None
    late = [
        EntryLine(
            entry=first, position=n, account_id=account.account_id, posted_on=DAY, cents=cents
        )
        for n, cents in ((8, 5), (9, -5))
    ]
    with pytest.raises(IntegrityError, match="no more lines"), transaction.atomic():
        EntryLine.objects.bulk_create(late)


def test_the_database_wants_a_party_on_control_accounts_and_the_day_of_the_entry(
    db: None,
) -> None:
    with pytest.raises(IntegrityError, match="no party of the kind"):
        _insert_entry([("1100", 10), ("4000", -10)])
    account = EntryLine.objects.filter(entry=make_rent(10, on=DAY)).first()
    assert account is not None
    with pytest.raises(IntegrityError, match="day of its entry"), transaction.atomic():
        entry = Entry.objects.create(
            key=uuid.uuid4(),
            kind="x",
            posted_on=DAY,
            line_count=2,
            total_cents=1,
            lines_sha256=b"x",
        )
        EntryLine.objects.create(
            entry=entry,
            position=1,
            account_id=account.account_id,
            posted_on=date(2026, 11, 4),
            cents=1,
        )


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_entryline", "ledger_periodevent"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_posted_cannot_be_changed_or_deleted(table: str, change: str, db: None) -> None:
    make_rent(10, on=DAY)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
