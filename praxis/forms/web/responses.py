"""A patient's forms: begun, filled, signed, read, corrected, withdrawn."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from praxis.access.web import StaffRequest, rule
from praxis.forms import actions, queries
from praxis.forms.models import Response
from praxis.forms.queries import FillingForm, ResponseDetail
from praxis.forms.types import NoSuchResponse, Purpose, Source
from praxis.forms.web.forms import StartForm, WhyForm
from praxis.people import queries as people
from praxis.ui.form_page import done, form_page
from praxis.ui.toast import say

BOTH = ("GET", "POST")
CARE = "treatment"
# A signature's key follows from the form that brings it, one for each signature question.
_SIGNATURES = uuid.UUID("0d7f7a5e-7d2c-4b84-9f0a-5b0a4e6b1c11")


def _who(request: StaffRequest, patient_id: int) -> dict[str, Any]:
    return {
        "patient": people.get_patient(request.actor, patient_id),
        "zone": people.zone_of(request.actor),
    }


def _list_url(patient_id: int) -> str:
    return reverse("forms-patient", args=[patient_id])


def _response_url(response_id: int) -> str:
    return reverse("forms-response", args=[response_id])


def _next(request: StaffRequest, otherwise: str) -> str:
    """Where the caller wants to go on: ?next= on this site alone."""
    url = request.GET.get("next", "")
    inside = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if inside else otherwise


@rule("forms.view", purpose=CARE)
def patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    context = {
        **_who(request, patient_id),
        "responses": queries.responses_of(actor=request.actor, patient_id=patient_id),
        "may_fill": request.actor.can("forms.fill"),
    }
    return render(request, "forms/patient.html", context)


@rule("forms.fill", methods=BOTH, purpose=CARE)
def start_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """?version= and ?about= come from a visit's list of what is due."""
    who = _who(request, patient_id)
    versions = [
        (each.pk, each.form.title_en)
        for each in queries.approved_versions()
        if each.form.purpose not in (Purpose.TRIAGE, Purpose.INSPECTION, Purpose.SCORECARD)
    ]
    form = StartForm.of(
        request,
        initial={
            "form_version_id": request.GET.get("version"),
            "language": "es" if who["patient"].language[:2] == "es" else "en",
            "source": Source.STAFF,
        },
        versions=versions,
    )
    after = f"?next={request.GET['next']}" if _next(request, "") else ""
    return form_page(
        request,
        form,
        lambda data: actions.start_response(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            about=request.GET.get("about", "")[:40],
            **data,
        ),
        template="forms/start.html",
        back=_next(request, _list_url(patient_id)),
        said="Form begun.",
        context={**who, "none": not versions},
        done_url=lambda made: reverse("forms-fill", args=[made.pk]) + after,
    )


@rule("forms.fill", methods=BOTH, purpose=CARE)
def fill_page(request: StaffRequest, response_id: int) -> HttpResponse:
    """All questions on one page. "Save for later" keeps what is there."""
    detail = queries.response(actor=request.actor, response_id=response_id)
    response = detail.response
    if response.completed_at or response.in_error_at:
        return done(_response_url(response_id))
    language = _language(request, response)
    later = "_later" in request.POST
    form = queries.filling_form(
        request,
        detail.definition,
        language=language,
        answers=detail.answers,
        signed=detail.signed,
        partial=later,
    )
    back = _next(request, _list_url(response.patient_id))
    if form.is_valid() and _keep(request, response, form, later=later):
        if later:
            say(request, "Saved. The form waits under the patient's forms.")
        else:
            say(request, f"{response.form_version.form.title_en} is complete.")
        return done(back)
    context = {
        **_who(request, response.patient_id),
        "form": form,
        "response": response,
        "language": language,
        "back": back,
        "other_language": "en" if language == "es" else "es",
    }
    return render(request, "forms/fill.html", context, status=form.status)


def _language(request: StaffRequest, response: Response) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in ("en", "es") else response.language


def _keep(request: StaffRequest, response: Response, form: FillingForm, *, later: bool) -> bool:
    """Answers first, then what is signed under them, then the end; refused, nothing is kept
    but shown again with its reason."""
    actor = request.actor
    with form.refusals():
        actions.save_answers(actor=actor, response_id=response.pk, answers=form.given_answers)
        for given in form.signatures:
            actions.sign_response(
                actor=actor,
                key=uuid.uuid5(_SIGNATURES, f"{form.key}:{given.question}"),
                response_id=response.pk,
                question=given.question,
                signer_name=given.signer_name,
                signer=given.signer,
                strokes=given.strokes,
            )
        if not later:
            actions.complete_response(actor=actor, response_id=response.pk)
        return True
    return False


@rule("forms.view", purpose=CARE)
def response_page(request: StaffRequest, response_id: int) -> HttpResponse:
    asked = request.GET.get("language", "")
    language = asked if asked in ("en", "es") else ""
    detail = queries.response(actor=request.actor, response_id=response_id, language=language)
    response = detail.response
    form = response.form_version.form
    open_ = not response.completed_at and not response.in_error_at
    context = {
        **_who(request, response.patient_id),
        "detail": detail,
        "response": response,
        "form": form,
        "shown": language or response.language,
        "may_fill": open_ and request.actor.can("forms.fill") and form.purpose != Purpose.TRIAGE,
        "may_correct": _may_correct(request, detail),
        "may_mark": not response.in_error_at and request.actor.can("forms.correct"),
        "may_withdraw": form.purpose == Purpose.CONSENT
        and response.completed_at
        and not response.withdrawn_at
        and not response.in_error_at
        and request.actor.can("forms.withdraw"),
    }
    return render(request, "forms/response.html", context)


def _may_correct(request: StaffRequest, detail: ResponseDetail) -> bool:
    response = detail.response
    return bool(
        response.completed_at
        and not response.in_error_at
        and response.form_version.form.purpose != Purpose.TRIAGE
        and request.actor.can("forms.correct")
    )


@rule("forms.correct", methods=BOTH, purpose=CARE)
def correct_page(request: StaffRequest, response_id: int, question: str) -> HttpResponse:
    detail = queries.response(actor=request.actor, response_id=response_id)
    asked = detail.definition.question(question)
    if asked is None or not asked.asks:
        raise NoSuchResponse("This form does not ask that.")
    answer = queries.filling_form(
        request,
        detail.definition,
        language="en",
        codes=(question,),
        answers=detail.answers,
        partial=True,
    )
    why = WhyForm.of(request)
    if answer.is_valid() and why.is_valid():
        with why.refusals():
            actions.correct_answer(
                actor=request.actor,
                response_id=response_id,
                question=question,
                value=answer.given_answers.get(question, ""),
                why=why.cleaned_data["why"],
            )
            say(request, "Answer corrected. The former one stays in the record.")
            return done(_response_url(response_id))
    context = {
        **_who(request, detail.response.patient_id),
        "form": answer,
        "why": why,
        "back": _response_url(response_id),
    }
    return render(request, "forms/correct.html", context, status=max(answer.status, why.status))


@rule("forms.withdraw", methods=BOTH, purpose=CARE)
def withdraw_page(request: StaffRequest, response_id: int) -> HttpResponse:
    return _with_reason(
        request,
        response_id,
        actions.withdraw_consent,
        "Withdraw consent",
        "Consent withdrawn from now on.",
    )


@rule("forms.correct", methods=BOTH, purpose=CARE)
def error_page(request: StaffRequest, response_id: int) -> HttpResponse:
    return _with_reason(
        request,
        response_id,
        actions.mark_in_error,
        "Mark as entered in error",
        "Marked. It stays in the record and counts for nothing.",
    )


def _with_reason(
    request: StaffRequest, response_id: int, act: Any, button: str, said: str
) -> HttpResponse:
    response = queries.get_response(actor=request.actor, response_id=response_id)
    return form_page(
        request,
        WhyForm.of(request),
        lambda data: act(actor=request.actor, response_id=response_id, why=data["why"]),
        template="forms/reason.html",
        back=_response_url(response_id),
        said=said,
        context={
            **_who(request, response.patient_id),
            "heading": f"{button}: {response.form_version.form.title_en}",
            "button": button,
        },
    )
