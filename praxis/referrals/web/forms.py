"""Forms of referrals: one to begin, one small one a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from praxis.coverage.types import AskedBy
from praxis.referrals.types import Part, Urgency, Way
from praxis.ui.fields import DateField
from praxis.ui.forms import Form, Row

if TYPE_CHECKING:
    from praxis.referrals.models import PackRule

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
    codes = forms.CharField(
        label="Service codes",
        max_length=100,
        required=False,
        help_text="If one is known: some payers ask for authorization by code.",
    )
    visits = forms.IntegerField(label="Visits asked for", min_value=1, max_value=99, initial=1)
    provider = forms.ChoiceField(label="Ordered by", required=False)
    layout = (
        Row("organization", "person"),
        Row("specialty", "urgency"),
        Row("reason"),
        Row("diagnosis", "codes"),
        Row("visits", "provider"),
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
    paper = forms.FileField(
        label="The paper",
        required=False,
        help_text="PDF or picture of what came, at most 25 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.tif,.tiff"}),
        allow_empty_file=True,
    )
    layout = (
        Row("paper"),
        Row("organization", "person"),
        Row("came_by", "urgency"),
        Row("family_name", "given_name"),
        Row("born_on", "phone"),
        Row("specialty"),
        Row("reason"),
    )

    def __init__(
        self, *args: Any, organizations: Choices, filed: object = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organization", organizations)
        if filed is not None:
            del self.fields["paper"]


class AskForm(Form):
    channel = forms.ChoiceField(label="Asked by", choices=AskedBy.choices)
    units = forms.IntegerField(label="Visits asked for", min_value=1, max_value=999)
    codes = forms.CharField(label="Service codes", max_length=100, required=False)
    note = forms.CharField(label="Reference or name", max_length=300, required=False)
    layout = (Row("channel", "units"), Row("codes", "note"))


class WordsForm(Form):
    note = forms.CharField(label="In words", max_length=300)


class SendForm(Form):
    """`rule` says which files are proposed; the others stand below them."""

    way = forms.ChoiceField(label="Sent by", choices=Way.choices)
    summary = forms.BooleanField(label="Summary of the chart", required=False, initial=True)
    pack = forms.MultipleChoiceField(
        label="With the letter", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, files: Choices, rule: PackRule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = self.fields["pack"]
        assert isinstance(pack, forms.MultipleChoiceField)
        pack.choices = files
        if not files:
            del self.fields["pack"]
        if rule is not None and files:
            pack.help_text = f"Proposed by rule: {rule.source}."
        if rule is None or not rule.parts:
            del self.fields["summary"]
            return
        parts = ", ".join(Part(part).label.lower() for part in rule.parts)
        self.fields["summary"].help_text = f"As the rule says: {parts}."


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
