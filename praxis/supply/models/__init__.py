"""Tables of supplies."""

from praxis.supply.models.bills import Bill, BillLine
from praxis.supply.models.catalog import AgreedPrice, Item, ItemUnit, Level, Place
from praxis.supply.models.orders import Order, OrderEvent, OrderLine, Receipt, ReceiptLine
from praxis.supply.models.quotes import Invitation, Quote, QuoteLine, Request, RequestLine, Talk
from praxis.supply.models.recalls import LotGiven, Recall, RecallNotice
from praxis.supply.models.stock import Balance, Count, CountLine, Lot, Move

__all__ = [
    "AgreedPrice",
    "Balance",
    "Bill",
    "BillLine",
    "Count",
    "CountLine",
    "Invitation",
    "Item",
    "ItemUnit",
    "Level",
    "Lot",
    "LotGiven",
    "Move",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Place",
    "Quote",
    "QuoteLine",
    "Recall",
    "RecallNotice",
    "Receipt",
    "ReceiptLine",
    "Request",
    "RequestLine",
    "Talk",
]
