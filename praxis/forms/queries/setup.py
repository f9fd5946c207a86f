"""Questionnaires, their versions and rules. No patient's data, so no actor is asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from praxis.forms.definition import Definition, Question, Words
from praxis.forms.models import Form, FormRule, FormVersion
from praxis.forms.types import NoSuchForm, Purpose, State

TRIAGE = "triage"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say differently; "" where one has it not."""

    where: str
    what: str
    old: str
    new: str


def forms(*, purpose: str = "") -> QuerySet[Form]:
    """With `approved_number`, `approved_at` and `draft_number`, each null when there is none."""
    own = FormVersion.objects.filter(form=OuterRef("pk"))
    approved = own.filter(state=State.APPROVED)
    found = Form.objects.annotate(
        approved_number=Subquery(approved.values("number")[:1]),
        approved_at=Subquery(approved.values("approved_at")[:1]),
        draft_number=Subquery(own.filter(state=State.DRAFT).values("number")[:1]),
    )
    return found.filter(purpose=purpose) if purpose else found


def get_form(form_id: int) -> Form:
    """Raises NoSuchForm."""
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        raise NoSuchForm("There is no such form.")
    return form


def versions_of(form_id: int) -> list[FormVersion]:
    """Newest first, with who drafted, approved and retired them."""
    rows = FormVersion.objects.filter(form_id=form_id).order_by("-number")
    return list(rows.select_related("form", "drafted_by", "approved_by", "retired_by"))


def get_version(form_version_id: int) -> FormVersion:
    """Raises NoSuchForm."""
    rows = FormVersion.objects.select_related("form", "drafted_by", "approved_by", "retired_by")
    version = rows.filter(pk=form_version_id).first()
    if version is None:
        raise NoSuchForm("There is no such version.")
    return version


def current_version(code: str) -> FormVersion | None:
    """The approved version of the form with this code; None while there is none."""
    return (
        FormVersion.objects.select_related("form", "approved_by")
        .filter(form__code=code, state=State.APPROVED)
        .first()
    )


def approved_versions(purposes: Collection[str] = ()) -> list[FormVersion]:
    """What can be filled now, by title."""
    rows = FormVersion.objects.select_related("form").filter(state=State.APPROVED)
    if purposes:
        rows = rows.filter(form__purpose__in=purposes)
    return list(rows.order_by("form__title_en", "pk"))


def triage_tree(code: str = TRIAGE) -> FormVersion | None:
    """The triage that a clinician approved; None: triage is off."""
    version = current_version(code)
    return version if version is not None and version.form.purpose == Purpose.TRIAGE else None


def rules_of(form_id: int, *, ended: bool = False) -> list[FormRule]:
    rows = FormRule.objects.filter(form_id=form_id).select_related("visit_type", "site", "form")
    if not ended:
        rows = rows.filter(ended_on__isnull=True)
    return list(rows.order_by("started_on", "pk"))


def compare(old: Definition, new: Definition) -> list[Difference]:
    """What changed between two versions, in the order of the new one; what went comes last."""
    found: list[Difference] = []
    before = {each.code: each for each in old.questions}
    after = {each.code: each for each in new.questions}
    for question in new.questions:
        former = before.get(question.code)
        if former is None:
            found.append(Difference(question.code, "New question", "", question.text.en))
            continue
        left, right = _facts(former), _facts(question)
        found += [
            Difference(question.code, name, left.get(name, ""), right.get(name, ""))
            for name in {**left, **right}
            if left.get(name, "") != right.get(name, "")
        ]
    order = [code for code in before if code in after]
    if order != [code for code in after if code in before]:
        found.append(Difference("Order", "Order of questions", ", ".join(order), ", ".join(after)))
    found += _sections(old, new)
    found += _outcomes(old, new)
    found += [
        Difference(code, "Question taken out", each.text.en, "")
        for code, each in before.items()
        if code not in after
    ]
    return found


def _facts(question: Question) -> dict[str, str]:
    return {
        "Kind": str(question.kind),
        **_both("Words", question.text),
        **_both("Hint", question.help),
        "Required": "yes" if question.required else "no",
        "Choices": "; ".join(
            f"{each.code}: {each.text.en} / {each.text.es}{f' → {each.to}' if each.to else ''}"
            for each in question.choices
        ),
        "Limits": f"{_shown(question.low)} to {_shown(question.high)}",
        **_both("Lowest", question.low_words),
        **_both("Highest", question.high_words),
        "Asked when": (" or " if question.any_of else " and ").join(
            f"{each.question} {each.op} {each.value}".strip() for each in question.when
        ),
        "Leads to": question.to,
    }


def _both(name: str, words: Words) -> dict[str, str]:
    return {f"{name}, English": words.en, f"{name}, Spanish": words.es}


def _shown(value: int | None) -> str:
    return "" if value is None else str(value)


def _sections(old: Definition, new: Definition) -> list[Difference]:
    left = " / ".join(each.title.en for each in old.sections)
    right = " / ".join(each.title.en for each in new.sections)
    return [Difference("Sections", "Headings", left, right)] if left != right else []


def _outcomes(old: Definition, new: Definition) -> list[Difference]:
    def shown(definition: Definition) -> dict[str, str]:
        return {
            each.code: f"{each.urgency}, {each.max_wait_minutes} min:"
            f" {each.text.en} / {each.text.es}"
            for each in definition.outcomes
        }

    left, right = shown(old), shown(new)
    return [
        Difference(f"Outcome {code}", "Outcome", left.get(code, ""), right.get(code, ""))
        for code in {**left, **right}
        if left.get(code) != right.get(code)
    ]
