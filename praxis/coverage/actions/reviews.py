"""A payer's answer to an authorization asked by file (278), posted."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from django.db import transaction

from praxis.coverage.actions.authorizations import (
    approve_authorization,
    deny_authorization,
    note_more_wanted,
)
from praxis.coverage.models import Authorization, PayerQuestion
from praxis.coverage.types import UNDECIDED, QuestionKind
from praxis.coverage.x12_271 import PAYER, PERSON
from praxis.coverage.x12_questions import Decided, decided
from praxis.interop.x12 import content as c
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist

_APPROVED, _DENIED, _PENDED = ("A1", "A2", "A6"), ("A3",), ("A4",)
_USUAL_DAYS = 90


@transaction.atomic
def take_review(
    *, actor: Actor, trace: str, path: c.Path, document_id: int | None
) -> Authorization | None:
    """A 278's answer posted on the authorization asked for; None when nobody asked.

    Certified, whole or in part, approves; not certified denies; pended asks for more. A refusal
    of the question itself decides nothing and becomes work. The same answer again does nothing.
    """
    actor.require("coverage.authorize")
    question = (
        PayerQuestion.objects.select_for_update(of=("self",))
        .select_related("authorization")
        .filter(trace=trace, kind=QuestionKind.AUTHORIZATION)
        .first()
    )
    if question is None or question.authorization is None:
        return None
    authorization = question.authorization
    said = decided(path) or Decided("AAA", reason="80")
    key = uuid5(question.client_key, f"answer {said.action} {said.number}")
    outcome = _words(said)
    if authorization.state not in UNDECIDED:
        outcome = f"Came after the decision: {outcome}"
    elif said.action in _APPROVED and said.number:
        starts_on = said.starts_on or question.service_on
        approve_authorization(
            actor=actor,
            key=key,
            authorization_id=authorization.pk,
            number=said.number,
            units=said.units or authorization.units_asked,
            starts_on=starts_on,
            ends_on=said.ends_on or starts_on + timedelta(days=_USUAL_DAYS),
            note=said.note,
        )
    elif said.action in _DENIED:
        deny_authorization(actor=actor, key=key, authorization_id=authorization.pk, note=outcome)
    elif said.action in _PENDED:
        note_more_wanted(actor=actor, key=key, authorization_id=authorization.pk, note=outcome)
    else:
        _ask_a_person(actor, authorization, outcome)
    question.ended_at = clock.now()
    question.outcome = outcome[:200]
    question.document_id = document_id
    question.save(update_fields=["ended_at", "outcome", "document"])
    after: Authorization = Authorization.objects.get(pk=authorization.pk)
    return after


def _words(said: Decided) -> str:
    first = {
        "A1": "Approved",
        "A2": "Approved in part",
        "A3": "Not approved",
        "A4": "More information wanted",
        "A6": "Approved with changes",
        "C": "Cancelled",
        "CT": "Ask the payer by phone",
        "NA": "No authorization is needed",
    }.get(said.action)
    if said.action == "AAA":
        why = PERSON.get(said.reason) or PAYER.get(said.reason) or f"reason {said.reason}"
        return f"The question was refused: {why}"
    reason = f", reason {said.reason}" if said.reason else ""
    note = f": {said.note}" if said.note else ""
    return f"{first or said.action}{reason}{note}"


def _ask_a_person(actor: Actor, authorization: Authorization, outcome: str) -> None:
    worklist.file_item(
        actor=actor,
        key=f"coverage:authorization-answer:{authorization.pk}",
        kind="coverage.authorization_answer",
        title=f"Authorization for {authorization.what}: {outcome}"[:160],
        why="Clinic rule · the payer answered the question without deciding",
        consequence="The visit is not allowed by its day and is not paid",
        due_at=clock.now() + timedelta(days=1),
        role="biller",
        patient_id=authorization.patient_id,
        url=f"/coverages/{authorization.coverage_id}/",
        step="Look",
    )
