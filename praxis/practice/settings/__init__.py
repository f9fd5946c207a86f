"""Every practice setting: its kind, limits, default and words. The value's history is a table."""

from __future__ import annotations

from praxis.practice.settings import messages, money, office, security, supplies, visits
from praxis.practice.settings.kinds import Kind, Spec

__all__ = ["REGISTRY", "Kind", "Spec"]

REGISTRY: dict[str, Spec] = {
    spec.key: spec
    for specs in (
        office.SPECS,
        visits.SPECS,
        money.SPECS,
        supplies.SPECS,
        security.SPECS,
        messages.SPECS,
    )
    for spec in specs
}
