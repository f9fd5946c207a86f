"""Payers and their rules; patients' insurance; authorizations and their units."""

from praxis.coverage.models.asking import PayerQuestion
from praxis.coverage.models.authorizations import (
    Authorization,
    AuthorizationEvent,
    AuthorizationRule,
    AuthorizationUnit,
)
from praxis.coverage.models.insurance import (
    Coverage,
    CoverageCheck,
    CoverageRank,
    Enrollment,
    Payer,
    PayerRule,
    Product,
    _Days,
)

__all__ = [
    "Authorization",
    "AuthorizationEvent",
    "AuthorizationRule",
    "AuthorizationUnit",
    "Coverage",
    "CoverageCheck",
    "CoverageRank",
    "Enrollment",
    "Payer",
    "PayerQuestion",
    "PayerRule",
    "Product",
    "_Days",
]
