"""Forms of reminders, calls, calendar addresses and delays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from praxis.scheduling.actions.reminders import MOST_STEPS
from praxis.scheduling.types import CallOutcome, FeedShows, LadderStep
from praxis.ui.forms import Form, Row, Section

_UNITS = {"minutes": 1, "hours": 60, "days": 1440}
_CHANNELS = (
    ("", "No reminder"),
    ("text,email", "Text, else mail"),
    ("email,text", "Mail, else text"),
    ("text", "Text only"),
    ("email", "Mail only"),
)


class LadderForm(Form):
    """Up to five steps; one without a channel is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layout: list[Row | Section] = []
        for place in range(MOST_STEPS):
            self.fields[f"amount{place}"] = forms.IntegerField(
                label="Before the visit", required=False, min_value=1, max_value=86_400
            )
            self.fields[f"unit{place}"] = forms.ChoiceField(
                label="Unit", choices=[(unit, unit) for unit in _UNITS], required=False
            )
            self.fields[f"channels{place}"] = forms.ChoiceField(
                label="How", choices=_CHANNELS, required=False
            )
            layout += [
                Section(f"Reminder {place + 1}"),
                Row(f"amount{place}", f"unit{place}", f"channels{place}"),
            ]
        self.layout = tuple(layout)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(MOST_STEPS):
            if given.get(f"channels{place}") and not given.get(f"amount{place}"):
                self.add_error(f"amount{place}", "Say how long before.")
        return given

    def steps(self) -> list[LadderStep]:
        given = self.cleaned_data
        return [
            LadderStep(
                given[f"amount{place}"] * _UNITS[given[f"unit{place}"] or "minutes"],
                tuple(given[f"channels{place}"].split(",")),
            )
            for place in range(MOST_STEPS)
            if given.get(f"channels{place}")
        ]


def initial_steps(steps: Sequence[LadderStep]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for place, step in enumerate(steps[:MOST_STEPS]):
        unit = next(
            unit for unit in ("days", "hours", "minutes") if not step.minutes % _UNITS[unit]
        )
        initial[f"amount{place}"] = step.minutes // _UNITS[unit]
        initial[f"unit{place}"] = unit
        initial[f"channels{place}"] = ",".join(step.channels)
    return initial


class CallForm(Form):
    outcome = forms.ChoiceField(label="What came of it", choices=CallOutcome.choices)


class LateForm(Form):
    minutes = forms.IntegerField(label="Late by, minutes", min_value=5, max_value=240)
    visits = forms.MultipleChoiceField(
        label="Tell these patients", widget=forms.CheckboxSelectMultiple, choices=()
    )

    layout = (Row("minutes"), Row("visits"))


class FeedForm(Form):
    provider = forms.ChoiceField(label="Whose visits", choices=())
    shows = forms.ChoiceField(
        label="What it says of a visit",
        choices=FeedShows.choices,
        help_text="Never a name, a reason or a visit type: calendar programs keep what they read.",
    )
    note = forms.CharField(label="For", max_length=80, required=False, help_text="Such as: phone")

    layout = (Row("provider"), Row("shows"), Row("note"))
