"""The tables of referrals and of requests for records."""

from praxis.referrals.models.following import Referral, ReferralEvent
from praxis.referrals.models.packs import PackRule
from praxis.referrals.models.records import RecordsEvent, RecordsFee, RecordsRequest

__all__ = [
    "PackRule",
    "RecordsEvent",
    "RecordsFee",
    "RecordsRequest",
    "Referral",
    "ReferralEvent",
]
