"""Answers: what may be said to a question, what is asked when, what is still missing.

An answer is text, or a list of codes for "any of a list". Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext

from praxis.forms.definition import Condition, Definition, Question
from praxis.forms.types import BadAnswer, Kind, Op

Value = str | list[str]
Answers = Mapping[str, Value]
LONGEST = {Kind.TEXT: 200, Kind.LONG_TEXT: 4000}


def clean(question: Question, raw: object) -> Value:
    """The answer as it is kept; "" or [] takes one back. Raises BadAnswer."""
    if not question.asks:
        raise _bad(question, gettext("This is not a question."))
    if question.kind == Kind.MANY:
        return _codes(question, raw)
    text = raw.isoformat() if isinstance(raw, date) else str(raw if raw is not None else "").strip()
    if not text:
        return ""
    if question.kind in (Kind.ONE, Kind.YES_NO):
        if text not in {each.code for each in question.options}:
            raise _bad(question, gettext("Choose one of the list."))
        return text
    if question.kind in (Kind.NUMBER, Kind.SCALE):
        return _number(question, text)
    if question.kind == Kind.DATE:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise _bad(question, gettext("Enter a date as month, day and year.")) from None
    if len(text) > LONGEST[Kind(question.kind)]:
        raise _bad(question, gettext("This is too long."))
    return text.replace("\r\n", "\n").replace("\x00", "")


def _codes(question: Question, raw: object) -> list[str]:
    given = raw if isinstance(raw, list | tuple | set | frozenset) else [raw] if raw else []
    allowed = [each.code for each in question.choices]
    if not set(given) <= set(allowed):
        raise _bad(question, gettext("Choose from the list."))
    return [code for code in allowed if code in set(given)]


def _number(question: Question, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _bad(question, gettext("Enter a number.")) from None
    if not number.is_finite() or len(text) > 20:
        raise _bad(question, gettext("Enter a number."))
    if question.kind == Kind.SCALE and number != number.to_integral_value():
        raise _bad(question, gettext("Choose one of the list."))
    if question.low is not None and number < question.low:
        raise _bad(question, gettext("Enter %(low)s or more.") % {"low": question.low})
    if question.high is not None and number > question.high:
        raise _bad(question, gettext("Enter %(high)s or less.") % {"high": question.high})
    return format(number, "f")


def _bad(question: Question, message: str) -> BadAnswer:
    return BadAnswer(message, field=f"q_{question.code}")


def given(value: Value | None) -> bool:
    return value not in (None, "", [])


def holds(condition: Condition, answers: Answers) -> bool:
    """On a question without an answer no condition holds, "is not" neither."""
    value = answers.get(condition.question)
    if not given(value) or value is None:
        return False
    if condition.op == Op.ANSWERED:
        return True
    if condition.op in (Op.AT_LEAST, Op.AT_MOST):
        return _compares(condition, value)
    found = condition.value in value if isinstance(value, list) else value == condition.value
    return found == (condition.op == Op.IS)


def _compares(condition: Condition, value: Value) -> bool:
    if isinstance(value, list):
        return False
    try:
        left, right = Decimal(value), Decimal(condition.value)
        return left >= right if condition.op == Op.AT_LEAST else left <= right
    except InvalidOperation:
        at_least = value >= condition.value
        return at_least if condition.op == Op.AT_LEAST else value <= condition.value


def asked(definition: Definition, answers: Answers) -> list[Question]:
    """The questions that these answers open, in order. An answer to a closed one counts not."""
    live: dict[str, Value] = {}
    found = []
    for question in definition.questions:
        tests = [holds(each, live) for each in question.when]
        if tests and not (any(tests) if question.any_of else all(tests)):
            continue
        found.append(question)
        value = answers.get(question.code)
        if value is not None and given(value):
            live[question.code] = value
    return found


def live(definition: Definition, answers: Answers) -> dict[str, Value]:
    """The answers that count: those of questions that are asked."""
    return {
        question.code: answers[question.code]
        for question in asked(definition, answers)
        if given(answers.get(question.code))
    }


def missing(
    definition: Definition, answers: Answers, signed: Collection[str] = ()
) -> tuple[str, ...]:
    """Codes of required questions without an answer and of signatures not given, in order."""
    return tuple(
        question.code
        for question in asked(definition, answers)
        if question.required
        and (
            question.code not in signed
            if question.kind == Kind.SIGNATURE
            else question.asks and not given(answers.get(question.code))
        )
    )


def said(question: Question, value: Value | None, language: str = "en") -> str:
    """The answer in words, for reading and print."""
    if not given(value) or value is None:
        return ""
    words = {each.code: each.text.said(language) for each in question.options}
    if isinstance(value, list):
        return "; ".join(words.get(code, code) for code in value)
    if question.kind == Kind.DATE:
        return f"{date.fromisoformat(value):%m/%d/%Y}"
    if question.kind == Kind.SCALE and question.high is not None:
        return f"{value} / {question.high}"
    return words.get(value, value)
