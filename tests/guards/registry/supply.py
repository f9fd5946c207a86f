"""Supplies: stock, quotes, orders, receipts, bills, recalls."""

from __future__ import annotations

from tests.guards.guard import Guard

_STOCK = "praxis/supply/tests/test_stock.py::"
_BUYING = "praxis/supply/tests/test_buying.py::"
_PRICES = "praxis/supply/tests/test_comparison.py::"
_RECALLS = "praxis/supply/tests/test_recalls.py::"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "no lot place below zero",
        _STOCK + "test_the_database_lets_no_lot_place_go_below_zero",
        drop="ALTER TABLE supply_balance DROP CONSTRAINT supply_stock_not_negative",
    ),
    Guard(
        "a recalled lot is not used",
        _STOCK + "test_a_recalled_lot_is_kept_from_use_by_the_database",
        drop="DROP TRIGGER allowed ON supply_move",
    ),
    Guard(
        "moves are append only",
        _STOCK + "test_moves_are_never_changed_and_balances_never_written",
        drop="DROP TRIGGER append_only ON supply_move;"
        " GRANT UPDATE, DELETE ON supply_move TO praxis_app",
    ),
    Guard(
        "no more is received than ordered",
        _BUYING + "test_more_than_ordered_is_kept_with_a_reason_only",
        drop="ALTER TABLE supply_orderline DROP CONSTRAINT supply_received_within",
    ),
    Guard(
        "a delivery is billed once",
        _BUYING + "test_a_delivery_is_billed_once_and_again_after_the_bill_was_taken_back",
        drop="DROP INDEX supply_billed_once",
    ),
    Guard(
        "an order's state follows its events",
        _BUYING + "test_an_orders_state_follows_its_events_alone",
        drop="GRANT UPDATE ON supply_order TO praxis_app",
    ),
    Guard(
        "answers are append only",
        _PRICES + "test_a_later_answer_replaces_the_earlier_and_both_are_kept",
        drop="DROP TRIGGER append_only ON supply_quote;"
        " GRANT UPDATE, DELETE ON supply_quote TO praxis_app",
    ),
    Guard(
        "a lot is recalled once",
        _RECALLS + "test_a_recalled_lot_is_set_apart_and_used_no_more",
        drop="DROP INDEX supply_recalled_once",
    ),
    Guard(
        "one count of a place at a time",
        _RECALLS + "test_a_small_difference_is_posted_with_its_reason",
        drop="DROP INDEX supply_one_count_a_place",
    ),
    Guard(
        "require supply.approve_orders",
        _BUYING + "test_above_the_limit_somebody_else_approves",
        no_require="supply.approve_orders",
    ),
    Guard(
        "require supply.match_bills",
        _BUYING + "test_who_orders_or_approves_does_not_match_the_bill",
        no_require="supply.match_bills",
    ),
    Guard(
        "require supply.release_bills",
        _BUYING + "test_who_entered_a_bill_does_not_release_it",
        no_require="supply.release_bills",
    ),
    Guard(
        "require supply.answer",
        _PRICES + "test_a_supplier_may_answer_and_nothing_else",
        no_require="supply.answer",
    ),
    Guard(
        "require supply.view_given",
        _RECALLS + "test_facility_recalls_and_does_not_see_who_was_given_it",
        no_require="supply.view_given",
    ),
)
