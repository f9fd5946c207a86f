"""Forms of orders, reviews, amendments and the queue."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.chart.types import OrderKind
from praxis.ui.fields import DateField
from praxis.ui.forms import Form, Row

Choices = list[tuple[str, str]]
_LONG = forms.Textarea(attrs={"rows": 3})


class OrderForm(Form):
    kind = forms.ChoiceField(label="What is expected", choices=OrderKind.choices)
    text = forms.CharField(
        label="Name", max_length=200, help_text="As the lab will call it, such as Hemoglobin A1c."
    )
    code = forms.CharField(
        label="Code (LOINC)", max_length=40, required=False, help_text="Finds the result by itself."
    )
    asked_of = forms.CharField(label="From whom", max_length=120, required=False)
    provider = forms.ChoiceField(label="Ordered by", required=False)
    expected_on = DateField(label="Expected by", future=True)
    placer_number = forms.CharField(label="Order number", max_length=80, required=False)
    why = forms.CharField(label="What for", max_length=200, required=False)
    layout = (
        Row("kind", "expected_on"),
        Row("text"),
        Row("code", "placer_number"),
        Row("asked_of", "provider"),
        Row("why"),
    )

    def __init__(self, *args: Any, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("provider", [("", "Not said"), *providers])


class PutOffForm(Form):
    expected_on = DateField(label="Expected by", future=True)
    note = forms.CharField(label="Who said so", max_length=300)
    layout = (Row("expected_on", "note"),)


class ReceivedForm(Form):
    note = forms.CharField(label="How it came", max_length=300)


class CancelForm(Form):
    note = forms.CharField(label="Why it will not come", max_length=300)


class ReviewForm(Form):
    note = forms.CharField(
        label="Note to the patient",
        required=False,
        widget=_LONG,
        help_text="In plain words. Clinical staff tell it; leave it empty when there is nothing"
        " to say.",
    )


class AmendForm(Form):
    says = forms.CharField(label="What is right", widget=_LONG)
    why = forms.CharField(label="Why, and how you know", max_length=300)


class FileForm(Form):
    remember = forms.BooleanField(
        label="From now on this sender's number means this patient", required=False
    )
    note = forms.CharField(label="How you know", max_length=300, required=False)

    layout = (Row("note"), Row("remember"))


class ReasonForm(Form):
    why = forms.CharField(label="Why", max_length=300)
