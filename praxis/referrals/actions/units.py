"""Units of an authorization follow the visits of our own office."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.access import queries as access
from praxis.coverage import actions as authorizing
from praxis.coverage import queries as coverage
from praxis.coverage.types import AuthorizationKind, NoUnits, UnitKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.referrals import queries
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, ReadinessState

if TYPE_CHECKING:
    from praxis.scheduling.queries import VisitDetail

_CODE = "authorization"
_TODAY, _SOON, _FAR = timedelta(hours=12), timedelta(days=4), timedelta(days=400)


@transaction.atomic
def reserve_for_visit(*, actor: Actor, appointment_id: int) -> str:
    """Reserve, keep or give back as the visit stands; its readiness item turns with it. What a
    visit reserved is used by its charge (billing).

    Returns what its units are now, "" without any. Raises Forbidden, NoSuchVisit.
    """
    actor.require("referrals.work")
    return _follow(actor, schedule.visit(actor, appointment_id))[0]


def _follow(actor: Actor, detail: VisitDetail) -> tuple[str, bool]:
    """What its units are now, and whether it lacks one that its payer wants."""
    visit = detail.appointment
    day = visit.start.astimezone(ZoneInfo(visit.site.time_zone)).date()
    last = coverage.units_of_visit(actor=actor, visit_id=visit.pk)
    holds = last is not None and last.kind != UnitKind.RELEASED
    if visit.status in ("cancelled", "no_show", "left_unseen"):
        authorizing.release_units(actor=actor, visit_id=visit.pk)
        return (UnitKind.RELEASED if holds else ""), False
    if visit.status not in EXPECTED:
        return "", False
    if holds and last is not None and last.visit_on != day:
        authorizing.release_units(actor=actor, visit_id=visit.pk)
        holds = False
    if holds:
        return UnitKind.RESERVED, False
    need = queries.need_of_visit(actor, visit)
    if need is None or not need.needed:
        return "", False
    what = visit.visit_type.name
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
    if any(item.code == _CODE and item.state == ReadinessState.WAIVED for item in detail.readiness):
        return (UnitKind.RESERVED if holds else ""), False
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
        url=f"/patients/{visit.patient_id}/authorizations/?visit={visit.pk}",
        met=holds,
    )
    return (UnitKind.RESERVED if holds else ""), not holds


@transaction.atomic
def reserve_for_patient(*, actor: Actor, authorization_id: int) -> int:
    """A payer decided about visits here: those that are booked take their units, and their lamps
    turn by themselves. How many hold units. Raises Forbidden, NoSuchAuthorization.
    """
    actor.require("referrals.work")
    found = coverage.get_authorization(actor=actor, authorization_id=authorization_id)
    if found.kind != AuthorizationKind.VISIT:
        return 0
    coming = schedule.visits_between(
        actor,
        clock.now() - _TODAY,
        clock.now() + _FAR,
        site_ids=[site.pk for site in access.sites()],
    ).filter(
        patient_id=found.patient_id,
        status__in=EXPECTED,
        visit_type__name__iexact=found.what,
    )
    return sum(
        reserve_for_visit(actor=actor, appointment_id=visit.pk) == UnitKind.RESERVED
        for visit in list(coming.order_by("start", "pk")[:100])
    )


@transaction.atomic
def watch_visits(*, actor: Actor) -> int:
    """The visits of the next days whose payer wants to be asked and that hold no unit are red
    before their day, however that came about: a new rule, other insurance, an authorization
    that ended. Returns how many lack one. Raises Forbidden.
    """
    actor.require("referrals.work")
    now = clock.now()
    visits = list(
        schedule.visits_between(
            actor, now, now + _SOON, site_ids=[site.pk for site in access.sites()]
        )
        .filter(status__in=EXPECTED)
        .order_by("start", "pk")
    )
    insured = coverage.coverages_on(
        actor=actor,
        patient_ids={visit.patient_id for visit in visits},
        day=access.today(),
        zone=access.office_zone(),
    )
    asking = coverage.payers_asked_first(kind=AuthorizationKind.VISIT, day=access.today())
    lacking = 0
    for visit in visits:
        first = next((row for row in insured.get(visit.patient_id, []) if row.rank == 1), None)
        if first is None or not (first.needs_auth or first.payer_id in asking):
            continue
        _, lacks = _follow(actor, schedule.visit(actor, visit.pk))
        lacking += lacks
    return lacking
