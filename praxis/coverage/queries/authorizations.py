"""Whether a payer wants to be asked, what it was asked, and what is left of what it granted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from praxis.coverage.models import (
    Authorization,
    AuthorizationEvent,
    AuthorizationRule,
    AuthorizationUnit,
)
from praxis.coverage.types import (
    AuthorizationKind,
    AuthorizationState,
    CoverageOn,
    Need,
    NoSuchAuthorization,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound


def authorization_rules(*, actor: Actor, payer_id: int) -> list[AuthorizationRule]:
    """In force or to come, the latest first."""
    actor.require("coverage.view_payers")
    found = AuthorizationRule.objects.select_related("product", "site").filter(payer=payer_id)
    return list(found.order_by("kind", "what", "-starts_on", "-pk"))


def get_authorization_rule(*, actor: Actor, rule_id: int) -> AuthorizationRule:
    """Raises Forbidden, NotFound."""
    actor.require("coverage.view_payers")
    found: AuthorizationRule | None = (
        AuthorizationRule.objects.select_related("payer").filter(pk=rule_id).first()
    )
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def need_on(
    *,
    cover: CoverageOn,
    kind: str,
    what: str,
    day: date,
    codes: Sequence[str] = (),
    site_id: int | None = None,
) -> Need:
    """The nearest rule decides: product before payer, then these codes, this service, this site
    before all; without one, what the product says.
    """
    rules = AuthorizationRule.objects.filter(
        Q(product__isnull=True) | Q(product=cover.product_id),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        Q(what="") | Q(what__iexact=what.strip()),
        Q(site__isnull=True) | Q(site=site_id),
        payer=cover.payer_id,
        kind=kind,
        starts_on__lte=day,
    )
    nearest = max(
        (rule for rule in rules if not rule.codes or _names_any(rule.codes, codes)),
        key=lambda rule: (
            rule.product_id is not None,
            rule.codes != "",
            rule.what != "",
            rule.site_id is not None,
            rule.pk,
        ),
        default=None,
    )
    if nearest is not None:
        why = f"{nearest.source}, checked {nearest.checked_on:%m/%d/%Y}"
        return Need(nearest.needed, cover.coverage_id, cover.payer_name, why)
    flag = cover.needs_auth if kind == AuthorizationKind.VISIT else cover.needs_referral
    why = "Its plan says so" if flag else "No rule of this payer asks for it"
    return Need(flag, cover.coverage_id, cover.payer_name, why)


def payers_asked_first(*, kind: str, day: date) -> frozenset[int]:
    """Payers with a rule that asks for it on a day."""
    return frozenset(
        AuthorizationRule.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            kind=kind,
            needed=True,
            starts_on__lte=day,
        ).values_list("payer_id", flat=True)
    )


def _names_any(group: str, codes: Sequence[str]) -> bool:
    spans = [part.partition("-") for part in group.split(", ")]
    return any(
        first <= code.strip().upper() <= (last or first)
        for code in codes
        for first, _, last in spans
    )


def authorizations(*, actor: Actor) -> QuerySet[Authorization]:
    """For the listing. Raises Forbidden."""
    actor.require("coverage.view")
    found: QuerySet[Authorization] = Authorization.objects.select_related(
        "patient", "coverage__payer", "coverage__product"
    )
    return found


def authorizations_of(*, actor: Actor, patient_id: int) -> list[Authorization]:
    """Newest first."""
    return list(authorizations(actor=actor).filter(patient=patient_id).order_by("-pk")[:100])


def get_authorization(*, actor: Actor, authorization_id: int) -> Authorization:
    """With events and units in order. Raises Forbidden, NoSuchAuthorization."""
    found: Authorization | None = (
        authorizations(actor=actor)
        .filter(pk=authorization_id)
        .prefetch_related(
            Prefetch("events", AuthorizationEvent.objects.order_by("pk")),
            Prefetch("units", AuthorizationUnit.objects.order_by("pk")),
        )
        .first()
    )
    if found is None:
        raise NoSuchAuthorization("There is no such authorization, or it is not yours to see.")
    return found


def authorization_for_visit(
    *, actor: Actor, patient_id: int, what: str, day: date
) -> Authorization | None:
    """Approved for that day and kind of visit with a unit left; which ends first comes first."""
    found: Authorization | None = (
        authorizations(actor=actor)
        .filter(
            patient=patient_id,
            kind=AuthorizationKind.VISIT,
            state=AuthorizationState.APPROVED,
            what__iexact=what,
            starts_on__lte=day,
            ends_on__gte=day,
            units_approved__gt=F("units_reserved") + F("units_used"),
        )
        .order_by("ends_on", "pk")
        .first()
    )
    return found


def units_of_visit(*, actor: Actor, visit_id: int) -> AuthorizationUnit | None:
    """The last that happened to the units of a visit."""
    actor.require("coverage.view")
    found: AuthorizationUnit | None = (
        AuthorizationUnit.objects.select_related("authorization")
        .filter(visit_id=visit_id)
        .order_by("-pk")
        .first()
    )
    return found
