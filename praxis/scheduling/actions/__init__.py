"""Everything that changes the schedule."""

from praxis.scheduling.actions.booking import (
    book_appointment,
    cancel_appointment,
    confirm_appointment,
    move_appointment,
    retake_time,
)
from praxis.scheduling.actions.calling import log_call, tell_running_late
from praxis.scheduling.actions.corrections import correct_event, undo, undo_booking
from praxis.scheduling.actions.feeds import add_feed, end_feed
from praxis.scheduling.actions.flow import (
    arrive,
    call_patient,
    check_out,
    finish_check_in,
    leave_unseen,
    mark_no_show,
    provider_in,
    provider_out,
    record_vitals_done,
    reopen,
    room_patient,
    start_check_in,
    start_check_out,
)
from praxis.scheduling.actions.groups import (
    add_group_session,
    cancel_group_session,
    end_group,
    start_group,
    take_seat,
)
from praxis.scheduling.actions.holds import expire_hold, hold_slot, release_hold
from praxis.scheduling.actions.limits import add_limit, end_limit
from praxis.scheduling.actions.measures import measure_access, measure_visits
from praxis.scheduling.actions.no_shows import (
    apply_no_show_policy,
    finish_no_show_step,
    reverse_no_show_step,
)
from praxis.scheduling.actions.offering import (
    ask_about,
    next_round,
    offer_freed_time,
    settle_opening,
)
from praxis.scheduling.actions.out import (
    apply_move,
    approve_out,
    mark_out,
    settle_out,
    take_back_move,
    undo_out,
)
from praxis.scheduling.actions.queue import join_queue, leave_queue, serve_walk_in
from praxis.scheduling.actions.readiness import close_readiness, push_readiness
from praxis.scheduling.actions.reminders import (
    list_calls,
    plan_reminders,
    send_reminder,
    set_ladder,
)
from praxis.scheduling.actions.sets import book_set, cancel_set, move_set
from praxis.scheduling.actions.staff import (
    Restaffed,
    add_staff,
    add_staff_absence,
    end_staff,
    end_staff_absence,
)
from praxis.scheduling.actions.supply import (
    add_exception,
    add_template_version,
    end_exception,
    end_template_version,
    extend_supply,
    rebuild_rooms,
)
from praxis.scheduling.actions.taking import accept_offer, decline_offer, take_other_time
from praxis.scheduling.actions.waitlist import join_waitlist, leave_waitlist

__all__ = [
    "Restaffed",
    "accept_offer",
    "add_exception",
    "add_feed",
    "add_group_session",
    "add_limit",
    "add_staff",
    "add_staff_absence",
    "add_template_version",
    "apply_move",
    "apply_no_show_policy",
    "approve_out",
    "arrive",
    "ask_about",
    "book_appointment",
    "book_set",
    "call_patient",
    "cancel_appointment",
    "cancel_group_session",
    "cancel_set",
    "check_out",
    "close_readiness",
    "confirm_appointment",
    "correct_event",
    "decline_offer",
    "end_exception",
    "end_feed",
    "end_group",
    "end_limit",
    "end_staff",
    "end_staff_absence",
    "end_template_version",
    "expire_hold",
    "extend_supply",
    "finish_check_in",
    "finish_no_show_step",
    "hold_slot",
    "join_queue",
    "join_waitlist",
    "leave_queue",
    "leave_unseen",
    "leave_waitlist",
    "list_calls",
    "log_call",
    "mark_no_show",
    "mark_out",
    "measure_access",
    "measure_visits",
    "move_appointment",
    "move_set",
    "next_round",
    "offer_freed_time",
    "plan_reminders",
    "provider_in",
    "provider_out",
    "push_readiness",
    "rebuild_rooms",
    "record_vitals_done",
    "release_hold",
    "reopen",
    "retake_time",
    "reverse_no_show_step",
    "room_patient",
    "send_reminder",
    "serve_walk_in",
    "set_ladder",
    "settle_opening",
    "settle_out",
    "start_check_in",
    "start_check_out",
    "start_group",
    "take_back_move",
    "take_other_time",
    "take_seat",
    "tell_running_late",
    "undo",
    "undo_booking",
    "undo_out",
]
