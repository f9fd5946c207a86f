"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from praxis.access.context import system
from praxis.desk import triaging


def watch_triage() -> int:
    """Files what a triaged patient's visit lacks; returns how many."""
    with system("desk", purpose="operations") as actor:
        return triaging.watch(actor)
