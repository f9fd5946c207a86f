"""Forms about authorizations: one to ask, one a decision."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.coverage.types import AskedBy
from praxis.ui.fields import DateField
from praxis.ui.forms import Form, Row

Choices = list[tuple[str, str]]


class AskVisitsForm(Form):
    coverage = forms.ChoiceField(label="Insurance")
    visit_type = forms.ChoiceField(label="For visits of")
    units = forms.IntegerField(label="Visits asked for", min_value=1, max_value=999, initial=1)
    channel = forms.ChoiceField(label="Asked by", choices=AskedBy.choices)
    codes = forms.CharField(label="Service codes", max_length=100, required=False)
    diagnosis = forms.CharField(
        label="Diagnosis codes", max_length=100, required=False, help_text="Such as I20.9, R07.9"
    )
    is_urgent = forms.BooleanField(label="Urgent: the patient cannot wait", required=False)
    note = forms.CharField(label="Reference or name", max_length=300, required=False)
    file = forms.ChoiceField(label="Sent with it", required=False)
    layout = (
        Row("coverage", "visit_type"),
        Row("units", "channel"),
        Row("codes", "diagnosis"),
        Row("note", "file"),
        Row("is_urgent"),
    )

    def __init__(
        self, *args: Any, coverages: Choices, kinds: Choices, files: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("coverage", coverages)
        self.offer("visit_type", [("", "Choose"), *kinds])
        self.offer("file", [("", "Nothing"), *files])


class ApproveForm(Form):
    number = forms.CharField(label="Authorization number", max_length=40)
    units = forms.IntegerField(
        label="Visits granted",
        min_value=1,
        max_value=999,
        help_text="Fewer than asked is a part approval.",
    )
    starts_on = DateField(label="From", future=True)
    ends_on = DateField(label="To", future=True)
    note = forms.CharField(label="What they said", max_length=300, required=False)
    layout = (Row("number", "units"), Row("starts_on", "ends_on"), Row("note"))


class ReasonForm(Form):
    note = forms.CharField(label="In words", max_length=300)


class SendMoreForm(Form):
    says = forms.CharField(label="What was sent, and how", max_length=300)
    file = forms.ChoiceField(label="From the patient's files", required=False)

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("file", [("", "No file"), *files])
