"""Everything that changes recalls."""

from praxis.recall.actions.following import (
    close_recall,
    log_attempt,
    note_booking,
    note_end_of_visit,
    send_certified_letter,
    take_step,
)
from praxis.recall.actions.making import add_recall, add_rule, end_rule, make_due_recalls

__all__ = [
    "add_recall",
    "add_rule",
    "close_recall",
    "end_rule",
    "log_attempt",
    "make_due_recalls",
    "note_booking",
    "note_end_of_visit",
    "send_certified_letter",
    "take_step",
]
