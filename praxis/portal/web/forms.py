"""What patients fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from praxis.correspondence.types import Topic
from praxis.kernel.errors import PraxisError
from praxis.portal.models import OnlineReason
from praxis.portal.types import Sooner
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


_DAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
)
_PARTS = {"any": (0, 1440), "morning": (0, 720), "afternoon": (720, 1440)}


class SoonerFields(Form):
    """What would suit, for whoever waits."""

    weekdays = forms.MultipleChoiceField(
        label=_("Which days?"),
        choices=_DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any day."),
    )
    part = forms.ChoiceField(
        label=_("When?"),
        choices=(
            ("any", _("Any time")),
            ("morning", _("Before noon")),
            ("afternoon", _("After noon")),
        ),
        initial="any",
        widget=forms.RadioSelect,
    )
    notice = forms.TypedChoiceField(
        label=_("How soon can you be here when we call?"),
        choices=(
            ("1", _("Within an hour")),
            ("3", _("In 3 hours")),
            ("24", _("The next day")),
            ("48", _("In two days")),
        ),
        coerce=int,
        initial="24",
        widget=forms.RadioSelect,
    )

    def sooner(self) -> Sooner:
        typed = self.cleaned_data
        low, high = _PARTS[typed["part"]]
        return Sooner(
            weekdays=tuple(int(day) for day in typed["weekdays"]),
            from_minute=low,
            to_minute=high,
            notice_hours=typed["notice"],
            same_provider=bool(typed.get("same_provider")),
        )


class SoonerForm(SoonerFields):
    same_provider = forms.BooleanField(required=False)

    def __init__(self, *args: Any, provider: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["same_provider"].label = gettext("Only with %(who)s") % {"who": provider}


class JoinForm(DetailsForm, SoonerFields):
    """Who waits, and what would suit."""

    site = forms.ChoiceField(label=_("Office"), widget=forms.RadioSelect)
    field_order = (
        "given_name",
        "family_name",
        "phone",
        "may_text",
        "email",
        "member_id",
        "site",
        "weekdays",
        "part",
        "notice",
    )

    def ask(self, sites: list[tuple[str, str]]) -> None:
        if len(sites) > 1:
            self.offer("site", sites)
        else:
            del self.fields["site"]


class FamilyForm(Form):
    """How several are seen together, and from which day. `well` is asked where the questions
    before booking are in force: they are answered for one at a time.
    """

    how = forms.ChoiceField(
        label=_("How?"),
        choices=(("after", _("One after another")), ("side", _("At the same time"))),
        initial="after",
        widget=forms.RadioSelect,
    )
    site = forms.ChoiceField(label=_("Office"))
    from_day = DateField(label=_("From which day?"), future=True)
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("So that we are ready for you."),
    )
    well = forms.BooleanField(
        label=_("None of them is ill or hurt now."),
        help_text=_("Is somebody ill? Book that visit by itself: we ask a few questions first."),
    )

    def __init__(
        self, *args: Any, sites: list[tuple[str, str]], triage: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(sites) > 1:
            self.offer("site", sites)
        else:
            del self.fields["site"]
        if not triage:
            del self.fields["well"]


class FamilyCancelForm(Form):
    which = forms.ChoiceField(label=_("Which visits?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why? It helps us."),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, visits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("which", visits)


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


class OnForm(Form):
    """On with a conversation."""

    text = forms.CharField(
        label=_("Your message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
