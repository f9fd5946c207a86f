"""What the office lets patients book online, and answering what they write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.coverage import queries as coverage
from praxis.portal import actions, queries
from praxis.portal.types import ReasonDetails, RuleDetails, Whom
from praxis.practice import queries as practice
from praxis.ui.forms import Form
from praxis.ui.toast import say

BOTH = ("GET", "POST")


class ReasonSetupForm(Form):
    words_en = forms.CharField(
        label="In the patient's words", max_length=80, help_text="Such as: I have a cough"
    )
    words_es = forms.CharField(label="The same in Spanish", max_length=80)
    visit_type_id = forms.TypedChoiceField(
        label="Visit type for established patients", coerce=int, empty_value=None, required=False
    )
    new_visit_type_id = forms.TypedChoiceField(
        label="Visit type for new patients",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="None: new patients are asked to call.",
    )
    place = forms.IntegerField(
        label="Place on the list", initial=10, min_value=1, max_value=999, help_text="1 is first."
    )


class RuleSetupForm(Form):
    name = forms.CharField(
        label="Rule", max_length=80, help_text="Such as: Dr. Okafor takes no new patients"
    )
    whom = forms.ChoiceField(label="Whom it is about", choices=Whom.choices)
    visit_type_id = forms.TypedChoiceField(
        label="Visit type", coerce=int, empty_value=None, required=False
    )
    provider_id = forms.TypedChoiceField(
        label="Provider",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="With a provider: only that provider is not offered.",
    )
    payer_id = forms.TypedChoiceField(
        label="Insurance", coerce=int, empty_value=None, required=False
    )
    min_age_months = forms.IntegerField(
        label="From age, in months", required=False, min_value=0, max_value=1500
    )
    max_age_months = forms.IntegerField(
        label="To age, in months", required=False, min_value=0, max_value=1500
    )


@rule("practice.view_setup")
def setup(request: StaffRequest) -> HttpResponse:
    context = {
        "reasons": list(queries.all_reasons().order_by("place", "pk")),
        "rules": list(queries.all_rules().order_by("name", "pk")),
        "may": request.actor.can("portal.manage"),
        "zone": access.office_zone(),
    }
    return render(request, "portal/setup.html", context)


@rule("portal.manage", methods=BOTH)
def reason_add(request: StaffRequest) -> HttpResponse:
    form = ReasonSetupForm.of(request)
    for name in ("visit_type_id", "new_visit_type_id"):
        form.offer(name, [("", "None"), *_online_types()])
    if form.is_valid():
        with form.refusals():
            actions.add_reason(
                actor=request.actor, key=form.key, details=ReasonDetails(**form.cleaned_data)
            )
            say(request, "Patients can choose it now.")
            return _back()
    return _form(request, form, "Add a reason", "Add reason")


@rule("portal.manage", methods=BOTH)
def rule_add(request: StaffRequest) -> HttpResponse:
    form = RuleSetupForm.of(request)
    today = access.today()
    form.offer("visit_type_id", [("", "All"), *_online_types()])
    form.offer(
        "provider_id",
        [("", "All"), *((each.pk, each.display_name) for each in practice.providers_on(today))],
    )
    payers = coverage.payers(actor=request.actor).order_by("name")
    form.offer("payer_id", [("", "All"), *((each.pk, each.name) for each in payers)])
    if form.is_valid():
        with form.refusals():
            actions.add_rule(
                actor=request.actor, key=form.key, details=RuleDetails(**form.cleaned_data)
            )
            say(request, "The rule holds from now on.")
            return _back()
    return _form(request, form, "Add a rule", "Add rule")


def _online_types() -> list[tuple[Any, str]]:
    today = access.today()
    return [
        (each.pk, f"{each.name}, {each.minutes} min")
        for each in practice.visit_types(today, online=True)
    ]


def _form(request: StaffRequest, form: Form, heading: str, button: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "zone": access.office_zone(),
    }
    return render(request, "portal/setup_form.html", context, status=form.status)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("portal-setup"), status=303)


@rule("portal.manage", methods=("POST",))
def reason_end(request: StaffRequest, online_reason_id: int) -> HttpResponse:
    actions.end_reason(actor=request.actor, reason_id=online_reason_id)
    say(request, "Patients do not see it any more.")
    return _back()


@rule("portal.manage", methods=("POST",))
def rule_end(request: StaffRequest, online_rule_id: int) -> HttpResponse:
    actions.end_rule(actor=request.actor, rule_id=online_rule_id)
    say(request, "The rule has ended.")
    return _back()
