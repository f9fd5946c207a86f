"""Tables with patient data: reads outside an access context are errors, inside are counted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, TypeVar

from django.db import models

from praxis.access.context import current, is_open
from praxis.kernel.errors import NoAccessContext

M = TypeVar("M", bound="PhiModel")


class PhiQuerySet(models.QuerySet[M]):
    """Counts what it read into the open access context."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            _count(self, self._result_cache or ())

    def iterator(self, chunk_size: int | None = None) -> Any:
        for row in super().iterator(chunk_size=chunk_size):
            _count(self, (row,))
            yield row

    def count(self) -> int:
        _count(self, ())
        return super().count()

    def exists(self) -> bool:
        _count(self, ())
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        _count(self, ())
        return super().aggregate(*args, **kwargs)


def _count(queryset: models.QuerySet[Any], rows: Collection[Any]) -> None:
    """Name every patient table the query touches, and the patients of its rows."""
    context = current()
    for name in queryset.query.alias_map:
        context.tables.add(queryset.query.alias_map[name].table_name)
    context.tables.add(queryset.model._meta.db_table)
    column = queryset.model.phi_patient
    for row in rows:
        if isinstance(row, dict):
            found = row.get(column)
        elif isinstance(row, PhiModel):
            found = row.__dict__.get(column)
        else:
            found = getattr(row, column, None)
        if isinstance(found, int):
            context.patient_ids.add(found)


class PhiManager(models.Manager[M]):
    """Refuses to begin a query outside an access context."""

    def get_queryset(self) -> PhiQuerySet[M]:
        if not is_open():
            raise NoAccessContext("Patient data were asked for outside an access context.")
        return PhiQuerySet(self.model, using=self._db)


class PhiModel(models.Model):
    """Base of every table with patient data. `phi_patient` names the patient's column."""

    phi_patient: ClassVar[str] = "patient_id"

    objects: ClassVar[PhiManager[Any]] = PhiManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Any:
        """Related rows (select_related, foreign keys) are counted here, not by the queryset."""
        row = super().from_db(db, field_names, values)
        context = current()
        context.tables.add(cls._meta.db_table)
        found = row.__dict__.get(cls.phi_patient)
        if isinstance(found, int):
            context.patient_ids.add(found)
        return row
