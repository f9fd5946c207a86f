"""Every named guard, how to take it away, and the test that must then fail.

One file a room or group of rooms.
"""

from __future__ import annotations

from tests.guards.guard import Guard
from tests.guards.registry import (
    access,
    billing,
    charts,
    claims,
    correspondence,
    coverage,
    documents,
    doors,
    forms,
    inbox,
    ledger,
    letters,
    migration,
    news,
    obligations,
    people,
    practice,
    promises,
    recall,
    sent_on,
    supply,
    unpaid,
    waiting,
    walls,
)

ROOMS = (
    access,
    people,
    walls,
    practice,
    news,
    documents,
    correspondence,
    obligations,
    forms,
    inbox,
    ledger,
    letters,
    coverage,
    promises,
    waiting,
    recall,
    claims,
    billing,
    charts,
    migration,
    doors,
    supply,
    sent_on,
    unpaid,
)
GUARDS: tuple[Guard, ...] = tuple(guard for room in ROOMS for guard in room.GUARDS)
