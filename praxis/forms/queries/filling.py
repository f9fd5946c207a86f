"""A questionnaire as a form: all of it, or one step, in the language of who fills it.

Used by the office's pages, the kiosk and the portal, which include forms/_questions.html.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, override

from praxis.forms import answers as answering
from praxis.forms.definition import Definition, Question
from praxis.forms.types import BadAnswer, Kind, Signer
from praxis.ui.forms import DateField, Form

SIGNERS = (
    (Signer.SELF, gettext_lazy("I am the patient")),
    (Signer.PARENT, gettext_lazy("I am the patient's parent")),
    (Signer.GUARDIAN, gettext_lazy("I am the legal guardian")),
    (Signer.REPRESENTATIVE, gettext_lazy("I may sign for the patient")),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the page. `bound` is its field; information has none."""

    question: Question
    section: str
    text: str
    help: str
    low: str
    high: str
    bound: BoundField | None = None
    signer: BoundField | None = None
    strokes: BoundField | None = None

    @property
    def when(self) -> str:
        """Its conditions as JSON, for the browser; "" when it is always asked."""
        if not self.question.when:
            return ""
        tests = [
            {"field": f"q_{each.question}", "op": str(each.op), "value": each.value}
            for each in self.question.when
        ]
        return json.dumps({"any": self.question.any_of, "tests": tests})


@dataclass(frozen=True, slots=True)
class Given:
    """A signature as it came with a form."""

    question: str
    signer_name: str
    signer: str
    strokes: list[list[list[int]]] | None


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a questionnaire that is asked page by page. Numbers begin at 1."""

    codes: tuple[str, ...]
    number: int
    of: int
    previous: str
    following: str


class FillingForm(Form):
    """Bound, it reads answers; `partial` lets required ones wait.

    `given_answers` (by code, "" or [] when emptied) go to actions.save_answers, each of
    `signatures` to actions.sign_response.
    """

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        language: str = "en",
        codes: Collection[str] = (),
        answers: Mapping[str, answering.Value] | None = None,
        signed: Collection[str] = (),
        partial: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.language = language[:2]
        self.codes = frozenset(codes) or frozenset(each.code for each in definition.questions)
        self.before = dict(answers or {})
        self.signed = frozenset(signed)
        self.partial = partial
        for question in definition.questions:
            if question.code in self.codes:
                self._add(question)

    def _add(self, question: Question) -> None:
        name = f"q_{question.code}"
        if question.kind == Kind.INFORMATION:
            return
        if question.kind == Kind.SIGNATURE:
            if question.code not in self.signed:
                self._add_signature(name, question)
            return
        field = _field(question, self.language)
        field.label = question.text.said(self.language)
        field.help_text = question.help.said(self.language)
        field.required = question.required
        field.initial = self.before.get(question.code)
        if question.kind == Kind.DATE and field.initial:
            field.initial = field.to_python(str(field.initial))
        self.fields[name] = field

    def _add_signature(self, name: str, question: Question) -> None:
        self.fields[name] = forms.CharField(
            label=question.text.said(self.language),
            help_text=question.help.said(self.language),
            required=question.required,
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields[f"{name}_signer"] = forms.ChoiceField(
            label=gettext_lazy("Who signs"), choices=SIGNERS, initial=Signer.SELF, required=False
        )
        self.fields[f"{name}_strokes"] = forms.CharField(
            required=False, widget=forms.HiddenInput(attrs={"data-strokes": ""})
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        read: dict[str, answering.Value] = {}
        with override(self.language):
            for question in self.definition.questions:
                name = f"q_{question.code}"
                if not question.asks or name not in self.fields or name not in cleaned:
                    continue
                try:
                    read[question.code] = answering.clean(question, cleaned[name])
                except BadAnswer as refusal:
                    self.add_error(name, refusal.message)
        self.given_answers = read
        asked = {each.code for each in answering.asked(self.definition, {**self.before, **read})}
        for name in list(self.fields):
            if self.partial or name.removeprefix("q_") not in asked:
                self._forgive(name)
        return cleaned

    def _forgive(self, name: str) -> None:
        """Empty is right here: saved for later, or not asked at all."""
        found = self.errors.as_data().get(name, [])
        if found and all(error.code == "required" for error in found):
            del self.errors[name]
            question = self.definition.question(name.removeprefix("q_"))
            if question is not None and question.asks:
                self.given_answers[question.code] = [] if question.kind == Kind.MANY else ""

    @property
    def signatures(self) -> tuple[Given, ...]:
        found = []
        for question in self.definition.signatures:
            name = f"q_{question.code}"
            typed = self.cleaned_data.get(name) if name in self.fields else None
            if typed:
                found.append(
                    Given(
                        question.code,
                        typed,
                        self.cleaned_data.get(f"{name}_signer") or Signer.SELF,
                        _lines(self.cleaned_data.get(f"{name}_strokes", "")),
                    )
                )
        return tuple(found)

    @property
    def items(self) -> list[Item]:
        """For the template, in order; a section's title stands with its first item."""
        found = []
        for section in self.definition.sections:
            title = section.title.said(self.language)
            for question in section.questions:
                if question.code not in self.codes:
                    continue
                found.append(self._item(question, title))
                title = ""
        return found

    def _item(self, question: Question, section: str) -> Item:
        name = f"q_{question.code}"
        item = Item(
            question,
            section,
            question.text.said(self.language),
            question.help.said(self.language),
            question.low_words.said(self.language),
            question.high_words.said(self.language),
            bound=self[name] if name in self.fields else None,
        )
        if f"{name}_signer" in self.fields:
            item = replace(item, signer=self[f"{name}_signer"], strokes=self[f"{name}_strokes"])
        return item


def filling_form(
    request: HttpRequest,
    definition: Definition,
    *,
    language: str = "en",
    codes: Collection[str] = (),
    answers: Mapping[str, answering.Value] | None = None,
    signed: Collection[str] = (),
    partial: bool = False,
) -> FillingForm:
    """The form a request is about; `codes` limit it to one step."""
    return FillingForm.of(
        request,
        definition=definition,
        language=language,
        codes=codes,
        answers=answers,
        signed=signed,
        partial=partial,
    )


def step_of(
    definition: Definition, answers: Mapping[str, answering.Value], code: str = ""
) -> Step | None:
    """The page with this question (else the first that is not answered), and its neighbours.

    Information stands on the page of the question after it. None: nothing is asked.
    """
    pages: list[list[str]] = [[]]
    for question in answering.asked(definition, answers):
        pages[-1].append(question.code)
        if question.kind != Kind.INFORMATION:
            pages.append([])
    if not pages[-1]:
        pages.pop()
    if not pages:
        return None
    at = next((n for n, page in enumerate(pages) if code in page), None)
    if at is None:
        at = next(
            (n for n, page in enumerate(pages) if not answering.given(answers.get(page[-1]))), 0
        )
    return Step(
        tuple(pages[at]),
        at + 1,
        len(pages),
        pages[at - 1][-1] if at else "",
        pages[at + 1][-1] if at + 1 < len(pages) else "",
    )


def _field(question: Question, language: str) -> forms.Field:
    if question.kind == Kind.LONG_TEXT:
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": 4}), max_length=answering.LONGEST[Kind.LONG_TEXT]
        )
    if question.kind in (Kind.ONE, Kind.YES_NO):
        return forms.ChoiceField(
            widget=forms.RadioSelect,
            choices=[(each.code, each.text.said(language)) for each in question.options],
        )
    if question.kind == Kind.MANY:
        return forms.MultipleChoiceField(
            widget=forms.CheckboxSelectMultiple,
            choices=[(each.code, each.text.said(language)) for each in question.choices],
        )
    if question.kind == Kind.SCALE:
        steps = range(question.low or 0, (question.high or 0) + 1)
        return forms.ChoiceField(
            widget=forms.RadioSelect, choices=[(str(each), str(each)) for each in steps]
        )
    if question.kind == Kind.DATE:
        return DateField(future=True)
    attributes = {"inputmode": "decimal"} if question.kind == Kind.NUMBER else {}
    return forms.CharField(
        max_length=answering.LONGEST[Kind.TEXT], widget=forms.TextInput(attrs=attributes)
    )


def _lines(text: str) -> Any:
    """What the drawing pad sent; the action judges it. Unreadable counts as not drawn."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
