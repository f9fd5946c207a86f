"""What the office sends, says and gives away."""

from praxis.correspondence.actions.answering import (
    add_canned,
    answer_thread,
    end_canned,
    write_to_patient,
)
from praxis.correspondence.actions.bounces import (
    take_bounce,
)
from praxis.correspondence.actions.calls import (
    end_ring,
    log_call,
    name_caller,
    take_call,
    take_ring,
    take_voicemail,
    type_number,
)
from praxis.correspondence.actions.consents import record_consent
from praxis.correspondence.actions.disclosures import correct_disclosure, record_disclosure
from praxis.correspondence.actions.letter_runs import (
    go_on_with_letter_run,
    make_letters,
    start_letter_run,
    stop_letter_run,
)
from praxis.correspondence.actions.letter_templates import (
    add_template,
    add_usual_letters,
    add_version,
    approve_version,
    end_template,
    review_text,
)
from praxis.correspondence.actions.letters import (
    queue_paper,
    write_letter,
)
from praxis.correspondence.actions.messages import (
    CARRIED,
    cancel_message,
    log_contact,
    mark_sent,
    retry_message,
    send_message,
    settle_message,
)
from praxis.correspondence.actions.moving import (
    move_thread,
    name_patient,
)
from praxis.correspondence.actions.numbers import start_number, stop_number
from praxis.correspondence.actions.printing import (
    mail_pack,
    make_pack,
    unpack_letter,
)
from praxis.correspondence.actions.receiving import (
    leave_to_a_person,
    receive_text,
    take_receipt,
)
from praxis.correspondence.actions.requests import (
    answer_request,
    ask_again,
    ask_provider,
    assign_request,
    take_over_request,
    take_telling,
    tell_answer,
)
from praxis.correspondence.actions.returning import (
    mark_returned,
)
from praxis.correspondence.actions.threads import (
    add_note,
    assign_thread,
    close_thread,
    log_attempt,
    mark_seen,
    open_thread,
    rank_thread,
    reopen_thread,
    take_text,
    write_in,
)

__all__ = [
    "CARRIED",
    "add_canned",
    "add_note",
    "add_template",
    "add_usual_letters",
    "add_version",
    "answer_request",
    "answer_thread",
    "approve_version",
    "ask_again",
    "ask_provider",
    "assign_request",
    "assign_thread",
    "cancel_message",
    "close_thread",
    "correct_disclosure",
    "end_canned",
    "end_ring",
    "end_template",
    "go_on_with_letter_run",
    "leave_to_a_person",
    "log_attempt",
    "log_call",
    "log_contact",
    "mail_pack",
    "make_letters",
    "make_pack",
    "mark_returned",
    "mark_seen",
    "mark_sent",
    "move_thread",
    "name_caller",
    "name_patient",
    "open_thread",
    "queue_paper",
    "rank_thread",
    "receive_text",
    "record_consent",
    "record_disclosure",
    "reopen_thread",
    "retry_message",
    "review_text",
    "send_message",
    "settle_message",
    "start_letter_run",
    "start_number",
    "stop_letter_run",
    "stop_number",
    "take_bounce",
    "take_call",
    "take_over_request",
    "take_receipt",
    "take_ring",
    "take_telling",
    "take_text",
    "take_voicemail",
    "tell_answer",
    "type_number",
    "unpack_letter",
    "write_in",
    "write_letter",
    "write_to_patient",
]
