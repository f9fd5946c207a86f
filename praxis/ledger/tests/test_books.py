"""The chart, an account's page, a party's account, and proof that they agree."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.ledger import actions, queries
from praxis.ledger.models import Account, EntryLine
from praxis.ledger.queries import books
from praxis.ledger.testing import make_entry, make_rent, patient_party, payer_party
from praxis.ledger.types import (
    AccountInUse,
    AccountTaken,
    BadAccount,
    BadDate,
    ChangedMeanwhile,
    Line,
    PartyKind,
    UnknownAccount,
)
from praxis.people.testing import make_patient

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def keeper(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("bookkeeper")


def test_the_chart_is_delivered(keeper: Actor) -> None:
    chart = {a.code: (a.kind, a.control) for a in queries.accounts(actor=keeper)}
    assert len(chart) == 32
    assert chart["1100"] == ("asset", "patient")
    assert chart["2150"] == ("liability", "payer")
    assert chart["4000"] == ("income", "")


def test_the_office_adds_accounts_beside_the_chart_and_ends_them(keeper: Actor) -> None:
    add = partial(actions.add_account, actor=keeper, kind="expense")
    account = add(key=uuid.uuid4(), code="5400", name="Cleaning", starts_on=date(2026, 1, 1))
    make_entry(Line("5400", 10), Line("1000", -10), on=date(2026, 11, 5))
    wrongs: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"code": "54", "name": "x"}, BadAccount),
        ({"code": "5401", "name": " "}, BadAccount),
        ({"code": "5401", "name": "x", "kind": "other"}, BadAccount),
        ({"code": "5401", "name": "x", "control": "other"}, BadAccount),
        ({"code": "5400", "name": "x"}, AccountTaken),
    ]
    for wrong, refusal in wrongs:
        with pytest.raises(refusal):
            add(key=uuid.uuid4(), **wrong)

    change = partial(actions.change_account, actor=keeper, account_id=account.pk)
    with pytest.raises(AccountInUse):
        change(version=1, name="Cleaning", ends_on=date(2026, 11, 4))
    with pytest.raises(BadDate):
        change(version=1, name="Cleaning", ends_on=date(2025, 11, 4))
    change(version=1, name="Cleaners", ends_on=date(2026, 11, 5))
    with pytest.raises(ChangedMeanwhile):
        change(version=1, name="Cleaners", ends_on=None)
    with pytest.raises(UnknownAccount):
        make_entry(Line("5400", 10), Line("1000", -10), on=date(2026, 11, 6))


def test_an_account_programs_post_to_is_renamed_and_never_ended(keeper: Actor) -> None:
    bank = Account.objects.get(code="1000")
    change = partial(actions.change_account, actor=keeper, account_id=bank.pk, version=1)
    with pytest.raises(AccountInUse):
        change(name="Bank", ends_on=date(2026, 11, 5))
    assert change(name="First Bank 4471").name == "First Bank 4471"


def test_what_an_account_is_never_changes(keeper: Actor) -> None:
    account = Account.objects.get(code="5000")
    account.control = "payer"
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        account.save(update_fields=["control"])


def test_who_may_not_changes_no_account(desk: Actor, actor_of: Callable[..., Actor]) -> None:
    biller = actor_of("biller")
    with pytest.raises(Forbidden):
        actions.add_account(actor=biller, key=uuid.uuid4(), code="5400", name="x", kind="expense")
    with pytest.raises(Forbidden):
        actions.change_account(actor=biller, account_id=1, version=1, name="x")
    for call in (
        partial(queries.trial_balance, on=NOVEMBER[1]),
        queries.control_differences,
        queries.entries,
        queries.periods,
        queries.accounts,
        partial(queries.get_entry, entry_id=1),
        partial(queries.account_page, account="1000", first=NOVEMBER[0], last=NOVEMBER[1]),
    ):
        with pytest.raises(Forbidden):
            call(actor=desk)


def test_a_trial_balance_has_each_account_on_its_side(keeper: Actor) -> None:
    make_rent(80_00, on=date(2026, 10, 31))
    make_rent(20_00, on=date(2026, 11, 1))
    answer = queries.trial_balance(actor=keeper, on=date(2026, 10, 31))
    assert [(r.code, r.debit_cents, r.credit_cents) for r in answer.rows] == [
        ("1000", 0, 80_00),
        ("5100", 80_00, 0),
    ]
    assert answer.off_cents == 0
    assert queries.trial_balance(actor=keeper, on=NOVEMBER[1]).debit_cents == 100_00


def test_an_accounts_page_goes_on_where_the_last_one_ended(keeper: Actor) -> None:
    make_rent(1_00, on=date(2026, 10, 31))
    for day in (2, 1, 3, 3, 1):
        make_rent(day * 1_00, on=date(2026, 11, day))
    read = partial(
        queries.account_page,
        actor=keeper,
        account="5100",
        first=NOVEMBER[0],
        last=NOVEMBER[1],
        size=2,
    )
    first = read()
    second = read(after=first.next_after)
    third = read(after=second.next_after)

    assert first.opening_cents == 1_00
    assert [line.balance_cents for line in first.lines] == [2_00, 3_00]
    assert [line.line.posted_on.day for line in second.lines] == [2, 3]
    assert second.opening_cents == 3_00
    assert [line.balance_cents for line in third.lines] == [11_00]
    assert third.next_after is None
    assert third.closing_cents == 11_00
    with pytest.raises(NotFound):
        read(after=987_654_321)
    with pytest.raises(NotFound):
        read(account="9999")


def test_an_accounts_page_takes_the_same_queries_whatever_its_length(
    keeper: Actor, django_assert_num_queries: Any
) -> None:
    for day in range(1, 12):
        make_rent(on=date(2026, 11, day))
    with django_assert_num_queries(4):
        queries.account_page(actor=keeper, account="5100", first=NOVEMBER[0], last=NOVEMBER[1])


def test_a_sub_ledger_adds_up_to_its_control_account(desk_context: Actor, keeper: Actor) -> None:
    first, second = (patient_party(make_patient(actor=desk_context).pk) for _ in range(2))
    for party, cents in ((first, 50_00), (second, 14_00), (first, -20_00)):
        make_entry(Line("1110", cents, party), Line("4000", -cents), on=NOVEMBER[0])

    assert queries.party_balance(actor=desk_context, party=first, account="1110") == 30_00
    assert queries.party_balances(
        actor=desk_context, kind=PartyKind.PATIENT, ids=[first.id, second.id], account="1110"
    ) == {first.id: 30_00, second.id: 14_00}
    assert queries.control_differences(actor=keeper) == []
    assert queries.party_balance(actor=desk_context, party=payer_party(), account="2150") == 0


def test_a_line_changed_behind_the_program_is_found(
    keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, other = make_rent(80_00, on=NOVEMBER[0]), make_rent(20_00, on=NOVEMBER[0])
    read = partial(queries.changed_entries, actor=keeper, first=NOVEMBER[0], last=NOVEMBER[1])
    assert read() == []
    true_lines = books._lines_by_entry

    def forged(first: date, last: date) -> dict[int, list[tuple[int, int | None, int]]]:
        lines = true_lines(first, last)
        lines[other] = [(account, party, cents * 2) for account, party, cents in lines[other]]
        return lines

    monkeypatch.setattr(books, "_lines_by_entry", forged)
    assert entry < other
    assert read() == [other]


def test_a_party_is_called_by_name_for_those_who_may_know_it(
    manager_context: Actor, actor_of: Callable[..., Actor]
) -> None:
    patient = make_patient(actor=manager_context, family_name="Alvarez", given_name="Maria")
    make_entry(Line("1110", 10, patient_party(patient.pk)), Line("4000", -10), on=NOVEMBER[0])
    row = EntryLine.objects.exclude(party=None).get()
    assert row.party_id is not None
    names = partial(queries.party_names, party_ids=[row.party_id])
    assert names(actor=manager_context)[row.party_id].name == "Alvarez, Maria"
    assert names(actor=actor_of("bookkeeper"))[row.party_id].name == f"Patient {patient.pk}"
    lines = queries.party_lines(actor=manager_context, party_id=row.party_id)
    assert [line.cents for line in lines] == [10]
    assert queries.party_sums(actor=manager_context, party_id=row.party_id) == [
        ("1110", "Receivable, patients", 10)
    ]
    with pytest.raises(NotFound):
        queries.get_party(actor=manager_context, party_id=987_654_321)
