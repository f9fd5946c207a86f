"""Restricted charts and who may open them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people.models import ChartGrant, ChartRestriction, Patient
from praxis.people.types import RestrictionKind


@dataclass(frozen=True, slots=True)
class RestrictedChart:
    """A chart this actor may not open: its number and nothing else. `own`: it is his own."""

    patient_id: int
    record_number: int
    own: bool

    @property
    def number(self) -> str:
        return f"P-{self.record_number}"


@dataclass(frozen=True, slots=True)
class Grant:
    grant_id: int
    user: str
    reason: str
    emergency: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Restriction:
    restriction_id: int
    patient_id: int
    number: str
    kind: str
    reason: str
    since: datetime
    grants: tuple[Grant, ...]


def restricted_among(actor: Actor, patient_ids: Collection[int]) -> list[RestrictedChart]:
    """Those of the actor's sites that are restricted for him, out of these.

    Raises Forbidden.
    """
    actor.require("people.view")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT patient_id, record_number, own FROM people_restricted_among(%s::bigint[])",
            [list(patient_ids)],
        )
        return [RestrictedChart(*row) for row in cursor.fetchall()]


def restrictions(actor: Actor) -> list[Restriction]:
    """Charts restricted now with the grants that hold, latest first; names stay shut.

    Raises Forbidden.
    """
    actor.require("people.restrict")
    found = list(ChartRestriction.objects.filter(ended_at=None).order_by("-since"))
    ids = [each.patient_id for each in found]
    live = list(
        ChartGrant.objects.filter(
            patient_id__in=ids, expires_at__gt=clock.real_now(), revoked_by=None
        ).order_by("expires_at")
    )
    users = access.user_names({each.user_id for each in live})
    numbers = {each.patient_id: each.number for each in restricted_among(actor, ids)}
    numbers |= {each.pk: each.number for each in Patient.objects.filter(pk__in=ids)}
    return [
        Restriction(
            restriction_id=each.pk,
            patient_id=each.patient_id,
            number=numbers.get(each.patient_id, ""),
            kind=RestrictionKind(each.kind).label,
            reason=each.reason,
            since=each.since,
            grants=tuple(
                Grant(g.pk, users.get(g.user_id, ""), g.reason, g.emergency, g.expires_at)
                for g in live
                if g.patient_id == each.patient_id
            ),
        )
        for each in found
        if each.patient_id in numbers
    ]
