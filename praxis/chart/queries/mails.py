"""Mails that were taken in before."""

from __future__ import annotations

from praxis.chart.models import SeenMail
from praxis.kernel.actor import Actor


def known_uids(*, actor: Actor, mailbox: str, validity: int) -> frozenset[int]:
    """Raises Forbidden."""
    actor.require("chart.receive")
    found = SeenMail.objects.filter(mailbox=mailbox, validity=validity)
    return frozenset(found.values_list("uid", flat=True))


def is_known(*, actor: Actor, sha256: str) -> bool:
    """Raises Forbidden."""
    actor.require("chart.receive")
    return SeenMail.objects.filter(sha256=sha256).exists()
