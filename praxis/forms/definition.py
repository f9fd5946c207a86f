"""What a version asks, as data: sections, questions, conditions, outcomes, two languages.

The data are JSON without numbers: limits are integers, all else text, so that a digest over
them is the same on every machine. docs/modules/forms.md shows the shape.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from praxis.forms.types import EMERGENCY, BadDefinition, Kind, Op

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
CHOOSING = (Kind.ONE, Kind.MANY, Kind.YES_NO)
SILENT = (Kind.SIGNATURE, Kind.INFORMATION)


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages. `reviewed` says by whom and when each was read."""

    en: str = ""
    es: str = ""
    reviewed: tuple[tuple[str, str, str], ...] = ()

    def said(self, language: str = "en") -> str:
        """Spanish that is missing is said in English."""
        return (self.es or self.en) if language[:2] == "es" else self.en

    def is_reviewed(self, language: str) -> bool:
        return any(code == language for code, _, _ in self.reviewed)

    def __bool__(self) -> bool:
        return bool(self.en or self.es)


@dataclass(frozen=True, slots=True)
class Choice:
    """`to` leads on in a triage: "question:CODE" or "outcome:CODE"."""

    code: str
    text: Words
    to: str = ""


YES_NO = (Choice("yes", Words("Yes", "Sí")), Choice("no", Words("No", "No")))


@dataclass(frozen=True, slots=True)
class Condition:
    """An earlier question's answer that opens this one."""

    question: str
    op: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    kind: str
    text: Words
    help: Words = Words()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    low: int | None = None
    high: int | None = None
    low_words: Words = Words()
    high_words: Words = Words()
    when: tuple[Condition, ...] = ()
    any_of: bool = False
    to: str = ""

    @property
    def options(self) -> tuple[Choice, ...]:
        """What can be chosen, yes and no included."""
        if self.kind != Kind.YES_NO:
            return self.choices
        leads = {choice.code: choice.to for choice in self.choices}
        return tuple(Choice(each.code, each.text, leads.get(each.code, "")) for each in YES_NO)

    @property
    def asks(self) -> bool:
        return self.kind not in SILENT


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a triage ends in. `urgency` is "emergency" or a code of practice.URGENCY_CLASSES."""

    code: str
    urgency: str
    text: Words
    max_wait_minutes: int = 0

    @property
    def emergency(self) -> bool:
        return self.urgency == EMERGENCY


@dataclass(frozen=True, slots=True)
class Definition:
    sections: tuple[Section, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(each for section in self.sections for each in section.questions)

    def question(self, code: str) -> Question | None:
        return next((each for each in self.questions if each.code == code), None)

    @property
    def signatures(self) -> tuple[Question, ...]:
        return tuple(each for each in self.questions if each.kind == Kind.SIGNATURE)

    def words(self) -> Iterator[tuple[str, Words]]:
        """Every sentence and where it stands."""
        for at, section in enumerate(self.sections, 1):
            if section.title:
                yield f"section {at}", section.title
            for question in section.questions:
                yield question.code, question.text
                for extra in (question.help, question.low_words, question.high_words):
                    if extra:
                        yield question.code, extra
                if question.kind != Kind.YES_NO:
                    for choice in question.choices:
                        yield f"{question.code} · {choice.code}", choice.text
        for outcome in self.outcomes:
            yield f"outcome {outcome.code}", outcome.text

    def unreviewed(self, language: str) -> list[tuple[str, Words]]:
        return [each for each in self.words() if not each[1].is_reviewed(language)]


def canonical(data: Any) -> str:
    """The one spelling of JSON data that digests are taken of."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data: Any) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def parse(data: Any) -> Definition:
    """Raises BadDefinition when the data have another shape, or a code twice."""
    try:
        found = Definition(
            tuple(_section(each) for each in data.get("sections", ())),
            tuple(_outcome(each) for each in data.get("outcomes", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDefinition(f"This is not a questionnaire's data: {error}.") from error
    codes = [each.code for each in found.questions]
    for code in codes:
        if not CODE.fullmatch(code):
            raise BadDefinition(
                f"“{code}” is no code: begin with a letter; a to z, 0 to 9 and _ only.",
                field="code",
            )
    if len(set(codes)) < len(codes):
        raise BadDefinition("Two questions have one code. Choose another.", field="code")
    return found


def to_data(definition: Definition) -> dict[str, Any]:
    """Back to data; what is empty is left out."""
    data: dict[str, Any] = {
        "sections": [
            _kept(
                title=words_data(section.title),
                questions=[question_data(each) for each in section.questions],
            )
            for section in definition.sections
        ]
    }
    if definition.outcomes:
        data["outcomes"] = [
            _kept(
                code=each.code,
                urgency=each.urgency,
                max_wait_minutes=each.max_wait_minutes or None,
                text=words_data(each.text),
            )
            for each in definition.outcomes
        ]
    return data


def question_data(question: Question) -> dict[str, Any]:
    return _kept(
        code=question.code,
        kind=str(question.kind),
        text=words_data(question.text),
        help=words_data(question.help),
        required=question.required or None,
        choices=[
            _kept(code=each.code, text=words_data(each.text), to=each.to)
            for each in question.choices
        ],
        low=question.low,
        high=question.high,
        low_words=words_data(question.low_words),
        high_words=words_data(question.high_words),
        when=[
            _kept(question=each.question, op=str(each.op), value=each.value)
            for each in question.when
        ],
        any_of=question.any_of or None,
        to=question.to,
    )


def words_data(words: Words) -> dict[str, Any]:
    return _kept(
        en=words.en,
        es=words.es,
        reviewed={code: {"by": by, "on": on} for code, by, on in words.reviewed},
    )


def _kept(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        _words(data.get("title")), tuple(_question(each) for each in data.get("questions", ()))
    )


def _question(data: Mapping[str, Any]) -> Question:
    return Question(
        code=str(data["code"]),
        kind=Kind(data["kind"]),
        text=_words(data.get("text")),
        help=_words(data.get("help")),
        required=bool(data.get("required", False)),
        choices=tuple(
            Choice(str(each["code"]), _words(each.get("text")), str(each.get("to", "")))
            for each in data.get("choices", ())
        ),
        low=_whole(data.get("low")),
        high=_whole(data.get("high")),
        low_words=_words(data.get("low_words")),
        high_words=_words(data.get("high_words")),
        when=tuple(
            Condition(str(each["question"]), Op(each["op"]), str(each.get("value", "")))
            for each in data.get("when", ())
        ),
        any_of=bool(data.get("any_of", False)),
        to=str(data.get("to", "")),
    )


def _outcome(data: Mapping[str, Any]) -> Outcome:
    return Outcome(
        str(data["code"]),
        str(data["urgency"]),
        _words(data.get("text")),
        _whole(data.get("max_wait_minutes")) or 0,
    )


def _words(data: Mapping[str, Any] | None) -> Words:
    if not data:
        return Words()
    reviewed = tuple(
        (code, str(each["by"]), str(each["on"]))
        for code, each in sorted(data.get("reviewed", {}).items())
    )
    return Words(str(data.get("en", "")), str(data.get("es", "")), reviewed)


def _whole(value: Any) -> int | None:
    return None if value is None or value == "" else int(value)
