"""One version: read, written while it is a draft, tried out, reviewed, approved, retired."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.forms import actions, checks, queries
from praxis.forms.models import FormVersion
from praxis.forms.types import LANGUAGES, NoSuchForm, NotADraft, Purpose, State
from praxis.forms.web.library import BOTH, form_url, page
from praxis.ui.form_page import done
from praxis.ui.forms import Form
from praxis.ui.toast import say


def version_url(form_version_id: int) -> str:
    return reverse("forms-version", args=[form_version_id])


@rule("forms.view_setup")
def version_page(request: StaffRequest, form_version_id: int) -> HttpResponse:
    version = queries.get_version(form_version_id)
    asks = version.asks
    draft = version.state == State.DRAFT
    context = {
        "zone": access.office_zone(),
        "version": version,
        "form": version.form,
        "asks": asks,
        "draft": draft and request.actor.can("forms.edit"),
        "problems": checks.problems(asks, version.form.purpose) if draft else (),
        "unreviewed": [(code, name, len(asks.unreviewed(code))) for code, name in LANGUAGES],
        "may_approve": draft and request.actor.can(_approving(version)),
        "approve_url": _approve_url(version),
        "retire_url": _retire_url(request, version),
        "is_triage": version.form.purpose == Purpose.TRIAGE,
    }
    return render(request, "forms/version.html", context)


def _approving(version: FormVersion) -> str:
    triage = version.form.purpose == Purpose.TRIAGE
    return "forms.approve_triage" if triage else "forms.approve"


def _approve_url(version: FormVersion) -> str:
    triage = version.form.purpose == Purpose.TRIAGE
    return reverse("forms-approve-triage" if triage else "forms-approve", args=[version.pk])


def _retire_url(request: StaffRequest, version: FormVersion) -> str:
    """Where this person may take the version out of force; "" for nowhere."""
    if version.state == State.DRAFT:
        name = "forms-give-up" if request.actor.can("forms.edit") else ""
    elif version.state != State.APPROVED:
        name = ""
    elif request.actor.can("forms.approve"):
        name = "forms-retire"
    else:
        name = "forms-retire-triage" if request.actor.can(_approving(version)) else ""
    return reverse(name, args=[version.pk]) if name else ""


@rule("forms.view_setup", methods=BOTH)
def preview_page(request: StaffRequest, form_version_id: int) -> HttpResponse:
    """In both languages side by side. "Try" checks the answers and keeps none."""
    version = queries.get_version(form_version_id)
    asks = version.asks
    forms = [
        (code, name, queries.filling_form(request, asks, language=code, answers={}))
        for code, name in LANGUAGES
    ]
    tried = verdict = None
    if request.method == "POST":
        tried = forms[0][2]
        tried.is_valid()
        if version.form.purpose == Purpose.TRIAGE and not queries.next_question(
            asks, tried.given_answers
        ):
            verdict = queries.evaluate(asks, tried.given_answers)
    context = {
        "zone": access.office_zone(),
        "version": version,
        "form_": version.form,
        "forms": forms,
        "tried": tried,
        "verdict": verdict,
    }
    return render(request, "forms/preview.html", context, status=tried.status if tried else 200)


@rule("forms.approve", methods=BOTH)
def approve_page(request: StaffRequest, form_version_id: int) -> HttpResponse:
    return _approve(request, form_version_id, triage=False)


@rule("forms.approve_triage", methods=BOTH)
def approve_triage_page(request: StaffRequest, form_version_id: int) -> HttpResponse:
    return _approve(request, form_version_id, triage=True)


def _approve(request: StaffRequest, form_version_id: int, *, triage: bool) -> HttpResponse:
    version = _of_kind(form_version_id, triage=triage)
    asks = version.asks
    form = Form.of(request)
    if form.is_valid():
        with form.refusals():
            actions.approve_version(
                actor=request.actor,
                form_version_id=form_version_id,
                sha256=request.POST.get("sha256", ""),
            )
            say(request, f"{version.form.title_en}, version {version.number}, is in force.")
            return done(form_url(version.form_id))
    in_force = queries.current_version(version.form.code)
    context = {
        **page(f"Approve {version.form.title_en}", "Approve"),
        "version": version,
        "form": form,
        "asks": asks,
        "problems": checks.problems(asks, version.form.purpose),
        "unreviewed": [(name, asks.unreviewed(code)) for code, name in LANGUAGES],
        "in_force": in_force,
        "differences": queries.compare(in_force.asks, asks) if in_force else (),
        "is_triage": triage,
        "back": version_url(form_version_id),
    }
    return render(request, "forms/approve.html", context, status=form.status)


def _of_kind(form_version_id: int, *, triage: bool) -> FormVersion:
    """Triage has pages of its own: another permission, another person."""
    version = queries.get_version(form_version_id)
    if (version.form.purpose == Purpose.TRIAGE) != triage:
        raise NoSuchForm("There is no such version.")
    return version


@rule("forms.edit", methods=("POST",))
def give_up(request: StaffRequest, form_version_id: int) -> HttpResponse:
    return _retire(request, draft_of(form_version_id))


@rule("forms.approve", methods=("POST",))
def retire(request: StaffRequest, form_version_id: int) -> HttpResponse:
    return _retire(request, _settled(queries.get_version(form_version_id)))


@rule("forms.approve_triage", methods=("POST",))
def retire_triage(request: StaffRequest, form_version_id: int) -> HttpResponse:
    return _retire(request, _settled(_of_kind(form_version_id, triage=True)))


def _settled(version: FormVersion) -> FormVersion:
    if version.state == State.DRAFT:
        raise NotADraft("This is a draft: give it up instead.")
    return version


def _retire(request: StaffRequest, version: FormVersion) -> HttpResponse:
    actions.retire_version(actor=request.actor, form_version_id=version.pk)
    say(request, f"{version.form.title_en}, version {version.number}, is retired.")
    return done(form_url(version.form_id))


def draft_of(form_version_id: int) -> FormVersion:
    version = queries.get_version(form_version_id)
    if version.state != State.DRAFT:
        raise NotADraft("This version is approved or retired. Start a new draft to change it.")
    return version
