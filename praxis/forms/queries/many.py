"""What is still to be filled for many visits at once: three queries, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from praxis.forms.models import FormRule, FormVersion, Response
from praxis.forms.queries.due import why_due
from praxis.forms.types import State
from praxis.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit as the rules see it; `about` as everywhere, "appointment:31"."""

    about: str
    patient_id: int
    visit_type_id: int
    site_id: int
    age_months: int
    payer_ids: tuple[int, ...]
    on: date


def due_titles(*, actor: Actor, visits: Sequence[Asked]) -> dict[str, list[str]]:
    """By visit, the titles of required forms that are not done; as `due_forms` finds them.

    Raises Forbidden.
    """
    actor.require("forms.view")
    if not visits:
        return {}
    rules = list(FormRule.objects.filter(required=True).order_by("pk"))
    if not rules:
        return {each.about: [] for each in visits}
    versions = {
        row.form_id: row
        for row in FormVersion.objects.select_related("form")
        .defer("definition")
        .filter(form__in={rule.form_id for rule in rules}, state=State.APPROVED)
    }
    filled: dict[tuple[int, int], list[Response]] = defaultdict(list)
    for row in (
        Response.objects.filter(
            patient_id__in={each.patient_id for each in visits},
            form_version__form__in=set(versions),
            in_error_at=None,
        )
        .select_related("form_version")
        .defer("form_version__definition")
        .order_by("-completed_at")
    ):
        filled[(row.patient_id, row.form_version.form_id)].append(row)
    return {each.about: _titles(each, rules, versions, filled) for each in visits}


def _titles(
    visit: Asked,
    rules: Sequence[FormRule],
    versions: dict[int, FormVersion],
    filled: dict[tuple[int, int], list[Response]],
) -> list[str]:
    found: dict[int, str] = {}
    for rule in rules:
        version = versions.get(rule.form_id)
        if version is None or rule.form_id in found or not _holds(rule, visit):
            continue
        own = filled.get((visit.patient_id, rule.form_id), [])
        if why_due(rule, version, own, visit.on, visit.about):
            found[rule.form_id] = version.form.title_en
    return sorted(found.values())


def _holds(rule: FormRule, visit: Asked) -> bool:
    low, high = rule.min_age_months, rule.max_age_months
    return (
        rule.visit_type_id in (None, visit.visit_type_id)
        and rule.site_id in (None, visit.site_id)
        and (rule.payer_id is None or rule.payer_id in visit.payer_ids)
        and (low is None or low <= visit.age_months)
        and (high is None or high >= visit.age_months)
        and rule.started_on <= visit.on
        and (rule.ended_on is None or rule.ended_on >= visit.on)
    )
