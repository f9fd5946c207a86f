"""What to do next, and the figures of the strip: from the visits of a day, pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from praxis.desk.types import Column, Count, Flow, FlowRow
from praxis.desk.web.day import Visit, joined, to_collect
from praxis.ui import words

DUE_WITHIN = timedelta(minutes=90)
MOST_DUE = 6


def _where(visit: Visit) -> str:
    if visit.mode in ("video", "phone"):
        return f"by {visit.mode}"
    return "in the car" if visit.in_car else ""


def flow(visits: Iterable[Visit], surnames: Mapping[int, str], *, zone: str, now: datetime) -> Flow:
    """What to do next, by who acts; today only."""
    waiting, checkout, rooms = [], [], []
    due: list[Visit] = []
    for visit in visits:
        url = f"/visits/{visit.id}/"
        who = surnames.get(visit.provider_id, "")
        if visit.status == "arrived":
            at = words.short_time_text(visit.start, zone)
            remote = visit.mode in ("video", "phone")
            waiting.append(
                FlowRow(
                    visit.id,
                    visit.name,
                    joined(at, _where(visit), to_collect(visit), who),
                    url,
                    minutes=visit.minutes_waiting(now),
                    step="provider-in" if remote else "room",
                    button="Start" if remote else "Room",
                )
            )
        elif visit.status == "checkout":
            checkout.append(
                FlowRow(
                    visit.id,
                    visit.name,
                    joined(to_collect(visit), visit.type_name, who),
                    url,
                    button="Check out",
                )
            )
        elif visit.status in ("roomed", "with_provider"):
            inside = visit.status == "with_provider"
            where = visit.room or "No room"
            state = "with provider" if inside else who
            rooms.append(
                FlowRow(
                    visit.id,
                    visit.name,
                    f"{where} · {state}",
                    url,
                    clock=f"{visit.minutes_in_state(now)} min",
                    step="provider-out" if inside else "provider-in",
                    button="Provider out" if inside else "Provider in",
                )
            )
        elif visit.is_expected:
            due.append(visit)
    due.sort(key=lambda visit: visit.start)
    soon = [
        FlowRow(
            visit.id,
            visit.name,
            joined(to_collect(visit), visit.type_name, surnames.get(visit.provider_id, "")),
            f"/visits/{visit.id}/",
            clock=words.short_time_text(visit.start, zone),
            step="arrive",
            button="Check in",
        )
        for visit in due[:MOST_DUE]
        if visit.start <= now + DUE_WITHIN
    ]
    return Flow(
        waiting=tuple(sorted(waiting, key=lambda row: -(row.minutes or 0))),
        checkout=tuple(checkout),
        due=tuple(soon),
        rooms=tuple(rooms),
        later=len(due) - len(soon),
    )


def counts(
    visits: Sequence[Visit], columns: Sequence[Column], *, now: datetime, is_today: bool, red: int
) -> tuple[Count, ...]:
    """The strip; a number is red or amber only when somebody must act."""
    held = [visit for visit in visits if visit.status != "cancelled"]
    came = [visit for visit in held if visit.is_here or visit.status in ("done", "left_unseen")]
    waiting = [visit.minutes_waiting(now) for visit in held if visit.status == "arrived"]
    insurance = [
        visit for visit in held if visit.insurance and (visit.is_expected or visit.is_here)
    ]
    unconfirmed = [visit for visit in held if visit.status == "booked"]
    no_shows = [visit for visit in held if visit.status == "no_show"]
    open_times = sum(item.kind == "open" for each in columns for item in each.items)
    found = [
        Count(str(len(came)), f"of {len(held)} arrived", "arrived")
        if is_today
        else Count(str(len(held)), "visits", "")
    ]
    if waiting:
        longest = max(waiting)
        tone = "bad" if longest >= red else ""
        found.append(
            Count(str(len(waiting)), "waiting, longest", "waiting", tone, f"{longest} min")
        )
    elif is_today:
        found.append(Count("0", "waiting", "waiting"))
    latest = max(columns, key=lambda each: each.late_minutes, default=None)
    if is_today and latest is not None and latest.late_minutes:
        found.append(Count(f"+{latest.late_minutes} min", latest.title, "late", "warn"))
    if insurance:
        found.append(Count(str(len(insurance)), "insurance to fix", "insurance", "bad"))
    found.append(Count(str(len(unconfirmed)), "not confirmed", "booked"))
    if no_shows:
        found.append(Count(str(len(no_shows)), "no-show", "no_show"))
    found.append(Count(str(open_times), "open times", "open"))
    return tuple(found)
