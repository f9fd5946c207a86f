"""What patients fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from praxis.kernel.errors import PraxisError
from praxis.portal.models import OnlineReason
from praxis.portal.types import Topic
from praxis.ui.forms import DateField, Form, PhoneField, Row
from praxis.ui.typed import read_phone

YES, NO = "yes", "no"
NONE, OTHER = "none", "other"


def spanish() -> bool:
    return (get_language() or "en").startswith("es")


def reason_words(reason: OnlineReason) -> str:
    return reason.words_es if spanish() else reason.words_en


class ReasonForm(Form):
    reason = forms.ChoiceField(label=_("What do you need?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("So that we are ready for you."),
    )
    been_here = forms.ChoiceField(
        label=_("Have you been here in the last three years?"),
        choices=((YES, _("Yes")), (NO, _("No, I am new"))),
        widget=forms.RadioSelect,
    )
    birth_date = DateField(
        label=_("Date of birth of the patient"), help_text=_("Month, day, year: 03/14/1985")
    )
    insurance = forms.ChoiceField(label=_("Insurance"))

    def ask(self, reasons: list[OnlineReason], payers: list[tuple[int, str]]) -> None:
        self.offer("reason", [(str(row.pk), reason_words(row)) for row in reasons])
        self.offer(
            "insurance",
            [
                ("", gettext("Choose one")),
                *((str(pk), name) for pk, name in payers),
                (OTHER, gettext("Another insurance")),
                (NONE, gettext("I have no insurance")),
            ],
        )


class DetailsForm(Form):
    given_name = forms.CharField(
        label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    phone = PhoneField(label=_("Mobile phone"))
    may_text = forms.BooleanField(label=_("You may send me texts about my visits"), required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("For the confirmation and the calendar entry."),
    )
    member_id = forms.CharField(
        label=_("Member number on your insurance card"), required=False, max_length=40
    )
    layout = (Row("given_name"), Row("family_name"))

    def __init__(self, *args: Any, insured: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not insured:
            del self.fields["member_id"]
        for name in ("given_name", "family_name"):
            field = self.fields[name]
            assert isinstance(field, forms.CharField)
            field.max_length = 80


class SignInForm(Form):
    contact = forms.CharField(
        label=_("Phone or e-mail that we have for you"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    birth_date = DateField(
        label=_("Date of birth of the patient"), help_text=_("Month, day, year: 03/14/1985")
    )

    def clean_contact(self) -> str:
        typed = str(self.cleaned_data["contact"]).strip()
        if "@" in typed:
            return typed.lower()
        try:
            return read_phone(typed)
        except PraxisError as refusal:
            raise ValidationError(gettext(refusal.message)) from None


class CancelForm(Form):
    reason = forms.CharField(
        label=_("Why? It helps us."),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WriteForm(Form):
    topic = forms.ChoiceField(
        label=_("What is it about?"), choices=Topic.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Your message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
