"""The office's questionnaires: list, one form with its versions and rules, starters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.hooks import hook
from praxis.access.web import StaffRequest, rule
from praxis.forms import actions, queries, starters
from praxis.forms.models import Form as Questionnaire
from praxis.forms.types import NoSuchForm, Purpose, State
from praxis.forms.web.forms import LastDayForm, RuleForm, TitleForm
from praxis.practice import queries as practice
from praxis.ui.form_page import done, form_page
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, Listing, Prefix, respond
from praxis.ui.toast import say

BOTH = ("GET", "POST")
FORMS = Listing(
    name="forms",
    title="Forms",
    columns=(
        Column(
            "title",
            "Form",
            value=lambda form: form.title_en,
            link=lambda form: reverse("forms-form", args=[form.pk]),
            sort="title_en",
        ),
        Column("spanish", "In Spanish", value=lambda form: form.title_es),
        Column("purpose", "For", value=lambda form: form.get_purpose_display()),
        Column(
            "state",
            "In force",
            value=lambda form: (
                f"Version {form.approved_number}" if form.approved_number else "Nothing approved"
            ),
        ),
        Column("since", "Since", value=lambda form: form.approved_at),
        Column(
            "draft",
            "Draft",
            value=lambda form: f"Version {form.draft_number}" if form.draft_number else "",
        ),
    ),
    order="title_en",
    filters=(
        Prefix("title", "Title begins with", field="title_en"),
        Choice("purpose", "For", field="purpose", choices=tuple(Purpose.choices)),
    ),
    empty="No form yet. Take a starter, or write your own.",
    empty_action="See starters",
    empty_url="/forms/starters/",
)


def page(heading: str, button: str, **more: Any) -> dict[str, Any]:
    return {"zone": access.office_zone(), "heading": heading, "button": button, **more}


def sent_key(request: StaffRequest) -> UUID:
    """The client key of a form that has no other field."""
    form = Form.of(request)
    form.is_valid()
    return form.key


def form_url(form_id: int) -> str:
    return reverse("forms-form", args=[form_id])


@rule("forms.view_setup")
def forms_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        FORMS,
        queries.forms(),
        zone=access.office_zone(),
        template="forms/forms.html",
        context={"may_edit": request.actor.can("forms.edit")},
    )


@rule("forms.view_setup")
def form_page_(request: StaffRequest, form_id: int) -> HttpResponse:
    form = queries.get_form(form_id)
    versions = queries.versions_of(form_id)
    rules = queries.rules_of(form_id)
    names = _payer_names()
    context = {
        "zone": access.office_zone(),
        "form": form,
        "versions": versions,
        "draft": next((each for each in versions if each.state == State.DRAFT), None),
        "approved": next((each for each in versions if each.state == State.APPROVED), None),
        "rules": [(each, _rule_words(each, names)) for each in rules],
        "may_edit": request.actor.can("forms.edit"),
        "is_triage": form.purpose == Purpose.TRIAGE,
    }
    return render(request, "forms/form.html", context)


def _payer_names() -> dict[int, str]:
    """Of payers, which stand in a room above; empty when it is not there to ask."""
    ask = hook("payer_names")
    return dict(ask()) if ask else {}


def _rule_words(rule: Any, payers: dict[int, str]) -> str:
    words = [rule.visit_type.name if rule.visit_type else "Every visit type"]
    if rule.site:
        words.append(rule.site.name)
    if rule.payer_id:
        words.append(payers.get(rule.payer_id, f"payer {rule.payer_id}"))
    if rule.min_age_months is not None:
        words.append(f"from {rule.min_age_months // 12} years")
    if rule.max_age_months is not None:
        words.append(f"to {rule.max_age_months // 12} years")
    every = {None: "once for good", 0: "at each visit"}
    words.append(every.get(rule.every_months, f"again after {rule.every_months} months"))
    if rule.again_on_new_version:
        words.append("again when there is a new version")
    return ", ".join(words)


@rule("forms.edit", methods=BOTH)
def form_add_page(request: StaffRequest) -> HttpResponse:
    form = TitleForm.of(request, initial={"purpose": Purpose.INTAKE}, draft="forms-form")

    def add(data: dict[str, Any]) -> Questionnaire:
        made = actions.add_form(actor=request.actor, key=form.key, **data)
        actions.draft_version(actor=request.actor, key=form.key, form_id=made.pk)
        return made

    return form_page(
        request,
        form,
        add,
        template="forms/form_page.html",
        back=reverse("forms-list"),
        said="Form added, with an empty draft.",
        context=page("Add a form", "Add form"),
        done_url=lambda made: form_url(made.pk),
    )


@rule("forms.edit", methods=BOTH)
def form_change_page(request: StaffRequest, form_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_form(form_id)
        names = ("code", "title_en", "title_es", "purpose", "source")
        return {name: getattr(row, name) for name in names}

    row = queries.get_form(form_id)
    form = TitleForm.of(request, initial=initial(), version=row.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_form(
            actor=request.actor, form_id=form_id, version=form.version or 0, **data
        ),
        template="forms/form_page.html",
        back=form_url(form_id),
        said="Form saved.",
        context=page(f"Change {row.title_en}", "Save form"),
        theirs=initial,
        version=lambda: queries.get_form(form_id).version,
    )


@rule("forms.edit", methods=("POST",))
def draft_start(request: StaffRequest, form_id: int) -> HttpResponse:
    made = actions.draft_version(actor=request.actor, key=sent_key(request), form_id=form_id)
    say(request, f"Draft of version {made.number} started.")
    return done(reverse("forms-version", args=[made.pk]))


@rule("forms.view_setup")
def compare_page(request: StaffRequest, form_id: int) -> HttpResponse:
    """?old= and ?new= are numbers of versions; without them the two newest."""
    versions = queries.versions_of(form_id)
    by_number = {each.number: each for each in versions}
    numbers = sorted(by_number)
    if len(numbers) < 2:
        raise NoSuchForm("There is only one version: nothing to compare.")
    new = _number(request.GET.get("new"), by_number, numbers[-1])
    old = _number(request.GET.get("old"), by_number, numbers[-2])
    context = {
        "zone": access.office_zone(),
        "form": queries.get_form(form_id),
        "versions": versions,
        "old": by_number[old],
        "new": by_number[new],
        "differences": queries.compare(by_number[old].asks, by_number[new].asks),
    }
    return render(request, "forms/compare.html", context)


def _number(text: str | None, known: dict[int, Any], otherwise: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
    return number if number in known else otherwise


@rule("forms.edit", methods=BOTH)
def rule_add_page(request: StaffRequest, form_id: int) -> HttpResponse:
    row = queries.get_form(form_id)
    today = access.today()
    form = RuleForm.of(
        request,
        initial={"started_on": today, "every": "12", "required": True},
        visit_types=[(str(each.pk), each.name) for each in practice.visit_types(today)],
        sites=[(str(each.pk), each.name) for each in access.sites()],
        payers=sorted(_payer_names().items(), key=lambda each: each[1]),
    )
    return form_page(
        request,
        form,
        lambda _: actions.add_form_rule(
            actor=request.actor, key=form.key, form_id=form_id, **form.facts()
        ),
        template="forms/form_page.html",
        back=form_url(form_id),
        said="Rule added.",
        context=page(f"When is “{row.title_en}” due?", "Add rule"),
    )


@rule("forms.edit", methods=BOTH)
def rule_end_page(request: StaffRequest, form_id: int, form_rule_id: int) -> HttpResponse:
    row = queries.get_form(form_id)
    if all(each.pk != form_rule_id for each in queries.rules_of(form_id, ended=True)):
        raise NoSuchForm("This form has no such rule.")
    form = LastDayForm.of(request, initial={"ended_on": access.today()})
    return form_page(
        request,
        form,
        lambda data: actions.end_form_rule(
            actor=request.actor, form_rule_id=form_rule_id, ended_on=data["ended_on"]
        ),
        template="forms/form_page.html",
        back=form_url(form_id),
        said="Rule ended.",
        context=page(f"{row.title_en}: end a rule", "End rule"),
    )


@rule("forms.view_setup")
def starters_page(request: StaffRequest) -> HttpResponse:
    taken = set(queries.forms().values_list("code", flat=True))
    context = {
        "zone": access.office_zone(),
        "starters": [(each, each.code in taken) for each in starters.all_starters()],
        "may_edit": request.actor.can("forms.edit"),
    }
    return render(request, "forms/starters.html", context)


@rule("forms.edit", methods=("POST",))
def starter_take(request: StaffRequest, starter: str) -> HttpResponse:
    found = starters.find(starter)
    if found is None:
        raise NoSuchForm("There is no such starter.")
    key = sent_key(request)
    made = actions.add_form(
        actor=request.actor,
        key=key,
        code=found.code,
        title_en=found.title_en,
        title_es=found.title_es,
        purpose=found.purpose,
        source=found.source,
    )
    actions.draft_version(actor=request.actor, key=key, form_id=made.pk, data=found.data)
    say(request, f"“{found.title_en}” is a draft now. Nobody has approved it.")
    return done(form_url(made.pk))
