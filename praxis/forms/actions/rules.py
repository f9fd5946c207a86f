"""When a questionnaire is due."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.forms.models import Form, FormRule
from praxis.forms.types import BadRule, NoSuchForm, Purpose
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.practice import queries as practice


@transaction.atomic
def add_form_rule(
    *,
    actor: Actor,
    key: UUID,
    form_id: int,
    started_on: date,
    visit_type_id: int | None = None,
    site_id: int | None = None,
    payer_id: int | None = None,
    min_age_months: int | None = None,
    max_age_months: int | None = None,
    every_months: int | None = None,
    required: bool = True,
    again_on_new_version: bool = False,
) -> FormRule:
    """Due when all that is given holds. `every_months`: None once for good, 0 each visit.

    Raises NoSuchForm, BadRule.
    """
    actor.require("forms.edit")
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        raise NoSuchForm("There is no such form.")
    if form.purpose == Purpose.TRIAGE:
        raise BadRule("Triage is asked when a visit is booked, not before one.")
    if visit_type_id is not None:
        practice.get_visit_type(visit_type_id)
    if site_id is not None:
        access.get_site(site_id)
    if every_months is not None and not 0 <= every_months <= 120:
        raise BadRule("Give 0 to 120 months.", field="every_months")
    ages = [age for age in (min_age_months, max_age_months) if age is not None]
    if any(not 0 <= age <= 1560 for age in ages) or ages != sorted(ages):
        raise BadRule("The youngest age is above the oldest.", field="max_age_months")
    return insert_once(
        FormRule(
            client_key=key,
            form=form,
            visit_type_id=visit_type_id,
            site_id=site_id,
            payer_id=payer_id,
            min_age_months=min_age_months,
            max_age_months=max_age_months,
            every_months=every_months,
            required=required,
            again_on_new_version=again_on_new_version,
            started_on=started_on,
            set_by_id=actor.user_id,
        )
    )


@transaction.atomic
def end_form_rule(*, actor: Actor, form_rule_id: int, ended_on: date) -> FormRule:
    """The last day it holds. Raises NoSuchForm, BadRule."""
    actor.require("forms.edit")
    rule: FormRule | None = FormRule.objects.select_for_update().filter(pk=form_rule_id).first()
    if rule is None:
        raise NoSuchForm("There is no such rule.")
    if ended_on < rule.started_on:
        raise BadRule(
            f"It holds from {rule.started_on:%m/%d/%Y}. Choose that day or a later one.",
            field="ended_on",
        )
    rule.ended_on = ended_on
    rule.save(update_fields=["ended_on"])
    return rule
