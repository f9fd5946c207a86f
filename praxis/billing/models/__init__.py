"""Set-up, charges and claims; postings and remittances."""

from praxis.billing.models.charges import Attestation, Charge, EncounterDiagnosis
from praxis.billing.models.claims import (
    Claim,
    ClaimEvent,
    ClaimFinding,
    ClaimLine,
    Interchange,
    SubmittedClaim,
)
from praxis.billing.models.setup import (
    ChargeTemplate,
    ChargeTemplateLine,
    Fee,
    PayerRoute,
    Service,
    SitePlace,
    TradingPartner,
)

__all__ = [
    "Attestation",
    "Charge",
    "ChargeTemplate",
    "ChargeTemplateLine",
    "Claim",
    "ClaimEvent",
    "ClaimFinding",
    "ClaimLine",
    "EncounterDiagnosis",
    "Fee",
    "Interchange",
    "PayerRoute",
    "Service",
    "SitePlace",
    "SubmittedClaim",
    "TradingPartner",
]
