"""Words, permissions, news and refusals of supplies."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.news import News

_RUN = ("facility", "office_manager")
_FLOOR = ("clinical", *_RUN)
PERMISSIONS = (
    Permission(
        "supply.view",
        "See supplies, prices and orders",
        (*_FLOOR, "provider", "bookkeeper", "auditor"),
    ),
    Permission("supply.manage_items", "Keep items, places and levels", _RUN),
    Permission("supply.count", "Count supplies", _FLOOR),
    Permission("supply.approve_counts", "Approve large count differences", _RUN),
    Permission("supply.issue", "Take supplies from stock", (*_FLOOR, "provider")),
    Permission(
        "supply.view_given",
        "See which patient was given which lot",
        ("clinical", "provider", "office_manager", "privacy_officer"),
    ),
    Permission("supply.give", "Record the lot given to a patient", ("clinical", "provider")),
    Permission("supply.buy", "Ask for prices, agree and order", _RUN),
    Permission("supply.approve_orders", "Approve orders above the limit", ("office_manager",)),
    Permission("supply.receive", "Receive deliveries", _FLOOR),
    Permission("supply.match_bills", "Match suppliers' bills", ("bookkeeper", "office_manager")),
    Permission("supply.release_bills", "Release bills that differ", ("office_manager",)),
    Permission("supply.recall", "Recall a lot", _FLOOR),
    Permission("supply.tell_patients", "Tell patients of a recalled lot", ("clinical", "provider")),
    Permission("supply.answer", "Answer a request or an order by its link", ()),
)


class PlaceKind(TextChoices):
    STORE = "store", "Store room"
    ROOM = "room", "Room"
    QUARANTINE = "quarantine", "Quarantine"


class MoveKind(TextChoices):
    """Why stock changed. Only `MOVED`, `QUARANTINE` and `RELEASE` come in pairs."""

    RECEIVE = "receive", "Received"
    ISSUE = "issue", "Used"
    MOVED = "moved", "Moved"
    COUNT = "count", "Count corrected"
    WASTE = "waste", "Thrown away"
    RETURN = "return", "Sent back"
    QUARANTINE = "quarantine", "Set apart"
    RELEASE = "release", "Released"


class CountState(TextChoices):
    OPEN = "open", "Being counted"
    WAITING = "waiting", "To approve"
    POSTED = "posted", "Posted"
    REFUSED = "refused", "To count again"


class RequestState(TextChoices):
    """Of a request for quotation; it closes by its hour, no row says so."""

    OPEN = "open", "Asking"
    DECIDED = "decided", "Decided"
    CANCELLED = "cancelled", "Cancelled"


class Side(TextChoices):
    US = "us", "We said"
    THEM = "them", "They said"


class OrderState(TextChoices):
    DRAFT = "draft", "Being written"
    WAITING = "waiting", "To approve"
    APPROVED = "approved", "To send"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class OrderVerb(TextChoices):
    """What happened to an order; its state follows from the last one that says a state."""

    WRITTEN = "written", "Written"
    ASKED = "asked", "Approval asked"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Sent back"
    CHANGED = "changed", "Changed"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


UNDER_WAY = (
    OrderState.WAITING,
    OrderState.APPROVED,
    OrderState.SENT,
    OrderState.ACKNOWLEDGED,
)
RECEIVABLE = (OrderState.SENT, OrderState.ACKNOWLEDGED)


class Condition(TextChoices):
    """How what came was found. Only good units go into stock."""

    GOOD = "good", "Good"
    DAMAGED = "damaged", "Damaged"
    WRONG = "wrong", "Not what we ordered"


class BillState(TextChoices):
    BLOCKED = "blocked", "Differs"
    POSTED = "posted", "In the books"
    VOIDED = "voided", "Taken back"


class Told(TextChoices):
    PHONE = "phone", "By telephone"
    LETTER = "letter", "By letter"
    PORTAL = "portal", "By message"
    VISIT = "visit", "At a visit"
    UNREACHED = "unreached", "Not reached after three tries"


@dataclass(frozen=True)
class PricesAsked(News):
    """A request for quotation went out: each supplier is to be mailed its link."""

    request_id: int


@dataclass(frozen=True)
class OrderSent(News):
    """An order was released to its supplier: its paper is to be made and mailed."""

    order_id: int


@dataclass(frozen=True)
class LotRecalled(News):
    """A lot was set apart: the patients given it are to be found."""

    recall_id: int


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit of measure: `each` of the smallest unit make one. One unit has 1."""

    name: str
    each: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of an item, in the unit it is ordered in."""

    item_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Tier:
    """From so many units on, one costs `cents`."""

    least: int
    cents: int


@dataclass(frozen=True, slots=True)
class Offered:
    """What a supplier offers for one line of a request. The first tier's `least` is the
    fewest he sells.
    """

    line_id: int
    tiers: tuple[Tier, ...]
    expires_on: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """What a delivery held of one line of an order, in the units ordered."""

    line_id: int
    quantity: int
    condition: str = Condition.GOOD
    lot: str = ""
    expires_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Billed:
    """A line of a supplier's bill, for one receipt line, or for none of ours."""

    receipt_line_id: int | None
    quantity: int
    price_cents: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found of one lot, in the unit counted in and in single ones beside."""

    line_id: int
    found_each: int
    why: str = ""


class NoSuchSupply(NotFound):
    code = "no_such_supply"


class ControlledDrug(PraxisError):
    code = "controlled_drug"


class BadUnits(PraxisError):
    code = "bad_units"


class BadQuantity(PraxisError):
    code = "bad_quantity"


class BadPrice(PraxisError):
    code = "bad_price"


class BadDates(PraxisError):
    code = "bad_dates"


class NameMissing(PraxisError):
    code = "name_missing"


class ReasonMissing(PraxisError):
    code = "reason_missing"


class SkuTaken(PraxisError):
    code = "sku_taken"


class NotEnough(PraxisError):
    """A lot place would go below zero."""

    code = "not_enough"


class LotNeeded(PraxisError):
    code = "lot_needed"


class LotSetApart(PraxisError):
    """The lot is recalled."""

    code = "lot_set_apart"


class LotExpired(PraxisError):
    code = "lot_expired"


class AlreadyRecalled(PraxisError):
    code = "already_recalled"


class CountOver(PraxisError):
    code = "count_over"


class OwnCount(PraxisError):
    code = "own_count"


class NobodyAsked(PraxisError):
    code = "nobody_asked"


class RequestClosed(PraxisError):
    """The closing date has passed, or the request was decided or cancelled."""

    code = "request_closed"
    status = 409


class StillOpen(PraxisError):
    """Nobody decides before the closing date while an answer is missing."""

    code = "still_open"


class NoOffer(PraxisError):
    code = "no_offer"


class OfferOver(PraxisError):
    """The prices held only until a day that has passed."""

    code = "offer_over"


class BelowMinimum(PraxisError):
    code = "below_minimum"


class OwnOrder(PraxisError):
    code = "own_order"


class WrongState(Conflict):
    """It has moved on since the page was read."""

    code = "wrong_state"


class OverReceived(PraxisError):
    code = "over_received"


class NothingCame(PraxisError):
    code = "nothing_came"


class OwnBill(PraxisError):
    code = "own_bill"


class BilledTwice(PraxisError):
    code = "billed_twice"


class NothingBilled(PraxisError):
    code = "nothing_billed"


class NotYetRecalled(PraxisError):
    code = "not_recalled"


class PatientsNotTold(PraxisError):
    code = "patients_not_told"


class UnreadableCode(PraxisError):
    """What was scanned is no code of a box, or names nothing we keep."""

    code = "unreadable_code"
