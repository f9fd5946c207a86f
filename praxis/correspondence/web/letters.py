"""The office's letters: what they say, who approved it, and batches of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions, lettering, queries
from praxis.correspondence.types import FIELDS, NoSuchTemplate
from praxis.correspondence.web.letter_forms import ReviewForm, TemplateForm, TextsForm
from praxis.correspondence.web.office import see_other
from praxis.ui.form_page import done
from praxis.ui.toast import say

SAMPLE = {
    "patient_name": "Maria Alvarez",
    "first_name": "Maria",
    "birth_date": "03/14/1979",
    "record_number": "P-100001",
    "today": "11/24/2026",
    "provider": "Dr. Okafor",
    "visit_date": "12/01/2026",
    "visit_time": "9:20 AM",
    "visit_type": "Follow-up",
    "practice": "Our practice",
    "phone": "(217) 555-0100",
    "site": "Main Street",
    "site_address": "12 Main St, Springfield, IL 62701",
    "balance": "$25.00",
    "recall": "Yearly check-up",
    "referral": "Cardiology",
}


@rule("correspondence.view")
def templates(request: StaffRequest) -> HttpResponse:
    rows = queries.letter_templates(actor=request.actor)
    page = {
        "tab": "templates",
        "zone": office_zone(),
        "rows": [(row, queries.in_use(row.versions.all()), row.versions.all()[0]) for row in rows],
        "may_set": request.actor.can("correspondence.set_letters"),
    }
    return render(request, "correspondence/templates.html", page)


@rule("correspondence.set_letters", methods=("GET", "POST"))
def new_template(request: StaffRequest) -> HttpResponse:
    form = TemplateForm.of(request, draft="correspondence-template")
    if form.is_valid():
        with form.refusals():
            made = actions.add_template(
                actor=request.actor,
                key=form.key,
                name=form.cleaned_data["name"],
                kind=form.cleaned_data["kind"],
                texts=form.texts(),
            )
            form.done()
            say(request, "Drafted. Look it over, then approve it.")
            return see_other("correspondence-template", made.pk)
    page = {"form": form, "fields": FIELDS, "heading": "New letter", "verb": "Save the draft"}
    return render(request, "correspondence/template_form.html", page, status=form.status)


@rule("correspondence.set_letters", methods=("POST",))
def usual(request: StaffRequest) -> HttpResponse:
    """The usual letters, as drafts to be looked over."""
    count = actions.add_usual_letters(actor=request.actor)
    say(request, f"{count} letters are drafted. Look each over, then approve it.")
    return see_other("correspondence-templates")


@rule("correspondence.view")
def template(request: StaffRequest, letter_template_id: int) -> HttpResponse:
    return _page(request, letter_template_id, ReviewForm())


def _page(request: StaffRequest, template_id: int, form: ReviewForm) -> HttpResponse:
    versions = queries.versions_of(actor=request.actor, template_id=template_id)
    newest = versions[0]
    page = {
        "template": queries.get_template(actor=request.actor, template_id=template_id),
        "versions": versions,
        "in_use": queries.in_use(versions),
        "newest": newest,
        "texts": [
            (
                text,
                lettering.fill(text.subject, SAMPLE),
                lettering.fill(text.body, SAMPLE),
                lettering.blanks_in(text.subject, text.body),
            )
            for text in sorted(newest.texts.all(), key=lambda each: each.language)
        ],
        "form": form,
        "zone": office_zone(),
        "may_set": request.actor.can("correspondence.set_letters"),
    }
    return render(request, "correspondence/template.html", page, status=form.status)


@rule("correspondence.set_letters", methods=("GET", "POST"))
def change_template(request: StaffRequest, letter_template_id: int) -> HttpResponse:
    versions = queries.versions_of(actor=request.actor, template_id=letter_template_id)
    start: dict[str, str] = {}
    for text in versions[0].texts.all():
        start |= {f"subject_{text.language}": text.subject, f"body_{text.language}": text.body}
    form = TextsForm.of(request, initial=start)
    if form.is_valid():
        with form.refusals():
            actions.add_version(
                actor=request.actor,
                key=form.key,
                template_id=letter_template_id,
                texts=form.texts(),
            )
            say(request, "Drafted. What is approved stays in use until you approve this.")
            return see_other("correspondence-template", letter_template_id)
    page = {"form": form, "fields": FIELDS, "heading": "New version", "verb": "Save the draft"}
    return render(request, "correspondence/template_form.html", page, status=form.status)


@rule("correspondence.set_letters", methods=("POST",))
def approve(request: StaffRequest, letter_template_id: int) -> HttpResponse:
    """The newest version."""
    versions = queries.versions_of(actor=request.actor, template_id=letter_template_id)
    actions.approve_version(actor=request.actor, version_id=versions[0].pk)
    say(request, "Approved. From now on it is written so.")
    return see_other("correspondence-template", letter_template_id)


@rule("correspondence.set_letters", methods=("POST",))
def review(request: StaffRequest, letter_template_id: int) -> HttpResponse:
    versions = queries.versions_of(actor=request.actor, template_id=letter_template_id)
    text = next((each for each in versions[0].texts.all() if each.language == "es"), None)
    if text is None:
        raise NoSuchTemplate("This letter has no Spanish text.")
    form = ReviewForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.review_text(
                actor=request.actor, text_id=text.pk, by_name=form.cleaned_data["by_name"]
            )
            say(request, "Written down.")
            return see_other("correspondence-template", letter_template_id)
    return _page(request, letter_template_id, form)


@rule("correspondence.set_letters", methods=("POST",))
def end(request: StaffRequest, letter_template_id: int) -> HttpResponse:
    actions.end_template(actor=request.actor, template_id=letter_template_id)
    say(request, "Ended. Letters that were written stay.")
    return done(reverse("correspondence-templates"))


@rule("correspondence.view")
def runs(request: StaffRequest) -> HttpResponse:
    page = {
        "tab": "batches",
        "zone": office_zone(),
        "runs": queries.letter_runs(actor=request.actor),
        "may_batch": request.actor.can("correspondence.send_batch"),
    }
    return render(request, "correspondence/letter_runs.html", page)


@rule("correspondence.view")
def run(request: StaffRequest, letter_run_id: int) -> HttpResponse:
    found = queries.get_letter_run(actor=request.actor, run_id=letter_run_id)
    items = queries.letter_run_items(actor=request.actor, run_id=letter_run_id)
    page = {
        "tab": "batches",
        "zone": office_zone(),
        "run": found,
        "items": items,
        "ended": sum(1 for item in items if item.outcome),
        "may_batch": request.actor.can("correspondence.send_batch"),
    }
    return render(request, "correspondence/letter_run.html", page)


@rule("correspondence.send_batch", methods=("POST",))
def stop(request: StaffRequest, letter_run_id: int) -> HttpResponse:
    actions.stop_letter_run(actor=request.actor, run_id=letter_run_id)
    say(request, "Stopped. The letters that are made stay in the print queue.")
    return see_other("correspondence-run", letter_run_id)


@rule("correspondence.send_batch", methods=("POST",))
def go_on(request: StaffRequest, letter_run_id: int) -> HttpResponse:
    actions.go_on_with_letter_run(actor=request.actor, run_id=letter_run_id)
    say(request, "The rest is being made.")
    return see_other("correspondence-run", letter_run_id)
