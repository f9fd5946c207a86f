"""Forms of recalls and their rules."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.recall.types import OUTCOMES, Channel, Rung, Trigger
from praxis.ui.fields import DateField
from praxis.ui.forms import Form, Row, Section

Choices = list[tuple[str, str]]
RUNGS = 4


class RecallForm(Form):
    visit_type = forms.ChoiceField(label="Visit to be scheduled")
    provider = forms.ChoiceField(label="With", required=False)
    due_on = DateField(label="Due", future=True)
    why = forms.CharField(label="What for", max_length=200)
    is_clinical = forms.BooleanField(
        label="Clinical: a certified letter before giving up", required=False
    )
    layout = (Row("visit_type", "provider"), Row("due_on"), Row("why"), Row("is_clinical"))

    def __init__(self, *args: Any, types: Choices, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("visit_type", types)
        self.offer("provider", [("", "Anybody"), *providers])


class AttemptForm(Form):
    channel = forms.ChoiceField(label="How", choices=Channel.choices, initial=Channel.PHONE)
    note = forms.CharField(label="What came of it", max_length=300)
    layout = (Row("channel", "note"),)


class LetterForm(Form):
    tracking = forms.CharField(label="Tracking number of the certified letter", max_length=60)


class CloseForm(Form):
    outcome = forms.ChoiceField(
        label="What became of it", choices=[(each.value, each.label) for each in OUTCOMES]
    )
    reason = forms.CharField(label="How you know", max_length=300)
    layout = (Row("outcome", "reason"),)


class RuleForm(Form):
    """Ages are in years here, in months in the table."""

    name = forms.CharField(label="Name", max_length=80, help_text="Such as Yearly diabetes visit.")
    trigger = forms.ChoiceField(label="When", choices=Trigger.choices)
    after_type = forms.ChoiceField(label="After which visit", required=False)
    visit_type = forms.ChoiceField(label="Visit to be scheduled")
    months = forms.IntegerField(
        label="Months",
        min_value=1,
        max_value=240,
        initial=12,
        help_text="After the visit, or from one birthday to the next.",
    )
    min_age = forms.IntegerField(label="From age", required=False, min_value=0, max_value=120)
    max_age = forms.IntegerField(label="To age", required=False, min_value=0, max_value=120)
    lead_days = forms.IntegerField(
        label="Days ahead on the list", min_value=0, max_value=180, initial=30
    )
    is_clinical = forms.BooleanField(
        label="Clinical: a certified letter before giving up", required=False
    )

    def __init__(self, *args: Any, types: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("after_type", [("", "None"), *types])
        self.offer("visit_type", types)
        layout: list[Row | Section] = [
            Row("name"),
            Row("trigger", "after_type"),
            Row("visit_type", "months"),
            Row("min_age", "max_age"),
            Row("lead_days"),
            Row("is_clinical"),
            Section("Steps, in days from the due day (before it: minus)"),
        ]
        starts = (-14, 0, 14, 30)
        ways = (Channel.MESSAGE, Channel.PHONE, Channel.LETTER, Channel.PHONE)
        for number in range(RUNGS):
            days, way = f"days{number}", f"channel{number}"
            self.fields[days] = forms.IntegerField(
                label=f"Day of step {number + 1}",
                required=False,
                min_value=-180,
                max_value=365,
                initial=starts[number],
            )
            self.fields[way] = forms.ChoiceField(
                label=f"How, step {number + 1}", choices=Channel.choices, initial=ways[number]
            )
            layout.append(Row(days, way))
        self.layout = tuple(layout)

    @property
    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        years = {
            name: None if data[f"{name}_age"] is None else data[f"{name}_age"] * 12
            for name in ("min", "max")
        }
        return {
            "name": data["name"],
            "trigger": data["trigger"],
            "after_type_id": int(data["after_type"]) if data["after_type"] else None,
            "visit_type_id": int(data["visit_type"]),
            "months": data["months"],
            "min_age_months": years["min"],
            "max_age_months": None if years["max"] is None else years["max"] + 11,
            "lead_days": data["lead_days"],
            "is_clinical": data["is_clinical"],
            "ladder": [
                Rung(data[f"days{number}"], data[f"channel{number}"])
                for number in range(RUNGS)
                if data[f"days{number}"] is not None
            ],
        }
