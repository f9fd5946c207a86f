"""Which records go with a referral, by specialty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.documents.types import Kind
from praxis.referrals import actions, queries
from praxis.referrals.types import Part
from praxis.ui.fields import DateField
from praxis.ui.form_page import form_page
from praxis.ui.forms import Form, Row

BOTH = ("GET", "POST")
_SENT = (Kind.RESULT, Kind.OUTSIDE_RECORD, Kind.LETTER, Kind.REFERRAL, Kind.CONSENT, Kind.OTHER)


class PackRuleForm(Form):
    specialty = forms.CharField(
        label="Specialty", max_length=80, required=False, help_text="Empty: all others."
    )
    kinds = forms.MultipleChoiceField(
        label="Files",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in _SENT],
    )
    parts = forms.MultipleChoiceField(
        label="Parts of the chart",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Part.choices,
    )
    months = forms.IntegerField(label="Of the last months", min_value=1, max_value=120, initial=12)
    source = forms.CharField(
        label="Why these", max_length=200, help_text="Who said so, or where it is written."
    )
    checked_on = DateField(label="Checked on")
    starts_on = DateField(label="Holds from", future=True)
    layout = (
        Row("specialty", "months"),
        Row("kinds", "parts"),
        Row("source"),
        Row("checked_on", "starts_on"),
    )


class EndForm(Form):
    ends_on = DateField(label="Last day", future=True)


@rule("referrals.view", methods=BOTH, post="referrals.set_rules")
def packs_page(request: StaffRequest) -> HttpResponse:
    today = access.today()
    may_set = request.actor.can("referrals.set_rules")
    form = PackRuleForm.of(request, initial={"checked_on": today, "starts_on": today})
    rows = [
        (
            row,
            [Kind(kind).label for kind in row.kinds] + [Part(part).label for part in row.parts],
            row.ends_on is not None and row.ends_on < today,
        )
        for row in queries.pack_rules(request.actor)
    ]

    def act(data: dict[str, Any]) -> object:
        return actions.add_pack_rule(actor=request.actor, key=form.key, **data)

    return form_page(
        request,
        form,
        act,
        template="referrals/packs.html",
        back=reverse("referrals-packs"),
        said="Rule added.",
        context={"zone": access.office_zone(), "rows": rows, "may_set": may_set},
    )


@rule("referrals.set_rules", methods=BOTH)
def end_page(request: StaffRequest, pack_rule_id: int) -> HttpResponse:
    form = EndForm.of(request, initial={"ends_on": access.today()})
    return form_page(
        request,
        form,
        lambda data: actions.end_pack_rule(
            actor=request.actor, rule_id=pack_rule_id, ends_on=data["ends_on"]
        ),
        template="referrals/form.html",
        back=reverse("referrals-packs"),
        said="Rule ended.",
        context={"zone": access.office_zone(), "heading": "End a rule"},
    )
