"""How far a message got on its way out of the building."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """`LATER`: nothing was handed over and trying again may help. `UNKNOWN`: it may have been."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """`detail` is a reply code or an error's name: a server's words may repeat the address."""

    outcome: Outcome
    detail: str
