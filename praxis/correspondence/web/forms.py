"""Forms of the correspondence room."""

from __future__ import annotations

from django import forms

from praxis.correspondence.types import Channel, Purpose, Recipient
from praxis.ui.forms import DateField, Form, Row, Section


class ConsentForm(Form):
    channel = forms.ChoiceField(label="How", choices=Channel.choices)
    purpose = forms.ChoiceField(label="About", choices=Purpose.choices)
    allowed = forms.TypedChoiceField(
        label="The patient said",
        choices=[("yes", "Yes, reach me this way"), ("no", "No, do not")],
        coerce=lambda word: word == "yes",
    )
    said_on = DateField(label="On")
    how = forms.CharField(label="Said how", max_length=60, help_text="In person, by phone, form")

    layout = (Row("channel", "purpose"), Row("allowed"), Row("said_on", "how"))


class LogForm(Form):
    channel = forms.ChoiceField(
        label="What it was",
        choices=[(Channel.PHONE, "Phone call"), (Channel.LETTER, "Letter"), (Channel.TEXT, "Text")],
    )
    to = forms.CharField(label="Number or address", max_length=300)
    subject = forms.CharField(label="About", max_length=200)
    text = forms.CharField(label="What was said", widget=forms.Textarea(attrs={"rows": 5}))

    layout = (Row("channel", "to"), Row("subject"), Row("text"))


class ReasonForm(Form):
    why = forms.CharField(label="How you know, or why", max_length=200)


class AnswerForm(Form):
    text = forms.CharField(
        label="Your answer",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="No diagnosis, result or provider: a text can be read by anybody",
    )


class _FactsForm(Form):
    name = forms.CharField(label="Given to", max_length=120)
    address = forms.CharField(label="Address", max_length=300, required=False)
    what = forms.CharField(label="What was given", max_length=300)
    why = forms.CharField(label="Why", max_length=300)
    authority = forms.CharField(
        label="By what right", max_length=200, help_text="Such as 45 CFR 164.512(b)"
    )
    accountable = forms.BooleanField(
        label="Tell the patient in an accounting",
        required=False,
        initial=True,
        help_text="Not for treatment, payment, operations, or with the patient's authorization",
    )
    withheld_until = DateField(
        label="An official asked in writing not to tell until",
        required=False,
        future=True,
        help_text="45 CFR 164.528(a)(2)",
    )

    def recipient(self) -> Recipient:
        taken = ("name", "address", "what", "why", "authority", "accountable")
        return Recipient(**{field: self.cleaned_data[field] for field in taken})


class DisclosureForm(_FactsForm):
    disclosed_on = DateField(label="Given on")

    layout = (
        Section("Who got it"),
        Row("name"),
        Row("address"),
        Section("What and why"),
        Row("what"),
        Row("why"),
        Row("authority"),
        Row("disclosed_on", "withheld_until"),
        Row("accountable"),
    )


class CorrectionForm(_FactsForm):
    entered_in_error = forms.BooleanField(
        label="It never happened: entered in error", required=False
    )

    layout = (Row("entered_in_error"), Section("What it should say"))
