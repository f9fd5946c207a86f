"""What keeps a draft from being approved, in sentences for the person who edits."""

from __future__ import annotations

from praxis.forms import triage
from praxis.forms.definition import CHOOSING, Definition, Question
from praxis.forms.types import Kind, Op, Purpose


def problems(definition: Definition, purpose: str) -> list[str]:
    """Empty: it can be approved."""
    found: list[str] = []
    if not any(
        question.asks or question.kind == Kind.SIGNATURE for question in definition.questions
    ):
        found.append("There is no question yet.")
    earlier: dict[str, Question] = {}
    for question in definition.questions:
        found += _of_question(question, earlier)
        earlier[question.code] = question
    if purpose == Purpose.CONSENT and not any(each.required for each in definition.signatures):
        found.append("A consent needs a signature that is required.")
    if purpose == Purpose.TRIAGE:
        found += triage.problems(definition)
    return found


def _of_question(question: Question, earlier: dict[str, Question]) -> list[str]:
    name = f"“{question.code}”"
    found = []
    if not question.text.en:
        found.append(f"{name} has no English words.")
    if question.kind in (Kind.ONE, Kind.MANY):
        codes = [each.code for each in question.choices]
        if len(codes) < (2 if question.kind == Kind.ONE else 1):
            found.append(f"{name} offers too few choices.")
        if len(set(codes)) < len(codes):
            found.append(f"{name} has two choices with one code.")
        if any(not each.text.en for each in question.choices):
            found.append(f"{name} has a choice without English words.")
    if question.kind == Kind.SCALE and (
        question.low is None or question.high is None or not 1 <= question.high - question.low <= 20
    ):
        found.append(f"{name} needs a lowest and a highest step, at most 20 apart.")
    if question.low is not None and question.high is not None and question.low > question.high:
        found.append(f"{name} has a lowest value above its highest.")
    for condition in question.when:
        source = earlier.get(condition.question)
        if source is None or not source.asks:
            found.append(f"{name} waits for “{condition.question}”, which is not asked before it.")
        elif (
            condition.op in (Op.IS, Op.IS_NOT)
            and source.kind in CHOOSING
            and condition.value not in {each.code for each in source.options}
        ):
            found.append(
                f"{name} waits for “{condition.value}”, which “{source.code}” does not offer."
            )
        elif condition.op in (Op.AT_LEAST, Op.AT_MOST) and source.kind not in (
            Kind.NUMBER,
            Kind.SCALE,
            Kind.DATE,
        ):
            found.append(f"{name} compares “{source.code}”, which is no number and no date.")
    return found
