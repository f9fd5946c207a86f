"""Words, permissions and refusals of the books."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, PraxisError

_MONEY_DESK = ("front_desk", "biller", "billing_lead", "office_manager", "bookkeeper")
_BOOKS = ("office_manager", "bookkeeper")
PERMISSIONS = (
    Permission(
        "ledger.view",
        "See the books",
        ("biller", "billing_lead", "office_manager", "bookkeeper", "auditor"),
    ),
    Permission(
        "ledger.post",
        "Post what one's own work causes, through the other rooms",
        (*_MONEY_DESK, "clinical", "provider", "outside_biller"),
    ),
    Permission("ledger.post_journal", "Write and reverse journal entries by hand", _BOOKS),
    Permission("ledger.manage_accounts", "Add, rename and end accounts", _BOOKS),
    Permission("ledger.close_period", "Close a month", _BOOKS),
    Permission("ledger.reopen_period", "Reopen a closed month", ("office_manager",)),
    Permission(
        "ledger.view_balances",
        "See what a patient or payer has on account",
        (*_MONEY_DESK, "outside_biller", "auditor"),
    ),
    Permission("ledger.view_receipts", "See receipts and deposits", (*_MONEY_DESK, "auditor")),
    Permission("ledger.take_receipt", "Take money and give a receipt", _MONEY_DESK),
    Permission("ledger.void_receipt", "Void receipts", ("billing_lead", *_BOOKS)),
    Permission("ledger.refund", "Give money back", ("billing_lead", *_BOOKS)),
    Permission("ledger.deposit", "Make deposits and settle card batches", _MONEY_DESK),
    Permission("ledger.void_deposit", "Void deposits", ("billing_lead", *_BOOKS)),
    Permission("ledger.match_bank", "Enter and match bank lines", _BOOKS),
    Permission("ledger.enter_payables", "Enter and pay bills", _BOOKS),
    Permission("ledger.approve_payables", "Approve bills", ("office_manager",)),
)


class AccountKind(TextChoices):
    ASSET = "asset", "Asset"
    LIABILITY = "liability", "Liability"
    EQUITY = "equity", "Equity"
    INCOME = "income", "Income"
    EXPENSE = "expense", "Expense"


class PartyKind(TextChoices):
    """Whose sub-ledger it is."""

    PATIENT = "patient", "Patient"
    PAYER = "payer", "Payer"
    SUPPLIER = "supplier", "Supplier"
    PAYROLL = "payroll", "Payroll"


class Method(TextChoices):
    CASH = "cash", "Cash"
    CHECK = "check", "Check"
    CARD = "card", "Card"
    EFT = "eft", "Electronic payment"
    OTHER = "other", "Other"


class VoidKind(TextChoices):
    MISTAKE = "mistake", "Entered by mistake"
    NSF = "nsf", "Check returned unpaid"
    CHARGEBACK = "chargeback", "Card payment taken back"


class DepositKind(TextChoices):
    SLIP = "slip", "Bank deposit"
    CARDS = "cards", "Card batch"


class PeriodChange(TextChoices):
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"


class PayableState(TextChoices):
    ENTERED = "entered", "To approve"
    APPROVED = "approved", "To pay"
    PAID = "paid", "Paid"
    VOIDED = "voided", "Voided"


class Chart:
    """Codes of the accounts that programs post to. The office adds its own beside them."""

    BANK = "1000"
    UNDEPOSITED = "1010"
    CARDS = "1020"
    EFT_EXPECTED = "1030"
    INSURANCE_RECEIVABLE = "1100"
    PATIENT_RECEIVABLE = "1110"
    PAYABLES = "2000"
    UNAPPLIED = "2100"
    PAYER_BALANCES = "2150"
    SUSPENSE = "2190"
    PAYROLL = "2200"
    REVENUE = "4000"
    CONTRACTUAL = "4100"
    TIMELY_FILING = "4110"
    ADMINISTRATIVE = "4120"
    SMALL_BALANCE = "4130"
    COURTESY = "4140"
    BAD_DEBT = "4150"
    CHARITY = "4160"
    SEQUESTRATION = "4170"
    INTEREST = "4200"
    OTHER_ADJUSTMENTS = "4300"
    OVER_AND_SHORT = "5900"
    CARD_FEES = "5910"
    AGENCY_FEES = "5920"
    REFUNDS = "6000"


# Accounts whose lines a bank line can prove; the last two are cleared into the bank by it.
BANKED = (Chart.BANK, Chart.EFT_EXPECTED, Chart.REFUNDS)
# What goes into each kind of deposit: receipts, and refunds paid out of the same money.
TAKEN = {
    DepositKind.SLIP: (Method.CASH, Method.CHECK, Method.OTHER),
    DepositKind.CARDS: (Method.CARD,),
}
GIVEN = {DepositKind.SLIP: (Method.CASH,), DepositKind.CARDS: (Method.CARD,)}


@dataclass(frozen=True, slots=True)
class Party:
    """Whose account it is. `id` is the patient's, payer's, supplier's own; opaque here."""

    kind: PartyKind
    id: int


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry: debit is positive, credit negative.

    A control account needs a party of its kind, any other account takes none. `memo` never
    names a patient.
    """

    account: str
    cents: int
    party: Party | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to post. Lines of zero cents are left out.

    `kind` is a word of the room that posts ("remittance"), `source` its document
    ("billing.remittance:12"), shown as a link. `memo` never names a patient.
    """

    key: UUID
    kind: str
    on: date
    lines: tuple[Line, ...]
    memo: str = ""
    source: str = ""
    reverses: int | None = None


def digest_of(lines: Iterable[tuple[int, int | None, int]]) -> bytes:
    """SHA-256 over an entry's (account id, party id, cents) in order, as the database takes it."""
    text = ",".join(
        f"{account}:{'' if party is None else party}:{cents}" for account, party, cents in lines
    )
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class BankImport:
    """What became of a bank's file: lines read, new ones, and ones that were there before."""

    read: int
    added: int

    @property
    def known(self) -> int:
        return self.read - self.added


class Unbalanced(PraxisError):
    code = "unbalanced"


class PeriodClosed(PraxisError):
    code = "period_closed"


class PeriodNotOver(PraxisError):
    code = "period_not_over"


class PeriodNotClosed(PraxisError):
    code = "period_not_closed"


class EarlierPeriodOpen(PraxisError):
    code = "earlier_period_open"


class UnknownAccount(PraxisError):
    code = "unknown_account"


class AccountTaken(PraxisError):
    code = "account_taken"


class AccountInUse(PraxisError):
    code = "account_in_use"


class PartyNeeded(PraxisError):
    """The party is missing, of another kind than the account's, or given without need."""

    code = "party_needed"


class AlreadyReversed(PraxisError):
    code = "already_reversed"


class NotReversible(PraxisError):
    code = "not_reversible"


class BadAmount(PraxisError):
    code = "bad_amount"


class BadDate(PraxisError):
    code = "bad_date"


class ReasonNeeded(PraxisError):
    code = "reason_needed"


class AlreadyVoided(PraxisError):
    code = "already_voided"


class AlreadyDeposited(PraxisError):
    code = "already_deposited"


class NothingToDeposit(PraxisError):
    code = "nothing_to_deposit"


class TooMuch(PraxisError):
    """More than is there to be given back, paid or matched."""

    code = "too_much"


class AlreadyMatched(PraxisError):
    code = "already_matched"


class NotMatched(PraxisError):
    code = "not_matched"


class BadBankFile(PraxisError):
    code = "bad_bank_file"


class SameBillTwice(PraxisError):
    code = "same_bill_twice"


class BadAccount(PraxisError):
    code = "bad_account"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"


class NotApproved(PraxisError):
    code = "not_approved"


class OwnBill(PraxisError):
    code = "own_bill"
