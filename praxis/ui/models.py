from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class SavedFilter(models.Model):
    """A listing's query string that somebody keeps under a name. Its owner alone sees it."""

    user_id = models.BigIntegerField()
    listing = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "listing", "name"], name="ui_saved_filter_name"
            )
        ]


class Draft(models.Model):
    """What somebody typed into a form and has not saved. `body` is sealed (kernel.sealing).

    Row security compares `user_id` with the user of the access context.
    """

    user_id = models.BigIntegerField()
    form = models.CharField(max_length=120)
    body = models.BinaryField()
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "form"], name="ui_draft_form")]
        indexes = [models.Index(fields=["kept_at"], name="ui_draft_kept")]
