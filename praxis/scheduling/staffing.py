"""Staff pools: one of several people beside the provider, promised with the visit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from psycopg.types.range import Range

from praxis.kernel import clock
from praxis.scheduling.calls import call, rows
from praxis.scheduling.models.fields import CELL_MINUTES, CELLS
from praxis.scheduling.rules import Span
from praxis.scheduling.types import TimeTaken

if TYPE_CHECKING:
    from praxis.practice.models import VisitType
    from praxis.scheduling.queries.search import FitDay, Search


def lock(pools: Iterable[tuple[str, int]]) -> None:
    """Before any promise: (skill, site) pools in order (docs/locking.md)."""
    for skill, site_id in sorted({pool for pool in pools if pool[0]}):
        call("scheduling_lock_staff", skill, site_id)


def take(
    visit_type: VisitType,
    span: Span,
    *,
    appointment_id: int | None = None,
    group_id: int | None = None,
    hold_id: int | None = None,
) -> None:
    """Promise one member of the pool the type needs, or keep the one the visit has.

    Raises TimeTaken when nobody of the pool is free.
    """
    if visit_type.staff_skill and not taken(
        visit_type.staff_skill,
        span,
        appointment_id=appointment_id,
        group_id=group_id,
        hold_id=hold_id,
    ):
        raise TimeTaken(("staff",))


def taken(
    skill: str,
    span: Span,
    *,
    appointment_id: int | None = None,
    group_id: int | None = None,
    hold_id: int | None = None,
) -> bool:
    """As `take`, said instead of raised. True too where the pool does not count."""
    needed, member = call(
        "scheduling_take_staff",
        appointment_id,
        group_id,
        hold_id,
        skill,
        span.site_id,
        Range(span.promised_start, span.promised_end),
        clock.now(),
    )
    return not needed or member is not None


def left(skill: str, span: Span, *, but: int | None = None) -> int | None:
    """How many of a pool are free then; null where the pool does not count."""
    (found,) = call(
        "scheduling_staff_left",
        skill,
        span.site_id,
        Range(span.promised_start, span.promised_end),
        but,
        clock.now(),
    )
    return None if found is None else len(found)


def staffed(search: Search) -> list[FitDay]:
    """The days of a search, less the starts at which nobody of the pool is free throughout."""
    kind, days = search.visit_type, search.days
    if not kind.staff_skill or not days:
        return days
    free: dict[tuple[int, object], list[int]] = {}
    sites = set()
    for site_id, day, mask in rows(
        "scheduling_staff_free",
        kind.staff_skill,
        sorted({each.site_id for each in days}),
        min(each.day for each in days),
        max(each.day for each in days),
        search.now,
    ):
        sites.add(site_id)
        free.setdefault((site_id, day), []).append(int(mask, 2))
    found = []
    for each in days:
        if each.site_id not in sites:
            found.append(each)
            continue
        cells = _cells(kind.buffer_before) + _cells(
            search.minutes[each.provider_id] + kind.buffer_after
        )
        starts = 0
        for mask in free[each.site_id, each.day]:
            starts |= _run(mask, cells)
        if each.mask & starts:
            found.append(type(each)(each.provider_id, each.site_id, each.day, each.mask & starts))
    return found


def _cells(minutes: int) -> int:
    return -(-minutes // CELL_MINUTES)


def _run(free: int, cells: int) -> int:
    """Cells from which so many free cells follow one another, by doubling."""
    reach = 1
    while reach < cells:
        step = min(reach, cells - reach)
        free &= (free << step) & _FULL
        reach += step
    return free


_FULL = (1 << CELLS) - 1
