"""Forms of the obligations room."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.kernel.errors import PraxisError
from praxis.obligations.actions import RuleFacts
from praxis.obligations.deadlines import UNITS, Deadline
from praxis.obligations.models import RuleVersion
from praxis.obligations.types import Basis, Read
from praxis.ui.forms import DateField, Form, Row, Section
from praxis.worklist.types import ROLES

_UNITS = [(unit, unit.replace("_", " ").capitalize()) for unit in UNITS]


class RuleForm(Form):
    """A new version of a rule. One deadline: a count with its unit, or a date."""

    title = forms.CharField(label="What must be done", max_length=160)
    basis = forms.ChoiceField(label="Why it binds", choices=Basis.choices)
    citation = forms.CharField(label="Citation", max_length=120)
    jurisdiction = forms.CharField(
        label="Where it holds", max_length=20, help_text="US, or the state's two letters"
    )
    binds = forms.CharField(label="Whom it binds", max_length=160)
    trigger = forms.CharField(label="What starts the clock", max_length=160)
    count = forms.IntegerField(label="Within", min_value=1, max_value=10_000, required=False)
    unit = forms.ChoiceField(label="Counted in", choices=_UNITS, initial="days")
    after_year_end = forms.BooleanField(label="Counted from the year's end", required=False)
    on = DateField(label="Or by this date", required=False, future=True)
    extension_days = forms.IntegerField(
        label="May be extended once by, in days", min_value=1, max_value=1000, required=False
    )
    evidence = forms.CharField(label="Proof to keep", max_length=200, required=False)
    consequence = forms.CharField(label="What happens if it is missed", max_length=300)
    role = forms.ChoiceField(label="Whose work it is", choices=list(ROLES.items()))
    effective_on = DateField(label="In force from", future=True)
    ended_on = DateField(label="Ends on", required=False, future=True)
    read = forms.ChoiceField(label="How it was checked", choices=Read.choices)
    checked_on = DateField(label="Checked on", required=False)
    source_url = forms.URLField(label="Source", required=False, assume_scheme="https")
    why = forms.CharField(label="Why this version", max_length=200)
    redate_running = forms.BooleanField(
        label="Give clocks that already run the new date", required=False
    )

    layout: tuple[Row | Section, ...] = (
        Row("title"),
        Row("basis", "jurisdiction"),
        Row("citation"),
        Row("binds"),
        Row("trigger"),
        Section("Deadline"),
        Row("count", "unit"),
        Row("after_year_end"),
        Row("on"),
        Row("extension_days"),
        Section("What follows"),
        Row("evidence"),
        Row("consequence"),
        Row("role"),
        Section("Force and source"),
        Row("effective_on", "ended_on"),
        Row("read", "checked_on"),
        Row("source_url"),
        Row("why"),
        Row("redate_running"),
    )

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                Deadline.of(self._deadline())
            except PraxisError as refusal:
                self.add_error("count", refusal.message)
            if values.get("read") != Read.NOT_READ and not values.get("checked_on"):
                self.add_error("checked_on", "Say on which day it was read.")
        return values

    def _deadline(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.cleaned_data.get("on"):
            found["on"] = self.cleaned_data["on"].isoformat()
        if self.cleaned_data.get("count"):
            found[self.cleaned_data["unit"]] = self.cleaned_data["count"]
        if self.cleaned_data.get("after_year_end"):
            found["after"] = "year_end"
        return found

    def facts(self) -> RuleFacts:
        days = self.cleaned_data["extension_days"]
        same = (
            "title basis citation jurisdiction binds trigger evidence consequence role"
            " effective_on ended_on read checked_on source_url why"
        ).split()
        return RuleFacts(
            deadline=self._deadline(),
            extension={"days": days} if days else None,
            **{name: self.cleaned_data[name] for name in same},
        )


def initial_of(rule: RuleVersion) -> dict[str, Any]:
    """A new version begins with the words of the last; its reason is its own."""
    deadline = Deadline.of(rule.deadline)
    same = (
        "title basis citation jurisdiction binds trigger evidence consequence role effective_on"
        " ended_on read checked_on source_url"
    ).split()
    return {
        **{name: getattr(rule, name) for name in same},
        "count": deadline.count or None,
        "unit": deadline.unit if deadline.on is None else "days",
        "after_year_end": deadline.after_year_end,
        "on": deadline.on,
        "extension_days": (rule.extension or {}).get("days"),
    }


class NewRuleForm(RuleForm):
    code = forms.RegexField(
        r"^[a-z0-9_]+(\.[a-z0-9_]+)+$",
        label="Short name",
        max_length=60,
        help_text="Lower case with a dot, such as state.breach_letters; it never changes",
    )

    layout = (Row("code"), *RuleForm.layout)


class MeetForm(Form):
    note = forms.CharField(label="The proof, in words", max_length=200, required=False)


class ReasonForm(Form):
    reason = forms.CharField(label="Written reason", max_length=200)
