"""Forms about patients and the people around them."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.people import types
from praxis.ui.forms import DateField, Form, PhoneField, Row, Section, ZipField

Choices = list[tuple[str, str]]


def _text(label: str, size: int, *, required: bool = False, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=size, required=required, help_text=hint)


def _one(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, **kwargs)


def _yes(label: str, hint: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=hint)


def _zip(*, required: bool) -> ZipField:
    """Asks for city and state when it changes and they are empty."""
    field = ZipField(
        label="ZIP",
        required=required,
        lookup="/patients/zip/",
        target="#zip-said",
        help_text="City and state are filled from it.",
    )
    field.widget.attrs["hx-include"] = "#id_city, #id_state"
    return field


class IdentityForm(Form):
    family_name = _text("Family name", 80, required=True)
    given_name = _text("Given name", 80)
    middle_name = _text("Middle name", 80)
    suffix = _text("Suffix", 12, hint="Jr, Sr, III")
    preferred_name = _text("Likes to be called", 80)
    birth_date = DateField(label="Date of birth", help_text="070481 or 7/4/81")
    sex = _one("Sex", types.Sex.choices)
    pronouns = _text("Pronouns", 40)
    gender_identity = _text("Gender identity", 60)
    language = _one("Language", types.LANGUAGES)
    needs_interpreter = _yes("Needs an interpreter")
    usual_provider_id = forms.TypedChoiceField(
        label="Usual provider", coerce=int, empty_value=None, required=False
    )
    layout: tuple[Row | Section, ...] = (
        Row("family_name", "given_name"),
        Row("middle_name", "suffix"),
        Row("preferred_name", "pronouns"),
        Row("birth_date", "sex"),
        Row("gender_identity"),
        Row("language"),
        Row("needs_interpreter"),
        Row("usual_provider_id"),
    )

    def __init__(self, *args: Any, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("usual_provider_id", [("", "Nobody yet"), *providers])


class RegisterForm(IdentityForm):
    phone = PhoneField(label="Telephone", required=False)
    phone_use = _one("Kind of telephone", types.Use.choices)
    may_text = _yes("May send texts")
    may_leave_message = _yes("May leave a message")
    email = _text("E-mail", 254)
    line1 = _text("Street", 100)
    line2 = _text("Apartment, unit", 100)
    zip = _zip(required=False)
    city = _text("City", 60)
    state = _text("State", 2)
    payer_number = _text(
        "Record number of who pays", 12, hint="When that person is a patient here: P-118778."
    )
    payer_family_name = _text("Family name of who pays", 80)
    payer_given_name = _text("Given name of who pays", 80)
    payer_relationship = _one("Relationship", types.Relationship.choices)
    payer_phone = PhoneField(label="Telephone of who pays", required=False)
    site_id = forms.TypedChoiceField(label="Site", coerce=int)
    layout = (
        Row("family_name", "given_name"),
        Row("birth_date", "sex"),
        Row("phone", "phone_use"),
        Row("may_text"),
        Row("may_leave_message"),
        Section("More about the name"),
        Row("middle_name", "suffix"),
        Row("preferred_name", "pronouns"),
        Row("gender_identity"),
        Section("Language"),
        Row("language"),
        Row("needs_interpreter"),
        Section("Address and e-mail"),
        Row("line1"),
        Row("line2"),
        Row("zip"),
        Row("city", "state"),
        Row("email"),
        Section("Who pays, when not the patient"),
        Row("payer_number"),
        Row("payer_family_name", "payer_given_name"),
        Row("payer_relationship", "payer_phone"),
        Section("Here"),
        Row("site_id"),
        Row("usual_provider_id"),
    )

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("site_id", sites)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(data.get(name) for name in ("line1", "city", "state")) and not data.get("zip"):
            self.add_error("zip", "An address needs its ZIP code.")
        if data.get("zip") and not data.get("line1"):
            self.add_error("line1", "Type the street and number.")
        return data


class NameForm(Form):
    family_name = _text("Family name", 80, required=True)
    given_name = _text("Given name", 80)
    use = _one("Kind", types.NameUse.choices)
    ended_on = DateField(label="Used until", required=False)
    layout = (Row("family_name", "given_name"), Row("use"), Row("ended_on"))


class PhoneForm(Form):
    value = PhoneField(label="Telephone")
    use = _one("Kind", types.Use.choices)
    may_text = _yes("May send texts")
    may_leave_message = _yes("May leave a message")


class EmailForm(Form):
    value = _text("E-mail", 254, required=True)
    use = _one("Kind", types.Use.choices, initial=types.Use.HOME)


class ContactPointForm(Form):
    use = _one("Kind", types.Use.choices)
    may_text = _yes("May send texts")
    may_leave_message = _yes("May leave a message")


class AddressForm(Form):
    line1 = _text("Street", 100, required=True)
    line2 = _text("Apartment, unit", 100)
    zip = _zip(required=True)
    city = _text("City", 60)
    state = _text("State", 2)
    layout: tuple[Row | Section, ...] = (
        Row("line1"),
        Row("line2"),
        Row("zip"),
        Row("city", "state"),
    )


class NewAddressForm(AddressForm):
    use = _one("Kind", types.Use.choices, initial=types.Use.HOME)
    starts_on = DateField(label="Lives there from", required=False, future=True)
    layout = (*AddressForm.layout, Row("use"), Row("starts_on"))


class ContactForm(Form):
    family_name = _text("Family name", 80, required=True)
    given_name = _text("Given name", 80)
    relationship = _one("Relationship", types.Relationship.choices)
    phone = PhoneField(label="Telephone", required=False)
    email = _text("E-mail", 254)
    birth_date = DateField(label="Date of birth", required=False)
    is_emergency = _yes("Call in an emergency")
    layout = (
        Row("family_name", "given_name"),
        Row("relationship"),
        Row("phone", "email"),
        Row("birth_date"),
        Row("is_emergency"),
    )


class SpeaksForm(Form):
    kinds = forms.MultipleChoiceField(
        label="May hear about",
        choices=types.ProxyKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    may_consent = _yes("May consent to treatment")
    no_contact = _yes("No contact: tell this person nothing", "By a court order or the patient.")
    court_order_document_id = forms.IntegerField(
        label="Number of the court order's document", required=False, min_value=1
    )
    note = _text("Note", 200)
    starts_on = DateField(label="From", required=False, future=True)
    ends_on = DateField(label="Last day", required=False, future=True)
    recheck_on = DateField(
        label="Ask the patient again on",
        required=False,
        future=True,
        help_text="For a minor: the 18th birthday, unless you type another day.",
    )
    layout = (
        Row("kinds"),
        Row("may_consent"),
        Section("Custody"),
        Row("no_contact"),
        Row("court_order_document_id"),
        Row("note"),
        Section("When"),
        Row("starts_on", "ends_on"),
        Row("recheck_on"),
    )


class GuarantorForm(Form):
    payer = _one("Who pays", ())
    payer_number = _text("Record number", 12, hint="Of the other patient who pays: P-118778.")
    starts_on = DateField(label="From", required=False, future=True)

    def __init__(self, *args: Any, payers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("payer", payers)


class DeathForm(Form):
    deceased_on = DateField(label="Died on", required=False, help_text="Empty takes it back.")


class SitesForm(Form):
    site_ids = forms.TypedMultipleChoiceField(
        label="Also known at", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("site_ids", sites)


class RestrictForm(Form):
    kind = _one("Why this chart", types.RestrictionKind.choices)
    reason = _text("Reason", 200, required=True)
    allow_user_ids = forms.TypedMultipleChoiceField(
        label="May open it", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, users: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("allow_user_ids", users)


class GrantForm(Form):
    who = forms.TypedChoiceField(label="Who may open it", coerce=int)
    reason = _text("Reason", 200, required=True)
    days = forms.IntegerField(label="For how many days", min_value=1, max_value=730, initial=365)

    def __init__(self, *args: Any, users: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("who", users)


class ReasonForm(Form):
    reason = _text("Reason", 200, required=True, hint="It is kept and looked at.")


class OrganizationForm(Form):
    name = _text("Name", 120, required=True)
    kinds = forms.MultipleChoiceField(
        label="What it is to us",
        choices=types.OrganizationKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    npi = _text("NPI", 10)
    phone = PhoneField(label="Telephone", required=False)
    fax = PhoneField(label="Fax", required=False)
    email = _text("E-mail", 254)
    line1 = _text("Street", 100)
    line2 = _text("Suite, floor", 100)
    zip = _zip(required=False)
    city = _text("City", 60)
    state = _text("State", 2)
    layout = (
        Row("name"),
        Row("kinds"),
        Row("phone", "fax"),
        Row("email", "npi"),
        Section("Address"),
        Row("line1"),
        Row("line2"),
        Row("zip"),
        Row("city", "state"),
    )


class EndForm(Form):
    on = DateField(label="Last day", future=True)


class AgreementChangeForm(Form):
    title = _text("What was agreed", 120, required=True)
    signed_on = DateField(label="Signed on", required=False)
    ends_on = DateField(label="Last day", required=False, future=True)
    notice_days = forms.IntegerField(label="Days of notice", min_value=0, initial=0)
    renews_itself = _yes("Renews itself unless notice is given")
    document_id = forms.IntegerField(label="Number of its document", required=False, min_value=1)


class AgreementForm(AgreementChangeForm):
    kind = _one("Kind", types.AgreementKind.choices)
    starts_on = DateField(label="From", future=True)
    layout = (
        Row("kind"),
        Row("title"),
        Row("signed_on"),
        Row("starts_on", "ends_on"),
        Row("notice_days"),
        Row("renews_itself"),
        Row("document_id"),
    )
