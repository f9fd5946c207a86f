"""What the front desk's pages read from several rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from praxis.access import queries as access
from praxis.audit import queries as audit
from praxis.billing import queries as billing
from praxis.coverage import queries as coverage
from praxis.coverage.types import UnitKind
from praxis.desk.types import Missing, RoomChoice, Tile
from praxis.forms import queries as forms
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, ReadinessState, Status
from praxis.ui import words
from praxis.worklist import queries as worklist

if TYPE_CHECKING:
    from praxis.audit.types import Look
    from praxis.billing.types import ToCollect
    from praxis.coverage.types import CoverageOn
    from praxis.forms.types import DueForm
    from praxis.practice.models import Room
    from praxis.scheduling.models import Appointment
    from praxis.scheduling.queries import VisitDetail
    from praxis.worklist.models import WorkItem

IN_ROOM = (Status.ROOMED, Status.WITH_PROVIDER)
LOOKS_SHOWN = 8
SOON_DAYS = 14


def coverages(*, actor: Actor, patient_id: int, zone: str) -> list[CoverageOn]:
    """Empty for who may not see insurance."""
    if not actor.can("coverage.view"):
        return []
    return coverage.coverages_of(
        actor=actor, patient_id=patient_id, on=clock.today(zone), zone=zone
    )


def to_collect(*, actor: Actor, visit: VisitDetail) -> ToCollect | None:
    """Copay and balance to ask for; None for who may not take money."""
    if not (actor.can("billing.take_payment") and actor.can("coverage.view")):
        return None
    appointment = visit.appointment
    day = words.day_of(appointment.start, appointment.site.time_zone)
    patient_id = appointment.patient_id
    return billing.to_collect(
        actor=actor,
        visits={appointment.pk: patient_id},
        copays=coverage.first_copays_on(actor=actor, patient_ids=[patient_id], day=day),
    )[appointment.pk]


@dataclass(frozen=True, slots=True)
class UnitsLeft:
    """What an authorization still has after the visit that is checked in."""

    authorization_id: int
    number: str
    left: int
    ends_on: date | None
    ends_soon: bool


def units_of(*, actor: Actor, visit: Appointment) -> UnitsLeft | None:
    """None when the visit holds no units, and for who may not see insurance."""
    if not actor.can("coverage.view"):
        return None
    last = coverage.units_of_visit(actor=actor, visit_id=visit.pk)
    if last is None or last.kind == UnitKind.RELEASED:
        return None
    found = last.authorization
    ends = found.ends_on
    soon = ends is not None and (ends - last.visit_on).days < SOON_DAYS
    return UnitsLeft(found.pk, found.number, found.units_left, ends, soon)


def missing_at_check_in(*, actor: Actor, visit: VisitDetail) -> list[Missing]:
    """What stands between the patient at the desk and the waiting room."""
    appointment = visit.appointment
    zone = appointment.site.time_zone
    found = [
        Missing(item.label, item.source, item.url)
        for item in visit.readiness
        if item.state == ReadinessState.OPEN
    ]
    if actor.can("coverage.view"):
        first = coverage.primary_on(
            actor=actor,
            patient_id=appointment.patient_id,
            day=words.day_of(appointment.start, zone),
            zone=zone,
        )
        url = f"/patients/{appointment.patient_id}/coverages/"
        if first is None:
            found.append(Missing("No insurance on file", "Ask for the card, or self-pay", url))
        elif not first.standing.is_ready:
            found.append(
                Missing(f"{first.name}: {first.standing.word.lower()}", first.standing.line, url)
            )
    return found


def wait_limits() -> tuple[int, int]:
    """Minutes of waiting from which a patient shows amber, and red."""
    found = practice.settings("wait_amber_minutes", "wait_red_minutes")
    return int(found["wait_amber_minutes"]), int(found["wait_red_minutes"])


def due_forms(*, actor: Actor, visit: Appointment) -> list[DueForm]:
    """Questionnaires and consents this visit asks for and that are not done yet."""
    if not actor.can("forms.view"):
        return []
    zone = visit.site.time_zone
    day = words.day_of(visit.start, zone)
    born = visit.patient.birth_date
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    first = (
        coverage.primary_on(actor=actor, patient_id=visit.patient_id, day=day, zone=zone)
        if actor.can("coverage.view")
        else None
    )
    return forms.due_forms(
        actor=actor,
        patient_id=visit.patient_id,
        visit_type_id=visit.visit_type_id,
        age_months=months,
        payer_ids=[first.payer_id] if first is not None else [],
        on=day,
        site_id=visit.site_id,
        about=f"appointment:{visit.pk}",
    )


def tiles(visit: Appointment, cards: Sequence[CoverageOn]) -> tuple[Tile, ...]:
    """The next visit's readiness: insurance first, then what rooms above asked for."""
    first = next((card for card in cards if card.rank == 1), None)
    insurance = (
        Tile("Insurance", "None on file", ready=False)
        if first is None
        else Tile(
            "Insurance", f"{first.standing.word}, {first.standing.line}", first.standing.is_ready
        )
    )
    return (
        insurance,
        *(
            Tile(
                item.label,
                ReadinessState(item.state).label,
                item.state != ReadinessState.OPEN,
            )
            for item in visit.readiness.all()
        ),
    )


def rooms_to_choose(*, actor: Actor, visit: VisitDetail) -> list[RoomChoice]:
    """Rooms of the visit's site: the planned one first, then those of the kind it needs."""
    appointment = visit.appointment
    zone = appointment.site.time_zone
    occupied = _occupied(actor, appointment)
    kind = appointment.visit_type.room_kind

    def rank(room: Room) -> tuple[bool, bool, str]:
        return (room.pk != appointment.planned_room_id, bool(kind) and room.kind != kind, room.name)

    rooms = [
        room
        for room in practice.rooms_on(clock.today(zone), (appointment.site_id,))
        if room.kind not in ("waiting", "office")
    ]
    return [
        RoomChoice(
            room_id=room.pk,
            name=room.name,
            words=_room_words(room, appointment),
            free=room.pk not in occupied,
            fits=not kind or room.kind == kind,
            who=occupied.get(room.pk, ""),
        )
        for room in sorted(rooms, key=rank)
    ]


def _room_words(room: Room, appointment: Appointment) -> str:
    planned = ", planned" if room.pk == appointment.planned_room_id else ""
    return f"{room.name} · {room.get_kind_display().lower()}{planned}"


def _occupied(actor: Actor, appointment: Appointment) -> dict[int, str]:
    low, high = schedule.day_span(
        clock.today(appointment.site.time_zone), appointment.site.time_zone
    )
    inside = schedule.visits_between(actor, low, high, site_ids=(appointment.site_id,)).filter(
        status__in=IN_ROOM, room__isnull=False
    )
    return {
        other.room_id: other.patient.list_name
        for other in inside
        if other.room_id is not None and other.pk != appointment.pk
    }


def next_visits(*, actor: Actor, patient_id: int, but: int | None = None) -> list[Appointment]:
    """Expected visits still to come, soonest first."""
    now = clock.now()
    found = [
        visit
        for visit in schedule.visits_of(actor, patient_id)
        if visit.status in EXPECTED and visit.start > now and visit.pk != but
    ]
    return sorted(found, key=lambda visit: visit.start)


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at a record: when, who (name and roles), what it was for."""

    look: Look
    who: str
    why: str


def looks(*, actor: Actor, patient_id: int) -> tuple[list[Looked], int]:
    """The latest looks, one a person and day, and how many people they were."""
    if not actor.can("audit.view_patient"):
        return [], 0
    rows = audit.looks_at(actor=actor, patient_id=patient_id, limit=200)
    names = access.user_names({row.user_id for row in rows if row.user_id is not None})
    seen: set[tuple[object, date]] = set()
    found = []
    for row in rows:
        mark = (row.user_id or "Praxis", row.recorded_at.date())
        if mark in seen:
            continue
        seen.add(mark)
        who = names.get(row.user_id or 0, "Praxis itself")
        found.append(Looked(row, who, row.reason or _purpose(row)))
    return found[:LOOKS_SHOWN], len({row.user_id for row in rows if row.user_id is not None})


def _purpose(look: Look) -> str:
    words_of = "Background work" if look.user_id is None else look.purpose.capitalize()
    return words_of if look.outcome == "answered" else f"{words_of}, {look.outcome}"


def has_cause_today(
    *, actor: Actor, patient_id: int, registered_on: date, visits: Sequence[Appointment], zone: str
) -> bool:
    """Is there a visit, a task, or a registration today that explains opening this record?"""
    today = clock.today(zone)
    if registered_on == today:
        return True
    for visit in visits:
        if words.day_of(visit.start, zone) == today:
            return True
        if visit.booked_by_id == actor.user_id and words.day_of(visit.occurred_at, zone) == today:
            return True
    if not actor.can("worklist.view"):
        return False
    return bool(worklist.for_patient(actor=actor, patient_id=patient_id))


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What other rooms add to a day: insurance to fix by patient, what to collect by visit, wait
    thresholds, tasks due.
    """

    insurance: dict[int, str]
    collect: dict[int, ToCollect]
    waits: tuple[int, int]
    to_do: int


_TO_FIX = {"inactive": "bad", "rejected": "bad", "ended": "bad", "active": "", "later": "check"}


def day_facts(
    *, actor: Actor, patient_ids: set[int], paying: dict[int, int], day: date, zone: str
) -> DayFacts:
    """Four queries, however many patients. `paying`: visits not over yet and their patients."""
    settings = practice.settings("wait_amber_minutes", "wait_red_minutes", "eligibility_age_days")
    insurance, copays = first_insurances(
        actor=actor,
        patient_ids=patient_ids,
        day=day,
        zone=zone,
        good_days=settings["eligibility_age_days"],
    )
    collect: dict[int, ToCollect] = {}
    if paying and actor.can("billing.take_payment"):
        collect = billing.to_collect(actor=actor, visits=paying, copays=copays)
    return DayFacts(
        insurance=insurance,
        collect=collect,
        waits=(settings["wait_amber_minutes"], settings["wait_red_minutes"]),
        to_do=worklist.badge(actor=actor),
    )


def first_insurances(
    *, actor: Actor, patient_ids: set[int], day: date, zone: str, good_days: int
) -> tuple[dict[int, str], dict[int, int | None]]:
    """By patient: what is to fix at his insurance ("" nothing, "check", "bad"), and his copay."""
    if not patient_ids or not actor.can("coverage.view"):
        return {}, {}
    firsts = coverage.first_insurances_on(
        actor=actor, patient_ids=patient_ids, day=day, zone=zone, good_days=good_days
    )
    to_fix = dict.fromkeys(patient_ids, "check") | {
        patient_id: _TO_FIX.get(first.standing.code, "check")
        for patient_id, first in firsts.items()
    }
    return to_fix, {patient_id: first.copay_cents for patient_id, first in firsts.items()}


def work_items(*, actor: Actor) -> list[WorkItem]:
    """Open tasks of the actor's roles, the most urgent first."""
    if not actor.can("worklist.view"):
        return []
    return worklist.items(actor=actor, limit=40)
