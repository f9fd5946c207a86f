"""What the office lets patients book online."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.portal.models import OnlineReason, OnlineRule
from praxis.portal.types import (
    BadReason,
    BadRule,
    NoSuchReason,
    NoSuchRule,
    ReasonDetails,
    RuleDetails,
    Whom,
)
from praxis.practice import queries as practice


@transaction.atomic
def add_reason(*, actor: Actor, key: UUID, details: ReasonDetails) -> OnlineReason:
    """Raises BadReason when it leads nowhere, or to a visit type that is not booked online."""
    actor.require("portal.manage")
    english, spanish = details.words_en.strip(), details.words_es.strip()
    if not english or not spanish:
        raise BadReason("Write the reason in both languages.", field="words_es")
    wanted = {
        "visit_type_id": details.visit_type_id,
        "new_visit_type_id": details.new_visit_type_id,
    }
    if not any(wanted.values()):
        raise BadReason("Choose the visit type it means.", field="visit_type_id")
    for field, visit_type_id in wanted.items():
        if visit_type_id and not practice.get_visit_type(visit_type_id).online:
            raise BadReason(
                "That visit type is not booked online. Allow it on its own page first.", field=field
            )
    return insert_once(
        OnlineReason(
            client_key=key,
            words_en=english[:80],
            words_es=spanish[:80],
            place=details.place,
            added_at=clock.now(),
            **wanted,
        )
    )


@transaction.atomic
def end_reason(*, actor: Actor, reason_id: int) -> OnlineReason:
    """Take it off the page. Ending again changes nothing. Raises NoSuchReason."""
    actor.require("portal.manage")
    row = OnlineReason.objects.select_for_update(of=("self",)).filter(pk=reason_id).first()
    if row is None:
        raise NoSuchReason("There is no such reason.")
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    ended: OnlineReason = row
    return ended


@transaction.atomic
def add_rule(*, actor: Actor, key: UUID, details: RuleDetails) -> OnlineRule:
    """Raises BadRule for one that would shut everybody out."""
    actor.require("portal.manage")
    if not details.name.strip():
        raise BadRule("Give the rule a name.", field="name")
    least, most = details.min_age_months, details.max_age_months
    if least is not None and most is not None and least > most:
        raise BadRule("The youngest age is above the oldest.", field="min_age_months")
    narrows = (details.visit_type_id, details.provider_id, details.payer_id, least, most)
    if details.whom == Whom.ANY and all(each is None for each in narrows):
        raise BadRule("Say whom the rule is about.", field="whom")
    return insert_once(
        OnlineRule(
            client_key=key,
            name=details.name.strip()[:80],
            whom=Whom(details.whom),
            visit_type_id=details.visit_type_id,
            provider_id=details.provider_id,
            payer_id=details.payer_id,
            min_age_months=least,
            max_age_months=most,
            added_at=clock.now(),
        )
    )


@transaction.atomic
def end_rule(*, actor: Actor, rule_id: int) -> OnlineRule:
    """Ending again changes nothing. Raises NoSuchRule."""
    actor.require("portal.manage")
    row = OnlineRule.objects.select_for_update(of=("self",)).filter(pk=rule_id).first()
    if row is None:
        raise NoSuchRule("There is no such rule.")
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    ended: OnlineRule = row
    return ended
