"""What is typed at a kiosk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from praxis.kiosk.types import Field
from praxis.people.types import Relationship
from praxis.ui.forms import Form, PhoneField, ZipField

SAME, NEW, NONE = "same", "new", "none"


def _digits(label: Any, most: int, **attributes: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=1,
        max_length=most,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "pattern": "[0-9]*",
                "autocomplete": "off",
                "data-digits": str(most),
                **attributes,
            }
        ),
    )


class FindForm(Form):
    """Two facts, all digits, so that one number pad serves."""

    month = _digits(_("Month"), 2)
    day = _digits(_("Day"), 2)
    year = _digits(_("Year"), 4)
    last4 = _digits(_("Last 4 digits of your phone number"), 4)
    letter = forms.CharField(
        label=_("First letter of your first name"),
        max_length=1,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "1"}),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        parts = [typed.get(name, "") for name in ("year", "month", "day")]
        if all(parts):
            try:
                typed["birth_date"] = date(*(int(part) for part in parts))
            except ValueError:
                raise ValidationError(gettext("Check the date of birth.")) from None
        if "last4" in typed and not (typed["last4"].isdigit() and len(typed["last4"]) == 4):
            self.add_error("last4", gettext("Type four digits."))
        return typed


class CardForm(Form):
    card = forms.ChoiceField(
        label=_("Your insurance card"),
        choices=(
            (SAME, _("I still have this card")),
            (NEW, _("I have a new card")),
            (NONE, _("I have no insurance now")),
        ),
        widget=forms.RadioSelect,
    )


class PhotoForm(Form):
    front = forms.FileField(
        label=_("Front of the card"),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    back = forms.FileField(
        label=_("Back of the card"),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )


class PhoneForm(Form):
    value = PhoneField(label=_("New mobile phone"))


class EmailForm(Form):
    value = forms.EmailField(
        label=_("New e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class AddressForm(Form):
    line1 = forms.CharField(label=_("Street and number"), max_length=100)
    line2 = forms.CharField(label=_("Apartment"), max_length=100, required=False)
    zip = ZipField(label=_("ZIP code"))


class ContactForm(Form):
    given_name = forms.CharField(label=_("First name"), max_length=80)
    family_name = forms.CharField(label=_("Last name"), max_length=80)
    relationship = forms.ChoiceField(
        label=_("Who is this to you?"),
        choices=(
            (Relationship.SPOUSE, _("Husband or wife")),
            (Relationship.PARTNER, _("Partner")),
            (Relationship.PARENT, _("Mother or father")),
            (Relationship.CHILD, _("Son or daughter")),
            (Relationship.SIBLING, _("Brother or sister")),
            (Relationship.FRIEND, _("Friend")),
            (Relationship.OTHER, _("Somebody else")),
        ),
    )
    phone = PhoneField(label=_("Phone"))


CHANGES: dict[str, type[Form]] = {
    Field.PHONE: PhoneForm,
    Field.EMAIL: EmailForm,
    Field.ADDRESS: AddressForm,
    Field.CONTACT: ContactForm,
}
