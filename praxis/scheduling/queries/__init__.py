"""Reading the schedule."""

from praxis.scheduling.invitations import invitation
from praxis.scheduling.queries.day import (
    Column,
    DaySheet,
    DayVisit,
    GroupBlock,
    OpenSpan,
    WeekCell,
    day_sheet,
    day_version,
    week_cells,
)
from praxis.scheduling.queries.groups import Roster, group_sessions, roster
from praxis.scheduling.queries.holds import lapsed_holds, live_hold
from praxis.scheduling.queries.search import find_slots, why_not
from praxis.scheduling.queries.supply import (
    exceptions_ahead,
    get_template_version,
    template_hits,
    template_versions,
)
from praxis.scheduling.queries.visits import (
    Stamp,
    VisitDetail,
    day_span,
    due_no_shows,
    encounters_opened,
    get_encounter,
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
    "DayVisit",
    "GroupBlock",
    "OpenSpan",
    "Roster",
    "Stamp",
    "VisitDetail",
    "WeekCell",
    "day_sheet",
    "day_span",
    "day_version",
    "due_no_shows",
    "encounters_opened",
    "exceptions_ahead",
    "find_slots",
    "get_encounter",
    "get_template_version",
    "group_sessions",
    "has_visit_on",
    "invitation",
    "lapsed_holds",
    "live_hold",
    "next_visit_of",
    "roster",
    "site_day",
    "template_hits",
    "template_versions",
    "visit",
    "visits_between",
    "visits_hit",
    "visits_of",
    "wait_minutes",
    "waiting",
    "week_cells",
    "why_not",
]
