"""Reading referrals, packs and requests for records."""

from praxis.referrals.queries.following import (
    get_referral,
    need_of_visit,
    referrals,
    referrals_of,
    usual_codes,
    why_of_visit,
)
from praxis.referrals.queries.packs import pack_of, pack_rule_on, pack_rules, parts_of_chart
from praxis.referrals.queries.records import (
    fee_cents,
    fee_on,
    get_records_request,
    records_fees,
    records_requests,
)

__all__ = [
    "fee_cents",
    "fee_on",
    "get_records_request",
    "get_referral",
    "need_of_visit",
    "pack_of",
    "pack_rule_on",
    "pack_rules",
    "parts_of_chart",
    "records_fees",
    "records_requests",
    "referrals",
    "referrals_of",
    "usual_codes",
    "why_of_visit",
]
