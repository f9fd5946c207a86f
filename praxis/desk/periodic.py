"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from praxis.access.context import system
from praxis.desk import readiness, triaging


def watch_triage() -> int:
    """Files what a triaged patient's visit lacks; returns how many."""
    with system("desk", purpose="operations") as actor:
        return triaging.watch(actor)


def watch_readiness() -> int:
    """What the next day's visits lack becomes work of the roles that own it."""
    with system("desk", purpose="operations") as actor:
        return readiness.watch(actor)
