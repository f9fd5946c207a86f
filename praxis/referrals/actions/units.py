"""Units of an authorization follow the visits of our own office."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.coverage import actions as authorizing
from praxis.coverage import queries as coverage
from praxis.coverage.types import AuthorizationKind, NoUnits, UnitKind
from praxis.kernel.actor import Actor
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED

if TYPE_CHECKING:
    from praxis.coverage.models import Authorization

_CODE = "authorization"


def _label(found: Authorization) -> str:
    return f"Authorization {found.number}, until {found.ends_on:%m/%d/%Y}"


@transaction.atomic
def reserve_for_visit(*, actor: Actor, appointment_id: int) -> str:
    """Reserve, keep, use or give back as the visit stands; its readiness item turns with it.

    Returns what its units are now, "" without any. Raises Forbidden, NoSuchVisit.
    """
    actor.require("referrals.work")
    visit = schedule.visit(actor, appointment_id).appointment
    day = visit.start.astimezone(ZoneInfo(visit.site.time_zone)).date()
    last = coverage.units_of_visit(actor=actor, visit_id=visit.pk)
    holds = last is not None and last.kind != UnitKind.RELEASED
    if visit.status in ("cancelled", "no_show", "left_unseen"):
        authorizing.release_units(actor=actor, visit_id=visit.pk)
        return UnitKind.RELEASED if holds else ""
    if visit.status == "done":
        row = authorizing.use_units(actor=actor, visit_id=visit.pk)
        return UnitKind.USED if row else ""
    if visit.status not in EXPECTED:
        return ""
    if holds and last is not None and last.visit_on != day:
        authorizing.release_units(actor=actor, visit_id=visit.pk)
        holds = False
    if holds:
        return UnitKind.RESERVED
    cover = coverage.primary_on(actor=actor, patient_id=visit.patient_id, day=day)
    what = visit.visit_type.name
    if cover is None:
        return ""
    need = coverage.need_on(cover=cover, kind=AuthorizationKind.VISIT, what=what, day=day)
    if not need.needed:
        return ""
    found = coverage.authorization_for_visit(
        actor=actor, patient_id=visit.patient_id, what=what, day=day
    )
    if found is not None:
        try:
            authorizing.reserve_units(
                actor=actor, authorization_id=found.pk, visit_id=visit.pk, visit_on=day
            )
            holds = True
        except NoUnits:
            holds = False
    scheduling.push_readiness(
        actor=actor,
        appointment_id=visit.pk,
        code=_CODE,
        label=f"{found.number}, until {found.ends_on:%m/%d}"
        if found and holds
        else need.payer_name,
        owner_role="front_desk",
        source="referrals",
        due_at=visit.start,
        url=f"/patients/{visit.patient_id}/coverages/",
        met=holds,
    )
    return UnitKind.RESERVED if holds else ""
