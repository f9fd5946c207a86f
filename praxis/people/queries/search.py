"""Finding a patient by anything the front desk is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import search_terms
from praxis.people.models import Patient, Recent
from praxis.people.queries.patients import phones_of, zone_of
from praxis.people.queries.restrictions import RestrictedChart, restricted_among

_MOST = 500
_STEP = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the answer. `near`: only sounds like what was typed."""

    patient: Patient
    recent: Recent | None
    phone: str
    is_today: bool
    same_name: bool
    near: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """`restricted` holds charts that what was typed names exactly and the actor may not open."""

    rows: tuple[Found, ...] = ()
    more: bool = False
    restricted: tuple[RestrictedChart, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class _Candidate:
    patient_id: int
    is_today: bool
    exact: bool
    near: bool


def find_patients(
    actor: Actor,
    text: str,
    *,
    limit: int = 20,
    today_ids: Collection[int] = (),
    zone: str = "",
) -> Answer:
    """Seen today first, then exact names, then the most recently seen; sounds alike last.

    Raises Forbidden.
    """
    actor.require("people.view")
    zone = zone or zone_of(actor)
    terms = search_terms.read(text, today=clock.today(zone))
    if not terms:
        return Answer(zone=zone)
    candidates = _candidates(terms, today_ids, zone)
    shown, more = _readable(candidates, limit)
    hidden: list[RestrictedChart] = []
    if terms.certain:
        missing = [each.patient_id for each in candidates if each.exact][:limit]
        hidden = restricted_among(actor, missing)
    ids = [patient.pk for patient, _ in shown]
    phones = phones_of(actor, ids)
    shared = _sharing_a_name(ids)
    return Answer(
        rows=tuple(
            Found(
                patient=patient,
                recent=getattr(patient, "recent", None),
                phone=phones.get(patient.pk, ""),
                is_today=each.is_today,
                same_name=patient.pk in shared,
                near=each.near,
            )
            for patient, each in shown
        ),
        more=more,
        restricted=tuple(hidden),
        zone=zone,
    )


def _candidates(
    terms: search_terms.Terms, today_ids: Collection[int], zone: str
) -> list[_Candidate]:
    now = clock.now().astimezone(ZoneInfo(zone))
    midnight = datetime(now.year, now.month, now.day, tzinfo=now.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT patient_id, today, exact, near FROM people_candidates"
            "(%s::text[], %s::text[], %s::date[], %s::text[], %s::bigint[], %s::bigint[], %s, %s)",
            [
                [family for family, _ in terms.patterns],
                [given for _, given in terms.patterns],
                list(terms.births),
                list(terms.keys),
                list(terms.numbers),
                list(today_ids),
                midnight,
                midnight + timedelta(days=1),
            ],
        )
        return [_Candidate(*row) for row in cursor.fetchall()]


def _readable(
    candidates: list[_Candidate], limit: int
) -> tuple[list[tuple[Patient, _Candidate]], bool]:
    """The first `limit` that row security lets through; only those are read and recorded."""
    shown: list[tuple[Patient, _Candidate]] = []
    at, step = 0, limit
    while at < len(candidates) and len(shown) < limit:
        part = candidates[at : at + step]
        rows = Patient.objects.select_related("recent").in_bulk([each.patient_id for each in part])
        for each in part:
            if each.patient_id in rows and len(shown) < limit:
                shown.append((rows[each.patient_id], each))
        at, step = at + step, _STEP
    return shown, at < len(candidates) or len(candidates) >= _MOST


def _sharing_a_name(ids: list[int]) -> set[int]:
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT patient_id FROM people_namesakes(%s::bigint[])", [ids])
        return {row[0] for row in cursor.fetchall()}
