"""Forms of letters and of what comes back."""

from __future__ import annotations

from django import forms

from praxis.correspondence.types import LetterKind, WhyBack
from praxis.ui.forms import Form, Row, Section


def _area(label: str, *, rows: int = 10, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class TextsForm(Form):
    subject_en = forms.CharField(label="About", max_length=200)
    body_en = _area("Text")
    subject_es = forms.CharField(label="About, in Spanish", max_length=200, required=False)
    body_es = _area("Text, in Spanish", required=False)

    layout: tuple[Row | Section, ...] = (
        Section("English"),
        Row("subject_en"),
        Row("body_en"),
        Section("Spanish"),
        Row("subject_es"),
        Row("body_es"),
    )

    def texts(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        made = {"en": (given["subject_en"], given["body_en"])}
        if given["subject_es"] or given["body_es"]:
            made["es"] = (given["subject_es"], given["body_es"])
        return made


class TemplateForm(TextsForm):
    name = forms.CharField(label="Name in the list", max_length=80)
    kind = forms.ChoiceField(label="What it is for", choices=LetterKind.choices)

    layout = (Row("name", "kind"), *TextsForm.layout)


class ReviewForm(Form):
    by_name = forms.CharField(label="Read by, qualified in the language", max_length=120)


class ReturnForm(Form):
    number = forms.CharField(
        label="Number at the foot of the letter",
        max_length=30,
        help_text="Type it, or scan the code beside it",
    )
    reason = forms.ChoiceField(label="Why it came back", choices=WhyBack.choices)
    new_address = forms.CharField(
        label="New address, if the post wrote one", max_length=300, required=False
    )

    layout = (Row("number", "reason"), Row("new_address"))
