"""A payer's rules of what it wants to be asked first (R04)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.coverage import actions, queries
from praxis.coverage.types import AuthorizationKind
from praxis.coverage.web.forms import LastDayForm
from praxis.ui.fields import DateField
from praxis.ui.form_page import form_page
from praxis.ui.forms import Form, Row

BOTH = ("GET", "POST")
Choices = list[tuple[str, str]]


class AuthorizationRuleForm(Form):
    kind = forms.ChoiceField(label="For", choices=AuthorizationKind.choices)
    needed = forms.ChoiceField(
        label="It wants to be asked", choices=(("yes", "Yes, first"), ("no", "No"))
    )
    product_id = forms.TypedChoiceField(label="Plan", coerce=int, empty_value=None, required=False)
    site_id = forms.TypedChoiceField(label="Site", coerce=int, empty_value=None, required=False)
    what = forms.CharField(
        label="Specialty or visit type",
        max_length=80,
        required=False,
        help_text="As it is called on the order, such as Cardiology. Empty: every one.",
    )
    codes = forms.CharField(
        label="Service codes",
        max_length=200,
        required=False,
        help_text="Codes and ranges, such as 70551-70553, 93306. Empty: whatever the codes.",
    )
    source = forms.CharField(
        label="Where it is written", max_length=200, help_text="Contract section or manual page."
    )
    checked_on = DateField(label="Checked on")
    starts_on = DateField(label="Holds from", future=True)
    layout = (
        Row("kind", "needed"),
        Row("product_id", "site_id"),
        Row("what", "codes"),
        Row("source"),
        Row("checked_on", "starts_on"),
    )

    def __init__(self, *args: Any, products: Choices, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("product_id", [("", "All plans of this payer"), *products])
        self.offer("site_id", [("", "All sites"), *sites])


def _sheet(payer_id: int) -> str:
    return reverse("coverage-payer", args=[payer_id])


@rule("coverage.manage_payers", methods=BOTH)
def add_page(request: StaffRequest, payer_id: int) -> HttpResponse:
    actor = request.actor
    payer = queries.get_payer(actor=actor, payer_id=payer_id)
    products = queries.products(actor=actor, payer_id=payer_id)
    today = access.today()
    form = AuthorizationRuleForm.of(
        request,
        initial={"checked_on": today, "starts_on": today},
        products=[(str(product.pk), product.name) for product in products],
        sites=[(str(site.pk), site.name) for site in access.sites()],
    )

    def act(data: dict[str, Any]) -> object:
        data["needed"] = data["needed"] == "yes"
        return actions.add_authorization_rule(actor=actor, key=form.key, payer_id=payer_id, **data)

    return form_page(
        request,
        form,
        act,
        template="coverage/payer_form.html",
        back=_sheet(payer_id),
        said="Rule added. It is asked at the next order and the next booking.",
        context={
            "zone": access.office_zone(),
            "heading": f"{payer.name}: when it wants to be asked",
            "button": "Add rule",
            "note": "The nearest rule decides: plan, then codes, then specialty or visit type,"
            " then site. A rule for the same that holds now ends the day before.",
        },
    )


@rule("coverage.manage_payers", methods=BOTH)
def end_page(request: StaffRequest, payer_id: int, authorization_rule_id: int) -> HttpResponse:
    actor = request.actor
    queries.get_payer(actor=actor, payer_id=payer_id)
    row = queries.get_authorization_rule(actor=actor, rule_id=authorization_rule_id)
    form = LastDayForm.of(request, initial={"ended_on": access.today()})
    return form_page(
        request,
        form,
        lambda data: actions.end_authorization_rule(
            actor=actor, rule_id=row.pk, ends_on=data["ended_on"]
        ),
        template="coverage/payer_form.html",
        back=_sheet(row.payer_id),
        said="Rule ended.",
        context={
            "zone": access.office_zone(),
            "heading": f"{row.payer.name}: end a rule",
            "button": "End rule",
        },
    )
