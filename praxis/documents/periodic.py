"""Periodic work of this room."""

from __future__ import annotations

from praxis.access.context import system
from praxis.documents import actions


def sweep() -> None:
    with system("documents", purpose="orphaned files") as actor:
        actions.put_orphans_aside(actor=actor)
