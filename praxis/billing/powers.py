"""What closing a visit, sending a claim or posting a check needs in rooms below.

A provider who closes a visit may not post to the ledger by hand, and a biller may not read tax
numbers; that what they do here leads to a posting or a file is this room's own doing. The
person stays the actor: his name stands in the trail.
"""

from __future__ import annotations

from dataclasses import replace

from praxis.kernel.actor import Actor

_OURS = frozenset(
    {
        "coverage.authorize",
        "coverage.check",
        "coverage.view",
        "documents.file",
        "documents.view",
        "ledger.deposit",
        "ledger.post",
        "ledger.take_receipt",
        "ledger.view_balances",
        "ledger.view_receipts",
        "obligations.track",
        "obligations.waive",
        "people.view",
        "practice.view_tax_id",
        "scheduling.view",
        "worklist.file",
    }
)


def empowered(actor: Actor) -> Actor:
    """The actor with the permissions that this room's own work rests on."""
    return replace(actor, permissions=actor.permissions | _OURS)
