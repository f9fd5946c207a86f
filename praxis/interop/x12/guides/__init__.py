"""The guides Praxis reads to typed content. Others are kept segment by segment."""

from __future__ import annotations

from praxis.interop.x12.envelope import Transaction
from praxis.interop.x12.guides import acks, professional, remittance
from praxis.interop.x12.guides.tables import Guide

GUIDES = {
    guide.base: guide
    for guide in (professional.GUIDE, remittance.GUIDE, acks.IMPLEMENTATION, acks.CLAIM_ACK)
}


def guide_of(transaction: Transaction) -> Guide | None:
    """Errata are read alike: 005010X222, X222A1 and X222A2 are one guide."""
    guide = GUIDES.get(transaction.guide[:10])
    return guide if guide and guide.kind == transaction.kind else None
