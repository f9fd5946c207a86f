"""Charts that only some may open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.news import publish
from praxis.people.actions import rows
from praxis.people.models import ChartGrant, ChartRestriction, Patient
from praxis.people.queries.restrictions import restricted_among
from praxis.people.types import (
    GLASS_HOURS,
    AlreadyThere,
    GlassBroken,
    NoSuchRecord,
    NotRestricted,
    OwnChart,
    ReasonMissing,
    RestrictionKind,
)

_GRANT_DAYS = 365
_OWN = OwnChart("Nobody opens his own chart here. Ask the privacy officer for a copy of it.")


@transaction.atomic
def restrict_chart(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    kind: str,
    reason: str,
    allow_user_ids: Collection[int] = (),
) -> ChartRestriction:
    """From the next page on only people with a grant open this chart; these users get one.

    Raises Forbidden, NoSuchPatient, WrongChoice, ReasonMissing, AlreadyThere, OwnChart.
    """
    actor.require("people.restrict")
    earlier = ChartRestriction.objects.filter(client_key=key).first()
    if earlier is not None:
        return earlier
    rows.the_patient(patient_id)
    with violations(people_restriction_once=AlreadyThere("This chart is restricted already.")):
        row = insert_once(
            ChartRestriction(
                client_key=key,
                patient_id=patient_id,
                kind=rows.one_of(kind, RestrictionKind.values, field="kind"),
                reason=_reason(reason),
                since=clock.now(),
                set_by_id=actor.user_id,
            )
        )
    for place, user_id in enumerate(sorted(set(allow_user_ids)), start=1):
        grant_chart(
            actor=actor,
            key=UUID(int=(key.int + place) % (1 << 128)),
            patient_id=patient_id,
            user_id=user_id,
            reason=reason,
        )
    return row


@transaction.atomic
def end_restriction(*, actor: Actor, restriction_id: int) -> ChartRestriction:
    """Everybody who may see patients sees this chart again; his own stays shut to an employee.

    Raises Forbidden, NoSuchRecord.
    """
    actor.require("people.restrict")
    row = rows.locked(ChartRestriction, restriction_id)
    _require_own_site(actor, row.patient_id)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.ended_by_id = actor.user_id
        row.save(update_fields=["ended_at", "ended_by"])
    return row


@transaction.atomic
def grant_chart(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    user_id: int,
    reason: str,
    days: int = _GRANT_DAYS,
) -> ChartGrant:
    """Let one user open one restricted chart for so many days.

    Raises Forbidden, ReasonMissing, NotRestricted, OwnChart.
    """
    actor.require("people.restrict")
    _require_own_site(actor, patient_id)
    if not ChartRestriction.objects.filter(patient_id=patient_id, ended_at=None).exists():
        raise NotRestricted("This chart is not restricted.")
    now = clock.real_now()
    with violations(people_chartgrant_not_own=_OWN):
        return insert_once(
            ChartGrant(
                client_key=key,
                user_id=user_id,
                patient_id=patient_id,
                reason=_reason(reason),
                granted_by_id=actor.user_id,
                granted_at=now,
                expires_at=now + timedelta(days=days),
            )
        )


@transaction.atomic
def revoke_grant(*, actor: Actor, grant_id: int) -> ChartGrant:
    """Raises Forbidden, NoSuchRecord."""
    actor.require("people.restrict")
    row = rows.locked(ChartGrant, grant_id)
    _require_own_site(actor, row.patient_id)
    if row.revoked_by_id is None:
        row.revoked_by_id = actor.user_id
        row.save(update_fields=["revoked_by"])
    return row


@transaction.atomic
def break_glass(*, actor: Actor, key: UUID, patient_id: int, reason: str) -> ChartGrant:
    """Open a restricted chart for oneself for four hours of real time, with a reason.

    It is news: somebody reviews it. Holds from the next page on.
    Raises Forbidden, ReasonMissing, NotRestricted, OwnChart.
    """
    actor.require("people.break_glass")
    earlier = ChartGrant.objects.filter(client_key=key).first()
    if earlier is not None:
        return earlier
    found = restricted_among(actor, [patient_id])
    if not found:
        raise NotRestricted("This chart is not restricted for you.")
    if found[0].own or actor.user_id is None:
        raise _OWN
    now = clock.real_now()
    with violations(people_chartgrant_not_own=_OWN):
        row = insert_once(
            ChartGrant(
                client_key=key,
                user_id=actor.user_id,
                patient_id=patient_id,
                reason=_reason(reason),
                emergency=True,
                granted_by_id=actor.user_id,
                granted_at=now,
                expires_at=now + timedelta(hours=GLASS_HOURS),
            )
        )
    publish(GlassBroken(grant_id=row.pk))
    return row


@transaction.atomic
def link_employee(*, actor: Actor, key: UUID, patient_id: int, user_id: int) -> Patient:
    """This patient works here: his chart is restricted, and shut to himself whatever is granted.

    Raises Forbidden, NoSuchPatient, AlreadyThere.
    """
    actor.require("people.restrict")
    row = rows.the_patient(patient_id, lock=True)
    with violations(
        people_patient_employee_once=AlreadyThere("Another chart belongs to this user.")
    ):
        row = rows.change(row, {"employee_user_id": user_id})
    if not ChartRestriction.objects.filter(patient_id=patient_id, ended_at=None).exists():
        restrict_chart(
            actor=actor,
            key=key,
            patient_id=patient_id,
            kind=RestrictionKind.EMPLOYEE,
            reason="Works here",
        )
    return row


def _reason(text: str) -> str:
    plain = rows.words(text)
    if len(plain) < 5:
        raise ReasonMissing("Say why, in a few words.", field="reason")
    return plain[:200]


def _require_own_site(actor: Actor, patient_id: int) -> None:
    """Row security reads the restriction tables and cannot guard them: ask for the site here."""
    visible = Patient.objects.filter(pk=patient_id).exists()
    if not visible and not restricted_among(actor, [patient_id]):
        raise NoSuchRecord("There is no such restriction.")
