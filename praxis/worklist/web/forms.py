"""Forms of the worklist."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.ui.forms import DateField, Form, Row, TimeField
from praxis.worklist.types import ROLES


class TaskForm(Form):
    title = forms.CharField(label="What is to do", max_length=200)
    due_on = DateField(label="Due on", future=True)
    due_time = TimeField(label="Due at", required=False, help_text="Empty: by the end of the day")
    role = forms.ChoiceField(label="Who does such work", choices=list(ROLES.items()))
    why = forms.CharField(
        label="Why this date", max_length=300, required=False, help_text="Who set it, or the rule"
    )
    consequence = forms.CharField(
        label="What happens if it is missed", max_length=300, required=False
    )

    layout = (Row("title"), Row("due_on", "due_time"), Row("role"), Row("why"), Row("consequence"))


class AssignForm(Form):
    owner = forms.TypedChoiceField(
        label="Who does it", coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Nobody yet"), *people]


class SnoozeForm(Form):
    until_on = DateField(label="Put off until", future=True)
    reason = forms.CharField(label="Waiting for", max_length=200)


class FinishForm(Form):
    note = forms.CharField(label="How it was settled", max_length=200, required=False)


class SetAsideForm(Form):
    why = forms.CharField(label="Why it is not needed any more", max_length=200)
