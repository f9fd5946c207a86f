"""Which questionnaires a patient should fill for a visit, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from praxis.access import queries as access
from praxis.forms.models import FormRule, FormVersion, Response
from praxis.forms.types import DueForm, State
from praxis.kernel import clock
from praxis.kernel.actor import Actor


def due_forms(
    *,
    actor: Actor,
    patient_id: int,
    visit_type_id: int | None,
    age_months: int,
    payer_ids: Collection[int] = (),
    on: date,
    site_id: int | None = None,
    about: str = "",
) -> list[DueForm]:
    """Consents first, then by title. A form without an approved version is never due.

    `about` is the visit, as "appointment:31": a form asked at each visit is done when it was
    completed for that one. Raises Forbidden.
    """
    actor.require("forms.view")
    rules = _matching(visit_type_id, age_months, payer_ids, on, site_id)
    form_ids = {rule.form_id for rule in rules}
    if not form_ids:
        return []
    versions = {
        row.form_id: row
        for row in FormVersion.objects.select_related("form").filter(
            form__in=form_ids, state=State.APPROVED
        )
    }
    filled = list(
        Response.objects.filter(
            patient_id=patient_id, form_version__form__in=form_ids, in_error_at=None
        )
        .select_related("form_version")
        .defer("form_version__definition")
        .order_by("-completed_at")
    )
    found = []
    for form_id, version in versions.items():
        own = [row for row in filled if row.form_version.form_id == form_id]
        reasons = [
            (rule, why)
            for rule in rules
            if rule.form_id == form_id
            for why in [why_due(rule, version, own, on, about)]
            if why
        ]
        if reasons:
            found.append(_due(version, own, reasons, about))
    return sorted(found, key=lambda due: (due.purpose != "consent", due.title_en, due.form_id))


def _matching(
    visit_type_id: int | None,
    age_months: int,
    payer_ids: Collection[int],
    on: date,
    site_id: int | None,
) -> list[FormRule]:
    open_to = Q(visit_type__isnull=True) | Q(visit_type=visit_type_id)
    open_to &= Q(site__isnull=True) | Q(site=site_id)
    open_to &= Q(payer_id__isnull=True) | Q(payer_id__in=list(payer_ids))
    open_to &= Q(min_age_months__isnull=True) | Q(min_age_months__lte=age_months)
    open_to &= Q(max_age_months__isnull=True) | Q(max_age_months__gte=age_months)
    open_to &= Q(started_on__lte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gte=on))
    return list(FormRule.objects.filter(open_to).order_by("pk"))


def why_due(
    rule: FormRule, version: FormVersion, filled: Iterable[Response], on: date, about: str
) -> str:
    """Empty: not due by this rule."""
    done = [row for row in filled if row.completed_at and not row.withdrawn_at]
    if rule.every_months == 0:
        return "" if any(about and row.about == about for row in done) else "Asked at each visit"
    if not done:
        taken_back = any(row.withdrawn_at for row in filled)
        return "The consent was withdrawn" if taken_back else "Not filled yet"
    last = done[0]
    if rule.again_on_new_version and last.form_version_id != version.pk:
        return "There is a new version"
    if rule.every_months is None:
        return ""
    again = _day(last.completed_at) + relativedelta(months=rule.every_months)
    return f"Last filled {_day(last.completed_at):%m/%d/%Y}" if again <= on else ""


def _day(moment: datetime | None) -> date:
    assert moment is not None
    return clock.local_date(moment, access.office_zone())


def _due(
    version: FormVersion,
    filled: Iterable[Response],
    reasons: list[tuple[FormRule, str]],
    about: str,
) -> DueForm:
    draft = next(
        (
            row
            for row in filled
            if row.completed_at is None and row.form_version_id == version.pk and row.about == about
        ),
        None,
    )
    asks = version.asks
    return DueForm(
        form_id=version.form_id,
        code=version.form.code,
        title_en=version.form.title_en,
        title_es=version.form.title_es,
        purpose=version.form.purpose,
        version_id=version.pk,
        required=any(rule.required for rule, _ in reasons),
        why=reasons[0][1],
        response_id=draft.pk if draft else 0,
        signs=bool(asks.signatures),
        questions=sum(1 for question in asks.questions if question.asks),
    )
