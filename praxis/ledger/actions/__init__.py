"""Everything that changes the books."""

from praxis.ledger.actions.posting import post_entries as post_entries
from praxis.ledger.actions.posting import post_entry as post_entry
from praxis.ledger.actions.posting import post_journal as post_journal
from praxis.ledger.actions.posting import reverse_entry as reverse_entry
from praxis.ledger.actions.posting import reverse_journal as reverse_journal
from praxis.ledger.actions.receipts import refund_receipt as refund_receipt
from praxis.ledger.actions.receipts import take_receipt as take_receipt
from praxis.ledger.actions.receipts import void_receipt as void_receipt
from praxis.ledger.actions.receipts import void_refund as void_refund
