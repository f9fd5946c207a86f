"""Reading the schedule."""

from praxis.scheduling.queries.day import (
    Column,
    DaySheet,
    GroupBlock,
    OpenSpan,
    WeekCell,
    day_sheet,
    day_version,
    week_cells,
)
from praxis.scheduling.queries.search import find_slots, why_not
from praxis.scheduling.queries.visits import (
    Stamp,
    VisitDetail,
    day_span,
    due_no_shows,
    has_visit_on,
    next_visit_of,
    site_day,
    visit,
    visits_between,
    visits_hit,
    visits_of,
    wait_minutes,
    waiting,
)

__all__ = [
    "Column",
    "DaySheet",
    "GroupBlock",
    "OpenSpan",
    "Stamp",
    "VisitDetail",
    "WeekCell",
    "day_sheet",
    "day_span",
    "day_version",
    "due_no_shows",
    "find_slots",
    "has_visit_on",
    "next_visit_of",
    "site_day",
    "visit",
    "visits_between",
    "visits_hit",
    "visits_of",
    "wait_minutes",
    "waiting",
    "week_cells",
    "why_not",
]
