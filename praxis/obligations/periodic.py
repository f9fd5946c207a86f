"""Periodic work of this room."""

from __future__ import annotations

from praxis.access.context import system
from praxis.obligations import actions


def ring() -> None:
    with system("obligations", purpose="alarms of clocks") as actor:
        actions.ring_alarms(actor=actor)
