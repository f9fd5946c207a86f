"""How many visits of a kind there may be: the list, a new one, the end of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.practice import queries as practice
from praxis.scheduling import actions, queries
from praxis.scheduling.types import LimitScope
from praxis.ui.forms import Form, Row
from praxis.ui.toast import say


class LimitForm(Form):
    scope = forms.ChoiceField(label="Counted", choices=LimitScope.choices)
    most = forms.IntegerField(label="At most", min_value=1, max_value=200)
    within_days = forms.IntegerField(
        label="Within days",
        required=False,
        min_value=1,
        max_value=1096,
        help_text="Only for visits of one patient: 365 for once a year.",
    )
    visit_type_id = forms.TypedChoiceField(
        label="Visit type", required=False, coerce=int, empty_value=None
    )
    provider_id = forms.TypedChoiceField(
        label="Provider", required=False, coerce=int, empty_value=None
    )
    site_id = forms.TypedChoiceField(label="Site", required=False, coerce=int, empty_value=None)
    note = forms.CharField(label="Why", required=False, max_length=200)
    layout = (
        Row("scope"),
        Row("most", "within_days"),
        Row("visit_type_id"),
        Row("provider_id", "site_id"),
        Row("note"),
    )

    def __init__(self, *args: Any, types: Any, providers: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("visit_type_id", [("", "Any visit"), *types])
        self.offer("provider_id", [("", "Any provider"), *providers])
        self.offer("site_id", [("", "Any site"), *sites])


@rule("scheduling.view")
def limits_page(request: StaffRequest) -> HttpResponse:
    context = {
        "limits": queries.limits_in_force(),
        "may_change": request.actor.can("scheduling.manage_supply"),
    }
    return render(request, "scheduling/limits.html", context)


@rule("scheduling.manage_supply", methods=("GET", "POST"))
def limit_add_page(request: StaffRequest) -> HttpResponse:
    sites = access.sites(ids=request.actor.site_ids) or access.sites()
    today = access.today(sites[0].pk if sites else None)
    form = LimitForm.of(
        request,
        types=[(row.pk, row.name) for row in practice.visit_types(today)],
        providers=[(row.pk, row.display_name) for row in practice.providers_on(today)],
        sites=[(site.pk, site.name) for site in sites],
    )
    if form.is_valid():
        with form.refusals():
            actions.add_limit(actor=request.actor, key=form.key, **form.cleaned_data)
            form.done()
            say(request, "Limit saved.")
            response = redirect("scheduling-limits")
            response.status_code = 303
            return response
    context = {
        "form": form,
        "heading": "New limit",
        "where": "",
        "back": reverse("scheduling-limits"),
        "button": "Save limit",
    }
    return render(request, "scheduling/form.html", context, status=form.status)


@rule("scheduling.manage_supply", methods=("POST",))
def limit_end(request: StaffRequest, limit_id: int) -> HttpResponse:
    actions.end_limit(actor=request.actor, limit_id=limit_id)
    say(request, "The limit no longer holds.")
    response = redirect("scheduling-limits")
    response.status_code = 303
    return response
