"""Forms of the set-up pages."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.practice import types
from praxis.practice.settings import Kind, Spec
from praxis.practice.web.fields import MINUTES, MONTHS, HoursField, SpanField
from praxis.ui.forms import DateField, Form, PhoneField, Row, Section, ZipField

Choices = list[tuple[str, str]]


def _one(label: str, choices: Any, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=choices, **kwargs)


def _key(label: str, **kwargs: Any) -> forms.TypedChoiceField:
    """A choice among rows: gives an integer key, or None."""
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=False, **kwargs
    )


class EndForm(Form):
    ended_on = DateField(label="Last day", future=True)


class SiteForm(Form):
    name = forms.CharField(label="Name", max_length=100)
    code = forms.CharField(
        label="Short name",
        max_length=20,
        help_text="Small letters, digits and dashes. It cannot be changed later.",
    )
    time_zone = forms.CharField(label="Time zone", help_text="Such as America/Chicago.")
    phone = PhoneField(label="Phone", required=False)
    npi = forms.CharField(label="NPI of the site, if it has one", max_length=10, required=False)
    line1 = forms.CharField(label="Street", max_length=100, required=False)
    line2 = forms.CharField(label="Suite, floor", max_length=100, required=False)
    city = forms.CharField(label="City", max_length=60, required=False)
    state = forms.CharField(label="State", max_length=2, required=False)
    zip = ZipField(label="ZIP", required=False)
    layout: tuple[Row | Section, ...] = (
        Row("name"),
        Row("code"),
        Row("time_zone"),
        Section("Address"),
        Row("line1"),
        Row("line2"),
        Row("city", "state"),
        Row("zip"),
    )


class SiteChangeForm(SiteForm):
    code = None  # type: ignore[assignment]
    active = forms.BooleanField(label="Open for patients", required=False)
    layout = tuple(row for row in SiteForm.layout if "code" not in getattr(row, "names", ()))


class RoomForm(Form):
    name = forms.CharField(label="Name", max_length=60)
    kind = _one("Kind", types.ROOM_KINDS)
    layout = (Row("name"), Row("kind"))


class RoomAddForm(RoomForm):
    site_id = _one("Site", (), coerce=int)
    started_on = DateField(label="In use from", required=False, future=True)

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("site_id", sites)


class DeviceForm(Form):
    name = forms.CharField(label="Name", max_length=60)
    kind = forms.CharField(
        label="Kind", max_length=40, help_text="Your own word, such as ultrasound or ECG."
    )
    serial = forms.CharField(label="Serial number", max_length=60, required=False)
    home_room_id = _key("Usual room")

    def __init__(self, *args: Any, rooms: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("home_room_id", [("", "None"), *rooms])


class DeviceAddForm(DeviceForm):
    site_id = _one("Site", (), coerce=int)
    started_on = DateField(label="In use from", required=False, future=True)

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("site_id", sites)


class BillingEntityForm(Form):
    legal_name = forms.CharField(label="Legal name", max_length=120)
    npi = forms.CharField(label="NPI of the organization", max_length=10)
    tax_id_kind = _one("Kind of tax number", types.TAX_ID_KINDS)
    tax_id = forms.CharField(label="Tax number", max_length=11, required=False)
    phone = PhoneField(label="Phone", required=False)
    line1 = forms.CharField(label="Street", max_length=100, required=False)
    line2 = forms.CharField(label="Suite, floor", max_length=100, required=False)
    city = forms.CharField(label="City", max_length=60, required=False)
    state = forms.CharField(label="State", max_length=2, required=False)
    zip = ZipField(label="ZIP", required=False)
    layout = (
        Row("legal_name"),
        Row("npi"),
        Row("tax_id_kind", "tax_id"),
        Section("Address on claims"),
        Row("line1"),
        Row("line2"),
        Row("city", "state"),
        Row("zip"),
    )


class ProviderForm(Form):
    given_name = forms.CharField(label="First name", max_length=60)
    family_name = forms.CharField(label="Last name", max_length=60)
    credential = forms.CharField(
        label="Credential", max_length=12, required=False, help_text="MD, DO, NP, PA, RN …"
    )
    specialty = forms.CharField(label="Specialty", max_length=60, required=False)
    npi = forms.CharField(
        label="NPI", max_length=10, required=False, help_text="Empty for staff who do not bill."
    )
    taxonomy = forms.CharField(label="Taxonomy code", max_length=10, required=False)
    initials = forms.CharField(label="Initials", max_length=4, required=False)
    billing_entity_id = _key("Bills under")
    sign_in_id = _key("Sign-in")
    bookable = forms.BooleanField(label="Visits can be booked with this provider", required=False)
    video_url = forms.CharField(
        label="Link of the video room",
        max_length=200,
        required=False,
        help_text="Begins with https://. {visit} in it becomes a room of each visit's own. Empty:"
        " the practice's, from Settings.",
    )
    started_on = DateField(label="Works here from", required=False, future=True)
    layout = (
        Row("given_name", "family_name"),
        Row("credential", "specialty"),
        Row("npi", "taxonomy"),
        Row("initials"),
    )

    def __init__(
        self, *args: Any, entities: Choices, users: Choices, new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("billing_entity_id", [("", "None"), *entities])
        self.offer("sign_in_id", [("", "None"), *users])
        if not new:
            del self.fields["started_on"]


class PlaceForm(Form):
    default_room_id = _key("Usual room")

    def __init__(self, *args: Any, rooms: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("default_room_id", [("", "None"), *rooms])


class PlaceAddForm(PlaceForm):
    site_id = _one("Site", (), coerce=int)
    started_on = DateField(label="From", required=False, future=True)
    layout = (Row("site_id"), Row("default_room_id"), Row("started_on"))

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("site_id", sites)


class WeekForm(Form):
    """One field a weekday, named day0 (Monday) to day6."""

    started_on = DateField(label="From", future=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(types.WEEKDAYS):
            self.fields[f"day{number}"] = HoursField(label=name, required=False)
        self.fields["day0"].help_text = "Such as 8-12, 1-5. Leave a closed day empty."


class ClosureForm(Form):
    site_id = _one("Site", (), coerce=int)
    day = DateField(label="Day", future=True)
    reason = forms.CharField(label="Reason", max_length=80)

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("site_id", sites)


class VisitTypeForm(Form):
    name = forms.CharField(label="Name", max_length=80)
    code = forms.CharField(label="Short code", max_length=20)
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=480, step_size=5)
    capacity = forms.IntegerField(label="Patients at once", min_value=1, max_value=50)
    buffer_before = forms.IntegerField(label="Set-up minutes before", min_value=0, max_value=120)
    buffer_after = forms.IntegerField(label="Clean-up minutes after", min_value=0, max_value=120)
    modes = forms.MultipleChoiceField(
        label="Held", choices=types.MODES, widget=forms.CheckboxSelectMultiple
    )
    room_kind = _one("Room needed", (("", "None"), *types.ROOM_KINDS), required=False)
    device_kind = _one("Device needed", (), required=False)
    staff_skill = forms.CharField(
        label="Staff skill needed", max_length=40, required=False, help_text="Such as phlebotomy."
    )
    new_patients = _one("For", types.NEW_PATIENTS)
    min_age_months = SpanField(label="Youngest age", units=MONTHS, plain="year", required=False)
    max_age_months = SpanField(label="Oldest age", units=MONTHS, plain="year", required=False)
    urgency_classes = forms.MultipleChoiceField(
        label="Urgency", choices=types.URGENCY_CLASSES, widget=forms.CheckboxSelectMultiple
    )
    lead_minutes = SpanField(label="Shortest notice", units=MINUTES, plain="hour")
    horizon_days = forms.IntegerField(label="Days ahead at most", min_value=1, max_value=730)
    cancel_cutoff_minutes = SpanField(label="Free to cancel until", units=MINUTES, plain="hour")
    online = forms.BooleanField(label="Patients may book it online", required=False)
    confidential = forms.BooleanField(
        label="Confidential: hidden from family and proxies", required=False
    )
    preparation_en = forms.CharField(
        label="How to prepare, English", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    preparation_es = forms.CharField(
        label="How to prepare, Spanish",
        widget=forms.Textarea(attrs={"rows": 3, "lang": "es"}),
        required=False,
    )
    started_on = DateField(label="Offered from", required=False, future=True)
    layout = (
        Row("name"),
        Row("code"),
        Row("minutes", "capacity"),
        Row("buffer_before", "buffer_after"),
        Row("modes"),
        Section("What it needs"),
        Row("room_kind", "device_kind"),
        Row("staff_skill"),
        Section("For whom and when"),
        Row("new_patients"),
        Row("min_age_months", "max_age_months"),
        Row("urgency_classes"),
        Row("lead_minutes", "horizon_days"),
        Row("cancel_cutoff_minutes"),
        Row("online"),
        Row("confidential"),
        Section("What patients are told"),
        Row("preparation_en"),
        Row("preparation_es"),
    )

    def __init__(self, *args: Any, device_kinds: list[str], new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None"), *((kind, kind) for kind in device_kinds)]
        self.offer("device_kind", choices)
        if not new:
            del self.fields["started_on"]


class MinutesForm(Form):
    provider_id = _key("Provider")
    new_patient = _one(
        "Patient",
        (("0", "Established patients"), ("1", "New patients")),
        coerce=lambda value: value == "1",
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=5,
        max_value=480,
        required=False,
        help_text="Empty goes back to the minutes of the visit type.",
    )

    def __init__(self, *args: Any, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("provider_id", [("", "All providers"), *providers])


class SettingForm(Form):
    """One field, `value`, made from the setting's declaration."""

    def __init__(self, *args: Any, spec: Spec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _setting_field(spec)


def _setting_field(spec: Spec) -> forms.Field:
    hint = " ".join(filter(None, [f"In {spec.unit}." if spec.unit else "", spec.help]))
    match spec.kind:
        case Kind.WHOLE:
            return forms.IntegerField(
                label=spec.label, help_text=hint, min_value=spec.least, max_value=spec.most
            )
        case Kind.YES_NO:
            return forms.TypedChoiceField(
                label=spec.label,
                help_text=hint,
                choices=(("True", "Yes"), ("False", "No")),
                coerce=lambda value: value == "True",
            )
        case Kind.CHOICE:
            return forms.ChoiceField(label=spec.label, help_text=hint, choices=spec.choices)
        case Kind.SEALED:
            return forms.CharField(
                label=spec.label,
                help_text=hint,
                required=False,
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            )
        case _:
            return forms.CharField(label=spec.label, help_text=hint, max_length=300, required=False)
