"""Forms of the shared inbox."""

from __future__ import annotations

from django import forms

from praxis.correspondence.types import Attempt, Medium, Outcome, Topic, Urgency
from praxis.ui.fields import PhoneField
from praxis.ui.forms import Form, Row


class ReplyForm(Form):
    way = forms.ChoiceField(label="Answer by", choices=())
    text = forms.CharField(
        label="Your answer",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "data-key": "r"}),
        help_text="A text or mail can be read by anybody: no diagnosis, no result",
    )


class NoteForm(Form):
    note = forms.CharField(
        label="Note for us",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "n"}),
        help_text="The patient never sees it",
    )


class CloseForm(Form):
    outcome = forms.ChoiceField(label="How it ended", choices=Outcome.choices)
    why = forms.CharField(label="In a few words", max_length=160, required=False)


class ReopenForm(Form):
    again = forms.CharField(label="Why", max_length=160)


class OwnerForm(Form):
    owner = forms.TypedChoiceField(label="Give to", choices=(), coerce=int)


class AttemptForm(Form):
    attempt = forms.ChoiceField(label="What came of the call", choices=Attempt.choices)
    said = forms.CharField(
        label="What was said",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhoseForm(Form):
    patient = forms.CharField(
        label="Patient", max_length=80, help_text="Record number, or name and birth date"
    )


class MoveForm(WhoseForm):
    reason = forms.CharField(label="How you know", max_length=160)

    layout = (Row("patient"), Row("reason"))


class NewForm(Form):
    medium = forms.ChoiceField(
        label="What it is",
        choices=[(each, each.label) for each in (Medium.VOICEMAIL, Medium.EMAIL, Medium.FAX)],
    )
    number = PhoneField(label="From number", required=False)
    patient = forms.CharField(
        label="Patient",
        max_length=80,
        required=False,
        help_text="Record number, or name and birth date. Empty: not known yet",
    )
    topic = forms.ChoiceField(label="About", choices=Topic.choices, initial=Topic.OTHER)
    urgency = forms.ChoiceField(label="How urgent", choices=Urgency.choices)
    text = forms.CharField(
        label="What it says", max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    recording = forms.FileField(
        label="Recording or file", required=False, help_text="WAV, MP3 or PDF, up to 25 MB"
    )

    layout = (
        Row("medium", "urgency"),
        Row("number"),
        Row("patient"),
        Row("topic"),
        Row("text"),
        Row("recording"),
    )


class CannedForm(Form):
    title = forms.CharField(label="Title", max_length=60)
    words_en = forms.CharField(
        label="In English", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    words_es = forms.CharField(
        label="In Spanish", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


__all__ = [
    "AttemptForm",
    "CannedForm",
    "CloseForm",
    "MoveForm",
    "NewForm",
    "NoteForm",
    "OwnerForm",
    "ReopenForm",
    "ReplyForm",
    "WhoseForm",
]
