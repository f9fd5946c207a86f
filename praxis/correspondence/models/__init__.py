"""The tables of what is sent, received and told."""

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
    "ChannelConsent",
    "Disclosure",
    "GatewayEvent",
    "Message",
    "MessageEvent",
    "NumberWord",
    "Reply",
]
