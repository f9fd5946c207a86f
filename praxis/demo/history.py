"""Two years of visits, and the weeks ahead, by COPY."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from praxis.demo.catalog import PROVIDERS, ZONE
from praxis.demo.copying import Connection, copy, next_ids
from praxis.demo.office import Office
from praxis.demo.patients import Person
from praxis.demo.plan import TYPE, Panel, PlannedVisit, Stamps, plan_provider_day, stamp
from praxis.kernel import clock

TABLES = (
    "scheduling_appointment",
    "scheduling_appointmentresource",
    "scheduling_visitevent",
    "scheduling_encounter",
    "scheduling_resource",
    "people_recent",
)
_APPOINTMENT = (
    "id", "patient_id", "visit_type_id", "provider_id", "site_id", "planned_room_id",
    "booked_by_id", "start", "end", "minutes", "minutes_before", "minutes_after", "lane", "mode",
    "urgency", "reason", "note", "new_patient", "override_reason", "client_key", "occurred_at",
    "status", "status_at", "arrived_at", "room_id", "version",
)  # fmt: skip
_MINUTES = [timedelta(minutes=minute) for minute in range(24 * 60)]
_EVENT = ("appointment_id", "patient_id", "kind", "occurred_at", "user_id", "room_id", "initiator")


@dataclass(slots=True)
class Visit:
    """One visit of the history, past or ahead."""

    id: int
    day: date
    plan: PlannedVisit
    stamps: Stamps | None
    patient: Person
    booked: datetime
    confirmed: bool
    encounter_id: int = 0


class History:
    """Plans visits day by day, then writes them table by table."""

    def __init__(self, office: Office, people: list[Person], seed: int) -> None:
        self.office = office
        self.people = people
        self.rng = Random(seed)
        self.visits: list[Visit] = []
        self._resources: dict[tuple[str, int], int] = {}
        self._seen: set[int] = set()

    def plan(self, days: list[date], *, past: bool) -> None:
        """Visits of these days. Ahead, the calendar thins out with the distance."""
        panel, month = Panel((), ()), None
        for number, day in enumerate(days):
            if (day.year, day.month) != month:
                panel, month = self.panel(day), (day.year, day.month)
            taken: set[int] = set()
            behind = self.rng.choice((0, 0, 5, 10, 15, 20))
            for provider in PROVIDERS:
                fill = 0.93 if past else max(0.12, 0.82 - number * 0.03)
                for plan in plan_provider_day(self.rng, provider, panel, taken, fill=fill):
                    stamps = stamp(self.rng, plan, behind=behind) if past else None
                    self._add(day, plan, stamps)

    def _add(self, day: date, plan: PlannedVisit, stamps: Stamps | None) -> None:
        lead = self.rng.choice((0, 1, 2, 3, 5, 7, 10, 14, 21, 30))
        if stamps is None:
            lead = max(lead, 10) + self.rng.randint(0, 20)
        booked = clock.local(day, 8, 5, ZONE) - timedelta(
            days=lead, minutes=self.rng.randint(5, 400) if lead else 20
        )
        self.visits.append(
            Visit(0, day, plan, stamps, self.people[plan.patient], booked, self.rng.random() < 0.7)
        )

    def panel(self, day: date) -> Panel:
        """Who can be seen on that day, children apart."""
        ages = [(index, person.age_on(day)) for index, person in enumerate(self.people)]
        here = [(i, age) for i, age in ages if self.people[i].registered <= day or age >= 0]
        return Panel(
            adults=[i for i, age in here if age >= 18],
            children=[i for i, age in here if 0 <= age < 18],
        )

    def take_ids(self, connection: Connection) -> None:
        """Give every visit its keys, so that what hangs on them can be made before `write`."""
        ids = next_ids(connection, "scheduling_appointment", len(self.visits))
        for key, visit in zip(ids, self.visits, strict=True):
            visit.id = key
        seen = [each for each in self.visits if each.stamps and each.stamps.outcome == "done"]
        if seen:
            keys = next_ids(connection, "scheduling_encounter", len(seen))
            for key, visit in zip(keys, seen, strict=True):
                visit.encounter_id = key

    def write(self, connection: Connection) -> dict[str, int]:
        """All rows. Returns how many of each table."""
        self._make_resources(connection)
        promises = list(self._promises())
        return {
            "appointments": copy(
                connection, "scheduling_appointment", _APPOINTMENT, self._appointments()
            ),
            "promises": copy(
                connection,
                "scheduling_appointmentresource",
                ("appointment_id", "resource_id", "during", "blocks"),
                promises,
            ),
            "events": copy(connection, "scheduling_visitevent", _EVENT, self._events()),
            "encounters": copy(
                connection,
                "scheduling_encounter",
                ("id", "appointment_id", "patient_id", "provider_id", "site_id", "opened_at",
                 "closed_at"),
                self._encounters(),
            ),
            "recent": self._recent(connection),
        }  # fmt: skip

    def _make_resources(self, connection: Connection) -> None:
        known = connection.execute(
            "SELECT kind, coalesce(provider_id, room_id, device_id, patient_id), id"
            " FROM scheduling_resource WHERE lane = 0"
        ).fetchall()
        self._resources = {(kind, owner): key for kind, owner, key in known}
        wanted = [
            *(("provider", key) for key in self.office.providers.values()),
            *(("room", key) for key in self.office.rooms.values()),
            *(("device", key) for key in self.office.devices.values()),
            *(("patient", person.id) for person in self.people),
        ]
        missing = [each for each in wanted if each not in self._resources]
        ids = next_ids(connection, "scheduling_resource", len(missing))
        copy(
            connection,
            "scheduling_resource",
            ("id", "kind", "lane", "provider_id", "room_id", "device_id", "patient_id", "site_id"),
            (
                (
                    key, kind, 0,
                    *(owner if kind == each else None
                      for each in ("provider", "room", "device", "patient")),
                    self.office.site_id if kind in ("room", "device") else None,
                )
                for key, (kind, owner) in zip(ids, missing, strict=True)
            ),
        )  # fmt: skip
        self._resources |= dict(zip(missing, ids, strict=True))

    def _appointments(self) -> Iterator[tuple[Any, ...]]:
        desk = self.office.user_id("dwhitlock")
        for visit in self.visits:
            plan, spec = visit.plan, TYPE[visit.plan.code]
            status, at, arrived = _status(visit)
            first = visit.patient.id not in self._seen
            self._seen.add(visit.patient.id)
            yield (
                visit.id, visit.patient.id, self.office.types[plan.code],
                self.office.providers[plan.provider.code], self.office.site_id,
                self._room(visit), desk, _at(visit, plan.start),
                _at(visit, plan.start + plan.minutes), plan.minutes, 0, spec.after, 0,
                spec.modes[0], "routine", "", "", first or plan.code == "NEW", "",
                uuid.UUID(int=self.rng.getrandbits(128), version=4), visit.booked, status, at,
                arrived, self._room(visit) if status == "done" else None, 1,
            )  # fmt: skip

    def _promises(self) -> Iterator[tuple[Any, ...]]:
        for visit in self.visits:
            plan, spec = visit.plan, TYPE[visit.plan.code]
            start = _at(visit, plan.start)
            whole = f"[{start},{_at(visit, plan.start + plan.minutes + spec.after)})"
            alone = f"[{start},{_at(visit, plan.start + plan.minutes)})"
            blocks = visit.stamps is None or visit.stamps.outcome not in ("cancelled", "no_show")
            provider = self.office.providers[plan.provider.code]
            yield visit.id, self._resources["provider", provider], whole, blocks
            yield visit.id, self._resources["patient", visit.patient.id], alone, blocks
            if (room := self._room(visit)) is not None:
                yield visit.id, self._resources["room", room], whole, blocks
            if spec.device_kind:
                device = self.office.devices[spec.device_kind]
                yield visit.id, self._resources["device", device], whole, blocks

    def _events(self) -> Iterator[tuple[Any, ...]]:
        desk = self.office.user_id("dwhitlock")
        nurse = self.office.user_id("epetrov")
        for visit in self.visits:
            here = (visit.id, visit.patient.id)
            yield *here, "booked", visit.booked, desk, None, ""
            if visit.confirmed and visit.stamps and visit.stamps.outcome == "done":
                yield *here, "confirmed", _at(visit, 480) - timedelta(days=1), desk, None, ""
            stamps = visit.stamps
            if stamps is None:
                continue
            if stamps.outcome == "cancelled":
                at = max(visit.booked, _at(visit, visit.plan.start) - timedelta(hours=26))
                yield *here, "cancelled", at, desk, None, "patient"
                continue
            if stamps.outcome == "no_show":
                yield *here, "no_show", _at(visit, visit.plan.provider.day[1]), desk, None, ""
                continue
            provider = self.office.user_id(visit.plan.provider.user)
            room = self._room(visit)
            yield *here, "arrived", _at(visit, stamps.arrived), desk, None, ""
            yield *here, "checkin_done", _at(visit, stamps.checked_in), desk, None, ""
            if room is not None:
                yield *here, "roomed", _at(visit, stamps.roomed), nurse, room, ""
            yield *here, "provider_in", _at(visit, stamps.provider_in), provider, None, ""
            yield *here, "provider_out", _at(visit, stamps.provider_out), provider, None, ""
            yield *here, "checkout_done", _at(visit, stamps.left), desk, None, ""
            yield *here, "left", _at(visit, stamps.left), desk, None, ""

    def _encounters(self) -> Iterator[tuple[Any, ...]]:
        for visit in self.visits:
            if visit.stamps and visit.stamps.outcome == "done":
                opened = visit.stamps.roomed if self._room(visit) else visit.stamps.provider_in
                yield (
                    visit.encounter_id, visit.id, visit.patient.id,
                    self.office.providers[visit.plan.provider.code], self.office.site_id,
                    _at(visit, opened), _at(visit, visit.stamps.left),
                )  # fmt: skip

    def _recent(self, connection: Connection) -> int:
        last: dict[int, Visit] = {}
        ahead: dict[int, Visit] = {}
        for visit in self.visits:
            if visit.stamps is None:
                ahead.setdefault(visit.patient.id, visit)
            elif visit.stamps.outcome == "done":
                last[visit.patient.id] = visit
        rows = (
            (
                patient_id,
                seen.day if (seen := last.get(patient_id)) else None,
                seen.plan.provider.family if seen else "",
                _at(due, due.plan.start) if (due := ahead.get(patient_id)) else None,
                f"{TYPE[due.plan.code].name} · {due.plan.provider.family}" if due else "",
            )
            for patient_id in {*last, *ahead}
        )
        columns = ("patient_id", "last_seen_on", "last_seen_with", "next_visit_at",
                   "next_visit_label")  # fmt: skip
        return copy(connection, "people_recent", columns, rows)

    def _room(self, visit: Visit) -> int | None:
        spec, plan = TYPE[visit.plan.code], visit.plan
        if spec.room_kind == "procedure":
            return self.office.rooms["Procedure"]
        return self.office.rooms[plan.provider.rooms[plan.room]] if spec.room_kind else None


def _at(visit: Visit, minute: int) -> datetime:
    """The instant of a minute of the visit's day, on the site's wall clock."""
    return _midnight(visit.day) + _MINUTES[minute]


@cache
def _midnight(day: date) -> datetime:
    return clock.local(day, 0, 0, ZONE)


def _status(visit: Visit) -> tuple[str, datetime, datetime | None]:
    stamps = visit.stamps
    if stamps is None:
        return "booked", visit.booked, None
    if stamps.outcome == "cancelled":
        at = max(visit.booked, _at(visit, visit.plan.start) - timedelta(hours=26))
        return "cancelled", at, None
    if stamps.outcome == "no_show":
        return "no_show", _at(visit, visit.plan.provider.day[1]), None
    return "done", _at(visit, stamps.left), _at(visit, stamps.arrived)
