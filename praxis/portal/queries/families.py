"""What several of a family may book together, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from praxis.coverage import queries as coverage
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.portal.queries.booking import open_providers, visit_type_of
from praxis.portal.types import BadWay, Wish
from praxis.scheduling import queries as scheduling
from praxis.scheduling.types import PlannedVisit


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the family, and what he needs in the patient's words."""

    patient_id: int
    reason_id: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A pick that may be booked online: as what, and with whom."""

    pick: Pick
    visit_type_id: int
    provider_ids: tuple[int, ...]


def fit_of(actor: Actor, pick: Pick, *, site_id: int, on: date, zone: str) -> Fit:
    """By the rules for whoever books alone, with what the record says instead of what is typed.

    Raises NotOnline, Forbidden, NoSuchPatient.
    """
    actor.require("portal.use")
    patient = people.get_patient(actor, pick.patient_id)
    first = coverage.primary_on(actor=actor, patient_id=patient.pk, day=on, zone=zone)
    wish = Wish(
        reason_id=pick.reason_id,
        words="",
        new=scheduling.is_new(actor, patient.pk),
        birth_date=patient.birth_date,
        insured=first is not None,
        payer_id=first.payer_id if first is not None else None,
    )
    kind = visit_type_of(wish)
    providers = open_providers(wish, [site_id], day=on)
    return Fit(pick, kind.pk, tuple(row.pk for row in providers))


def family_ways(
    actor: Actor,
    fits: Sequence[Fit],
    *,
    site_id: int,
    side_by_side: bool,
    from_day: date,
) -> list[tuple[PlannedVisit, ...]]:
    """Ways to see them all on one day, soonest first. Raises Forbidden."""
    actor.require("portal.use")
    if not fits or any(not fit.provider_ids for fit in fits):
        return []
    return scheduling.together(
        actor,
        [(fit.pick.patient_id, fit.visit_type_id) for fit in fits],
        site_id=site_id,
        side_by_side=side_by_side,
        providers_of=[fit.provider_ids for fit in fits],
        from_day=from_day,
    )


def way_code(starts: Sequence[tuple[int, datetime]]) -> str:
    """Provider and start of each visit, as the page sends a way back."""
    return ",".join(f"{provider}.{int(start.timestamp())}" for provider, start in starts)


def read_way(code: str, *, many: int) -> list[tuple[int, datetime]]:
    """Raises BadWay for anything that is no way for so many."""
    parts = [part.split(".") for part in code.split(",")] if code else []
    if len(parts) != many or any(
        len(part) != 2 or not all(text.isdecimal() and len(text) < 11 for text in part)
        for part in parts
    ):
        raise BadWay
    return [_read(int(provider), int(at)) for provider, at in parts]


def _read(provider_id: int, at: int) -> tuple[int, datetime]:
    if at % 300:
        raise BadWay
    return provider_id, datetime.fromtimestamp(at, tz=UTC)
