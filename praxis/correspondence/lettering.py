"""Fields and blanks of a letter: {patient_name}, {ask: What was missed?}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from praxis.correspondence.types import FIELDS, BlankLeft, TextMissing, UnknownField

_MARK = re.compile(r"\{([^{}]*)\}")
_ASK = re.compile(r"ask:\s*(.+)", re.DOTALL)
_LEFT = re.compile(r"\[\[(.*?)\]\]")
_MOST = 12_000


def check(subject: str, body: str, *, field: str = "") -> None:
    """Raises UnknownField, TextMissing."""
    if not subject.strip() or not body.strip():
        raise TextMissing("A letter needs what it is about and a text.", field=field)
    if len(body) > _MOST:
        raise TextMissing("The text is too long: 12,000 characters are the most.", field=field)
    for text in (subject, body):
        for mark in _MARK.findall(text):
            if mark not in FIELDS and not _ASK.fullmatch(mark):
                raise UnknownField(
                    f"There is no field {{{mark}}}. Choose one from the list, or write"
                    " {ask: your question} for a blank.",
                    field=field,
                )
        if "{" in _MARK.sub("", text) or "}" in _MARK.sub("", text):
            raise UnknownField(
                "A bracket { or } stands alone. Close it or leave it out.", field=field
            )


def fields_in(*texts: str) -> list[str]:
    """The fields of the texts in their order, each once."""
    return list(dict.fromkeys(m for text in texts for m in _MARK.findall(text) if m in FIELDS))


def blanks_in(*texts: str) -> list[str]:
    """What is asked when the letter is written, in its order, each question once."""
    found = (_ASK.fullmatch(mark) for text in texts for mark in _MARK.findall(text))
    return list(dict.fromkeys(ask.group(1).strip() for ask in found if ask))


def fill(text: str, facts: Mapping[str, str], answers: Mapping[str, str] | None = None) -> str:
    """The text with fields and answers in it; what is not known stays as [[its words]]."""
    given = answers or {}

    def put(mark: re.Match[str]) -> str:
        ask = _ASK.fullmatch(mark[1])
        if ask is not None:
            question = ask[1].strip()
            return given.get(question, "").strip() or f"[[{question}]]"
        return facts.get(mark[1], "").strip() or f"[[{FIELDS[mark[1]]}]]"

    return _MARK.sub(put, text)


def fill_answers(text: str, answers: Mapping[str, str]) -> str:
    """Put answers where their blanks still stand."""
    return _LEFT.sub(lambda left: answers.get(left[1], "").strip() or left[0], text)


def left_in(*texts: str) -> list[str]:
    return list(dict.fromkeys(left for text in texts for left in _LEFT.findall(text)))


def require_whole(texts: Iterable[str]) -> None:
    """Raises BlankLeft."""
    left = left_in(*texts)
    if left:
        raise BlankLeft(f"Fill in: {', '.join(left)}.", field="body")
