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
from praxis.billing.models.day import DayClose
from praxis.billing.models.decisions import Decision, DecisionEvent, DecisionPart
from praxis.billing.models.postings import PatientPayment, PaymentEntry, Posting, Statement
from praxis.billing.models.remits import (
    ProviderAdjustment,
    Remittance,
    RemittanceAdjustment,
    RemittanceClaim,
    RemittanceEvent,
    RemittanceLine,
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
    "DayClose",
    "Decision",
    "DecisionEvent",
    "DecisionPart",
    "EncounterDiagnosis",
    "Fee",
    "Interchange",
    "PatientPayment",
    "PayerRoute",
    "PaymentEntry",
    "Posting",
    "ProviderAdjustment",
    "Remittance",
    "RemittanceAdjustment",
    "RemittanceClaim",
    "RemittanceEvent",
    "RemittanceLine",
    "Service",
    "SitePlace",
    "Statement",
    "SubmittedClaim",
    "TradingPartner",
]
