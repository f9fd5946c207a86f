"""The office's forms about questionnaires."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.forms import types
from praxis.forms.definition import Choice, Condition, Definition, Outcome, Question, Words
from praxis.forms.editing import reworded
from praxis.ui.forms import DateField, Form, Row, Section

BLANK_CHOICES = 3
CONDITIONS = 3
_CODE_HELP = "A short name without spaces, as smoking or reason_for_visit. It stays in the records."


class TitleForm(Form):
    title_en = forms.CharField(label="Title in English", max_length=120)
    title_es = forms.CharField(label="Title in Spanish", max_length=120, required=False)
    code = forms.CharField(label="Code", max_length=40, help_text=_CODE_HELP)
    purpose = forms.ChoiceField(label="For", choices=types.Purpose.choices)
    source = forms.CharField(
        label="Where it comes from",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="Publications or rules it is built on, for whoever approves it.",
    )


class RuleForm(Form):
    visit_type_id = forms.TypedChoiceField(
        label="Visit type", coerce=int, empty_value=None, required=False
    )
    site_id = forms.TypedChoiceField(label="Site", coerce=int, empty_value=None, required=False)
    payer_id = forms.TypedChoiceField(label="Payer", coerce=int, empty_value=None, required=False)
    min_age_years = forms.IntegerField(
        label="From age, years", min_value=0, max_value=130, required=False
    )
    max_age_years = forms.IntegerField(
        label="To age, years", min_value=0, max_value=130, required=False
    )
    every = forms.ChoiceField(
        label="How often",
        choices=[
            ("once", "Once for good"),
            ("visit", "At each visit"),
            ("6", "Again after 6 months"),
            ("12", "Again after 12 months"),
            ("24", "Again after 24 months"),
            ("36", "Again after 36 months"),
        ],
    )
    required = forms.BooleanField(label="Must be filled before the visit", required=False)
    again_on_new_version = forms.BooleanField(
        label="Ask again when a new version is approved", required=False
    )
    started_on = DateField(label="From", future=True)
    layout = (
        Row("visit_type_id"),
        Row("site_id"),
        Row("payer_id"),
        Row("min_age_years", "max_age_years"),
        Row("every"),
        Row("required"),
        Row("again_on_new_version"),
        Row("started_on"),
    )

    def __init__(
        self,
        *args: Any,
        visit_types: list[tuple[str, str]],
        sites: list[tuple[str, str]],
        payers: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("payer_id", [("", "All payers"), *payers])
        self.offer("visit_type_id", [("", "All visit types"), *visit_types])
        self.offer("site_id", [("", "All sites"), *sites])

    def facts(self) -> dict[str, Any]:
        """As actions.add_form_rule takes them."""
        asked = dict(self.cleaned_data)
        every = asked.pop("every")
        low, high = asked.pop("min_age_years"), asked.pop("max_age_years")
        return {
            **asked,
            "every_months": {"once": None, "visit": 0}.get(
                every, int(every) if every.isdigit() else None
            ),
            "min_age_months": None if low is None else low * 12,
            "max_age_months": None if high is None else high * 12 + 11,
        }


class LastDayForm(Form):
    ended_on = DateField(label="Last day", future=True)


class SectionForm(Form):
    title_en = forms.CharField(label="Heading in English", max_length=120)
    title_es = forms.CharField(label="Heading in Spanish", max_length=120, required=False)


class OutcomeForm(Form):
    code = forms.CharField(label="Code", max_length=40)
    urgency = forms.ChoiceField(label="Urgency", choices=types.URGENCIES)
    max_wait_hours = forms.IntegerField(
        label="Longest wait, hours", min_value=1, max_value=8760, required=False
    )
    text_en = forms.CharField(
        label="What the patient is told, English", widget=forms.Textarea(attrs={"rows": 3})
    )
    text_es = forms.CharField(
        label="What the patient is told, Spanish",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def outcome(self, former: Outcome | None) -> Outcome:
        asked = self.cleaned_data
        return Outcome(
            asked["code"].strip(),
            asked["urgency"],
            reworded(former.text if former else Words(), asked["text_en"], asked["text_es"]),
            0 if asked["urgency"] == types.EMERGENCY else (asked["max_wait_hours"] or 0) * 60,
        )


class QuestionForm(Form):
    """One question. Its choices are rows `choice_<n>_code|en|es|to`, conditions `when_<n>_…`."""

    section = forms.TypedChoiceField(label="Section", coerce=int)
    kind = forms.ChoiceField(label="Kind", choices=types.Kind.choices)
    code = forms.CharField(label="Code", max_length=40, help_text=_CODE_HELP)
    text_en = forms.CharField(label="Words in English", widget=forms.Textarea(attrs={"rows": 2}))
    text_es = forms.CharField(
        label="Words in Spanish", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    help_en = forms.CharField(
        label="Hint in English", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    help_es = forms.CharField(
        label="Hint in Spanish", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    required = forms.BooleanField(label="Must be answered", required=False)
    low = forms.IntegerField(label="Lowest", required=False, min_value=-9999, max_value=99999)
    high = forms.IntegerField(label="Highest", required=False, min_value=-9999, max_value=99999)
    low_en = forms.CharField(label="Lowest means, English", max_length=60, required=False)
    low_es = forms.CharField(label="Lowest means, Spanish", max_length=60, required=False)
    high_en = forms.CharField(label="Highest means, English", max_length=60, required=False)
    high_es = forms.CharField(label="Highest means, Spanish", max_length=60, required=False)
    any_of = forms.BooleanField(label="One of the conditions is enough", required=False)
    to = forms.ChoiceField(label="Otherwise leads to", required=False)

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        former: Question | None,
        triage: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.former = former
        self.triage = triage
        self.choice_rows = range((len(former.choices) if former else 0) + BLANK_CHOICES)
        others = [each for each in definition.questions if each is not former]
        ways = [
            ("", "Nothing"),
            *((f"outcome:{each.code}", f"Outcome {each.code}") for each in definition.outcomes),
            *((f"question:{each.code}", f"Question {each.code}") for each in others),
        ]
        self.offer(
            "section",
            [
                (at, each.title.en or f"Section {at + 1}")
                for at, each in enumerate(definition.sections)
            ]
            or [(0, "Section 1")],
        )
        for at in self.choice_rows:
            self._choice_fields(at, ways)
        for at in range(CONDITIONS):
            self._condition_fields(at, [each.code for each in others if each.asks])
        self.offer("to", ways)
        if not triage:
            del self.fields["to"]
        self.layout = (
            Row("section", "kind"),
            Row("code"),
            Row("text_en", "text_es"),
            Row("help_en", "help_es"),
            Row("required"),
            Section("Numbers and scales"),
            Row("low", "high"),
            Row("low_en", "low_es"),
            Row("high_en", "high_es"),
        )

    def _choice_fields(self, at: int, ways: list[tuple[str, str]]) -> None:
        own = self.former.choices[at] if self.former and at < len(self.former.choices) else None
        for name, words, value in (
            ("code", "code", own.code if own else ""),
            ("en", "English", own.text.en if own else ""),
            ("es", "Spanish", own.text.es if own else ""),
        ):
            self.fields[f"choice_{at}_{name}"] = forms.CharField(
                label=f"Choice {at + 1}, {words}", max_length=200, required=False, initial=value
            )
        if self.triage:
            self.fields[f"choice_{at}_to"] = forms.ChoiceField(
                label=f"Choice {at + 1} leads to",
                choices=ways,
                required=False,
                initial=own.to if own else "",
            )

    def _condition_fields(self, at: int, codes: list[str]) -> None:
        own = self.former.when[at] if self.former and at < len(self.former.when) else None
        prefix = f"when_{at}"
        self.fields[f"{prefix}_question"] = forms.ChoiceField(
            label=f"Condition {at + 1}: question",
            choices=[("", "No condition"), *((code, code) for code in codes)],
            required=False,
            initial=own.question if own else "",
        )
        self.fields[f"{prefix}_op"] = forms.ChoiceField(
            label=f"Condition {at + 1}: how",
            choices=types.Op.choices,
            required=False,
            initial=own.op if own else types.Op.IS,
        )
        self.fields[f"{prefix}_value"] = forms.CharField(
            label=f"Condition {at + 1}: answer",
            max_length=60,
            required=False,
            initial=own.value if own else "",
        )

    @property
    def choices_shown(self) -> list[list[Any]]:
        names = ("code", "en", "es", "to") if self.triage else ("code", "en", "es")
        return [[self[f"choice_{at}_{name}"] for name in names] for at in self.choice_rows]

    @property
    def conditions_shown(self) -> list[list[Any]]:
        return [
            [self[f"when_{at}_{name}"] for name in ("question", "op", "value")]
            for at in range(CONDITIONS)
        ]

    @property
    def main_rows(self) -> Any:
        """The fields in the layout; the tables stand below them."""
        shown = {name for row in self.layout if isinstance(row, Row) for name in row.names}
        return [
            row for row in self.rows if row.title or all(each.name in shown for each in row.fields)
        ]

    def question(self) -> Question:
        asked, old = self.cleaned_data, self.former or Question("", "", Words())
        former = {each.code: each for each in old.choices}

        def words(name: str, was: Words) -> Words:
            return reworded(was, asked[f"{name}_en"], asked[f"{name}_es"])

        choices = []
        for at in self.choice_rows:
            code = asked[f"choice_{at}_code"].strip()
            if code:
                was = former[code].text if code in former else Words()
                text = reworded(was, asked[f"choice_{at}_en"], asked[f"choice_{at}_es"])
                choices.append(Choice(code, text, asked.get(f"choice_{at}_to", "")))
        return Question(
            code=asked["code"].strip(),
            kind=asked["kind"],
            text=words("text", old.text),
            help=words("help", old.help),
            required=asked["required"],
            choices=tuple(choices),
            low=asked["low"],
            high=asked["high"],
            low_words=words("low", old.low_words),
            high_words=words("high", old.high_words),
            when=tuple(
                Condition(
                    asked[f"when_{at}_question"],
                    asked[f"when_{at}_op"] or types.Op.IS,
                    asked[f"when_{at}_value"].strip(),
                )
                for at in range(CONDITIONS)
                if asked[f"when_{at}_question"]
            ),
            any_of=asked["any_of"],
            to=asked.get("to", ""),
        )


class WhyForm(Form):
    why = forms.CharField(label="Why", max_length=200)


class CorrectForm(Form):
    """The corrected answer's field is added by the page, of the question's kind."""

    why = forms.CharField(label="Why it is corrected", max_length=200)


class StartForm(Form):
    form_version_id = forms.TypedChoiceField(label="Form", coerce=int)
    language = forms.ChoiceField(label="Language", choices=types.LANGUAGES)
    source = forms.ChoiceField(
        label="How",
        choices=[
            (types.Source.STAFF, types.Source.STAFF.label),
            (types.Source.PAPER, types.Source.PAPER.label),
        ],
    )

    def __init__(self, *args: Any, versions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("form_version_id", versions)
