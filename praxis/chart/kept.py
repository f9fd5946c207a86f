"""Messages as they are kept: sealed, byte for byte."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.chart.models import InboundMessage
from praxis.interop import hl7v2
from praxis.kernel import sealing


def seal(content: bytes, digest: str) -> bytes:
    return sealing.seal(content, aad=_aad(digest))


def read(row: InboundMessage) -> hl7v2.Oru:
    """The results in a kept message. Raises CannotUnseal."""
    return hl7v2.read_oru(parsed(row), ZoneInfo(access.office_zone()))


def parsed(row: InboundMessage) -> hl7v2.Message:
    content = sealing.unseal(bytes(row.content), aad=_aad(row.sha256))
    return hl7v2.read(content).messages[0]


def _aad(digest: str) -> bytes:
    return f"chart.message:{digest}".encode()
