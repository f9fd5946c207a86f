"""What changes the record: what was received, orders, messages, reviews, amendments."""

from praxis.chart.actions.amending import amend
from praxis.chart.actions.messages import (
    file_message,
    receive_message,
    reject_message,
    unfile_message,
)
from praxis.chart.actions.orders import (
    add_order,
    cancel_order,
    file_overdue,
    need_for_visits,
    put_off_order,
    receive_order,
)
from praxis.chart.actions.recording import record_entries
from praxis.chart.actions.reviewing import review_report

__all__ = [
    "add_order",
    "amend",
    "cancel_order",
    "file_message",
    "file_overdue",
    "need_for_visits",
    "put_off_order",
    "receive_message",
    "receive_order",
    "record_entries",
    "reject_message",
    "review_report",
    "unfile_message",
]
