"""Where a paper chart is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.chart.shelf_types import Whereabouts


class PaperChartMove(PhiModel):
    """One move of a patient's paper chart; the latest says where it is. Append only."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=Whereabouts.choices)
    place = models.CharField(max_length=80, blank=True)
    borrower = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="lent") | ~Q(borrower="") & Q(due_on__isnull=False),
                name="chart_lent_to_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="on_shelf") | ~Q(place=""), name="chart_on_which_shelf"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-id"], name="chart_shelf_patient"),
            models.Index(
                fields=["due_on", "id"], name="chart_shelf_lent", condition=Q(state="lent")
            ),
            models.Index(fields=["id"], name="chart_shelf_lost", condition=Q(state="lost")),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.state}"
