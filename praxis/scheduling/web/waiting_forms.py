"""Forms of the waitlist, of a provider who is out, and of missed visits."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms

from praxis.kernel import clock
from praxis.practice.types import WEEKDAYS
from praxis.scheduling.types import NoSuchTime, Urgency, WaitlistWish
from praxis.ui.fields import DateField, TimeField
from praxis.ui.forms import Form, Row, Section

Choices = list[tuple[str, str]]


class WishForm(Form):
    """What the patient would take. Everything empty: any earlier time."""

    visit_type = forms.ChoiceField(label="Visit type")
    urgency = forms.ChoiceField(label="How urgent", choices=Urgency.choices, initial="routine")
    providers = forms.MultipleChoiceField(
        label="Providers",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: anybody.",
    )
    sites = forms.MultipleChoiceField(
        label="Sites",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: any of them.",
    )
    weekdays = forms.MultipleChoiceField(
        label="Days",
        required=False,
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: every day.",
    )
    from_time = TimeField(label="Not before", required=False)
    to_time = TimeField(label="Not after", required=False)
    earliest_on = DateField(label="First day", required=False, future=True)
    latest_on = DateField(label="Last day", required=False, future=True)
    notice_hours = forms.IntegerField(
        label="Hours the patient needs to get here",
        required=False,
        min_value=0,
        max_value=336,
        help_text="With the way. Empty: as the practice says.",
    )
    offers_a_day = forms.IntegerField(label="Offers a day", min_value=1, max_value=10, initial=2)
    note = forms.CharField(label="Note", required=False, max_length=200)
    layout = (
        Row("visit_type", "urgency"),
        Section("What would do"),
        Row("providers"),
        Row("sites"),
        Row("weekdays"),
        Row("from_time", "to_time"),
        Row("earliest_on", "latest_on"),
        Section("How to ask"),
        Row("notice_hours", "offers_a_day"),
        Row("note"),
    )

    def __init__(
        self, *args: Any, types: Choices, providers: Choices, sites: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("visit_type", types)
        self.offer("providers", providers)
        self.offer("sites", sites)

    def wish(self, patient_id: int, appointment_id: int | None) -> WaitlistWish:
        data = self.cleaned_data
        hours = data["notice_hours"]
        return WaitlistWish(
            patient_id=patient_id,
            visit_type_id=int(data["visit_type"]),
            appointment_id=appointment_id,
            provider_ids=tuple(int(pk) for pk in data["providers"]),
            site_ids=tuple(int(pk) for pk in data["sites"]),
            weekdays=tuple(int(day) for day in data["weekdays"]),
            from_minute=_minute(data["from_time"], 0),
            to_minute=_minute(data["to_time"], 1440),
            earliest_on=data["earliest_on"],
            latest_on=data["latest_on"],
            notice_minutes=None if hours is None else hours * 60,
            offers_a_day=data["offers_a_day"],
            urgency=data["urgency"],
            note=data["note"],
        )


def _minute(value: time | None, empty: int) -> int:
    return empty if value is None else value.hour * 60 + value.minute


class OutForm(Form):
    """Who is out, and when: the rest of the day if no end is given."""

    provider = forms.ChoiceField(label="Provider")
    label = forms.CharField(label="Shown on the schedule", max_length=60, initial="Out")
    first_day = DateField(label="First day", future=True)
    last_day = DateField(label="Last day", required=False, future=True)
    from_time = TimeField(label="From", required=False, help_text="Empty: the whole day.")
    to_time = TimeField(label="To", required=False)
    layout = (
        Row("provider", "label"),
        Row("first_day", "last_day"),
        Row("from_time", "to_time"),
    )

    def __init__(self, *args: Any, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("provider", providers)

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Raises NoSuchTime for a time that daylight saving skips."""
        data = self.cleaned_data
        first: date = data["first_day"]
        last: date = data["last_day"] or first
        start, end = data["from_time"] or time(), data["to_time"]
        try:
            low = clock.local(first, start.hour, start.minute, zone)
            if end:
                return low, clock.local(last, end.hour, end.minute, zone)
            return low, clock.local(date.fromordinal(last.toordinal() + 1), 0, 0, zone)
        except ValueError:
            raise NoSuchTime(
                "The clocks skip that time on this day. Pick another.", field="from_time"
            ) from None


class OutcomeForm(Form):
    outcome = forms.CharField(label="What was done", max_length=200)


class TakeBackForm(Form):
    reason = forms.CharField(label="Why it is taken back", max_length=200)
