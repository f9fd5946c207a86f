"""Who listens to what news. Names are frozen: "room.News" -> ("room.reaction", ...)."""

from __future__ import annotations

REACTIONS: dict[str, tuple[str, ...]] = {
    "correspondence.ReplyReceived": ("scheduling.answer_offer", "scheduling.take_reply"),
    "coverage.AuthorizationDecided": ("referrals.take_decision",),
    "coverage.PayerAsked": ("billing.carry_questions",),
    "people.AddressMended": ("correspondence.mend_mail",),
    "people.GlassBroken": ("worklist.review_broken_glass",),
    "scheduling.AppointmentBooked": (
        "scheduling.confirm_booking",
        "recall.close_booked",
        "referrals.take_booking",
    ),
    "scheduling.AppointmentMoved": (
        "scheduling.tell_moved",
        "scheduling.note_visit",
        "scheduling.offer_moved",
        "referrals.follow_units",
    ),
    "scheduling.AppointmentCancelled": (
        "scheduling.tell_cancelled",
        "scheduling.note_visit",
        "scheduling.offer_cancelled",
        "recall.reopen_lost",
        "referrals.take_lost_visit",
    ),
    "scheduling.VisitCheckedOut": ("scheduling.note_visit", "referrals.follow_units"),
    "scheduling.ExceptionEnded": ("scheduling.offer_regained",),
    "scheduling.HoldGivenBack": ("scheduling.offer_released",),
    "scheduling.OfferMade": ("scheduling.send_offer",),
    "scheduling.OfferAnswered": ("scheduling.settle_answer",),
    "scheduling.OutMoveApproved": ("scheduling.move_out",),
    "scheduling.OutMoveTakenBack": ("scheduling.move_back",),
    "scheduling.VisitNoShow": (
        "scheduling.note_visit",
        "scheduling.apply_policy",
        "recall.reopen_lost",
        "referrals.take_lost_visit",
    ),
    "supply.PricesAsked": ("supply.mail_request",),
    "supply.OrderSent": ("supply.mail_order",),
    "supply.LotRecalled": ("supply.find_patients",),
}
