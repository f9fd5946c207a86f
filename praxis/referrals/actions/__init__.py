"""Everything that changes referrals."""

from praxis.referrals.actions.incoming import (
    answer_referrer,
    match_patient,
    note_booking,
    note_lost_visit,
    receive_referral,
    send_our_note,
)
from praxis.referrals.actions.outgoing import (
    ask_payer,
    cancel_referral,
    log_chase,
    note_missed,
    order_referral,
    record_date,
    record_note,
    review_note,
    send_records,
    take_decision,
    watch_late,
)
from praxis.referrals.actions.units import reserve_for_visit

__all__ = [
    "answer_referrer",
    "ask_payer",
    "cancel_referral",
    "log_chase",
    "match_patient",
    "note_booking",
    "note_lost_visit",
    "note_missed",
    "order_referral",
    "receive_referral",
    "record_date",
    "record_note",
    "reserve_for_visit",
    "review_note",
    "send_our_note",
    "send_records",
    "take_decision",
    "watch_late",
]
