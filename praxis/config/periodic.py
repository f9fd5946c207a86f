"""Periodic work: (cron, dotted path of a function without arguments)."""

from __future__ import annotations

PERIODIC: tuple[tuple[str, str], ...] = (
    ("* * * * *", "praxis.audit.actions.seal"),
    ("17 3 * * *", "praxis.audit.actions.make_partitions"),
)
