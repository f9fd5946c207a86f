"""What the office sends, says and gives away."""

from praxis.correspondence.actions.consents import record_consent
from praxis.correspondence.actions.disclosures import correct_disclosure, record_disclosure
from praxis.correspondence.actions.messages import (
    CARRIED,
    cancel_message,
    log_contact,
    mark_sent,
    retry_message,
    send_message,
    settle_message,
)
from praxis.correspondence.actions.numbers import start_number, stop_number
from praxis.correspondence.actions.receiving import (
    answer_reply,
    leave_to_a_person,
    receive_text,
    settle_reply,
    take_receipt,
    take_reply,
)

__all__ = [
    "CARRIED",
    "answer_reply",
    "cancel_message",
    "correct_disclosure",
    "leave_to_a_person",
    "log_contact",
    "mark_sent",
    "receive_text",
    "record_consent",
    "record_disclosure",
    "retry_message",
    "send_message",
    "settle_message",
    "settle_reply",
    "start_number",
    "stop_number",
    "take_receipt",
    "take_reply",
]
