"""Every named guard, how to take it away, and the test that must then fail.

One file a room or group of rooms.
"""

from __future__ import annotations

from tests.guards.guard import Guard
from tests.guards.registry import (
    access,
    billing,
    correspondence,
    documents,
    doors,
    forms,
    ledger,
    news,
    obligations,
    promises,
    recall,
    waiting,
    walls,
)

ROOMS = (
    access,
    walls,
    news,
    documents,
    correspondence,
    obligations,
    forms,
    ledger,
    promises,
    waiting,
    recall,
    billing,
    doors,
)
GUARDS: tuple[Guard, ...] = tuple(guard for room in ROOMS for guard in room.GUARDS)
