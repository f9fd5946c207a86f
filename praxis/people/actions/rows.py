"""What the actions of this room have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import models

from praxis.access import queries as access
from praxis.people.models import Patient
from praxis.people.types import (
    BadDates,
    ChangedMeanwhile,
    NameMissing,
    NoSuchPatient,
    NoSuchRecord,
    WrongChoice,
)

M = TypeVar("M", bound=models.Model)


def the_patient(patient_id: int, *, lock: bool = False) -> Patient:
    """Under row security. Raises NoSuchPatient for one that is not there or not to be seen."""
    rows = Patient.objects.all()
    if lock:
        rows = rows.select_for_update()
    found: Patient | None = rows.filter(pk=patient_id).first()
    if found is None:
        raise NoSuchPatient("There is no such patient, or you may not open the chart.")
    return found


def locked(model: type[M], row_id: int, *, version: int | None = None) -> M:
    """Raises NoSuchRecord, and ChangedMeanwhile when a version is given and somebody was faster."""
    row = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NoSuchRecord("That entry does not exist.")
    if version is not None and row.version != version:  # type: ignore[attr-defined]
        raise ChangedMeanwhile("Somebody else changed this. Compare, then save again.")
    return row


def change(row: M, values: dict[str, Any]) -> M:
    """Set the values that are given (not None) and count the version up; nothing new, no change."""
    fresh = {
        name: value
        for name, value in values.items()
        if value is not None and getattr(row, name) != value
    }
    if fresh:
        for name, value in fresh.items():
            setattr(row, name, value)
        row.version += 1  # type: ignore[attr-defined]
        row.save(update_fields=[*fresh, "version"])
    return row


def office_day(site_ids: Iterable[int] = ()) -> date:
    """The date on the wall of the first of these sites, else of the office."""
    return access.today(next(iter(site_ids), None))


def words(text: str) -> str:
    return " ".join(text.split())


def family_name(text: str, *, field: str = "family_name") -> str:
    """Raises NameMissing."""
    plain = words(text)
    if not re.search(r"\w", plain):
        raise NameMissing("Type the family name.", field=field)
    return plain


def one_of(code: str, choices: Iterable[str], *, field: str) -> str:
    """Raises WrongChoice."""
    if code not in set(choices):
        raise WrongChoice("Choose one of the list.", field=field)
    return code


def in_order(starts_on: date, ends_on: date | None, *, field: str = "ends_on") -> None:
    """Raises BadDates."""
    if ends_on is not None and ends_on < starts_on:
        raise BadDates(
            f"It starts on {starts_on:%m/%d/%Y}. Choose that day or a later one.", field=field
        )
