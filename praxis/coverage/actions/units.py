"""Units of an authorization: reserved for a visit, used by it, given back. The database counts."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import transaction

from praxis.coverage import queries
from praxis.coverage.models import Authorization, AuthorizationUnit
from praxis.coverage.types import NoSuchAuthorization, NoUnits, UnitKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations

_NONE = NoUnits("No unit is left on this authorization.")
_DAY = NoUnits("This authorization is not approved for that day.")
_HELD = NoUnits("That visit holds its units already, or holds none.")


@transaction.atomic
def reserve_units(
    *, actor: Actor, authorization_id: int, visit_id: int, visit_on: date, units: int = 1
) -> AuthorizationUnit:
    """A visit was booked under it. Raises Forbidden, NoSuchAuthorization, NoUnits."""
    actor.require("coverage.view")
    found: Authorization | None = Authorization.objects.filter(pk=authorization_id).first()
    if found is None:
        raise NoSuchAuthorization("There is no such authorization, or it is not yours to see.")
    return _write(actor, found.pk, found.patient_id, visit_id, visit_on, units, UnitKind.RESERVED)


@transaction.atomic
def use_units(*, actor: Actor, visit_id: int) -> AuthorizationUnit | None:
    """The visit was charged. None when it never held any, the same row when it used them already;
    what a charge that was taken back had given back is used again.

    Raises Forbidden, and NoUnits when others have taken them meanwhile.
    """
    actor.require("coverage.view")
    last = queries.units_of_visit(actor=actor, visit_id=visit_id)
    if last is None or last.kind == UnitKind.USED:
        return last
    return _write(
        actor,
        last.authorization_id,
        last.patient_id,
        visit_id,
        last.visit_on,
        last.units,
        UnitKind.USED,
    )


@transaction.atomic
def release_units(*, actor: Actor, visit_id: int) -> AuthorizationUnit | None:
    """The visit was cancelled or missed. None when it holds none.

    Raises Forbidden.
    """
    actor.require("coverage.view")
    return _turn(actor, visit_id, UnitKind.RELEASED)


@transaction.atomic
def release_used_units(*, actor: Actor, visit_id: int) -> AuthorizationUnit | None:
    """The visit's last charge was taken back. None when it used none; what is only reserved stays.

    Raises Forbidden.
    """
    actor.require("coverage.view")
    last = queries.units_of_visit(actor=actor, visit_id=visit_id)
    if last is None or last.kind != UnitKind.USED:
        return None
    return _turn(actor, visit_id, UnitKind.RELEASED)


def _turn(actor: Actor, visit_id: int, kind: str) -> AuthorizationUnit | None:
    last = queries.units_of_visit(actor=actor, visit_id=visit_id)
    if last is None or last.kind == UnitKind.RELEASED:
        return None
    if last.kind == kind:
        return last
    return _write(
        actor, last.authorization_id, last.patient_id, visit_id, last.visit_on, last.units, kind
    )


def _write(
    actor: Actor,
    authorization_id: int,
    patient_id: int,
    visit_id: int,
    visit_on: date,
    units: int,
    kind: str,
) -> AuthorizationUnit:
    with violations(coverage_auth_units=_NONE, coverage_unit_day=_DAY, coverage_unit_order=_HELD):
        row: AuthorizationUnit = AuthorizationUnit.objects.create(
            client_key=uuid4(),
            authorization_id=authorization_id,
            patient_id=patient_id,
            visit_id=visit_id,
            visit_on=visit_on,
            kind=kind,
            units=units,
            by_name=actor.signature[:160],
            occurred_at=clock.now(),
        )
    return row
