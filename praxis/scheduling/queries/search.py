"""Times to offer. Masks in SQL find the days, Python judges the starts, a cost orders them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import rules
from praxis.scheduling.calls import rows
from praxis.scheduling.models import AppointmentResource, Resource
from praxis.scheduling.models.fields import CELL_MINUTES, CELLS, FIRST_MINUTE
from praxis.scheduling.rules import Span, Taken
from praxis.scheduling.supply import Supply, load_supply, wall
from praxis.scheduling.types import Obstacle, Offer

if TYPE_CHECKING:
    from praxis.practice.models import VisitType

_ROWS = 600
_PER_DAY = 6
_FULL = (1 << CELLS) - 1


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is looked for, and what is known about the patient."""

    visit_type: VisitType
    minutes: dict[int, int]
    patient_id: int | None
    new_patient: bool
    birth_date: date | None
    own_provider_id: int | None
    now: datetime


def find_slots(
    actor: Actor,
    visit_type_id: int,
    *,
    patient_id: int | None = None,
    provider_ids: Collection[int] = (),
    site_ids: Collection[int] = (),
    from_day: date | None = None,
    days: int = 14,
    limit: int = 20,
    minutes: int | None = None,
    mode: str = "office",
    device_id: int | None = None,
) -> list[Offer]:
    """Times that can be booked without an override, best first.

    No providers: all bookable ones; no sites: the actor's; no device: any of the kind the
    visit type needs. A provider-day gives at most
    six starts that do not overlap each other. Cost, in days: how far away it is, another
    provider than the patient's last (half a day), a gap too short to use left beside it
    (a fifth). About eight queries, none of them per offer.
    """
    actor.require("scheduling.view")
    now = clock.now()
    visit_type = practice.get_visit_type(visit_type_id)
    sites = list(site_ids or actor.site_ids or (site.pk for site in access.sites()))
    first = from_day or now.date()
    last = first + timedelta(days=min(days, visit_type.horizon_days + 1) - 1)
    providers = list(provider_ids) or [row.pk for row in practice.providers_on(first, sites)]
    wish = _wish(visit_type, patient_id, providers, minutes, now)
    rooms, devices = _needs(visit_type, sites, first, mode)
    if devices is not None and device_id is not None:
        devices = [pk for pk in devices if pk == device_id]
    found = rows(
        "scheduling_candidates",
        providers,
        [_cells(wish, provider_id) for provider_id in providers],
        sites,
        rooms,
        devices,
        first,
        last,
        _ROWS,
    )
    if not found:
        return []
    supply = load_supply(providers, sites, first, last)
    closed = {(row.site_id, row.day) for row in practice.closures(sites, first, last)}
    taken = _taken(supply, providers, first, last, now)
    mine = _own_promises(patient_id)
    offers: list[Offer] = []
    for provider_id, site_id, day, fits in found:
        if (site_id, day) in closed:
            continue
        mask = int(fits, 2)
        offers += _offers(wish, supply, provider_id, site_id, day, mask, taken, mine)
        if len(offers) >= 4 * limit and (day - offers[0].day).days > 1:
            break
    return sorted(offers, key=lambda offer: (offer.cost, offer.start, offer.provider_id))[:limit]


def why_not(
    actor: Actor,
    visit_type_id: int,
    *,
    provider_id: int,
    site_id: int,
    start: datetime,
    patient_id: int | None = None,
    minutes: int | None = None,
) -> list[Obstacle]:
    """What stands against a time, for "why is this not offered?". Empty: nothing does."""
    actor.require("scheduling.view")
    now = clock.now()
    visit_type = practice.get_visit_type(visit_type_id)
    wish = _wish(visit_type, patient_id, [provider_id], minutes, now)
    around = timedelta(days=1)
    supply = load_supply([provider_id], [site_id], (start - around).date(), (start + around).date())
    day = start.astimezone(ZoneInfo(supply.zones[site_id])).date()
    span = _span(wish, provider_id, site_id, start)
    found = []
    if start < now:
        found.append(Obstacle("past", "That time has passed.", hard=True))
    found += _judge(wish, supply, span, day, _taken(supply, [provider_id], day, day, now))
    busy = AppointmentResource.objects.filter(
        blocks=True,
        resource__provider_id=provider_id,
        resource__lane=0,
        during__overlap=(span.promised_start, span.promised_end),
    )
    if busy.exists():
        found.append(Obstacle("provider_taken", "The provider is booked then.", hard=True))
    if any(low < span.end and start < high for low, high in _own_promises(patient_id)):
        found.append(Obstacle("patient_taken", "The patient has a visit then.", hard=True))
    for closure in practice.closures([site_id], day, day):
        found.append(Obstacle("closed", f"The office is closed: {closure.reason}."))
    return found


def _wish(
    visit_type: VisitType,
    patient_id: int | None,
    providers: list[int],
    minutes: int | None,
    now: datetime,
) -> _Wish:
    new_patient, birth_date, own = (visit_type.new_patients == "only"), None, None
    if patient_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT scheduling_is_new(%s, %s),"
                " (SELECT birth_date FROM people_patient WHERE id = %s),"
                " (SELECT provider_id FROM scheduling_appointment"
                "   WHERE patient_id = %s AND status = 'done' ORDER BY start DESC LIMIT 1)",
                [patient_id, now, patient_id, patient_id],
            )
            new_patient, birth_date, own = cursor.fetchone() or (True, None, None)
        saw("people_patient", [] if birth_date is None else [patient_id])
        saw("scheduling_appointment", [] if own is None else [patient_id])
    table = {
        (row.provider_id, row.new_patient): row.minutes
        for row in practice.minutes_table(visit_type.pk)
    }
    return _Wish(
        visit_type=visit_type,
        minutes={
            pk: minutes
            or table.get((pk, new_patient), table.get((None, new_patient), visit_type.minutes))
            for pk in providers
        },
        patient_id=patient_id,
        new_patient=new_patient,
        birth_date=birth_date,
        own_provider_id=own,
        now=now,
    )


def _needs(
    visit_type: VisitType, sites: list[int], day: date, mode: str
) -> tuple[list[int] | None, list[int] | None]:
    rooms = devices = None
    if visit_type.room_kind and mode == "office":
        rooms = [room.pk for room in practice.rooms_on(day, sites, kind=visit_type.room_kind)]
    if visit_type.device_kind:
        devices = [row.pk for row in practice.devices_on(day, sites, kind=visit_type.device_kind)]
    return rooms, devices


def _cells(wish: _Wish, provider_id: int) -> int:
    """Cells of the whole promise; buffers are rounded up, as a start lies on the grid."""
    before = -(-wish.visit_type.buffer_before // CELL_MINUTES)
    rest = wish.minutes[provider_id] + wish.visit_type.buffer_after
    return before + -(-rest // CELL_MINUTES)


def _span(wish: _Wish, provider_id: int, site_id: int, start: datetime) -> Span:
    return Span(
        provider_id,
        site_id,
        start,
        wish.minutes[provider_id],
        wish.visit_type.buffer_before,
        wish.visit_type.buffer_after,
    )


def starts_in(mask: int) -> Iterator[int]:
    """Cell numbers of the set bits, in order."""
    while mask:
        cell = CELLS - mask.bit_length()
        yield cell
        mask &= _FULL >> (cell + 1)


def _taken(
    supply: Supply, providers: list[int], first: date, last: date, now: datetime
) -> list[Taken]:
    if not supply.has_caps:
        return []
    zone = next(iter(supply.zones.values()))
    low = wall(first, 0, zone) - timedelta(days=1)
    high = wall(last, 0, zone) + timedelta(days=2)
    return [Taken(*row) for row in rows("scheduling_load", providers, low, high, now)]


def _own_promises(patient_id: int | None) -> list[tuple[datetime, datetime]]:
    if patient_id is None:
        return []
    resource = Resource.objects.filter(patient_id=patient_id).values("pk")
    return [
        (during.lower, during.upper)
        for during in AppointmentResource.objects.filter(
            resource_id__in=resource, blocks=True, during__endswith__gt=clock.now()
        ).values_list("during", flat=True)
    ]


def _judge(
    wish: _Wish, supply: Supply, span: Span, day: date, taken: list[Taken]
) -> list[Obstacle]:
    age = None
    if wish.birth_date is not None:
        age = rules.age_months(wish.birth_date, day)
    return rules.of_visit_type(
        wish.visit_type,
        start=span.start,
        now=wish.now,
        new_patient=wish.new_patient,
        age=age,
        check_new=wish.patient_id is not None,
    ) + rules.of_template(
        supply,
        span,
        day,
        visit_type_id=wish.visit_type.pk,
        new_patient=wish.new_patient,
        taken=taken,
        now=wish.now,
    )


def _offers(
    wish: _Wish,
    supply: Supply,
    provider_id: int,
    site_id: int,
    day: date,
    mask: int,
    taken: list[Taken],
    mine: list[tuple[datetime, datetime]],
) -> Iterator[Offer]:
    zone = supply.zones[site_id]
    before = -(-wish.visit_type.buffer_before // CELL_MINUTES)
    reached: datetime | None = None
    given = 0
    for cell in starts_in(mask):
        start = wall(day, FIRST_MINUTE + (cell + before) * CELL_MINUTES, zone)
        if start < wish.now or (reached is not None and start < reached):
            continue
        span = _span(wish, provider_id, site_id, start)
        if any(low < span.end and start < high for low, high in mine):
            continue
        if _judge(wish, supply, span, day, taken):
            continue
        yield _offer(wish, span, day, _leaves_gap(mask, cell))
        reached = span.promised_end
        given += 1
        if given == _PER_DAY:
            return


def _leaves_gap(mask: int, cell: int) -> bool:
    """The start lies one or two cells after the first that fits: a gap too short to use."""
    bit = 1 << (CELLS - 1 - cell)
    one, two, three = (bool(mask & (bit << step)) for step in (1, 2, 3))
    return one and not (two and three)


def _offer(wish: _Wish, span: Span, day: date, gap: bool) -> Offer:
    away = (span.start - wish.now).total_seconds() / 86_400
    own = wish.own_provider_id == span.provider_id
    cost = away + (0.2 if gap else 0.0)
    why = []
    if wish.own_provider_id is not None:
        cost += 0.0 if own else 0.5
        why.append("Own provider" if own else "Another provider")
    if away < 1:
        why.append("Within a day")
    if not gap:
        why.append("Leaves no gap")
    return Offer(
        provider_id=span.provider_id,
        site_id=span.site_id,
        day=day,
        start=span.start,
        end=span.end,
        minutes=span.minutes,
        why=tuple(why),
        cost=round(cost, 4),
    )
