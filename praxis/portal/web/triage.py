"""The questions before booking, when a clinician has approved some. Red flags end in 911."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from praxis.access.context import system
from praxis.forms import queries as forms
from praxis.forms.types import TriageUnfinished
from praxis.portal import actions
from praxis.portal.web.forms import spanish
from praxis.portal.web.pages import BOTH, patient_page, see_other, show
from praxis.portal.web.state import Booking


@patient_page(methods=BOTH)
def questions(request: HttpRequest) -> HttpResponse:
    """One question a page. Without an approved tree there is nothing to ask."""
    booking = Booking(request)
    wish, tree = booking.wish, forms.triage_tree()
    if wish is None:
        return see_other("portal-book")
    if tree is None:
        return see_other("portal-book-times")
    answers = booking.answers(tree.pk)
    question = forms.next_question(tree.asks, answers)
    if question is None:
        return _ended(request, booking, tree, answers)
    form = forms.filling_form(
        request,
        tree.asks,
        language="es" if spanish() else "en",
        codes=[question.code],
        answers=answers,
    )
    if form.is_valid():
        answers = {**answers, **form.given_answers}
        if not question.asks:
            answers[question.code] = "seen"
        booking.answered(tree.pk, answers)
        return see_other("portal-book-questions")
    context = {"form": form, "step": 1, "steps": 3, "booking": True}
    return show(request, "portal/questions.html", context, status=form.status)


def _ended(
    request: HttpRequest, booking: Booking, tree: Any, answers: dict[str, Any]
) -> HttpResponse:
    try:
        verdict = forms.evaluate(tree.asks, answers)
    except TriageUnfinished:
        return see_other("portal-book")
    if not verdict.emergency:
        booking.triaged(verdict.urgency_code)
        return see_other("portal-book-times")
    wish = booking.wish
    booking.forget()
    if wish is not None:
        with system("portal", purpose="red flag") as actor:
            actions.call_about_red_flag(actor=actor, wish=wish)
    words = verdict.words.said("es" if spanish() else "en")
    return show(request, "portal/emergency.html", {"words": words, "booking": True})
