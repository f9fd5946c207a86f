"""Everything that changes the books."""

from praxis.ledger.actions.accounts import add_account as add_account
from praxis.ledger.actions.accounts import change_account as change_account
from praxis.ledger.actions.bank import add_bank_line as add_bank_line
from praxis.ledger.actions.bank import import_bank_file as import_bank_file
from praxis.ledger.actions.bank import match_bank_line as match_bank_line
from praxis.ledger.actions.bank import post_bank_line as post_bank_line
from praxis.ledger.actions.bank import unmatch_bank_line as unmatch_bank_line
from praxis.ledger.actions.deposits import add_deposit as add_deposit
from praxis.ledger.actions.deposits import settle_card_batch as settle_card_batch
from praxis.ledger.actions.deposits import void_deposit as void_deposit
from praxis.ledger.actions.payables import add_payable as add_payable
from praxis.ledger.actions.payables import approve_payable as approve_payable
from praxis.ledger.actions.payables import pay_payable as pay_payable
from praxis.ledger.actions.payables import void_payable as void_payable
from praxis.ledger.actions.periods import close_period as close_period
from praxis.ledger.actions.periods import reopen_period as reopen_period
from praxis.ledger.actions.posting import post_entries as post_entries
from praxis.ledger.actions.posting import post_entry as post_entry
from praxis.ledger.actions.posting import post_journal as post_journal
from praxis.ledger.actions.posting import reverse_entry as reverse_entry
from praxis.ledger.actions.posting import reverse_journal as reverse_journal
from praxis.ledger.actions.receipts import refund_receipt as refund_receipt
from praxis.ledger.actions.receipts import take_receipt as take_receipt
from praxis.ledger.actions.receipts import void_receipt as void_receipt
from praxis.ledger.actions.receipts import void_refund as void_refund
