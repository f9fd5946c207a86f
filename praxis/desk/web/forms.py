"""The front desk's forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from praxis.desk.types import DeskMoney
from praxis.kernel import clock
from praxis.scheduling.types import Initiator
from praxis.ui.forms import DateField, Form, MoneyField, Row, Section, TimeField

Choices = Sequence[tuple[Any, str]]

OTHER = "other"
_OTHER_FIELDS = {"other_day", "other_time", "other_provider"}
ANY = ("", "Any provider")


def slot_value(provider_id: int, start: datetime, site_id: int | None = None) -> str:
    """With a site when it is not the one shown."""
    place = "" if site_id is None else f"|{site_id}"
    return f"{provider_id}|{start.isoformat(timespec='minutes')}{place}"


def read_slot(text: str) -> tuple[int, datetime, int | None] | None:
    """Provider, instant and site of a chosen tile, or None when it is not one of ours."""
    provider, _, rest = text.partition("|")
    moment, _, site = rest.partition("|")
    try:
        start = parse_datetime(moment)
    except ValueError:
        return None
    if not provider.isdigit() or start is None or start.tzinfo is None:
        return None
    return int(provider), start, int(site) if site.isdigit() else None


class SlotForm(Form):
    """A time: one of the offers (`slot`), or any other by day, time and provider."""

    slot = forms.CharField(label="Time", required=False)
    other_day = DateField(label="Day", required=False, future=True)
    other_time = TimeField(label="Time", required=False)
    other_provider = forms.TypedChoiceField(
        label="Provider", required=False, coerce=int, empty_value=None
    )
    override = forms.CharField(
        label="Reason for an exception",
        required=False,
        max_length=200,
        help_text="Needed only when a rule or a booked time stands against it.",
    )
    overbook = forms.BooleanField(
        label="Book over the visit that is there",
        required=False,
        help_text="Uses the session's overbooking allowance. Say why above.",
    )

    def __init__(self, *args: Any, zone: str, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.offer("other_provider", [("", "Choose"), *providers])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        slot = found.pop("slot", "")
        day, time = found.pop("other_day", None), found.pop("other_time", None)
        provider_id = found.pop("other_provider", None)
        found["provider_id"], found["start"], found["site_id"] = None, None, None
        if slot and slot != OTHER:
            chosen = read_slot(slot)
            if chosen is None:
                self.add_error("slot", "Choose one of the times.")
            else:
                found["provider_id"], found["start"], found["site_id"] = chosen
        elif slot == OTHER or not _OTHER_FIELDS.isdisjoint(self.changed_data):
            self._other(found, day, time, provider_id)
        elif self.slot_needed:
            self.add_error("slot", "Choose a time.")
        return found

    @property
    def slot_needed(self) -> bool:
        return True

    def _other(self, found: dict[str, Any], day: Any, time: Any, provider_id: int | None) -> None:
        for name, value, message in (
            ("other_day", day, "Type the day."),
            ("other_time", time, "Type the time."),
            ("other_provider", provider_id, "Choose the provider."),
        ):
            if value in (None, "") and name not in self.errors:
                self.add_error(name, message)
        if day and time and provider_id:
            found["provider_id"] = provider_id
            try:
                found["start"] = clock.local(day, time.hour, time.minute, self.zone)
            except ValueError:
                self.add_error("other_time", "The clocks skip that time on that day.")


class BookForm(SlotForm):
    reason = forms.CharField(
        label="Reason for the visit",
        required=False,
        max_length=200,
        help_text="In the patient's words.",
    )
    note = forms.CharField(
        label="Note for the desk",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CheckOutForm(SlotForm):
    BOOK, CALL, NONE = "book", "call", "none"
    PLANS = (
        (BOOK, "Book the next visit"),
        (CALL, "The patient will call"),
        (NONE, "No further visit needed"),
    )

    plan = forms.ChoiceField(label="What comes next", choices=PLANS, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=200,
        help_text="What to remind the patient of, or why no visit is booked.",
    )

    @property
    def slot_needed(self) -> bool:
        return self.data.get("plan") == self.BOOK

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("plan") != self.BOOK:
            found["start"] = found["provider_id"] = None
        return found


class CancelForm(Form):
    initiator = forms.ChoiceField(
        label="Who cancels", choices=Initiator.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=200,
        help_text="Needed unless the patient cancels.",
    )


class ReasonForm(Form):
    """One line that says why."""

    reason = forms.CharField(label="Reason", max_length=200)


class CorrectForm(Form):
    time = TimeField(
        label="When it really was",
        required=False,
        help_text="Leave empty when it did not happen at all.",
    )
    reason = forms.CharField(label="What was wrong", max_length=200)


IDENTITY_FACTS = (
    ("full name", "Full name"),
    ("date of birth", "Date of birth"),
    ("phone", "Phone"),
    ("address", "Address"),
    ("photo ID", "Photo ID"),
)


class CheckInForm(Form):
    """Two facts that the patient said, not the desk; and money, when some is taken."""

    facts = forms.MultipleChoiceField(
        label="The patient said or showed",
        choices=IDENTITY_FACTS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ask; do not read it out. Two facts are needed.",
    )
    paid = MoneyField(label="Paid now", required=False)
    paid_by = forms.ChoiceField(
        label="How",
        required=False,
        choices=(("", "Nothing taken"), ("card", "Card"), ("cash", "Cash"), ("check", "Check")),
    )
    paid_reference = forms.CharField(
        label="Check or terminal number", required=False, max_length=40
    )
    layout: tuple[Row | Section, ...] = (
        Row("facts"),
        Row("paid", "paid_by"),
        Row("paid_reference"),
    )

    def __init__(self, *args: Any, takes_money: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not takes_money:
            for name in ("paid", "paid_by", "paid_reference"):
                del self.fields[name]
            self.layout = (Row("facts"),)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        how = given.get("paid_by")
        if how and not given.get("paid"):
            self.add_error("paid", "Enter how much was paid.")
        if how == "check" and not given.get("paid_reference"):
            self.add_error("paid_reference", "Enter the number of the check.")
        return dict(given)

    @property
    def money(self) -> DeskMoney | None:
        """What was taken, or None."""
        given = self.cleaned_data
        if not given.get("paid_by") or not given.get("paid"):
            return None
        return DeskMoney(given["paid"].cents, given["paid_by"], given["paid_reference"])

    def clean_facts(self) -> list[str]:
        facts: list[str] = self.cleaned_data["facts"]
        if len(facts) < 2:
            raise forms.ValidationError("Two facts are needed to be sure who this is.")
        return facts


class RoomForm(Form):
    room = forms.TypedChoiceField(label="Room", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, rooms: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("room", rooms)


class GroupForm(Form):
    """A new group visit: `asked` is what scheduling.add_group_session takes."""

    visit_type_id = forms.TypedChoiceField(label="Visit type", coerce=int)
    title = forms.CharField(
        label="Name", max_length=100, help_text="Such as Diabetes class. No patient's name."
    )
    provider_id = forms.TypedChoiceField(label="Provider", coerce=int)
    day = DateField(label="Day", future=True)
    time = TimeField(label="Time")
    capacity = forms.IntegerField(
        label="Seats", required=False, min_value=2, max_value=50, help_text="Empty: as the type."
    )
    minutes = forms.IntegerField(
        label="Minutes",
        required=False,
        min_value=5,
        max_value=480,
        step_size=5,
        help_text="Empty: as the type.",
    )
    room_id = forms.TypedChoiceField(label="Room", required=False, coerce=int, empty_value=None)
    anyway = forms.BooleanField(
        label="Also when the provider does not work then",
        required=False,
        help_text="Needs the right to book against the schedule.",
    )
    layout = (
        Row("visit_type_id"),
        Row("title"),
        Row("provider_id"),
        Row("day", "time"),
        Row("capacity", "minutes"),
        Row("room_id"),
        Row("anyway"),
    )

    def __init__(
        self,
        *args: Any,
        zone: str,
        types: Choices,
        providers: Choices,
        rooms: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.offer("visit_type_id", [("", "Choose"), *types])
        self.offer("provider_id", [("", "Choose"), *providers])
        self.offer("room_id", [("", "Any that fits"), *rooms])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        day, time = found.get("day"), found.get("time")
        if day and time:
            try:
                found["start"] = clock.local(day, time.hour, time.minute, self.zone)
            except ValueError:
                self.add_error("time", "The clocks skip that time on that day.")
        return found

    @property
    def asked(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("day", "time")
        }


LOOK_REASONS = (
    ("The patient called", "The patient called"),
    ("Booking a visit", "Booking a visit"),
    ("Insurance or billing question", "Insurance or billing question"),
    ("Records or referral request", "Records or referral request"),
    ("Results or a message for the patient", "Results or a message for the patient"),
    ("Quality or privacy review", "Quality or privacy review"),
)


class LookForm(Form):
    """Why a record is opened on a day without a visit or task (DESIGN 15)."""

    reason = forms.ChoiceField(label="Why", choices=LOOK_REASONS, widget=forms.RadioSelect)
    other = forms.CharField(label="Or in your own words", required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("reason") and not found.get("other", "").strip():
            self.add_error("reason", "Say why you open this record.")
        return found

    @property
    def why(self) -> str:
        return str(self.cleaned_data["other"].strip() or self.cleaned_data["reason"])
