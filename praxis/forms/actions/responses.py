"""Filling: answers are only added, a signature binds them, events say what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from praxis.forms import answers as answering
from praxis.forms import queries, triage
from praxis.forms.actions.triage import decide
from praxis.forms.models import Answer, FormVersion, Response, ResponseEvent, Signature
from praxis.forms.types import (
    LANGUAGES,
    AnswersMissing,
    BadAnswer,
    ConsentWithdrawn,
    Happening,
    Kind,
    NoSuchForm,
    NoSuchResponse,
    NotApproved,
    Purpose,
    ReasonNeeded,
    ResponseClosed,
    ResponseCompleted,
    SignatureMissing,
    Signer,
    Source,
    State,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.news import publish
from praxis.people import queries as people

LONGEST_STROKES = 60_000


@transaction.atomic
def start_response(
    *,
    actor: Actor,
    key: UUID,
    form_version_id: int,
    patient_id: int,
    about: str = "",
    language: str = "en",
    source: str = Source.STAFF,
) -> Response:
    """The patient's filling of an approved version; one already begun for the same visit goes on,
    but a triage is always asked anew: yesterday's answers say nothing about today.

    `about` says of what, as "appointment:31". Raises NoSuchForm, NotApproved, NotFound.
    """
    actor.require("forms.fill")
    people.get_patient(actor, patient_id)
    version = FormVersion.objects.select_related("form").filter(pk=form_version_id).first()
    if version is None:
        raise NoSuchForm("There is no such version.")
    begun: Response | None = Response.objects.filter(
        patient_id=patient_id,
        form_version=version,
        about=about,
        completed_at=None,
        in_error_at=None,
    ).first()
    if begun is not None and begun.client_key != key and version.form.purpose == Purpose.TRIAGE:
        _happen(actor, begun, Happening.IN_ERROR, why="Left unfinished and asked anew")
    elif begun is not None:
        return begun
    refused = NotApproved("This version is not in force. Take the one that is.")
    if version.state != State.APPROVED:
        raise refused
    language = language[:2] if language[:2] in dict(LANGUAGES) else "en"
    with violations(
        forms_response_of_approved=refused,
        forms_response_one_open=ResponseClosed("Somebody just began this form. Open it again."),
    ):
        return insert_once(
            Response(
                client_key=key,
                patient_id=patient_id,
                form_version=version,
                about=about,
                language=language,
                source=source if source in Source.values else Source.STAFF,
                started_at=clock.now(),
                started_by_id=actor.user_id,
                started_by_name=actor.signature[:120],
            )
        )


@transaction.atomic
def save_answers(*, actor: Actor, response_id: int, answers: Mapping[str, object]) -> Response:
    """Keep what is said so far, by question code; what is not named stays. Empty takes back.

    Raises NoSuchResponse, ResponseClosed, BadAnswer.
    """
    actor.require("forms.fill")
    response = _locked(response_id)
    if response.completed_at or response.in_error_at:
        raise ResponseClosed("This form is complete. Correct an answer instead.")
    asks = response.form_version.asks
    before = queries.raw_answers(response.pk)
    now = clock.now()
    rows = []
    for code, raw in answers.items():
        question = asks.question(code)
        if question is None:
            raise BadAnswer("This form does not ask that.", field=f"q_{code}")
        value = answering.clean(question, raw)
        if value != before.get(code, [] if question.kind == Kind.MANY else ""):
            rows.append(_answer(actor, response, code, value, now))
    Answer.objects.bulk_create(rows)
    return response


@transaction.atomic
def sign_response(
    *,
    actor: Actor,
    key: UUID,
    response_id: int,
    question: str,
    signer_name: str,
    signer: str = Signer.SELF,
    strokes: list[list[list[int]]] | None = None,
) -> Signature:
    """Put a name (and a drawn line) under version and answers as they stand now.

    Raises NoSuchResponse, ResponseClosed, SignatureMissing, BadAnswer.
    """
    actor.require("forms.fill")
    response = _locked(response_id)
    first: Signature | None = Signature.objects.filter(client_key=key).first()
    if first is not None:
        return first
    if response.completed_at or response.in_error_at:
        raise ResponseClosed("This form is complete. It cannot be signed again.")
    asked = response.form_version.asks.question(question)
    if asked is None or asked.kind != Kind.SIGNATURE:
        raise BadAnswer("Nothing is signed there.", field=f"q_{question}")
    name = " ".join(signer_name.split())[:120]
    if not name:
        raise SignatureMissing("Type the full name of who signs.", field=f"q_{question}")
    if signer not in Signer.values:
        raise BadAnswer("Choose one of the list.", field=f"q_{question}_signer")
    lines = _strokes(strokes, question)
    now = clock.now()
    newest = Answer.objects.filter(response=response).order_by("-pk").first()
    signature = Signature(
        client_key=key,
        patient_id=response.patient_id,
        response=response,
        question=question,
        signer=signer,
        signer_name=name,
        strokes=lines,
        last_answer=newest,
        signed_at=now,
        taken_by_id=actor.user_id,
        taken_by_name=actor.signature[:120],
    )
    signature.sha256 = queries.signed_digest(
        signature, response.form_version.sha256, queries.raw_answers(response.pk)
    )
    return insert_once(signature)


@transaction.atomic
def complete_response(*, actor: Actor, response_id: int) -> Response:
    """Everything that must be answered is, and what is signed is what is answered.

    A triage gets its outcome here. Done again it changes nothing.
    Raises NoSuchResponse, ResponseClosed, AnswersMissing, SignatureMissing, TriageUnfinished.
    """
    actor.require("forms.fill")
    response = _locked(response_id)
    if response.in_error_at:
        raise ResponseClosed("This form was entered in error. Begin a new one.")
    if response.completed_at:
        return response
    asks = response.form_version.asks
    answers = queries.raw_answers(response.pk)
    is_triage = response.form_version.form.purpose == Purpose.TRIAGE
    if is_triage:
        if response.form_version.state != State.APPROVED:
            raise NotApproved("These questions are not in force any more. Ask anew.")
        verdict = triage.evaluate(asks, answers)
    else:
        _refuse_missing(response, answers)
    _happen(actor, response, Happening.COMPLETED)
    if is_triage:
        decide(actor=actor, response=response, verdict=verdict)
    publish(ResponseCompleted(response_id=response.pk))
    return _fresh(response.pk)


@transaction.atomic
def correct_answer(
    *, actor: Actor, response_id: int, question: str, value: object, why: str
) -> Answer:
    """A further answer to a completed form; the former stays. Signatures then say so.

    Raises NoSuchResponse, ResponseClosed, BadAnswer, ReasonNeeded.
    """
    actor.require("forms.correct")
    response = _locked(response_id)
    if response.completed_at is None or response.in_error_at:
        raise ResponseClosed("Only a complete form is corrected. Go on filling this one.")
    if response.form_version.form.purpose == Purpose.TRIAGE:
        raise ResponseClosed("A triage is not corrected: ask again, so that its class follows.")
    asked = response.form_version.asks.question(question)
    if asked is None:
        raise BadAnswer("This form does not ask that.", field="value")
    former = Answer.objects.filter(response=response, question=question).order_by("-pk").first()
    row = _answer(actor, response, question, answering.clean(asked, value), clock.now())
    row.why = _reason(why)
    row.corrects = former
    row.save(force_insert=True)
    return row


@transaction.atomic
def withdraw_consent(*, actor: Actor, response_id: int, why: str) -> Response:
    """The patient takes a consent back, from now on. Done again it changes nothing.

    Raises NoSuchResponse, ResponseClosed, ReasonNeeded.
    """
    actor.require("forms.withdraw")
    response = _locked(response_id)
    if response.form_version.form.purpose != Purpose.CONSENT or not response.completed_at:
        raise ResponseClosed("Only a consent that was given is withdrawn.")
    if response.withdrawn_at:
        return response
    _happen(actor, response, Happening.WITHDRAWN, why=_reason(why))
    publish(ConsentWithdrawn(response_id=response.pk))
    return _fresh(response.pk)


@transaction.atomic
def mark_in_error(*, actor: Actor, response_id: int, why: str) -> Response:
    """The wrong patient or the wrong form: it stays, marked, and counts for nothing.

    Raises NoSuchResponse, ReasonNeeded.
    """
    actor.require("forms.correct")
    response = _locked(response_id)
    if not response.in_error_at:
        _happen(actor, response, Happening.IN_ERROR, why=_reason(why))
    return _fresh(response.pk)


@transaction.atomic
def attach_response(*, actor: Actor, response_id: int, about: str) -> Response:
    """Say which visit it belongs to, once that exists. Raises NoSuchResponse, ResponseClosed."""
    actor.require("forms.fill")
    response = _locked(response_id)
    if response.about == about:
        return response
    if response.about or not about:
        raise ResponseClosed("This form belongs to another visit.")
    _happen(actor, response, Happening.ATTACHED, about=about[:40])
    return _fresh(response.pk)


def _refuse_missing(response: Response, answers: Mapping[str, answering.Value]) -> None:
    asks = response.form_version.asks
    newest = Answer.objects.filter(response=response).order_by("-pk").values_list("pk", flat=True)
    last = newest.first()
    signed = {
        row.question: row for row in Signature.objects.filter(response=response).order_by("pk")
    }
    codes = answering.missing(asks, answers, signed)
    if codes:
        number = len(codes)
        words = "One answer is missing." if number == 1 else f"{number} answers are missing."
        raise AnswersMissing(words, codes)
    open_codes = {question.code for question in answering.asked(asks, answers)}
    for code, row in signed.items():
        if code in open_codes and row.last_answer_id != last:
            raise SignatureMissing(
                "The answers changed after the signature. Sign again.", field=f"q_{code}"
            )


def _strokes(strokes: list[list[list[int]]] | None, question: str) -> list[list[list[int]]] | None:
    """Lines of points, each coordinate 0 to 1000."""
    if not strokes:
        return None
    bad = BadAnswer("The drawn signature cannot be read. Draw it again.", field=f"q_{question}")
    try:
        lines = [[[int(x), int(y)] for x, y in line] for line in strokes if line]
    except (TypeError, ValueError):
        raise bad from None
    inside = all(0 <= at <= 1000 for line in lines for point in line for at in point)
    if not inside or len(json.dumps(lines)) > LONGEST_STROKES:
        raise bad
    return lines or None


def _answer(actor: Actor, response: Response, code: str, value: Any, now: Any) -> Answer:
    return Answer(
        patient_id=response.patient_id,
        response=response,
        question=code,
        value=value,
        answered_at=now,
        answered_by_id=actor.user_id,
        answered_by_name=actor.signature[:120],
    )


def _happen(
    actor: Actor, response: Response, kind: Happening, *, why: str = "", about: str = ""
) -> None:
    ResponseEvent(
        patient_id=response.patient_id,
        response=response,
        kind=kind,
        why=why,
        about=about,
        occurred_at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.signature[:120],
    ).save(force_insert=True)


def _reason(why: str) -> str:
    words = " ".join(why.split())[:200]
    if not words:
        raise ReasonNeeded("Say why.", field="why")
    return words


def _locked(response_id: int) -> Response:
    response: Response | None = (
        Response.objects.select_for_update(of=("self",))
        .select_related("form_version__form")
        .filter(pk=response_id)
        .first()
    )
    if response is None:
        raise NoSuchResponse("That form does not exist, or is not yours to see.")
    return response


def _fresh(response_id: int) -> Response:
    found: Response = Response.objects.select_related("form_version__form").get(pk=response_id)
    return found
