"""Code values of the 837P (005010X222A1) that our own words turn into."""

from __future__ import annotations

from praxis.billing.facts import Plan
from praxis.coverage.types import PayerKind

# PAT01: the patient is the subscriber's ... ; SBR02 18 is self.
SELF = "18"
RELATIONSHIPS = {"spouse": "01", "child": "19", "other": "G8"}
MEDICARE = ("MA", "MB")
SEX = {"female": "F", "male": "M"}
TAX_ID = {"ein": "EI", "ssn": "SY"}
_BY_REASON = {"age": "12", "esrd": "13", "disability": "43"}
_BY_KIND = {PayerKind.WORKERS_COMP: "15", PayerKind.AUTO: "14", PayerKind.TRICARE: "42"}


def msp_type(medicare: Plan, first: Plan | None) -> str:
    """SBR05: why Medicare pays second; "" when not on file."""
    if first is not None and first.payer_kind in _BY_KIND:
        return _BY_KIND[PayerKind(first.payer_kind)]
    return _BY_REASON.get(medicare.medicare_reason, "")


def sex(word: str) -> str:
    return SEX.get(word, "U")
