"""Forms of templates and exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms

from praxis.kernel import clock
from praxis.practice.types import WEEKDAYS
from praxis.scheduling.models import TemplateVersion
from praxis.scheduling.types import BlockKind, BlockSpec, ExceptionKind, NoSuchTime, SessionSpec
from praxis.scheduling.web.fields import Stretch, StretchesField
from praxis.ui.fields import DateField, TimeField
from praxis.ui.forms import Form, Row, Section

BLOCKS = 5
_DAYS = tuple((str(number), name) for number, name in enumerate(WEEKDAYS))
Choices = list[tuple[str, str]]


class TemplateForm(Form):
    """Hours by weekday for each week of the cycle, caps for every session, up to five blocks."""

    starts_on = DateField(label="First day", future=True)
    ends_on = DateField(label="Last day", required=False, future=True)
    max_visits = forms.IntegerField(
        label="Visits a session", required=False, min_value=1, help_text="Empty: no limit."
    )
    max_new = forms.IntegerField(label="New patients a session", required=False, min_value=0)
    max_overbooks = forms.IntegerField(
        label="Overbooked visits a session", required=False, min_value=0, initial=0
    )
    note = forms.CharField(label="Note", required=False, max_length=200)

    def __init__(
        self, *args: Any, weeks: int = 1, visit_types: Choices | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.weeks = weeks
        layout: list[Row | Section] = [Row("starts_on", "ends_on")]
        for week in range(weeks):
            layout.append(Section(f"Hours, week {week + 1}" if weeks > 1 else "Hours"))
            for number, name in enumerate(WEEKDAYS):
                key = f"hours{week}_{number}"
                hint = "Such as 8-12, 1-5. Empty: not here." if number == 0 else ""
                self.fields[key] = StretchesField(
                    label=f"{name}, week {week + 1}" if weeks > 1 else name,
                    required=False,
                    help_text=hint,
                )
                layout.append(Row(key))
        layout += [Section("In every session"), Row("max_visits", "max_new"), Row("max_overbooks")]
        for number in range(BLOCKS):
            layout += self._block(number, visit_types or [])
        layout += [Section("Note"), Row("note")]
        self.layout = tuple(layout)

    def _block(self, number: int, visit_types: Choices) -> list[Row | Section]:
        prefix, nth = f"block{number}_", f"block {number + 1}"
        self.fields[f"{prefix}label"] = forms.CharField(
            label=f"Name of {nth}",
            required=False,
            max_length=60,
            help_text="Such as Lunch. Empty: none.",
        )
        self.fields[f"{prefix}hours"] = StretchesField(label=f"Time of {nth}", required=False)
        self.fields[f"{prefix}days"] = forms.MultipleChoiceField(
            label=f"Days of {nth}",
            choices=_DAYS,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="None chosen: every day with hours then.",
        )
        self.fields[f"{prefix}kind"] = forms.ChoiceField(
            label=f"Kind of {nth}", choices=BlockKind.choices, required=False
        )
        self.fields[f"{prefix}types"] = forms.MultipleChoiceField(
            label=f"Visit types {nth} is kept for", choices=visit_types, required=False
        )
        self.fields[f"{prefix}release"] = forms.IntegerField(
            label=f"Hours before which {nth} is released",
            required=False,
            min_value=0,
            max_value=720,
        )
        names = ("label", "hours"), ("days",), ("kind", "release"), ("types",)
        return [
            Section(f"Block {number + 1}"),
            *(Row(*(f"{prefix}{name}" for name in pair)) for pair in names),
        ]

    def sessions(self) -> list[SessionSpec]:
        return [
            SessionSpec(
                weekday=number,
                start_minute=start,
                end_minute=end,
                week=week,
                max_visits=self.cleaned_data["max_visits"],
                max_new=self.cleaned_data["max_new"],
                max_overbooks=self.cleaned_data["max_overbooks"] or 0,
                blocks=tuple(self._blocks_in(number, (start, end))),
            )
            for week in range(self.weeks)
            for number in range(len(WEEKDAYS))
            for start, end in self.cleaned_data[f"hours{week}_{number}"]
        ]

    def _blocks_in(self, weekday: int, session: Stretch) -> Iterable[BlockSpec]:
        data = self.cleaned_data
        for number in range(BLOCKS):
            prefix = f"block{number}_"
            days = data[f"{prefix}days"]
            if not data[f"{prefix}label"] or (days and str(weekday) not in days):
                continue
            for start, end in data[f"{prefix}hours"]:
                if session[0] < end and start < session[1]:
                    yield BlockSpec(
                        start_minute=max(start, session[0]),
                        end_minute=min(end, session[1]),
                        label=data[f"{prefix}label"],
                        kind=data[f"{prefix}kind"] or BlockKind.CLOSED,
                        visit_type_ids=tuple(int(pk) for pk in data[f"{prefix}types"]),
                        release_hours=data[f"{prefix}release"],
                    )


def initial_of(version: TemplateVersion | None) -> dict[str, Any]:
    """What the form starts from: the version that runs now."""
    if version is None:
        return {}
    initial: dict[str, Any] = {"note": ""}
    blocks: dict[tuple[Any, ...], set[str]] = {}
    for session in version.sessions.all():
        key = f"hours{session.week}_{session.weekday}"
        initial.setdefault(key, []).append((session.start_minute, session.end_minute))
        initial["max_visits"] = session.max_visits
        initial["max_new"] = session.max_new
        initial["max_overbooks"] = session.max_overbooks
        for block in session.blocks.all():
            facts = (
                block.label,
                (block.start_minute, block.end_minute),
                block.kind,
                tuple(block.visit_type_ids),
                block.release_hours,
            )
            blocks.setdefault(facts, set()).add(str(session.weekday))
    for number, ((label, hours, kind, types, release), days) in enumerate(blocks.items()):
        prefix = f"block{number}_"
        initial |= {
            f"{prefix}label": label,
            f"{prefix}hours": [hours],
            f"{prefix}days": sorted(days),
            f"{prefix}kind": kind,
            f"{prefix}types": [str(pk) for pk in types],
            f"{prefix}release": release,
        }
    return initial


class EndForm(Form):
    ends_on = DateField(label="Last day", future=True)


class ExceptionForm(Form):
    """Whole days, or part of one day."""

    target = forms.ChoiceField(label="Who or what")
    kind = forms.ChoiceField(label="Kind", choices=ExceptionKind.choices)
    label = forms.CharField(label="Name", max_length=60, help_text="Such as Vacation.")
    first_day = DateField(label="First day", future=True)
    last_day = DateField(label="Last day", required=False, future=True)
    from_time = TimeField(label="From", required=False, help_text="Empty: the whole day.")
    to_time = TimeField(label="To", required=False)
    layout: tuple[Row | Section, ...] = (
        Row("target", "kind"),
        Row("label"),
        Row("first_day", "last_day"),
        Row("from_time", "to_time"),
    )

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("target", targets)

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Raises NoSuchTime for a time that daylight saving skips."""
        data = self.cleaned_data
        first: date = data["first_day"]
        last: date = data["last_day"] or first
        start: time = data["from_time"] or time()
        try:
            low = clock.local(first, start.hour, start.minute, zone)
            if data["to_time"]:
                high = clock.local(last, data["to_time"].hour, data["to_time"].minute, zone)
            else:
                following = date.fromordinal(last.toordinal() + 1)
                high = clock.local(following, 0, 0, zone)
        except ValueError:
            raise NoSuchTime(
                "The clocks skip that time on this day. Pick another.", field="from_time"
            ) from None
        return low, high
