"""What the correspondence room says and asks for. News is defined here: its name is frozen."""

from __future__ import annotations

from dataclasses import dataclass

from praxis.correspondence.types.sending import (
    PERMISSIONS,
    Channel,
    FactMissing,
    Meaning,
    NoAddress,
    NoConsent,
    NoSuchMessage,
    NoSuchReply,
    NotFailed,
    NotThePatients,
    NumberStopped,
    Purpose,
    ReasonMissing,
    Receipt,
    Recipient,
    ReplyDone,
    State,
    Verb,
)
from praxis.news import News

__all__ = [
    "PERMISSIONS",
    "Channel",
    "FactMissing",
    "Meaning",
    "NoAddress",
    "NoConsent",
    "NoSuchMessage",
    "NoSuchReply",
    "NotFailed",
    "NotThePatients",
    "NumberStopped",
    "Purpose",
    "ReasonMissing",
    "Receipt",
    "Recipient",
    "ReplyDone",
    "ReplyReceived",
    "State",
    "Verb",
]


@dataclass(frozen=True)
class ReplyReceived(News):
    """Somebody answered a text with one of the words it asked for. `message_id`: that text."""

    reply_id: int
    message_id: int
    word: str
