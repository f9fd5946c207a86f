"""Everything that changes questionnaires and what patients answered."""

from praxis.forms.actions.responses import (
    attach_response,
    complete_response,
    correct_answer,
    mark_in_error,
    save_answers,
    sign_response,
    start_response,
    withdraw_consent,
)
from praxis.forms.actions.rules import add_form_rule, end_form_rule
from praxis.forms.actions.setup import (
    add_form,
    approve_version,
    change_form,
    draft_version,
    retire_version,
    save_draft,
)
from praxis.forms.actions.triage import settle_triage

__all__ = [
    "add_form",
    "add_form_rule",
    "approve_version",
    "attach_response",
    "change_form",
    "complete_response",
    "correct_answer",
    "draft_version",
    "end_form_rule",
    "mark_in_error",
    "retire_version",
    "save_answers",
    "save_draft",
    "settle_triage",
    "sign_response",
    "start_response",
    "withdraw_consent",
]
