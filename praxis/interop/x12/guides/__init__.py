"""The guides Praxis reads to typed content. Others are kept segment by segment."""

from __future__ import annotations

from praxis.interop.x12.envelope import Transaction
from praxis.interop.x12.guides import acks, inquiries, professional, remittance
from praxis.interop.x12.guides.tables import Guide

_ANSWERS = (acks.IMPLEMENTATION, acks.CLAIM_ACK)
GUIDES = {
    (guide.base, guide.kind): guide
    for guide in (professional.GUIDE, remittance.GUIDE, *_ANSWERS, *inquiries.GUIDES)
}


def guide_of(transaction: Transaction) -> Guide | None:
    """Errata are read alike: 005010X222, X222A1 and X222A2 are one guide."""
    return GUIDES.get((transaction.guide[:10], transaction.kind))
