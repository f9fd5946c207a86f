"""The room board: who is where, since when, what the room needs, who goes in next (D02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.desk import queries
from praxis.desk.web.place import Place, page_context, place_of
from praxis.desk.web.today import held_words
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import Status
from praxis.ui import words

if TYPE_CHECKING:
    from praxis.practice.models import Room
    from praxis.scheduling.queries import BoardFacts, Column, DayVisit

IN_ROOM = (Status.ROOMED, Status.WITH_PROVIDER)
JUST_LEFT = timedelta(minutes=5)
NOT_FOR_PATIENTS = ("waiting", "office")
FOR_ANY_VISIT = ("exam", "consult")
_NEAR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Tile:
    """One room. `look` is the class of its state, `minutes` in it; `over` past what was planned."""

    name: str
    look: str
    state: str
    minutes: int | None = None
    over: bool = False
    patient: str = ""
    second: str = ""
    url: str = ""
    needs: str = ""
    icon: str = "check"


@dataclass(frozen=True, slots=True)
class Waiting:
    minutes: int
    name: str
    second: str
    url: str
    where: str


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """What one provider has in hand."""

    name: str
    late: int
    with_now: str
    in_rooms: int
    waiting: int
    longest: int
    following: str
    held: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    kinds: tuple[tuple[str, tuple[Tile, ...]], ...]
    providers: tuple[ProviderRow, ...]
    waiting: tuple[Waiting, ...]
    checkout: tuple[Waiting, ...]
    rooms: int
    used: int
    free: int
    over: int
    shown_at: datetime
    waits: tuple[int, int]

    @property
    def longest(self) -> int:
        return max((row.minutes for row in self.waiting), default=0)


@rule("scheduling.view")
def board(request: StaffRequest) -> HttpResponse:
    here = today_of(place_of(request))
    shown, version = _board(request, here)
    context = page_context(here, "/schedule/board/") | {
        "heading": "Room board",
        "part": render_to_string(
            "desk/_board.html", {"board": shown, "zone": here.zone, "site_id": here.site_id}
        ),
        "poll_url": _poll_url(here, version),
    }
    return render(request, "desk/board.html", context)


@rule("scheduling.view")
def changes(request: StaffRequest) -> HttpResponse:
    """The poll: 204 while neither the day nor the minute changed."""
    here = today_of(place_of(request))
    known = request.GET.get("version", "")
    version = _version(here, schedule.day_version((here.site_id,), here.day))
    if known == version:
        return HttpResponse(status=204)
    shown, version = _board(request, here)
    context = _parts(shown, here) | {"poll_url": _poll_url(here, version)}
    return render(request, "desk/board_changes.html", context)


def _parts(shown: Board, here: Place) -> dict[str, object]:
    return {"board": shown, "zone": here.zone, "site_id": here.site_id}


def today_of(here: Place) -> Place:
    """A board shows now, whatever day is asked for."""
    return replace(here, day=clock.today(here.zone), is_today=True)


def _version(here: Place, day_version: str) -> str:
    return f"{day_version}-{words.in_zone(clock.now(), here.zone):%H%M}"


def _poll_url(here: Place, version: str) -> str:
    return here.joined("/schedule/board/changes/", version=version)


def _board(request: StaffRequest, here: Place) -> tuple[Board, str]:
    actor, now = request.actor, clock.now()
    sheet = schedule.day_sheet(actor, (here.site_id,), here.day)
    visits = sheet.visits
    here_now = [visit.pk for visit in visits if visit.status in (*IN_ROOM, Status.ARRIVED)]
    low, _ = schedule.day_span(here.day, here.zone)
    facts = schedule.board_facts(actor, here.site_id, low, here_now)
    rooms = [
        room
        for room in practice.rooms_on(here.day, (here.site_id,))
        if room.kind not in NOT_FOR_PATIENTS
    ]
    usual = {
        place.provider_id: place.default_room_id
        for place in practice.provider_sites_on(here.day, (here.site_id,))
    }
    providers = {column.provider.pk: column.provider for column in sheet.columns}
    surnames = {key: provider.family_name for key, provider in providers.items()}
    occupied = {visit.room: visit for visit in visits if visit.room and visit.status in IN_ROOM}
    waiting = sorted(
        (visit for visit in visits if visit.status == Status.ARRIVED),
        key=lambda visit: (_waits_since(visit), visit.pk),
    )
    following = _following(waiting, rooms, occupied, facts, usual)
    waits = queries.wait_limits()
    tiles = [
        (room, _tile(room, occupied.get(room.name), facts, following, surnames, now, waits))
        for room in rooms
    ]
    goes_to = {visit.pk: room for room, visit in following.items()}
    names = {room.pk: room.name for room in rooms}
    shown = Board(
        kinds=_by_kind(tiles),
        providers=tuple(_provider(column, now) for column in sheet.columns),
        waiting=tuple(
            _waiting(visit, surnames, facts, names.get(goes_to.get(visit.pk, 0), ""), here, now)
            for visit in waiting
        ),
        checkout=tuple(
            Waiting(
                _minutes(visit.status_at, now),
                visit.list_name,
                surnames.get(visit.provider_id, ""),
                f"/visits/{visit.pk}/",
                "Checkout",
            )
            for visit in visits
            if visit.status == Status.CHECKOUT
        ),
        rooms=len(rooms),
        used=len(occupied),
        free=sum(1 for _, tile in tiles if tile.look == "free"),
        over=sum(1 for _, tile in tiles if tile.over),
        shown_at=now,
        waits=waits,
    )
    return shown, _version(here, sheet.version)


def _following(
    waiting: Sequence[DayVisit],
    rooms: Sequence[Room],
    occupied: dict[str, DayVisit],
    facts: BoardFacts,
    usual: dict[int, int | None],
) -> dict[int, DayVisit]:
    """Who goes into which free room next: the longest wait first, the provider's own room first."""
    free = [room.pk for room in rooms if room.name not in occupied and room.pk not in facts.closed]
    any_visit = {room.pk for room in rooms if room.kind in FOR_ANY_VISIT}
    found: dict[int, DayVisit] = {}
    for visit in waiting:
        own = usual.get(visit.provider_id)
        room_id = own if own in free else next((key for key in free if key in any_visit), None)
        if room_id is not None:
            found[room_id] = visit
            free.remove(room_id)
    return found


def _tile(
    room: Room,
    visit: DayVisit | None,
    facts: BoardFacts,
    following: dict[int, DayVisit],
    surnames: dict[int, str],
    now: datetime,
    waits: tuple[int, int],
) -> Tile:
    if visit is not None:
        return _taken(room, visit, facts, surnames, now, waits)
    if room.pk in facts.closed:
        label, until = facts.closed[room.pk]
        left_closed = int((until - now).total_seconds() // 60)
        return Tile(
            room.name, "closed", "Closed", second=label, needs=f"{left_closed} more minutes"
        )
    left = facts.left.get(room.pk)
    turning = left is not None and now - left < JUST_LEFT
    coming = following.get(room.pk)
    return Tile(
        room.name,
        "turning" if turning else "free",
        "Just left: to be cleaned" if turning else "Free",
        minutes=_minutes(left, now) if turning else None,
        second="" if left is None else "Last patient left",
        needs=f"Next: {coming.list_name}" if coming else "",
        url=f"/visits/{coming.pk}/" if coming else "",
    )


def _taken(
    room: Room,
    visit: DayVisit,
    facts: BoardFacts,
    surnames: dict[int, str],
    now: datetime,
    waits: tuple[int, int],
) -> Tile:
    minutes = _minutes(visit.status_at, now)
    with_provider = visit.status == Status.WITH_PROVIDER
    over = minutes > visit.minutes if with_provider else minutes >= waits[1]
    if with_provider:
        needs, icon = f"Planned {visit.minutes} min", "clock"
    elif visit.pk in facts.vitals:
        needs, icon = "Ready for provider", "stethoscope"
    else:
        needs, icon = "Needs: vitals", "heartbeat"
    if visit.language[:2] != "en":
        needs = f"{needs} · speaks {visit.language.upper()}"
    return Tile(
        room.name,
        "with" if with_provider else "roomed",
        "With provider" if with_provider else "In room",
        minutes=minutes,
        over=over,
        patient=visit.list_name,
        second=f"{words.age_text(visit.birth_date, access.today())} · "
        f"{surnames.get(visit.provider_id, '')}",
        url=f"/visits/{visit.pk}/",
        needs=needs,
        icon="alert-triangle" if over else icon,
    )


def _waiting(
    visit: DayVisit,
    surnames: dict[int, str],
    facts: BoardFacts,
    room: str,
    here: Place,
    now: datetime,
) -> Waiting:
    number = facts.numbers.get(visit.pk)
    second = [words.short_time_text(visit.start, here.zone), surnames.get(visit.provider_id, "")]
    if number:
        second.append(f"number {number}")
    return Waiting(
        _minutes(_waits_since(visit), now),
        visit.list_name,
        " · ".join(filter(None, second)),
        f"/visits/{visit.pk}/",
        room or "Next free",
    )


def _provider(column: Column, now: datetime) -> ProviderRow:
    visits = column.visits
    seen = next((each for each in visits if each.status == Status.WITH_PROVIDER), None)
    waiting = sorted((each for each in visits if each.status == Status.ARRIVED), key=_waits_since)
    ready = [each for each in visits if each.status == Status.ROOMED]
    following = next(iter(ready or waiting), None)
    return ProviderRow(
        column.provider.display_name,
        column.late_minutes,
        f"{seen.list_name}, {seen.room or 'no room'}, {_minutes(seen.status_at, now)} min"
        if seen
        else "",
        len(ready) + (1 if seen else 0),
        len(waiting),
        max((_minutes(_waits_since(each), now) for each in waiting), default=0),
        following.list_name if following else "",
        _held(column, now),
    )


def _held(column: Column, now: datetime) -> str:
    """A time somebody keeps just now, when it is near."""
    near = [each for each in column.held if each.start - now < _NEAR]
    if not near:
        return ""
    at = words.short_time_text(near[0].start, column.zone)
    return f"{at}: {held_words(near[0]).lower()}"


def _by_kind(
    tiles: Sequence[tuple[Room, Tile]],
) -> tuple[tuple[str, tuple[Tile, ...]], ...]:
    found: dict[str, list[Tile]] = {}
    for room, tile in tiles:
        found.setdefault(str(room.get_kind_display()), []).append(tile)
    return tuple((kind, tuple(group)) for kind, group in found.items())


def _waits_since(visit: DayVisit) -> datetime:
    """Before the own time nobody waits."""
    return max(visit.arrived_at or visit.start, visit.start)


def _minutes(since: datetime | None, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60)) if since else 0
