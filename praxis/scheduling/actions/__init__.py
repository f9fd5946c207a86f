"""Everything that changes the schedule."""

from praxis.scheduling.actions.booking import (
    book_appointment,
    cancel_appointment,
    confirm_appointment,
    move_appointment,
    retake_time,
)
from praxis.scheduling.actions.corrections import correct_event, undo, undo_booking
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
from praxis.scheduling.actions.readiness import close_readiness, push_readiness
from praxis.scheduling.actions.supply import (
    add_exception,
    add_template_version,
    end_exception,
    end_template_version,
    extend_supply,
    rebuild_rooms,
)

__all__ = [
    "add_exception",
    "add_group_session",
    "add_template_version",
    "arrive",
    "book_appointment",
    "call_patient",
    "cancel_appointment",
    "cancel_group_session",
    "check_out",
    "close_readiness",
    "confirm_appointment",
    "correct_event",
    "end_exception",
    "end_group",
    "end_template_version",
    "expire_hold",
    "extend_supply",
    "finish_check_in",
    "hold_slot",
    "leave_unseen",
    "mark_no_show",
    "move_appointment",
    "provider_in",
    "provider_out",
    "push_readiness",
    "rebuild_rooms",
    "record_vitals_done",
    "release_hold",
    "reopen",
    "retake_time",
    "room_patient",
    "start_check_in",
    "start_check_out",
    "start_group",
    "take_seat",
    "undo",
    "undo_booking",
]
