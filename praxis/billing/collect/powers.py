"""What working an unpaid bill needs in rooms below, beside what money needs anyway."""

from __future__ import annotations

from dataclasses import replace

from praxis.billing.powers import empowered
from praxis.kernel.actor import Actor

_OURS = frozenset({"access.invite", "correspondence.send", "correspondence.disclose"})


def collecting(actor: Actor) -> Actor:
    able = empowered(actor)
    return replace(able, permissions=able.permissions | _OURS)
