"""How much an insurance can be relied on, by its last check. Pure."""

from __future__ import annotations

from datetime import date

from praxis.coverage.types import Result, Standing


def standing(
    *,
    day: date,
    starts_on: date,
    ends_on: date | None,
    result: str | None,
    checked_on: date | None,
    good_days: int,
) -> Standing:
    """`checked_on` is a day of the site's.

    `good_days`: for how many days after it a check counts, 0 = only that day.
    """
    if ends_on is not None and ends_on < day:
        return Standing("ended", "", "Ended", f"{ends_on:%m/%d/%Y}")
    if starts_on > day:
        return Standing("later", "note", "Not yet", f"from {starts_on:%m/%d/%Y}")
    if result is None or checked_on is None:
        return Standing("unchecked", "warn", "Check", "never checked")
    old = max((day - checked_on).days, 0)
    line = "checked today" if old == 0 else f"checked {checked_on:%b} {checked_on.day}, {old} d ago"
    if result == Result.INACTIVE:
        return Standing("inactive", "bad", "Not active", line, old)
    if result == Result.REJECTED:
        return Standing("rejected", "bad", "Not found", line, old)
    if result == Result.UNKNOWN:
        return Standing("unknown", "warn", "No answer", line, old)
    if old > good_days:
        return Standing("stale", "warn", "Check again", line, old)
    return Standing("active", "good", "Active", line, old)
