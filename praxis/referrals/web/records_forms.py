"""Forms of requests for records."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.referrals.types import Asker, Authority, Way
from praxis.ui.fields import DateField, MoneyField
from praxis.ui.forms import Form, Row

Choices = list[tuple[str, str]]


class RecordsForm(Form):
    asker = forms.ChoiceField(label="Who asks", choices=Asker.choices)
    asker_name = forms.CharField(label="Name", max_length=120)
    authority = forms.ChoiceField(label="On what right", choices=Authority.choices)
    file = forms.ChoiceField(label="The signed paper", required=False)
    wanted = forms.CharField(label="What they want", max_length=300)
    from_on = DateField(label="From", required=False)
    to_on = DateField(label="To", required=False)
    send_to = forms.CharField(
        label="Send to", max_length=200, help_text="Address, fax number or mail, as they wrote it."
    )
    received_on = DateField(label="Came in on")
    layout = (
        Row("asker", "asker_name"),
        Row("authority", "file"),
        Row("wanted"),
        Row("from_on", "to_on"),
        Row("send_to", "received_on"),
    )

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("file", [("", "None"), *files])


class ClearForm(Form):
    note = forms.CharField(label="What was seen", max_length=300)
    file = forms.ChoiceField(label="The signed paper", required=False)

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("file", [("", "As on file"), *files])


class PriceForm(Form):
    pages = forms.IntegerField(label="Pages", min_value=1, max_value=20_000)


class CopyForm(Form):
    way = forms.ChoiceField(label="Sent by", choices=Way.choices)
    pack = forms.MultipleChoiceField(label="Files", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = self.fields["pack"]
        assert isinstance(pack, forms.MultipleChoiceField)
        pack.choices = files


class SaysForm(Form):
    note = forms.CharField(label="In words", max_length=300)


class FeeForm(Form):
    asker = forms.ChoiceField(label="Asked of", choices=Asker.choices)
    base = MoneyField(label="Base")
    page = MoneyField(label="Each page")
    free_pages = forms.IntegerField(label="Pages without a fee", min_value=0, initial=0)
    cap = MoneyField(label="At most", required=False)
    source = forms.CharField(
        label="Where it is written", max_length=200, help_text="State law, guidance or our own."
    )
    checked_on = DateField(label="Checked on")
    starts_on = DateField(label="Holds from", future=True)
    layout = (
        Row("asker", "base"),
        Row("page", "free_pages"),
        Row("cap", "source"),
        Row("checked_on", "starts_on"),
    )
