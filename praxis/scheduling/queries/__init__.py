"""Reading the schedule."""

from praxis.scheduling.queries.visits import (
    Stamp,
    VisitDetail,
    day_span,
    due_no_shows,
    has_visit_on,
    next_visit_of,
    visit,
    visits_between,
    visits_hit,
    visits_of,
    wait_minutes,
    waiting,
)

__all__ = [
    "Stamp",
    "VisitDetail",
    "day_span",
    "due_no_shows",
    "has_visit_on",
    "next_visit_of",
    "visit",
    "visits_between",
    "visits_hit",
    "visits_of",
    "wait_minutes",
    "waiting",
]
