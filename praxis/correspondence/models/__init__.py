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
from praxis.correspondence.models.letters import (
    Letter,
    LetterReturn,
    LetterRun,
    LetterRunItem,
    LetterTemplate,
    LetterText,
    LetterVersion,
    PrintPack,
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
    "Letter",
    "LetterReturn",
    "LetterRun",
    "LetterRunItem",
    "LetterTemplate",
    "LetterText",
    "LetterVersion",
    "Message",
    "MessageEvent",
    "NumberWord",
    "PrintPack",
    "ProviderRequest",
    "Reply",
    "RequestEvent",
    "Thread",
    "ThreadEvent",
]
