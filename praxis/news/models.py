"""Which effects have been done, and which have failed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Done(models.Model):
    """A reaction's effects and this row are one transaction: a second run finds it and stops."""

    key = models.CharField(max_length=64, primary_key=True)
    reaction = models.CharField(max_length=120)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["done_at"], name="news_done_at")]

    def __str__(self) -> str:
        return f"{self.reaction} {self.key}"


class Failure(models.Model):
    """The last failure of a job. `error` is an exception's class and place, never its message."""

    job_id = models.BigIntegerField(unique=True)
    attempts = models.IntegerField(default=1)
    error = models.CharField(max_length=300)
    failed_at = models.DateTimeField(db_default=Now())
    set_aside_at = models.DateTimeField(null=True, blank=True)
    # A key, not a foreign key: access lies above.
    set_aside_by_id = models.BigIntegerField(null=True, blank=True)
    set_aside_why = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.job_id} {self.error}"
