"""Times to offer. One SQL answer holds the days that fit and the rules; Python judges the starts
and a cost orders them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.practice import queries as practice
from praxis.scheduling import rules
from praxis.scheduling.calls import call
from praxis.scheduling.limits import Limits, read_limits
from praxis.scheduling.models.fields import CELL_MINUTES, CELLS, FIRST_MINUTE
from praxis.scheduling.ranking import LONGEST_WAIT_DAYS, Ranker, dearer_by, latest_start
from praxis.scheduling.rules import Taken
from praxis.scheduling.staffing import staffed
from praxis.scheduling.supply import Supply, WorkBlock, WorkSession, wall
from praxis.scheduling.types import ANY_TIME, BlockKind, Offer, Preference, Urgency

if TYPE_CHECKING:
    from praxis.practice.models import VisitType

_PER_DAY = 6
_CELL = timedelta(minutes=CELL_MINUTES)
_FULL = (1 << CELLS) - 1


def find_slots(
    actor: Actor,
    visit_type_id: int,
    *,
    patient_id: int | None = None,
    new_patient: bool | None = None,
    provider_ids: Collection[int] = (),
    site_ids: Collection[int] = (),
    from_day: date | None = None,
    days: int | None = None,
    limit: int = 20,
    minutes: int | None = None,
    mode: str = "office",
    device_id: int | None = None,
    urgency: str = Urgency.ROUTINE,
    preference: Preference = ANY_TIME,
) -> list[Offer]:
    """Times that can be booked without an override, best first.

    No providers: all bookable ones; no sites: the actor's; no device: any of the kind the
    visit type needs; no days: as long as the urgency may wait. `urgency` bounds the start:
    today, within 72 hours, within 14 days. `new_patient` is for somebody without a record.
    A provider-day gives at most six starts that do not overlap each other. For what a time
    costs see ranking.py. Two queries as a rule, one when sites are given: none per offer.
    """
    actor.require("scheduling.view")
    wanted = Urgency(urgency)
    sites = list(site_ids or actor.site_ids or (site.pk for site in access.sites()))
    asked: dict[str, Any] = {
        "visit_type_id": visit_type_id,
        "patient_id": patient_id,
        "new_patient": new_patient,
        "provider_ids": list(provider_ids) or None,
        "site_ids": sites,
        "minutes": minutes,
        "mode": mode,
        "device_id": device_id,
        "now": clock.now(),
        "rows": limit,
        "dearer": dearer_by(wanted, preference),
    }
    left = days or LONGEST_WAIT_DAYS[wanted] + (wanted not in (Urgency.ROUTINE, Urgency.SAME_DAY))
    first, best = from_day, _Best(limit)
    while left > 0:
        search = read_search(**asked, first=first, days=left)
        ranker = Ranker(search.now, wanted, search.own_provider_id, preference)
        for day in search.days:
            if ranker.least(search.dawn(day), day.provider_id) <= best.worst:
                best.add(_offers(search, day, ranker, best))
        left = (search.last - search.reached).days
        first = search.reached + timedelta(days=1)
        if best.is_full and best.worst <= ranker.away(search.first_dawn(first)) * ranker.weight:
            break
    return best.sorted()


@dataclass(frozen=True, slots=True)
class FitDay:
    """A provider's day at a site with the cells in which the promise may begin."""

    provider_id: int
    site_id: int
    day: date
    mask: int


class _Best:
    """The cheapest offers so far."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._offers: list[Offer] = []
        self.worst = float("inf")

    @property
    def is_full(self) -> bool:
        return len(self._offers) >= self._limit

    def add(self, offers: list[Offer]) -> None:
        self._offers += offers
        if offers and len(self._offers) >= self._limit:
            self._offers = self.sorted()
            self.worst = self._offers[-1].cost

    def sorted(self) -> list[Offer]:
        found = sorted(self._offers, key=lambda each: (each.cost, each.start, each.provider_id))
        return found[: self._limit]


class Search:
    """What the SQL function scheduling_find answered, ready to be judged."""

    def __init__(self, found: dict[str, Any], patient_id: int | None, now: datetime) -> None:
        self.now = now
        self.patient_id = patient_id
        self.visit_type: VisitType
        self.visit_type, _ = practice.visit_type_from(json.dumps([found["type"], None, None]))
        self.new_patient: bool = found["new"]
        self.birth_date = found["born"] and date.fromisoformat(found["born"])
        self.own_provider_id: int | None = found["own"]
        self.minutes = {int(pk): length for pk, length in (found["minutes"] or {}).items()}
        self.mine = [_span(row) for row in found["mine"] or ()]
        self.closed = {(site, date.fromisoformat(day)) for site, day in found["closed"] or ()}
        self.reached = date.fromisoformat(found["reached"])
        self.last = date.fromisoformat(found["last"])
        self.limits: Limits = read_limits(found["limits"])
        self.taken: dict[int, list[Taken]] = {}
        for provider, start, *rest in found["load"] or ():
            visit = Taken(provider, datetime.fromisoformat(start), *rest)
            self.taken.setdefault(provider, []).append(visit)
        self.supply = Supply(found)
        self.days = [
            FitDay(provider, site, date.fromisoformat(day), int(fits, 16))
            for provider, site, day, fits in found["found"]
        ]
        self._dawns: dict[tuple[int, date], tuple[datetime, bool]] = {}
        kind = self.visit_type
        self.before = -(-kind.buffer_before // CELL_MINUTES)
        self.earliest = now + timedelta(minutes=kind.lead_minutes)
        self.latest = now + timedelta(days=kind.horizon_days)

    def dawn(self, day: FitDay) -> datetime:
        """The first instant of the day that is searched."""
        return self._dawn(day)[0]

    def _dawn(self, day: FitDay) -> tuple[datetime, bool]:
        """With it, whether the clocks stand still all day, so that cells are spans of time."""
        key = (day.site_id, day.day)
        found = self._dawns.get(key)
        if found is None:
            zone = self.supply.zones[day.site_id]
            dawn = wall(day.day, FIRST_MINUTE, zone)
            dusk = wall(day.day, FIRST_MINUTE + CELLS * CELL_MINUTES, zone)
            found = self._dawns[key] = (dawn, dusk - dawn == CELLS * _CELL)
        return found

    def first_dawn(self, day: date) -> datetime:
        """The first instant of the day that is searched at any of the sites."""
        return min(wall(day, FIRST_MINUTE, zone) for zone in self.supply.zones.values())

    def starts(self, day: FitDay) -> Iterator[tuple[int, datetime]]:
        """Every start of the day that no rule stands against, with its cell, in order."""
        if (day.site_id, day.day) in self.closed or self._refused(day):
            return
        zone = self.supply.zones[day.site_id]
        length = timedelta(minutes=self.minutes[day.provider_id])
        before = timedelta(minutes=self.visit_type.buffer_before)
        after = length + timedelta(minutes=self.visit_type.buffer_after)
        shut = self._shut(day)
        sessions = self.supply.sessions(day.provider_id, day.site_id, day.day)
        full = {session.id: self._full(session) for session in sessions}
        absences = [
            (each.start, each.end)
            for each in self.supply.absences(day.provider_id, day.site_id)
            if (each.start.date() - day.day).days <= 1 and (day.day - each.end.date()).days <= 1
        ]
        dawn, even = self._dawn(day)
        for cell in starts_in(day.mask):
            place = cell + self.before
            if even:
                start = dawn + place * _CELL
            else:
                start = wall(day.day, FIRST_MINUTE + place * CELL_MINUTES, zone)
            if start < self.earliest or start < self.now or start > self.latest:
                continue
            end = start + length
            if any(low < end and start < high for low, high in (*self.mine, *shut)):
                continue
            if any(low < start + after and start - before < high for low, high in absences):
                continue
            if any(full[session.id] for session in rules.sessions_at(sessions, start)):
                continue
            if self.limits.limits and self.limits.obstacles(
                provider_id=day.provider_id,
                site_id=day.site_id,
                start=start,
                now=self.now,
                zone=zone,
                session=rules.session_of(sessions, start),
            ):
                continue
            yield cell, start

    def _refused(self, day: FitDay) -> bool:
        """By the patient's age, or because the type is for new or established patients."""
        noon = wall(day.day, 12 * 60, self.supply.zones[day.site_id])
        age = None if self.birth_date is None else rules.age_months(self.birth_date, day.day)
        found = rules.of_visit_type(
            self.visit_type,
            start=noon,
            day=day.day,
            now=self.now,
            new_patient=self.new_patient,
            age=age,
            check_new=self.patient_id is not None,
        )
        return any(each.code not in ("lead", "horizon") for each in found)

    def blocks(self, day: FitDay) -> Iterator[WorkBlock]:
        for session in self.supply.sessions(day.provider_id, day.site_id, day.day):
            yield from session.blocks

    def _shut(self, day: FitDay) -> list[tuple[datetime, datetime]]:
        return [
            (block.start, block.end)
            for block in self.blocks(day)
            if block.shuts_out(self.visit_type.pk, self.now)
        ]

    def protected(self, day: FitDay) -> list[tuple[datetime, datetime]]:
        """Times once kept for others and released since."""
        return [
            (block.start, block.end)
            for block in self.blocks(day)
            if block.kind == BlockKind.HELD
            and self.visit_type.pk not in block.visit_type_ids
            and not block.shuts_out(self.visit_type.pk, self.now)
        ]

    def _full(self, session: WorkSession) -> bool:
        taken = self.taken.get(session.provider_id, [])
        return bool(rules.of_caps(session, taken, self.new_patient))


def _span(row: list[str]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(row[0]), datetime.fromisoformat(row[1])


def read_search(
    *,
    visit_type_id: int,
    patient_id: int | None,
    new_patient: bool | None,
    provider_ids: list[int] | None,
    site_ids: list[int],
    first: date | None,
    days: int,
    minutes: int | None,
    mode: str,
    device_id: int | None,
    now: datetime,
    rows: int | None,
    dearer: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Search:
    """One query. Raises NotFound when there is no such visit type.

    Days are read from the first on until `rows` of them fit and nothing later can cost less;
    `dearer` is what ranking.dearer_by says. `rows` null: every day, with all sessions of the
    providers; else the supply holds only sessions with a cap or a block.
    """
    (text,) = call(
        "scheduling_find",
        visit_type_id,
        patient_id,
        new_patient,
        provider_ids,
        site_ids,
        first,
        days,
        now,
        minutes,
        mode,
        device_id,
        rows,
        *dearer,
    )
    if text is None:
        raise NotFound("There is no such visit type.")
    found = json.loads(text)
    search = Search(found, patient_id, now)
    search.days = staffed(search)
    if patient_id is not None:
        known = found["own"] is not None or search.limits.own
        saw("people_patient", [] if found["born"] is None else [patient_id])
        saw("scheduling_appointment", [patient_id] if known else [])
    return search


def starts_in(mask: int) -> Iterator[int]:
    """Cell numbers of the set bits, in order."""
    while mask:
        cell = CELLS - mask.bit_length()
        yield cell
        mask &= _FULL >> (cell + 1)


def _offers(search: Search, day: FitDay, ranker: Ranker, best: _Best) -> list[Offer]:
    """The day's cheapest starts that do not overlap each other, six at most."""
    zone = search.supply.zones[day.site_id]
    length = timedelta(minutes=search.minutes[day.provider_id])
    after = length + timedelta(minutes=search.visit_type.buffer_after)
    latest = latest_start(ranker.urgency, search.now, zone)
    protected = search.protected(day)
    sooner_is_cheaper = ranker.preference.is_empty and not protected
    reached: datetime | None = None
    offers: list[Offer] = []
    for cell, start in search.starts(day):
        if latest is not None and start >= latest:
            break
        if reached is not None and start < reached:
            continue
        if ranker.least(start, day.provider_id) > best.worst:
            break
        end = start + length
        cost, reasons = ranker.judged(
            start,
            day.provider_id,
            zone=zone,
            gap=_leaves_gap(day.mask, cell),
            protected=any(low < end and start < high for low, high in protected),
        )
        offers.append(
            Offer(
                provider_id=day.provider_id,
                site_id=day.site_id,
                day=day.day,
                start=start,
                end=end,
                minutes=search.minutes[day.provider_id],
                reasons=reasons,
                cost=cost,
            )
        )
        reached = start + after
        if sooner_is_cheaper and len(offers) == _PER_DAY:
            break
    return sorted(offers, key=lambda offer: (offer.cost, offer.start))[:_PER_DAY]


def _leaves_gap(mask: int, cell: int) -> bool:
    """The start lies one or two cells after the first that fits: a gap too short to use."""
    bit = 1 << (CELLS - 1 - cell)
    one, two, three = (bool(mask & (bit << step)) for step in (1, 2, 3))
    return one and not (two and three)
