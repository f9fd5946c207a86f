"""The tables of what is sent, received and told."""

from praxis.correspondence.models.inbox import (
    CallEvent,
    CannedAnswer,
    Entry,
    ProviderRequest,
    RequestEvent,
    Thread,
    ThreadEvent,
)
from praxis.correspondence.models.sending import (
    ChannelConsent,
    Disclosure,
    GatewayEvent,
    Message,
    MessageEvent,
    NumberWord,
    Reply,
)

__all__ = [
    "CallEvent",
    "CannedAnswer",
    "ChannelConsent",
    "Disclosure",
    "Entry",
    "GatewayEvent",
    "Message",
    "MessageEvent",
    "NumberWord",
    "ProviderRequest",
    "Reply",
    "RequestEvent",
    "Thread",
    "ThreadEvent",
]
