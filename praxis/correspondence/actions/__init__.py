"""What the office sends, says and gives away."""

from praxis.correspondence.actions.consents import record_consent
from praxis.correspondence.actions.disclosures import correct_disclosure, record_disclosure
from praxis.correspondence.actions.messages import (
    cancel_message,
    log_contact,
    mark_sent,
    retry_message,
    send_message,
    settle_message,
)

__all__ = [
    "cancel_message",
    "correct_disclosure",
    "log_contact",
    "mark_sent",
    "record_consent",
    "record_disclosure",
    "retry_message",
    "send_message",
    "settle_message",
]
