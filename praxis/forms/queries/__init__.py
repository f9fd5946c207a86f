"""Reading questionnaires, answers and signatures."""

from praxis.forms.queries.due import due_forms
from praxis.forms.queries.filling import FillingForm, Item, Step, filling_form, step_of
from praxis.forms.queries.many import Asked, due_titles
from praxis.forms.queries.responses import (
    Line,
    ResponseDetail,
    Signed,
    consent_in_force,
    get_response,
    open_triages,
    raw_answers,
    response,
    responses_of,
    signed_digest,
    triaged,
    verify,
)
from praxis.forms.queries.setup import (
    Difference,
    approved_versions,
    compare,
    current_version,
    forms,
    get_form,
    get_version,
    rules_of,
    triage_tree,
    versions_of,
)
from praxis.forms.triage import Verdict, evaluate, next_question, path_of

__all__ = [
    "Asked",
    "Difference",
    "FillingForm",
    "Item",
    "Line",
    "ResponseDetail",
    "Signed",
    "Step",
    "Verdict",
    "approved_versions",
    "compare",
    "consent_in_force",
    "current_version",
    "due_forms",
    "due_titles",
    "evaluate",
    "filling_form",
    "forms",
    "get_form",
    "get_response",
    "get_version",
    "next_question",
    "open_triages",
    "path_of",
    "raw_answers",
    "response",
    "responses_of",
    "rules_of",
    "signed_digest",
    "step_of",
    "triage_tree",
    "triaged",
    "verify",
    "versions_of",
]
