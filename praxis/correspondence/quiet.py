"""When a text may arrive: between two hours of the day, where the patient lives.

47 CFR 64.1200(c)(1). In a state with two zones both clocks must allow it: an address says the
state, not on which side of the line somebody sleeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_EAST, _CENTRAL, _MOUNTAIN, _WEST = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)

STATE_ZONES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV".split(), (_EAST,)),
    **dict.fromkeys("AL AR IA IL LA MN MO MS OK WI".split(), (_CENTRAL,)),
    **dict.fromkeys("CO MT NM UT WY".split(), (_MOUNTAIN,)),
    **dict.fromkeys("CA NV WA".split(), (_WEST,)),
    **dict.fromkeys("FL IN KY MI TN".split(), (_EAST, _CENTRAL)),
    **dict.fromkeys("KS ND NE SD TX".split(), (_CENTRAL, _MOUNTAIN)),
    **dict.fromkeys("ID OR".split(), (_MOUNTAIN, _WEST)),
    "AZ": ("America/Phoenix", _MOUNTAIN),
    "AK": ("America/Anchorage", "America/Adak"),
    "HI": ("Pacific/Honolulu",),
    "PR": ("America/Puerto_Rico",),
    "VI": ("America/Puerto_Rico",),
    "GU": ("Pacific/Guam",),
    "MP": ("Pacific/Guam",),
    "AS": ("Pacific/Pago_Pago",),
}


def zones_of(state: str, fallback: str) -> tuple[str, ...]:
    """The clocks that count for somebody who lives in a state; `fallback` without one."""
    return STATE_ZONES.get(state.upper(), (fallback,))


def next_allowed(
    moment: datetime, zones: Iterable[str], *, from_hour: int, until_hour: int
) -> datetime:
    """`moment` itself when every clock allows it, else the first moment after it that all do."""
    clocks = [ZoneInfo(zone) for zone in zones]
    found = moment
    for _ in range(8):
        later = max(_allowed(found, zone, from_hour, until_hour) for zone in clocks)
        if later == found:
            return found
        found = later
    return found


def last_allowed(
    moment: datetime, zones: Iterable[str], *, from_hour: int, until_hour: int
) -> datetime:
    """`moment` itself when every clock allows it, else the last minute before it that all do."""
    clocks = [ZoneInfo(zone) for zone in zones]
    found = moment
    for _ in range(8):
        earlier = min(_allowed_before(found, zone, from_hour, until_hour) for zone in clocks)
        if earlier == found:
            return found
        found = earlier
    return found


def _allowed_before(moment: datetime, zone: ZoneInfo, from_hour: int, until_hour: int) -> datetime:
    local = moment.astimezone(zone)
    closes = local.replace(hour=until_hour - 1, minute=59, second=0, microsecond=0)
    if local.hour >= until_hour:
        return closes.astimezone(moment.tzinfo)
    if local.hour < from_hour:
        return (closes - timedelta(days=1)).astimezone(moment.tzinfo)
    return moment


def _allowed(moment: datetime, zone: ZoneInfo, from_hour: int, until_hour: int) -> datetime:
    local = moment.astimezone(zone)
    opens = local.replace(hour=from_hour, minute=0, second=0, microsecond=0)
    if local < opens:
        return opens.astimezone(moment.tzinfo)
    if local.hour >= until_hour:
        return (opens + timedelta(days=1)).astimezone(moment.tzinfo)
    return moment
