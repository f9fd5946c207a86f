"""The tables of the books."""

from praxis.ledger.models.books import Account as Account
from praxis.ledger.models.books import Entry as Entry
from praxis.ledger.models.books import EntryLine as EntryLine
from praxis.ledger.models.books import Party as Party
from praxis.ledger.models.books import Period as Period
from praxis.ledger.models.books import PeriodEvent as PeriodEvent
from praxis.ledger.models.books import PeriodTotal as PeriodTotal
from praxis.ledger.models.cash import BankLine as BankLine
from praxis.ledger.models.cash import BankMatch as BankMatch
from praxis.ledger.models.cash import Deposit as Deposit
from praxis.ledger.models.cash import Receipt as Receipt
from praxis.ledger.models.cash import Refund as Refund
from praxis.ledger.models.payables import Payable as Payable
from praxis.ledger.models.payables import PayablePayment as PayablePayment
