"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from praxis.access import queries as access
from praxis.access.context import system
from praxis.referrals import actions


def watch() -> int:
    """Late steps go to who must chase them; returns how many."""
    if not access.sites():
        return 0
    with system("referrals", purpose="treatment") as actor:
        return actions.watch_late(actor=actor, today=access.today())


def watch_visits() -> int:
    """Visits of the next days without the authorization their payer wants; returns how many."""
    if not access.sites():
        return 0
    with system("referrals", purpose="treatment") as actor:
        return actions.watch_visits(actor=actor)
