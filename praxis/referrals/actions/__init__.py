"""Everything that changes referrals."""

from praxis.referrals.actions.fees import add_records_fee
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
from praxis.referrals.actions.packs import add_pack_rule, end_pack_rule
from praxis.referrals.actions.payers import ask_for_visits, send_to_payer
from praxis.referrals.actions.records import (
    clear_records_request,
    extend_records_request,
    note_arrival,
    price_records,
    receive_records_request,
    refuse_records_request,
    send_copy,
)
from praxis.referrals.actions.units import reserve_for_patient, reserve_for_visit, watch_visits

__all__ = [
    "add_pack_rule",
    "add_records_fee",
    "answer_referrer",
    "ask_for_visits",
    "ask_payer",
    "cancel_referral",
    "clear_records_request",
    "end_pack_rule",
    "extend_records_request",
    "log_chase",
    "match_patient",
    "note_arrival",
    "note_booking",
    "note_lost_visit",
    "note_missed",
    "order_referral",
    "price_records",
    "receive_records_request",
    "receive_referral",
    "record_date",
    "record_note",
    "refuse_records_request",
    "reserve_for_patient",
    "reserve_for_visit",
    "review_note",
    "send_copy",
    "send_our_note",
    "send_records",
    "send_to_payer",
    "take_decision",
    "watch_late",
    "watch_visits",
]
