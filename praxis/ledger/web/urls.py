"""Pages of the books."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.ledger.web import bank, books, cash

urlpatterns: list[URLPattern] = [
    path("books/", books.trial_balance, name="ledger-books"),
    path("books/check/", books.check, name="ledger-check"),
    path("books/accounts/", books.accounts, name="ledger-accounts"),
    path("books/accounts/new/", books.account_add, name="ledger-account-add"),
    path("books/accounts/<int:account_id>/", books.account, name="ledger-account"),
    path(
        "books/accounts/<int:account_id>/change/",
        books.account_change,
        name="ledger-account-change",
    ),
    path("books/entries/", books.entries, name="ledger-entries"),
    path("books/entries/new/", books.entry_add, name="ledger-entry-add"),
    path("books/entries/<int:entry_id>/", books.entry, name="ledger-entry"),
    path("books/entries/<int:entry_id>/reverse/", books.entry_reverse, name="ledger-entry-reverse"),
    path("books/parties/<int:party_id>/", books.party, name="ledger-party"),
    path("books/months/", books.periods, name="ledger-periods"),
    path("books/months/<str:period>/close/", books.period_close, name="ledger-period-close"),
    path("books/months/<str:period>/reopen/", books.period_reopen, name="ledger-period-reopen"),
    path("books/receipts/", cash.receipts, name="ledger-receipts"),
    path("books/receipts/<int:receipt_id>/", cash.receipt, name="ledger-receipt"),
    path("books/receipts/<int:receipt_id>/void/", cash.receipt_void, name="ledger-receipt-void"),
    path(
        "books/receipts/<int:receipt_id>/refund/",
        cash.receipt_refund,
        name="ledger-receipt-refund",
    ),
    path("books/deposits/", cash.deposits, name="ledger-deposits"),
    path("books/deposits/new/", cash.deposit_add, name="ledger-deposit-add"),
    path("books/deposits/cards/", cash.batch_add, name="ledger-batch-add"),
    path("books/deposits/<int:deposit_id>/", cash.deposit, name="ledger-deposit"),
    path("books/deposits/<int:deposit_id>/void/", cash.deposit_void, name="ledger-deposit-void"),
    path("books/bank/", bank.bank, name="ledger-bank"),
    path("books/bank/new/", bank.bank_line_add, name="ledger-bank-add"),
    path("books/bank/file/", bank.bank_file, name="ledger-bank-file"),
    path("books/bank/<int:bank_line_id>/", bank.bank_line, name="ledger-bank-line"),
    path("books/bank/<int:bank_line_id>/post/", bank.bank_line_post, name="ledger-bank-post"),
    path("books/bank/<int:bank_line_id>/undo/", bank.bank_line_undo, name="ledger-bank-undo"),
    path("books/bills/", bank.payables, name="ledger-payables"),
    path("books/bills/new/", bank.payable_add, name="ledger-payable-add"),
    path("books/bills/<int:payable_id>/", bank.payable, name="ledger-payable"),
    path(
        "books/bills/<int:payable_id>/approve/", bank.payable_approve, name="ledger-payable-approve"
    ),
    path("books/bills/<int:payable_id>/pay/", bank.payable_pay, name="ledger-payable-pay"),
    path("books/bills/<int:payable_id>/void/", bank.payable_void, name="ledger-payable-void"),
]
