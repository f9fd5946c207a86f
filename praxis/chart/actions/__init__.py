"""What changes the record: what was received, orders, messages, reviews, amendments."""

from praxis.chart.actions.amending import amend
from praxis.chart.actions.mails import note_mail
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
from praxis.chart.actions.paper_filing import (
    file_paper,
    move_filed_document,
    read_paper,
    refuse_paper,
    reopen_paper,
    unfile_paper,
)
from praxis.chart.actions.papers import (
    NewFile,
    Part,
    TakenFile,
    cut_file,
    mark_urgent,
    receive_file,
    take_paper,
)
from praxis.chart.actions.recording import record_entries
from praxis.chart.actions.reviewing import review_report
from praxis.chart.actions.shelf import ask_for_paper_charts, note_paper_chart
from praxis.chart.actions.telling import send_note

__all__ = [
    "NewFile",
    "Part",
    "TakenFile",
    "add_order",
    "amend",
    "ask_for_paper_charts",
    "cancel_order",
    "cut_file",
    "file_message",
    "file_overdue",
    "file_paper",
    "mark_urgent",
    "move_filed_document",
    "need_for_visits",
    "note_mail",
    "note_paper_chart",
    "put_off_order",
    "read_paper",
    "receive_file",
    "receive_message",
    "receive_order",
    "record_entries",
    "refuse_paper",
    "reject_message",
    "reopen_paper",
    "review_report",
    "send_note",
    "take_paper",
    "unfile_message",
    "unfile_paper",
]
