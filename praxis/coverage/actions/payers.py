"""Payers, what they sell, what they ask for and what was agreed with them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from praxis.access import queries as access
from praxis.coverage.actions.rows import last_day, locked, one_of, stamp, words
from praxis.coverage.models import Enrollment, Payer, PayerRule, Product
from praxis.coverage.types import (
    USUAL_FILING_CODE,
    AlreadyThere,
    BadDates,
    CountsFrom,
    EnrollmentKind,
    FilingCode,
    Incomplete,
    NameTaken,
    PayerDetails,
    PayerKind,
    PlanType,
    ProductDetails,
    RuleKind,
    RuleOverlaps,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice import queries as practice

_PAYER_TAKEN = NameTaken("There is already a payer of that name.", field="name")
_PRODUCT_TAKEN = NameTaken("This payer already has a product of that name.", field="name")
_ENROLLED = AlreadyThere("This enrolment is already listed. Change that one.", field="kind")


@transaction.atomic
def add_payer(*, actor: Actor, key: UUID, details: PayerDetails) -> Payer:
    """Raises NameTaken, Incomplete."""
    actor.require("coverage.manage_payers")
    payer = Payer(client_key=key, started_on=details.started_on or access.today())
    _fill_payer(payer, details)
    with violations(coverage_payer_name=_PAYER_TAKEN):
        return insert_once(payer)


@transaction.atomic
def change_payer(*, actor: Actor, payer_id: int, version: int, details: PayerDetails) -> Payer:
    """Raises NotFound, ChangedMeanwhile, NameTaken, Incomplete."""
    actor.require("coverage.manage_payers")
    payer = locked(Payer, payer_id, version)
    _fill_payer(payer, details)
    with violations(coverage_payer_name=_PAYER_TAKEN):
        return stamp(payer)


@transaction.atomic
def end_payer(*, actor: Actor, payer_id: int, ended_on: date) -> Payer:
    """No new coverages after that day; those there stay. Raises NotFound, BadDates."""
    actor.require("coverage.manage_payers")
    payer = locked(Payer, payer_id)
    payer.ended_on = last_day(payer.started_on, ended_on, field="ended_on")
    return stamp(payer)


@transaction.atomic
def add_product(*, actor: Actor, key: UUID, payer_id: int, details: ProductDetails) -> Product:
    """Raises NotFound, NameTaken, Incomplete."""
    actor.require("coverage.manage_payers")
    product = Product(
        client_key=key,
        payer=locked(Payer, payer_id),
        started_on=details.started_on or access.today(),
    )
    _fill_product(product, details)
    with violations(coverage_product_name=_PRODUCT_TAKEN):
        return insert_once(product)


@transaction.atomic
def change_product(
    *, actor: Actor, product_id: int, version: int, details: ProductDetails
) -> Product:
    """Raises NotFound, ChangedMeanwhile, NameTaken, Incomplete."""
    actor.require("coverage.manage_payers")
    product = locked(Product, product_id, version)
    _fill_product(product, details)
    with violations(coverage_product_name=_PRODUCT_TAKEN):
        return stamp(product)


@transaction.atomic
def end_product(*, actor: Actor, product_id: int, ended_on: date) -> Product:
    """Raises NotFound, BadDates."""
    actor.require("coverage.manage_payers")
    product = locked(Product, product_id)
    product.ended_on = last_day(product.started_on, ended_on, field="ended_on")
    return stamp(product)


@transaction.atomic
def add_payer_rule(
    *,
    actor: Actor,
    key: UUID,
    payer_id: int,
    kind: str,
    days: int,
    source: str,
    checked_on: date,
    starts_on: date,
    ends_on: date | None = None,
    product_id: int | None = None,
    counts_from: str = CountsFrom.SERVICE,
) -> PayerRule:
    """A limit from a day on. A rule of the same kind that runs on ends the day before.

    Raises NotFound, RuleOverlaps, BadDates, Incomplete.
    """
    actor.require("coverage.manage_payers")
    payer = locked(Payer, payer_id)
    first = PayerRule.objects.filter(client_key=key).first()
    if first is not None:
        return first
    if product_id is not None and not Product.objects.filter(pk=product_id, payer=payer).exists():
        raise NotFound("This payer has no such product.", field="product_id")
    if not 1 <= days <= 3660:
        raise Incomplete("Give 1 to 3660 days.", field="days")
    if ends_on is not None:
        last_day(starts_on, ends_on, field="ends_on")
    same_product = Q(product__isnull=True) if product_id is None else Q(product=product_id)
    PayerRule.objects.filter(
        same_product, payer=payer, kind=kind, ends_on__isnull=True, starts_on__lt=starts_on
    ).update(ends_on=starts_on - timedelta(days=1))
    rule = PayerRule(
        client_key=key,
        payer=payer,
        product_id=product_id,
        kind=one_of(kind, RuleKind.values, field="kind"),
        days=days,
        counts_from=one_of(counts_from, CountsFrom.values, field="counts_from"),
        source=words(source, field="source"),
        checked_on=checked_on,
        starts_on=starts_on,
        ends_on=ends_on,
        set_by_id=actor.user_id,
    )
    overlaps = RuleOverlaps(
        "Another rule of this kind already holds on some of these days. End that one first.",
        field="starts_on",
    )
    with violations(coverage_payerrule_overlap=overlaps):
        return insert_once(rule)


@transaction.atomic
def end_payer_rule(*, actor: Actor, payer_rule_id: int, ends_on: date) -> PayerRule:
    """Raises NotFound, BadDates, RuleOverlaps."""
    actor.require("coverage.manage_payers")
    rule = locked(PayerRule, payer_rule_id)
    rule.ends_on = last_day(rule.starts_on, ends_on, field="ends_on")
    overlaps = RuleOverlaps("A later rule of this kind begins before that day.", field="ends_on")
    with violations(coverage_payerrule_overlap=overlaps):
        rule.save(update_fields=["ends_on"])
    return rule


@transaction.atomic
def add_enrollment(
    *,
    actor: Actor,
    key: UUID,
    payer_id: int,
    billing_entity_id: int,
    kind: str,
    provider_id: int | None = None,
    requested_on: date | None = None,
    starts_on: date | None = None,
    note: str = "",
) -> Enrollment:
    """Without `starts_on` it is asked for and not yet in force.

    Raises NotFound, AlreadyThere, Incomplete.
    """
    actor.require("coverage.manage_payers")
    enrollment = Enrollment(
        client_key=key,
        payer=locked(Payer, payer_id),
        billing_entity=practice.get_billing_entity(billing_entity_id),
        provider=None if provider_id is None else practice.get_provider(provider_id),
        kind=one_of(kind, EnrollmentKind.values, field="kind"),
        requested_on=requested_on,
        starts_on=starts_on,
        note=note.strip(),
    )
    with violations(coverage_enrollment_once=_ENROLLED):
        return insert_once(enrollment)


@transaction.atomic
def change_enrollment(
    *,
    actor: Actor,
    enrollment_id: int,
    version: int,
    requested_on: date | None,
    starts_on: date | None,
    ends_on: date | None,
    note: str = "",
) -> Enrollment:
    """Raises NotFound, ChangedMeanwhile, BadDates, AlreadyThere."""
    actor.require("coverage.manage_payers")
    enrollment = locked(Enrollment, enrollment_id, version)
    if ends_on is not None:
        if starts_on is None:
            raise BadDates("Give the day it began before the day it ended.", field="starts_on")
        last_day(starts_on, ends_on, field="ends_on")
    enrollment.requested_on = requested_on
    enrollment.starts_on = starts_on
    enrollment.ends_on = ends_on
    enrollment.note = note.strip()
    with violations(coverage_enrollment_once=_ENROLLED):
        return stamp(enrollment)


def _fill_payer(payer: Payer, details: PayerDetails) -> None:
    payer.name = words(details.name, field="name")
    payer.kind = one_of(details.kind, PayerKind.values, field="kind")
    code = details.filing_code
    if code is None:
        code = USUAL_FILING_CODE[PayerKind(payer.kind)]
    payer.filing_code = one_of(code, FilingCode.values, field="filing_code")
    for name in ("payer_id", "phone", "portal_url", "line1", "line2", "city", "zip", "note"):
        setattr(payer, name, getattr(details, name).strip())
    payer.state = details.state.strip().upper()
    if payer.portal_url and not payer.portal_url.startswith("https://"):
        raise Incomplete("A portal address begins with https://.", field="portal_url")


def _fill_product(product: Product, details: ProductDetails) -> None:
    product.name = words(details.name, field="name")
    product.plan_type = one_of(details.plan_type, PlanType.values, field="plan_type")
    product.filing_code = one_of(details.filing_code, FilingCode.values, field="filing_code")
    product.needs_referral = details.needs_referral
    product.needs_auth = details.needs_auth
