"""Held money goes to the bank, and the bank's own lines prove it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from praxis.access.models import Site
from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.ledger import actions, queries
from praxis.ledger.models import BankLine, BankMatch, EntryLine, Receipt
from praxis.ledger.testing import (
    balance,
    lines_of,
    make_bank_line,
    make_entry,
    make_receipt,
    patient_party,
    payer_party,
)
from praxis.ledger.types import (
    AlreadyDeposited,
    AlreadyMatched,
    AlreadyVoided,
    BadAccount,
    BadAmount,
    BadBankFile,
    DepositKind,
    Line,
    NothingToDeposit,
    NotMatched,
    Party,
    ReasonNeeded,
    TooMuch,
)
from praxis.people.testing import make_patient

DAY = date(2026, 11, 3)


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def maria(manager_context: Actor) -> Party:
    return patient_party(make_patient(actor=manager_context).pk)


@pytest.fixture
def slip(maria: Party, site: Site, manager: Actor) -> Any:
    """Deposits the receipts given, by the manager."""

    def make(*receipts: Receipt, **fields: Any) -> Any:
        fields.setdefault("key", uuid.uuid4())
        return actions.add_deposit(
            actor=manager, site_id=site.pk, receipt_ids=[r.pk for r in receipts], **fields
        )

    return make


def test_cash_and_checks_become_one_deposit(
    maria: Party, site: Site, manager: Actor, slip: Any
) -> None:
    cash = make_receipt(maria, site=site, cents=25_00)
    check = make_receipt(maria, site=site, cents=40_00, method="check", reference="1043")
    key = uuid.uuid4()
    deposit = slip(cash, check, key=key, on=DAY)

    assert slip(cash, check, key=key).pk == deposit.pk
    assert lines_of(deposit.entry_id) == [("1000", 65_00), ("1010", -65_00)]
    assert (deposit.cash_cents, deposit.net_cents) == (25_00, 65_00)
    assert queries.held(actor=manager, site_id=site.pk, kind=DepositKind.SLIP).receipts == []


def test_a_drawer_that_counts_short_or_over_is_deposited_as_counted(
    maria: Party, site: Site, slip: Any
) -> None:
    short = slip(make_receipt(maria, site=site, cents=25_00), over_short_cents=-2_00)
    assert lines_of(short.entry_id) == [("1000", 23_00), ("1010", -25_00), ("5900", 2_00)]
    over = slip(make_receipt(maria, site=site, cents=25_00), over_short_cents=1_00)
    assert lines_of(over.entry_id) == [("1000", 26_00), ("1010", -25_00), ("5900", -1_00)]
    assert balance("1010") == 0


def test_a_cash_refund_comes_out_of_the_deposit(
    maria: Party, site: Site, manager: Actor, slip: Any
) -> None:
    receipt = make_receipt(maria, site=site, cents=25_00)
    refund = actions.refund_receipt(
        actor=manager,
        key=uuid.uuid4(),
        receipt_id=receipt.pk,
        cents=5_00,
        method="cash",
        why="Overpaid",
    )
    deposit = slip(receipt, refund_ids=[refund.pk])
    assert deposit.net_cents == deposit.cash_cents == 20_00
    assert balance("1010") == 0
    refund.refresh_from_db()
    with pytest.raises(AlreadyVoided):
        actions.void_refund(actor=manager, key=uuid.uuid4(), refund_id=refund.pk, why="x")


def test_a_card_batch_arrives_less_its_fee(maria: Party, site: Site, manager: Actor) -> None:
    card = make_receipt(maria, site=site, cents=100_00, method="card")
    settle = partial(
        actions.settle_card_batch, actor=manager, site_id=site.pk, receipt_ids=[card.pk]
    )
    with pytest.raises(BadAmount):
        settle(key=uuid.uuid4(), fee_cents=-1)
    batch = settle(key=uuid.uuid4(), fee_cents=2_90)
    assert lines_of(batch.entry_id) == [("1000", 97_10), ("5910", 2_90), ("1020", -100_00)]


def test_a_deposit_takes_only_what_is_held_there(
    maria: Party, site: Site, manager: Actor, slip: Any
) -> None:
    cash = make_receipt(maria, site=site)
    voided = make_receipt(maria, site=site)
    actions.void_receipt(actor=manager, key=uuid.uuid4(), receipt_id=voided.pk, why="Mistake")
    slip(cash)
    for receipt, refusal in (
        (cash, AlreadyDeposited),
        (voided, AlreadyVoided),
        (make_receipt(maria, site=site, method="card"), NothingToDeposit),
        (Receipt(pk=987_654_321), NotFound),
    ):
        with pytest.raises(refusal):
            slip(receipt)
    with pytest.raises(NothingToDeposit):
        slip()


def test_a_deposit_that_was_not_made_is_voided_and_its_receipts_are_held_again(
    maria: Party, site: Site, manager: Actor, slip: Any
) -> None:
    receipt = make_receipt(maria, site=site)
    deposit = slip(receipt)
    void = partial(actions.void_deposit, actor=manager, deposit_id=deposit.pk, why="Bag lost")
    key = uuid.uuid4()
    void(key=key)

    void(key=key)
    with pytest.raises(AlreadyVoided):
        void(key=uuid.uuid4())
    assert (balance("1000"), balance("1010")) == (0, 25_00)
    slip(receipt)


def test_a_check_that_comes_back_after_its_deposit_leaves_the_bank(
    maria: Party, site: Site, manager: Actor, slip: Any
) -> None:
    check = make_receipt(maria, site=site, cents=40_00, method="check", reference="1043")
    deposit = slip(check)
    actions.void_receipt(
        actor=manager, key=uuid.uuid4(), receipt_id=check.pk, why="Unpaid", kind="nsf"
    )
    assert (balance("1000"), balance("1010"), balance("2100")) == (0, 0, 0)
    with pytest.raises(AlreadyVoided):
        actions.void_deposit(actor=manager, key=uuid.uuid4(), deposit_id=deposit.pk, why="x")


def test_the_bank_confirms_a_deposit_once(
    maria: Party, site: Site, manager: Actor, slip: Any
) -> None:
    deposit = slip(make_receipt(maria, site=site))
    line = make_bank_line(25_00)
    ours = EntryLine.objects.get(entry=deposit.entry_id, account__code="1000")
    match = partial(actions.match_bank_line, actor=manager, line_ids=[ours.pk])

    match(key=uuid.uuid4(), bank_line_id=line.pk)
    match(key=uuid.uuid4(), bank_line_id=line.pk)

    assert BankMatch.objects.count() == 1
    assert balance("1000") == 25_00
    with pytest.raises(AlreadyMatched):
        match(key=uuid.uuid4(), bank_line_id=make_bank_line(25_00).pk)
    with pytest.raises(AlreadyMatched):
        actions.void_deposit(actor=manager, key=uuid.uuid4(), deposit_id=deposit.pk, why="x")
    assert vars(queries.get_deposit(actor=manager, deposit_id=deposit.pk)[0])["at_bank"]


def test_an_electronic_payment_reaches_the_bank_when_the_bank_shows_it(
    manager_context: Actor,
) -> None:
    posted = make_entry(
        Line("1030", 853_27, memo="TRN 0012345"), Line("2190", -853_27, payer_party()), on=DAY
    )
    make_entry(Line("1030", 853_27), Line("2190", -853_27, payer_party()), on=DAY)
    line = make_bank_line(853_27, reference="12345", description="HARBOR MUTUAL HCCLAIMPMT")
    best = queries.match_candidates(actor=manager_context, bank_line=line)[0]
    assert (best.line.entry_id, best.same_amount, best.same_reference) == (posted, True, True)

    actions.match_bank_line(
        actor=manager_context, key=uuid.uuid4(), bank_line_id=line.pk, line_ids=[best.line.pk]
    )
    assert (balance("1000"), balance("1030")) == (853_27, 853_27)

    unmatch = partial(
        actions.unmatch_bank_line, actor=manager_context, bank_line_id=line.pk, why="Wrong one"
    )
    unmatch(key=uuid.uuid4())
    assert (balance("1000"), balance("1030")) == (0, 2 * 853_27)
    with pytest.raises(NotMatched):
        unmatch(key=uuid.uuid4())


def test_a_match_is_exact_to_the_cent_and_names_lines(manager_context: Actor) -> None:
    posted = make_entry(Line("1000", 10_00), Line("3000", -10_00), on=DAY)
    ours = EntryLine.objects.get(entry=posted, account__code="1000")
    line = make_bank_line(10_01)
    match = partial(
        actions.match_bank_line, actor=manager_context, key=uuid.uuid4(), bank_line_id=line.pk
    )
    with pytest.raises(TooMuch, match=r"\$10.00.*\$10.01"):
        match(line_ids=[ours.pk])
    with pytest.raises(NotFound):
        match(line_ids=[])
    other = EntryLine.objects.get(entry=posted, account__code="3000")
    with pytest.raises(NotFound):
        match(line_ids=[other.pk])


def test_what_only_the_bank_knew_is_posted_from_its_line(manager_context: Actor) -> None:
    line = make_bank_line(-12_50, description="SERVICE FEE")
    post = partial(actions.post_bank_line, actor=manager_context, bank_line_id=line.pk)
    with pytest.raises(BadAccount):
        post(key=uuid.uuid4(), account="1100", memo="Fee")
    with pytest.raises(ReasonNeeded):
        post(key=uuid.uuid4(), account="5300", memo=" ")
    post(key=uuid.uuid4(), account="5300", memo="Bank fee")
    assert (balance("1000"), balance("5300")) == (-12_50, 12_50)
    with pytest.raises(AlreadyMatched):
        post(key=uuid.uuid4(), account="5300", memo="Bank fee")


BANK_CSV = b"""Checking 4471,,,
Posting Date,Description,Amount,Check or Slip #
11/03/2026,DEPOSIT,65.00,
11/04/2026,HARBOR MUTUAL HCCLAIMPMT,"1,853.27",
11/04/2026,CHECK,(120.00),1043
11/05/2026,FEE,-3.5,
11/05/2026,FEE,-3.5,
"""


def test_a_bank_file_read_twice_makes_each_line_once(manager_context: Actor) -> None:
    first = actions.import_bank_file(actor=manager_context, content=BANK_CSV)
    again = actions.import_bank_file(actor=manager_context, content=BANK_CSV)

    assert (first.read, first.added, again.added, again.known) == (5, 5, 0, 5)
    found = BankLine.objects.order_by("pk").values_list("cents", "reference")
    assert list(found) == [
        (65_00, ""),
        (1853_27, ""),
        (-120_00, "1043"),
        (-3_50, ""),
        (-3_50, ""),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "headings"),
        (b"Date,What\n11/03/2026,x\n", "headings"),
        (b"Date,Amount\nyesterday,1.00\n", "Line 2.*not a date"),
        (b"Date,Amount\n11/03/2026,1.0.0\n", "Line 2.*amount"),
        (b"Date,Debit,Credit\n2026-11-03,,\n", "Line 2.*no amount"),
        (b"x" * 5_000_001, "5 MB"),
    ],
)
def test_a_bank_file_that_cannot_be_read_says_where_and_leaves_nothing(
    content: bytes, words: str, manager_context: Actor
) -> None:
    with pytest.raises(BadBankFile, match=words):
        actions.import_bank_file(actor=manager_context, content=content)
    assert BankLine.objects.count() == 0


def test_debit_and_credit_columns_are_money_out_and_in(manager_context: Actor) -> None:
    content = b"Date,Debit,Credit\n2026-11-03,5.00,\n11/04/26,,7.25\n"
    actions.import_bank_file(actor=manager_context, content=content)
    assert list(BankLine.objects.order_by("pk").values_list("cents", flat=True)) == [-5_00, 7_25]


def test_who_may_not_handle_money_does_not(desk: Actor, actor_of: Callable[..., Actor]) -> None:
    auditor, key = actor_of("auditor"), uuid.uuid4()
    for actor, call in (
        (auditor, partial(actions.add_deposit, site_id=1, receipt_ids=[])),
        (auditor, partial(actions.settle_card_batch, site_id=1, receipt_ids=[])),
        (desk, partial(actions.void_deposit, deposit_id=1, why="x")),
        (desk, partial(actions.add_bank_line, banked_on=DAY, cents=1)),
        (desk, partial(actions.match_bank_line, bank_line_id=1, line_ids=[])),
        (desk, partial(actions.post_bank_line, bank_line_id=1, account="5300", memo="x")),
        (desk, partial(actions.unmatch_bank_line, bank_line_id=1, why="x")),
    ):
        with pytest.raises(Forbidden):
            call(actor=actor, key=key)
    with pytest.raises(Forbidden):
        actions.import_bank_file(actor=desk, content=BANK_CSV)
    with pytest.raises(BadAmount):
        actions.add_bank_line(actor=actor_of("bookkeeper"), key=key, banked_on=DAY, cents=0)
