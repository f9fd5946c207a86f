"""Forms of the unpaid bill."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from praxis.billing.collect_types import CallOutcome, HoldKind
from praxis.kernel.cards import has_card_number
from praxis.ui.forms import DateField, Form, MoneyField, Row


class WordsForm(Form):
    """No field of words takes a card number."""

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        for name, value in given.items():
            if isinstance(value, str) and has_card_number(value):
                self.add_error(name, "That looks like a card number. Leave it out.")
        return given


class CallForm(WordsForm):
    outcome = forms.ChoiceField(label="What came of it", choices=CallOutcome.choices)
    promised = MoneyField(label="Promised", required=False)
    promised_on = DateField(label="By", required=False, future=True)
    words = forms.CharField(label="In a few words", max_length=300, required=False)
    layout = (Row("outcome"), Row("promised", "promised_on"), Row("words"))


class HoldForm(WordsForm):
    kind = forms.ChoiceField(label="What is it", choices=HoldKind.choices)
    why = forms.CharField(label="What the patient says", max_length=300)


class AnswerForm(WordsForm):
    answer = forms.CharField(label="What was answered", max_length=300)


class WhyForm(WordsForm):
    why = forms.CharField(label="Why", max_length=200)


class LinkForm(Form):
    channel = forms.ChoiceField(
        label="How", choices=[("text", "Text"), ("email", "Mail")], widget=forms.RadioSelect
    )


class PlanForm(Form):
    count = forms.IntegerField(label="Number of payments", min_value=2, max_value=24, initial=4)
    first_on = DateField(label="First payment on", future=True)
    terms_given = forms.BooleanField(
        label="The patient has the written terms (more than four payments)", required=False
    )
    use_card = forms.BooleanField(label="Charge the card on file each time", required=False)
    layout = (Row("count", "first_on"), Row("terms_given"), Row("use_card"))


class HelpForm(WordsForm):
    household = forms.IntegerField(label="People in the household", min_value=1, max_value=30)
    income = MoneyField(label="Income in a year")
    proof = forms.CharField(
        label="What was shown", max_length=200, help_text="Pay slips, tax return, benefit letter."
    )
    ends_on = DateField(label="Holds until", future=True)
    layout = (Row("household", "income"), Row("proof"), Row("ends_on"))


class PlacementForm(WordsForm):
    agency = forms.ChoiceField(label="Agency")
    why = forms.CharField(label="Note for who signs off", max_length=200, required=False)


class AgencyForm(Form):
    organization = forms.ChoiceField(label="Organization")
    contract = forms.ChoiceField(label="Contract")
    baa = forms.ChoiceField(label="Business associate agreement")
    fee = forms.DecimalField(
        label="It keeps, percent", min_value=0, max_value=100, decimal_places=2
    )


class ScaleForm(WordsForm):
    name = forms.CharField(label="Name", max_length=80, initial="Lower-cost care")
    base = MoneyField(label="Poverty line, one person")
    person = MoneyField(label="Each further person")
    steps = forms.CharField(
        label="Steps",
        max_length=200,
        help_text="Up to percent of the line: percent off. For example 100:100, 150:75, 200:50",
    )
    source = forms.CharField(label="Published in", max_length=200)
    checked_on = DateField(label="Checked on")
    starts_on = DateField(label="Holds from", future=True)
    layout = (
        Row("name"),
        Row("base", "person"),
        Row("steps"),
        Row("source"),
        Row("checked_on", "starts_on"),
    )

    def clean_steps(self) -> list[tuple[int, int]]:
        try:
            return [
                (int(top), int(off))
                for top, off in (
                    part.split(":") for part in str(self.cleaned_data["steps"]).split(",")
                )
            ]
        except ValueError:
            raise forms.ValidationError("Write it like 100:100, 150:75, 200:50.") from None


class RemittanceForm(Form):
    file = forms.FileField(label="CSV file of the agency")


class EstimateForm(WordsForm):
    asked_on = DateField(label="Asked or scheduled on")
    service_on = DateField(label="Visit on", future=True)
    amount = MoneyField(label="We expect to charge")
    words = forms.CharField(label="For", max_length=200)
    layout = (Row("asked_on", "service_on"), Row("amount"), Row("words"))


class PayForm(Form):
    """On the patient's phone."""

    amount = MoneyField(label=gettext_lazy("Amount"))
    keep_card = forms.BooleanField(
        label=gettext_lazy("Keep my card for a payment plan"), required=False
    )
