"""Walking a triage: which question comes next, and what the answers end in. Pure.

The office writes the tree, a named clinician approves it; nothing here is a diagnosis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from praxis.forms.answers import Answers, given
from praxis.forms.definition import Definition, Outcome, Question, Words
from praxis.forms.types import EMERGENCY, LONGEST_WAIT, Kind, TriageUnfinished

ORDER = (EMERGENCY, *LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`urgency` is "emergency" or a class of practice.URGENCY_CLASSES; `path` the codes asked."""

    urgency: str
    emergency: bool
    max_wait_minutes: int
    words: Words
    path: tuple[str, ...]

    @property
    def urgency_code(self) -> str:
        """The class that bounds the search; none in an emergency."""
        return "" if self.emergency else self.urgency


def evaluate(definition: Definition, answers: Answers) -> Verdict:
    """Raises TriageUnfinished, which names the question to ask next."""
    path, outcome = _walked(definition, answers)
    if outcome is None:
        raise TriageUnfinished(path[-1] if path else "")
    return Verdict(
        outcome.urgency,
        outcome.emergency,
        0 if outcome.emergency else outcome.max_wait_minutes,
        outcome.text,
        tuple(path),
    )


def path_of(definition: Definition, answers: Answers) -> tuple[str, ...]:
    """The codes asked so far; the last is open unless the answers end in an outcome."""
    return tuple(_walked(definition, answers)[0])


def _walked(definition: Definition, answers: Answers) -> tuple[list[str], Outcome | None]:
    path: list[str] = []
    question = definition.questions[0] if definition.questions else None
    while question is not None and question.code not in path:
        path.append(question.code)
        if question.asks and not given(answers.get(question.code)):
            break
        to = _leads(definition, question, answers)
        if to.startswith("outcome:"):
            return path, _outcome(definition, to)
        question = definition.question(to.removeprefix("question:"))
    return path, None


def next_question(definition: Definition, answers: Answers) -> Question | None:
    """None when the answers end in an outcome."""
    try:
        evaluate(definition, answers)
    except TriageUnfinished as unfinished:
        return definition.question(unfinished.question)
    return None


def _leads(definition: Definition, question: Question, answers: Answers) -> str:
    """Of several choices the most urgent outcome wins, before any further question."""
    value = answers.get(question.code)
    chosen: Collection[object] = value if isinstance(value, list) else (value,)
    ways = [each.to for each in question.options if each.code in chosen and each.to]
    ends = [way for way in ways if way.startswith("outcome:")]
    if ends:
        return min(ends, key=lambda way: _rank(definition, way))
    return ways[0] if ways else question.to


def _rank(definition: Definition, way: str) -> int:
    outcome = _outcome(definition, way)
    return ORDER.index(outcome.urgency) if outcome and outcome.urgency in ORDER else len(ORDER)


def _outcome(definition: Definition, way: str) -> Outcome | None:
    code = way.removeprefix("outcome:")
    return next((each for each in definition.outcomes if each.code == code), None)


def problems(definition: Definition) -> list[str]:
    """Why these questions cannot be triage, in sentences. Empty: they can."""
    found = list(_outcome_problems(definition))
    if not definition.questions:
        return found
    codes = {each.code for each in definition.questions}
    ends = {each.code for each in definition.outcomes}
    for question in definition.questions:
        if question.when:
            found.append(f"“{question.code}” has a condition: triage follows its arrows alone.")
        for way in _ways(question):
            kind, _, code = way.partition(":")
            if code not in {"question": codes, "outcome": ends}.get(kind, set()):
                found.append(
                    f"“{question.code}” leads to “{way or 'nowhere'}”, which is not there."
                )
    if found:
        return found
    return _walk(definition)


def _ways(question: Question) -> Iterator[str]:
    """Every way out; "" when an answer leads nowhere."""
    if question.kind in (Kind.ONE, Kind.YES_NO):
        for choice in question.options:
            yield choice.to or question.to
        return
    if question.kind == Kind.MANY:
        yield from (choice.to for choice in question.choices if choice.to)
        if question.to or not all(choice.to for choice in question.choices):
            yield question.to
        return
    yield question.to


def _outcome_problems(definition: Definition) -> Iterator[str]:
    urgencies = [each.urgency for each in definition.outcomes]
    if EMERGENCY not in urgencies:
        yield "There is no emergency outcome: red flags must end in the emergency text."
    for outcome in definition.outcomes:
        if outcome.urgency not in ORDER:
            yield f"Outcome “{outcome.code}” has no urgency class."
        elif outcome.emergency and not (outcome.text.en and outcome.text.es):
            yield "Say the emergency text in English and in Spanish."
        elif not outcome.emergency and not (
            0 < outcome.max_wait_minutes <= LONGEST_WAIT[outcome.urgency]
        ):
            most = LONGEST_WAIT[outcome.urgency] // 60
            yield f"Outcome “{outcome.code}” must wait at most {most} hours; say how long."


def _walk(definition: Definition) -> list[str]:
    """Circles, questions never reached, and ways to a visit that pass no red flag."""
    seen: set[str] = set()
    walked: set[tuple[str, bool]] = set()
    found: dict[str, None] = {}

    def go(question: Question, above: tuple[str, ...], flagged: bool) -> None:
        if question.code in above:
            found[f"“{question.code}” comes round again: a triage never asks twice."] = None
            return
        if (question.code, flagged) in walked:
            return
        walked.add((question.code, flagged))
        seen.add(question.code)
        ways = list(_ways(question))
        red = flagged or any(_is_red(definition, way) for way in ways)
        for way in ways:
            if way.startswith("question:"):
                following = definition.question(way.removeprefix("question:"))
                if following is not None:
                    go(following, (*above, question.code), red)
            elif not red and not _is_red(definition, way):
                found[
                    f"After “{question.code}” a visit is offered and no red flag was asked for."
                ] = None

    go(definition.questions[0], (), flagged=False)
    for each in definition.questions:
        if each.code not in seen:
            found[f"“{each.code}” is never asked."] = None
    return list(found)


def _is_red(definition: Definition, way: str) -> bool:
    outcome = _outcome(definition, way) if way.startswith("outcome:") else None
    return outcome is not None and outcome.emergency
