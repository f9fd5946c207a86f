"""Changing a draft's definition, one thing at a time. Pure: each gives a new definition."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from praxis.forms.definition import Definition, Outcome, Question, Section, Words
from praxis.forms.types import BadDefinition, Kind


def put_question(
    definition: Definition, question: Question, *, section: int, replacing: str = ""
) -> Definition:
    """Behind the others of its section, or in the place of `replacing`. Raises BadDefinition."""
    others = {each.code for each in definition.questions} - {replacing}
    if question.code in others:
        raise BadDefinition("Another question has this code. Choose another.", field="code")
    if not 0 <= section < max(len(definition.sections), 1):
        raise BadDefinition("There is no such section.", field="section")
    sections = list(definition.sections) or [Section(Words(), ())]
    at = next(
        (
            (number, place)
            for number, each in enumerate(sections)
            for place, found in enumerate(each.questions)
            if found.code == replacing
        ),
        None,
    )
    if at is not None and at[0] == section:
        questions = list(sections[section].questions)
        questions[at[1]] = question
    else:
        sections = [
            replace(each, questions=tuple(q for q in each.questions if q.code != replacing))
            for each in sections
        ]
        questions = [*sections[section].questions, question]
    sections[section] = replace(sections[section], questions=tuple(questions))
    changed = replace(definition, sections=tuple(sections))
    if replacing and replacing != question.code:
        changed = _renamed(changed, replacing, question.code)
    return changed


def drop_question(definition: Definition, code: str) -> Definition:
    """Without it. Conditions and arrows that name it stay and are listed as problems."""
    return replace(
        definition,
        sections=tuple(
            replace(each, questions=tuple(q for q in each.questions if q.code != code))
            for each in definition.sections
        ),
    )


def move_question(definition: Definition, code: str, by: int) -> Definition:
    """Up (-1) or down (+1); at the edge of a section into the next one."""
    sections = [list(each.questions) for each in definition.sections]
    for number, questions in enumerate(sections):
        for place, question in enumerate(questions):
            if question.code != code:
                continue
            if 0 <= place + by < len(questions):
                questions.pop(place)
                questions.insert(place + by, question)
            elif 0 <= number + by < len(sections):
                questions.pop(place)
                neighbour = sections[number + by]
                neighbour.insert(0 if by > 0 else len(neighbour), question)
            return replace(
                definition,
                sections=tuple(
                    replace(section, questions=tuple(moved))
                    for section, moved in zip(definition.sections, sections, strict=True)
                ),
            )
    return definition


def put_section(definition: Definition, title: Words, at: int | None = None) -> Definition:
    """A new section at the end, or new words for the one at `at`."""
    sections = list(definition.sections)
    if at is None or not 0 <= at < len(sections):
        sections.append(Section(title, ()))
    else:
        sections[at] = replace(sections[at], title=title)
    return replace(definition, sections=tuple(sections))


def drop_section(definition: Definition, at: int) -> Definition:
    """Only an empty one. Raises BadDefinition."""
    if not 0 <= at < len(definition.sections) or definition.sections[at].questions:
        raise BadDefinition("Move or take out its questions first.")
    return replace(
        definition,
        sections=tuple(each for number, each in enumerate(definition.sections) if number != at),
    )


def put_outcome(definition: Definition, outcome: Outcome) -> Definition:
    """In the place of the one with its code, else at the end."""
    outcomes = list(definition.outcomes)
    for at, each in enumerate(outcomes):
        if each.code == outcome.code:
            outcomes[at] = outcome
            break
    else:
        outcomes.append(outcome)
    return replace(definition, outcomes=tuple(outcomes))


def drop_outcome(definition: Definition, code: str) -> Definition:
    return replace(
        definition, outcomes=tuple(each for each in definition.outcomes if each.code != code)
    )


def reworded(old: Words, en: str, es: str) -> Words:
    """New words; whoever had read a sentence has not read another one."""
    en, es = en.strip(), es.strip()
    same = {"en": en == old.en, "es": es == old.es}
    return Words(en, es, tuple(each for each in old.reviewed if same.get(each[0], False)))


def mark_reviewed(
    definition: Definition, language: str, read: Collection[int], *, by: str, on: str
) -> Definition:
    """`read` are places in `definition.words()`; the others of this language lose their mark."""
    place = -1

    def mark(words: Words) -> Words:
        nonlocal place
        place += 1
        others = tuple(each for each in words.reviewed if each[0] != language)
        had = tuple(each for each in words.reviewed if each[0] == language)
        if place not in read or not getattr(words, language):
            return replace(words, reviewed=others)
        return replace(words, reviewed=tuple(sorted(others + (had or ((language, by, on),)))))

    return _every(definition, mark)


def _every(definition: Definition, change: Callable[[Words], Words]) -> Definition:
    """In the order of `definition.words()`, so empty ones are passed over alike."""

    def some(words: Words) -> Words:
        return change(words) if words else words

    def of_question(question: Question) -> Question:
        text = change(question.text)
        help_, low, high = (
            some(each) for each in (question.help, question.low_words, question.high_words)
        )
        choices = question.choices
        if question.kind != Kind.YES_NO:
            choices = tuple(replace(each, text=change(each.text)) for each in choices)
        return replace(
            question, text=text, help=help_, low_words=low, high_words=high, choices=choices
        )

    def of_section(section: Section) -> Section:
        title = some(section.title)
        return Section(title, tuple(of_question(each) for each in section.questions))

    sections = tuple(of_section(each) for each in definition.sections)
    outcomes = tuple(replace(each, text=change(each.text)) for each in definition.outcomes)
    return Definition(sections, outcomes)


def _renamed(definition: Definition, old: str, new: str) -> Definition:
    """Conditions and arrows follow a question's new code."""

    def of_question(question: Question) -> Question:
        return replace(
            question,
            to=_way(question.to, old, new),
            choices=tuple(replace(each, to=_way(each.to, old, new)) for each in question.choices),
            when=tuple(
                replace(each, question=new) if each.question == old else each
                for each in question.when
            ),
        )

    return replace(
        definition,
        sections=tuple(
            replace(each, questions=tuple(of_question(q) for q in each.questions))
            for each in definition.sections
        ),
    )


def _way(way: str, old: str, new: str) -> str:
    return f"question:{new}" if way == f"question:{old}" else way
