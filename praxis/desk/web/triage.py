"""The triage step of booking: one question at a time, ending in a class or in 911."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk.web.booking import number, page_words, redirected, wish_of
from praxis.desk.web.place import place_of
from praxis.forms import actions as form_actions
from praxis.forms import queries as forms
from praxis.forms.types import NoSuchResponse, Purpose, Source
from praxis.people import queries as people
from praxis.ui.forms import Form
from praxis.ui.toast import say


def _query(request: StaffRequest) -> str:
    """What is known of the booking, carried through the questions."""
    kept = {
        name: value
        for name in ("patient", "site", "day", "type", "provider", "device", "at", "walk_in")
        if (value := request.GET.get(name))
    }
    return urlencode(kept)


@rule("forms.fill", methods=("GET", "POST"), purpose="treatment")
def start(request: StaffRequest) -> HttpResponse:
    """?patient= and what the booking page carries. Begins with the first question."""
    here = place_of(request)
    wish = wish_of(request, here)
    if wish.patient_id is None:
        return redirected(f"/visits/new/?{_query(request)}")
    patient = people.get_patient(request.actor, wish.patient_id)
    tree = forms.triage_tree()
    form = Form.of(request)
    if tree is not None and form.is_valid():
        begun = form_actions.start_response(
            actor=request.actor,
            key=form.key,
            form_version_id=tree.pk,
            patient_id=patient.pk,
            about="",
            language=request.POST.get("language", "en"),
            source=Source.STAFF,
        )
        return redirected(f"/visits/triage/{begun.pk}/?{_query(request)}")
    context = {
        **page_words(here, wish),
        "patient": patient,
        "tree": tree,
        "form": form,
        "back": f"/visits/new/?{_query(request)}",
    }
    return render(request, "desk/triage_start.html", context)


@rule("forms.fill", methods=("GET", "POST"), purpose="treatment")
def step(request: StaffRequest, response_id: int) -> HttpResponse:
    """The next question; when the answers end, the class goes into the booking."""
    detail = forms.response(actor=request.actor, response_id=response_id)
    response = detail.response
    if response.form_version.form.purpose != Purpose.TRIAGE:
        raise NoSuchResponse("That is no triage.")
    if response.completed_at or response.in_error_at:
        return _ended(request, response_id)
    here = place_of(request)
    wish = wish_of(request, here)
    asks = detail.definition
    path = forms.path_of(asks, detail.answers)
    code = path[-1] if path else ""
    if request.GET.get("back") and len(path) > 1:
        code = request.GET["back"] if request.GET["back"] in path else code
    form = forms.filling_form(
        request, asks, language=response.language, codes=(code,), answers=detail.answers
    )
    asked = asks.question(code)
    if form.is_valid():
        answer = form.given_answers.get(code)
        if asked is not None and asked.asks and not answer:
            form.add_error(f"q_{code}", "Choose an answer.")
        else:
            with form.refusals():
                return _keep(request, response_id, form.given_answers)
    context: dict[str, Any] = {
        **page_words(here, wish),
        "patient": people.get_patient(request.actor, response.patient_id),
        "form": form,
        "response": response,
        "number": path.index(code) + 1 if code in path else 1,
        "previous": path[path.index(code) - 1] if code in path[1:] else "",
        "query": _query(request),
    }
    return render(request, "desk/triage.html", context, status=form.status)


def _keep(request: StaffRequest, response_id: int, answers: dict[str, Any]) -> HttpResponse:
    actor = request.actor
    response = form_actions.save_answers(actor=actor, response_id=response_id, answers=answers)
    said = forms.raw_answers(response_id)
    if forms.next_question(response.form_version.asks, said) is None:
        form_actions.complete_response(actor=actor, response_id=response_id)
        return _ended(request, response_id)
    return redirected(f"/visits/triage/{response_id}/?{_query(request)}")


def _ended(request: StaffRequest, response_id: int) -> HttpResponse:
    """A class goes on to the times; an emergency stops here."""
    said = forms.triaged(actor=request.actor, response_id=response_id)
    query = _query(request)
    if said is None or said.urgency == "emergency":
        return redirected(f"/visits/triage/{response_id}/emergency/?{query}")
    say(request, "Triage kept. Only times within its longest wait are offered.")
    path = "walk-in" if number(request.GET.get("walk_in")) else "new"
    return redirected(f"/visits/{path}/?{query}&triage={response_id}")


@rule("forms.fill", purpose="treatment")
def emergency(request: StaffRequest, response_id: int) -> HttpResponse:
    """The approved emergency text, to be read to the patient. No time is offered."""
    detail = forms.response(actor=request.actor, response_id=response_id)
    if detail.outcome is None or detail.outcome.urgency != "emergency":
        raise NoSuchResponse("That triage is no emergency.")
    verdict = forms.evaluate(detail.definition, detail.answers)
    context = {
        "patient": people.get_patient(request.actor, detail.response.patient_id),
        "zone": place_of(request).zone,
        "words": verdict.words,
        "response": detail.response,
    }
    return render(request, "desk/triage_emergency.html", context)
