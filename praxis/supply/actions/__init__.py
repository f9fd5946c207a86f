"""Everything that changes supplies."""

from praxis.supply.actions.bills import match_bill, release_bill, void_bill
from praxis.supply.actions.catalog import (
    add_item,
    add_place,
    agree_prices,
    change_item,
    end_item,
    set_level,
)
from praxis.supply.actions.choosing import choose_lowest, choose_offer
from praxis.supply.actions.counts import add_found_lot, decide_count, start_count, submit_count
from praxis.supply.actions.orders import (
    OrderTerms,
    acknowledge_order,
    approve_order,
    change_order,
    end_order,
    refuse_order,
    send_order,
    write_order,
)
from praxis.supply.actions.quotes import (
    answer_request,
    ask_prices,
    cancel_request,
    decline_request,
    extend_request,
    log_talk,
    note_opened,
)
from praxis.supply.actions.recalls import (
    end_recall,
    find_recalled,
    give_lot,
    mark_given_wrong,
    recall_lot,
    tell_recalled,
)
from praxis.supply.actions.receiving import receive_delivery
from praxis.supply.actions.sending import carry_order, carry_request, supplier_link
from praxis.supply.actions.stock import issue_stock, move_stock, release_lot, remove_stock

__all__ = [
    "OrderTerms",
    "acknowledge_order",
    "add_found_lot",
    "add_item",
    "add_place",
    "agree_prices",
    "answer_request",
    "approve_order",
    "ask_prices",
    "cancel_request",
    "carry_order",
    "carry_request",
    "change_item",
    "change_order",
    "choose_lowest",
    "choose_offer",
    "decide_count",
    "decline_request",
    "end_item",
    "end_order",
    "end_recall",
    "extend_request",
    "find_recalled",
    "give_lot",
    "issue_stock",
    "log_talk",
    "mark_given_wrong",
    "match_bill",
    "move_stock",
    "note_opened",
    "recall_lot",
    "receive_delivery",
    "refuse_order",
    "release_bill",
    "release_lot",
    "remove_stock",
    "send_order",
    "set_level",
    "start_count",
    "submit_count",
    "supplier_link",
    "tell_recalled",
    "void_bill",
    "write_order",
]
