"""Laying a patient's order of payers down as rows."""

from __future__ import annotations

from datetime import date

from django.db import connection

from praxis.coverage import ranks
from praxis.coverage.models import CoverageRank
from praxis.coverage.types import RankTaken
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations

TAKEN = RankTaken(
    "The patient already has an insurance in that place on some of these days. End that one,"
    " or choose to move it down.",
    field="rank",
)


def lock_order(patient_id: int) -> None:
    """One change of a patient's insurance at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('coverage_rank'), %s::int)", [patient_id]
        )


def live_rows(patient_id: int) -> list[CoverageRank]:
    return list(CoverageRank.objects.filter(patient_id=patient_id, voided_at__isnull=True))


def timeline_of(patient_id: int) -> ranks.Timeline:
    return ranks.timeline(_place(row) for row in live_rows(patient_id))


def lay(
    *, actor: Actor, patient_id: int, spans: ranks.Timeline, reason: str, note: str = ""
) -> None:
    """Make the rows say what `spans` says; rows that say it already stay as they are.

    Rows are voided or shortened before others grow or are added, so the exclusion
    constraint holds at each step. Raises RankTaken.
    """
    rows = {_place(row): row for row in live_rows(patient_id)}
    wanted = ranks.places(spans)
    gone = sorted(rows.keys() - wanted, key=_key)
    fresh = {_key(place): place for place in wanted - rows.keys()}
    growing: list[tuple[CoverageRank, date | None]] = []
    with violations(coverage_rank_once=TAKEN, coverage_rank_one_place=TAKEN):
        for place in gone:
            row = rows[place]
            successor = fresh.pop(_key(place), None)
            if successor is None:
                row.voided_at = clock.now()
                row.voided_by_id = actor.user_id
                row.save(update_fields=["voided_at", "voided_by_id"])
            elif (successor.ends_on or date.max) < (place.ends_on or date.max):
                row.ends_on = successor.ends_on
                row.save(update_fields=["ends_on"])
            else:
                growing.append((row, successor.ends_on))
        for row, ends_on in growing:
            row.ends_on = ends_on
            row.save(update_fields=["ends_on"])
        CoverageRank.objects.bulk_create(
            CoverageRank(
                patient_id=patient_id,
                coverage_id=place.coverage_id,
                rank=place.rank,
                starts_on=place.starts_on,
                ends_on=place.ends_on,
                reason=reason,
                note=note.strip(),
                set_by_id=actor.user_id,
            )
            for place in sorted(fresh.values(), key=_key)
        )


def _place(row: CoverageRank) -> ranks.Place:
    return ranks.Place(row.coverage_id, row.rank, row.starts_on, row.ends_on)


def _key(place: ranks.Place) -> tuple[int, int, date]:
    return (place.coverage_id, place.rank, place.starts_on)
