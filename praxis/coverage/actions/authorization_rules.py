"""When a payer wants to be asked first."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from praxis.coverage.actions.rows import last_day, locked, one_of, words
from praxis.coverage.models import AuthorizationRule, Payer, Product
from praxis.coverage.types import AuthorizationKind, Incomplete, RuleOverlaps
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations

_GROUP = re.compile(r"[0-9A-Z]{5}(-[0-9A-Z]{5})?")


@transaction.atomic
def add_authorization_rule(
    *,
    actor: Actor,
    key: UUID,
    payer_id: int,
    kind: str,
    needed: bool,
    source: str,
    checked_on: date,
    starts_on: date,
    what: str = "",
    product_id: int | None = None,
    codes: str = "",
    site_id: int | None = None,
) -> AuthorizationRule:
    """From a day on; the rule for the same that runs ends the day before.

    Raises NotFound, Incomplete, RuleOverlaps.
    """
    actor.require("coverage.manage_payers")
    codes = code_group(codes)
    payer = locked(Payer, payer_id)
    first = AuthorizationRule.objects.filter(client_key=key).first()
    if first is not None:
        return first
    if product_id is not None and not Product.objects.filter(pk=product_id, payer=payer).exists():
        raise NotFound("This payer has no such product.", field="product_id")
    what = " ".join(what.split())[:80]
    same = Q(product__isnull=True) if product_id is None else Q(product=product_id)
    same &= Q(site__isnull=True) if site_id is None else Q(site=site_id)
    AuthorizationRule.objects.filter(
        same,
        payer=payer,
        kind=kind,
        what__iexact=what,
        codes=codes,
        ends_on__isnull=True,
        starts_on__lt=starts_on,
    ).update(ends_on=starts_on - timedelta(days=1))
    overlaps = RuleOverlaps("Another rule for this holds on some of these days.", field="starts_on")
    with violations(coverage_authrule_overlap=overlaps):
        return insert_once(
            AuthorizationRule(
                client_key=key,
                payer=payer,
                product_id=product_id,
                kind=one_of(kind, AuthorizationKind.values, field="kind"),
                what=what,
                codes=codes,
                site_id=site_id,
                needed=needed,
                source=words(source, field="source"),
                checked_on=checked_on,
                starts_on=starts_on,
                set_by_id=actor.user_id,
            )
        )


def code_group(text: str) -> str:
    """ "93306 70551-70553" as "70551-70553, 93306". Raises Incomplete."""
    parts = sorted({part.upper() for part in text.replace(",", " ").split()})
    if not all(_GROUP.fullmatch(part) for part in parts):
        raise Incomplete(
            "Give codes of five characters or ranges of them, such as 70551-70553, 93306.",
            field="codes",
        )
    if any(first > last for first, _, last in (part.partition("-") for part in parts) if last):
        raise Incomplete("A range begins with the lower code.", field="codes")
    group = ", ".join(parts)
    if len(group) > 200:
        raise Incomplete("That is too long. Make two rules of it.", field="codes")
    return group


@transaction.atomic
def end_authorization_rule(*, actor: Actor, rule_id: int, ends_on: date) -> AuthorizationRule:
    """Raises NotFound, BadDates."""
    actor.require("coverage.manage_payers")
    rule = locked(AuthorizationRule, rule_id)
    rule.ends_on = last_day(rule.starts_on, ends_on, field="ends_on")
    rule.save(update_fields=["ends_on"])
    return rule
