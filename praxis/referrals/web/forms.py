"""Forms of referrals: one to begin, one small one a step."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.coverage.types import AskedBy
from praxis.referrals.types import Urgency, Way
from praxis.ui.fields import DateField
from praxis.ui.forms import Form, Row

Choices = list[tuple[str, str]]


class ReferralForm(Form):
    organization = forms.ChoiceField(label="To")
    person = forms.CharField(label="Specialist", max_length=120, required=False)
    specialty = forms.CharField(label="Specialty", max_length=80)
    urgency = forms.ChoiceField(label="How soon", choices=Urgency.choices)
    reason = forms.CharField(label="What is asked", max_length=300)
    diagnosis = forms.CharField(
        label="Diagnosis codes", max_length=100, required=False, help_text="Such as I20.9, R07.9"
    )
    visits = forms.IntegerField(label="Visits asked for", min_value=1, max_value=99, initial=1)
    provider = forms.ChoiceField(label="Ordered by", required=False)
    layout = (
        Row("organization", "person"),
        Row("specialty", "urgency"),
        Row("reason"),
        Row("diagnosis", "visits"),
        Row("provider"),
    )

    def __init__(
        self, *args: Any, organizations: Choices, providers: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organization", organizations)
        self.offer("provider", [("", "Nobody named"), *providers])


class IncomingForm(Form):
    organization = forms.ChoiceField(label="From")
    person = forms.CharField(label="Sent by", max_length=120, required=False)
    came_by = forms.ChoiceField(label="Came by", choices=Way.choices)
    family_name = forms.CharField(label="Patient's family name", max_length=80)
    given_name = forms.CharField(label="Given name", max_length=80)
    born_on = DateField(label="Born")
    phone = forms.CharField(label="Phone", max_length=20, required=False)
    specialty = forms.CharField(label="What for", max_length=80)
    urgency = forms.ChoiceField(label="How soon", choices=Urgency.choices)
    reason = forms.CharField(label="What they ask", max_length=300)
    layout = (
        Row("organization", "person"),
        Row("came_by", "urgency"),
        Row("family_name", "given_name"),
        Row("born_on", "phone"),
        Row("specialty"),
        Row("reason"),
    )

    def __init__(self, *args: Any, organizations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organization", organizations)


class AskForm(Form):
    channel = forms.ChoiceField(label="Asked by", choices=AskedBy.choices)
    units = forms.IntegerField(label="Visits asked for", min_value=1, max_value=999)
    codes = forms.CharField(label="Service codes", max_length=100, required=False)
    note = forms.CharField(label="Reference or name", max_length=300, required=False)
    layout = (Row("channel", "units"), Row("codes", "note"))


class ApproveForm(Form):
    number = forms.CharField(label="Authorization number", max_length=40)
    units = forms.IntegerField(label="Visits granted", min_value=1, max_value=999)
    starts_on = DateField(label="From", future=True)
    ends_on = DateField(label="To", future=True)
    layout = (Row("number", "units"), Row("starts_on", "ends_on"))


class WordsForm(Form):
    note = forms.CharField(label="In words", max_length=300)


class SendForm(Form):
    way = forms.ChoiceField(label="Sent by", choices=Way.choices)
    pack = forms.MultipleChoiceField(
        label="With the letter", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = self.fields["pack"]
        assert isinstance(pack, forms.MultipleChoiceField)
        pack.choices = files
        if not files:
            del self.fields["pack"]


class DayForm(Form):
    on = DateField(label="Specialist's visit", future=True)


class FileForm(Form):
    file = forms.ChoiceField(label="The note, from the patient's files")

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("file", files)


class ReadForm(Form):
    note = forms.CharField(label="For the record", max_length=300, required=False)


class WayForm(Form):
    way = forms.ChoiceField(label="Sent by", choices=Way.choices)


class OurNoteForm(FileForm):
    way = forms.ChoiceField(label="Sent by", choices=Way.choices)


class PatientForm(Form):
    patient = forms.ChoiceField(label="Who it is", widget=forms.RadioSelect)

    def __init__(self, *args: Any, patients: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("patient", patients)
