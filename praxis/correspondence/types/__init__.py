"""What the correspondence room says and asks for. News is defined here: its name is frozen."""

from __future__ import annotations

from dataclasses import dataclass

from praxis.correspondence.types.inbox import (
    CALLED,
    INBOX_PERMISSIONS,
    READ_BY,
    Answer,
    Ask,
    Attempt,
    BadRequest,
    EmptyMessage,
    InboxCounts,
    Medium,
    NoSuchCall,
    NoSuchCanned,
    NoSuchRequest,
    NoSuchThread,
    NotAsked,
    NotTheirs,
    NoWay,
    Outcome,
    OutcomeMissing,
    PatientMissing,
    RequestDetails,
    RequestOpen,
    RequestState,
    RequestVerb,
    ResponseTimes,
    Ring,
    SamePatient,
    ThreadClosed,
    ThreadState,
    ThreadVerb,
    Topic,
    Urgency,
    Way,
)
from praxis.correspondence.types.sending import (
    SENDING_PERMISSIONS,
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
    State,
    Verb,
)
from praxis.news import News

PERMISSIONS = (*SENDING_PERMISSIONS, *INBOX_PERMISSIONS)

__all__ = [
    "CALLED",
    "INBOX_PERMISSIONS",
    "PERMISSIONS",
    "READ_BY",
    "Answer",
    "Ask",
    "Attempt",
    "BadRequest",
    "Channel",
    "EmptyMessage",
    "FactMissing",
    "InboxCounts",
    "Meaning",
    "Medium",
    "NoAddress",
    "NoConsent",
    "NoSuchCall",
    "NoSuchCanned",
    "NoSuchMessage",
    "NoSuchReply",
    "NoSuchRequest",
    "NoSuchThread",
    "NoWay",
    "NotAsked",
    "NotFailed",
    "NotThePatients",
    "NotTheirs",
    "NumberStopped",
    "Outcome",
    "OutcomeMissing",
    "PatientMissing",
    "Purpose",
    "ReasonMissing",
    "Receipt",
    "Recipient",
    "ReplyReceived",
    "RequestDetails",
    "RequestOpen",
    "RequestState",
    "RequestVerb",
    "ResponseTimes",
    "Ring",
    "SamePatient",
    "State",
    "ThreadClosed",
    "ThreadState",
    "ThreadVerb",
    "Topic",
    "Urgency",
    "Verb",
    "Way",
]


@dataclass(frozen=True)
class ReplyReceived(News):
    """Somebody answered a text with one of the words it asked for. `message_id`: that text."""

    reply_id: int
    message_id: int
    word: str
