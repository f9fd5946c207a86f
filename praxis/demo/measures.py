"""Waits of the demo's two years and access to some providers, so that their pages speak before
the worker's turn. Access to all of them would cost the demo a second more.
"""

from __future__ import annotations

from praxis.access import queries as access
from praxis.access.context import system
from praxis.practice import queries as practice
from praxis.scheduling import actions, periodic

PROVIDERS = 3


def fill() -> None:
    periodic.measure_day()
    with system("demo", purpose="demo") as actor:
        for provider in practice.providers_on(access.today())[:PROVIDERS]:
            actions.measure_access(actor=actor, provider_id=provider.pk)
