"""Words of where paper charts are."""

from __future__ import annotations

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import PraxisError

SHELF_PERMISSION = Permission(
    "chart.shelf",
    "Say where paper charts are",
    ("front_desk", "clinical", "provider", "office_manager", "privacy_officer"),
)


class Whereabouts(TextChoices):
    ON_SHELF = "on_shelf", "On its shelf"
    LENT = "lent", "Borrowed"
    LOST = "lost", "Cannot be found"


class ShelfDetailMissing(PraxisError):
    code = "shelf_detail_missing"
