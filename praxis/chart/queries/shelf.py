"""Where paper charts are."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from praxis.chart.models import PaperChartMove
from praxis.chart.shelf_types import Whereabouts
from praxis.kernel.actor import Actor

MOST_AWAY = 500


def paper_chart_moves(*, actor: Actor, patient_id: int) -> list[PaperChartMove]:
    """Newest first; the first says where it is now. Raises Forbidden."""
    actor.require("chart.shelf")
    return list(PaperChartMove.objects.filter(patient_id=patient_id).order_by("-pk")[:100])


def charts_away(*, actor: Actor) -> list[PaperChartMove]:
    """Charts that are borrowed or missing now: missing ones first, then the longest due."""
    actor.require("chart.shelf")
    later = PaperChartMove.objects.filter(patient_id=OuterRef("patient_id"), pk__gt=OuterRef("pk"))
    found = PaperChartMove.objects.exclude(Exists(later)).select_related("patient")
    lost = found.filter(state=Whereabouts.LOST).order_by("pk")[:MOST_AWAY]
    lent = found.filter(state=Whereabouts.LENT).order_by("due_on", "pk")[:MOST_AWAY]
    return [*lost, *lent]
