"""Writing a draft: its questions, sections, outcomes, and who has read which sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.forms import actions, editing
from praxis.forms.definition import Definition, Words, to_data
from praxis.forms.models import FormVersion
from praxis.forms.types import LANGUAGES, NoSuchForm, Purpose
from praxis.forms.web.forms import OutcomeForm, QuestionForm, SectionForm
from praxis.forms.web.library import BOTH, page
from praxis.forms.web.versions import draft_of, version_url
from praxis.ui.form_page import done, form_page
from praxis.ui.forms import Form
from praxis.ui.toast import say


def _save(
    request: StaffRequest, version: FormVersion, revision: int | None, asks: Definition
) -> FormVersion:
    return actions.save_draft(
        actor=request.actor,
        form_version_id=version.pk,
        revision=revision or 0,
        data=to_data(asks),
    )


def _one_click(
    request: StaffRequest, form_version_id: int, change: Callable[[Definition], Definition]
) -> HttpResponse:
    """A POST that carries the revision it was shown."""
    version = draft_of(form_version_id)
    form = Form.of(request)
    form.is_valid()
    _save(request, version, form.version, change(version.asks))
    return done(version_url(form_version_id))


@rule("forms.edit", methods=BOTH)
def question_page(request: StaffRequest, form_version_id: int, question: str = "") -> HttpResponse:
    version = draft_of(form_version_id)
    asks = version.asks
    former = asks.question(question) if question else None
    if question and former is None:
        raise NoSuchForm("This draft has no such question.")
    form = QuestionForm.of(
        request,
        initial=_question_initial(asks, question),
        version=version.revision,
        definition=asks,
        former=former,
        triage=version.form.purpose == Purpose.TRIAGE,
    )
    if form.is_valid():
        with form.refusals(theirs={}, version=lambda: draft_of(form_version_id).revision):
            changed = editing.put_question(
                draft_of(form_version_id).asks,
                form.question(),
                section=form.cleaned_data["section"],
                replacing=question,
            )
            _save(request, version, form.version, changed)
            say(request, "Question saved.")
            return done(version_url(form_version_id))
    context = {
        **page(f"Question {question}" if question else "Add a question", "Save question"),
        "version": version,
        "form": form,
        "back": version_url(form_version_id),
        "is_triage": form.triage,
    }
    return render(request, "forms/question.html", context, status=form.status)


def _question_initial(asks: Definition, code: str) -> dict[str, Any]:
    found = asks.question(code) if code else None
    if found is None:
        return {"kind": "yes_no", "section": max(len(asks.sections) - 1, 0)}
    section = next(
        at for at, each in enumerate(asks.sections) if any(q.code == code for q in each.questions)
    )
    words = {
        "text": found.text,
        "help": found.help,
        "low": found.low_words,
        "high": found.high_words,
    }
    return {
        "section": section,
        **{name: getattr(found, name) for name in ("code", "kind", "required", "low", "high")},
        **{name: getattr(found, name) for name in ("any_of", "to")},
        **{f"{name}_en": each.en for name, each in words.items()},
        **{f"{name}_es": each.es for name, each in words.items()},
    }


@rule("forms.edit", methods=("POST",))
def question_drop(request: StaffRequest, form_version_id: int, question: str) -> HttpResponse:
    return _one_click(request, form_version_id, lambda asks: editing.drop_question(asks, question))


@rule("forms.edit", methods=("POST",))
def question_up(request: StaffRequest, form_version_id: int, question: str) -> HttpResponse:
    return _one_click(
        request, form_version_id, lambda asks: editing.move_question(asks, question, -1)
    )


@rule("forms.edit", methods=("POST",))
def question_down(request: StaffRequest, form_version_id: int, question: str) -> HttpResponse:
    return _one_click(
        request, form_version_id, lambda asks: editing.move_question(asks, question, 1)
    )


@rule("forms.edit", methods=BOTH)
def section_page(
    request: StaffRequest, form_version_id: int, section: int | None = None
) -> HttpResponse:
    """`section` counts from 1; without it a new one."""
    version = draft_of(form_version_id)
    asks = version.asks
    at = None if section is None else section - 1
    if at is not None and not 0 <= at < len(asks.sections):
        raise NoSuchForm("This draft has no such section.")
    old = asks.sections[at].title if at is not None else Words()
    form = SectionForm.of(
        request, initial={"title_en": old.en, "title_es": old.es}, version=version.revision
    )
    return form_page(
        request,
        form,
        lambda data: _save(
            request,
            version,
            form.version,
            editing.put_section(
                asks, editing.reworded(old, data["title_en"], data["title_es"]), at
            ),
        ),
        template="forms/form_page.html",
        back=version_url(form_version_id),
        said="Section saved.",
        context=page("Section", "Save section"),
        theirs=dict,
        version=lambda: draft_of(form_version_id).revision,
    )


@rule("forms.edit", methods=("POST",))
def section_drop(request: StaffRequest, form_version_id: int, section: int) -> HttpResponse:
    return _one_click(
        request, form_version_id, lambda asks: editing.drop_section(asks, section - 1)
    )


@rule("forms.edit", methods=BOTH)
def outcome_page(request: StaffRequest, form_version_id: int, outcome: str = "") -> HttpResponse:
    version = draft_of(form_version_id)
    asks = version.asks
    former = next((each for each in asks.outcomes if each.code == outcome), None)
    if outcome and former is None:
        raise NoSuchForm("This draft has no such outcome.")
    form = OutcomeForm.of(
        request,
        initial={
            "code": former.code,
            "urgency": former.urgency,
            "max_wait_hours": former.max_wait_minutes // 60 or None,
            "text_en": former.text.en,
            "text_es": former.text.es,
        }
        if former
        else {"urgency": "routine"},
        version=version.revision,
    )
    return form_page(
        request,
        form,
        lambda _: _save(
            request, version, form.version, editing.put_outcome(asks, form.outcome(former))
        ),
        template="forms/form_page.html",
        back=version_url(form_version_id),
        said="Outcome saved.",
        context=page("Outcome", "Save outcome"),
        theirs=dict,
        version=lambda: draft_of(form_version_id).revision,
    )


@rule("forms.edit", methods=("POST",))
def outcome_drop(request: StaffRequest, form_version_id: int, outcome: str) -> HttpResponse:
    return _one_click(request, form_version_id, lambda asks: editing.drop_outcome(asks, outcome))


@rule("forms.edit", methods=BOTH)
def review_page(request: StaffRequest, form_version_id: int, language: str) -> HttpResponse:
    """Each sentence of one language, marked by whoever has read it."""
    version = draft_of(form_version_id)
    names = dict(LANGUAGES)
    if language not in names:
        raise NoSuchForm("Forms are written in English and Spanish.")
    asks = version.asks
    form = Form.of(request, version=version.revision)
    if form.is_valid():
        with form.refusals(theirs={}, version=lambda: draft_of(form_version_id).revision):
            read = {int(at) for at in request.POST.getlist("read") if at.isdigit() and len(at) < 6}
            today = access.today().isoformat()
            marked = editing.mark_reviewed(
                asks, language, read, by=request.actor.signature, on=today
            )
            _save(request, version, form.version, marked)
            say(request, f"{names[language]} words marked as read by you.")
            return done(version_url(form_version_id))
    rows = [
        {
            "at": at,
            "where": where,
            "text": getattr(words, language),
            "english": words.en,
            "mark": next((each for each in words.reviewed if each[0] == language), None),
        }
        for at, (where, words) in enumerate(asks.words())
    ]
    context = {
        **page(f"Read the {names[language]} words", "Save marks"),
        "version": version,
        "form": form,
        "rows": rows,
        "language": language,
        "back": version_url(form_version_id),
    }
    return render(request, "forms/review.html", context, status=form.status)
