"""What adding, changing and ending dated rows have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from praxis.access import queries as access
from praxis.kernel.errors import NotFound
from praxis.kernel.npi import is_npi
from praxis.practice.models import Dated
from praxis.practice.types import BadDates, BadNpi, ChangedMeanwhile, Incomplete

D = TypeVar("D", bound=Dated)


def first_day(day: date | None) -> date:
    """The day a row starts: the one given, else today at the office."""
    return day or access.today()


def locked(model: type[D], row_id: int, version: int | None = None) -> D:
    """The row, locked. With a version, raises ChangedMeanwhile when somebody was faster.

    Raises NotFound.
    """
    row = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound("That entry does not exist.")
    if version is not None and row.version != version:
        raise ChangedMeanwhile("Somebody else changed this. Compare, then save again.")
    return row


def stamp(row: D) -> D:
    row.version += 1
    row.save()
    return row


def end(model: type[D], row_id: int, on: date) -> D:
    """Make `on` the row's last day. Ending twice on the same day changes nothing."""
    row = locked(model, row_id)
    if row.ended_on == on:
        return row
    if on < row.started_on:
        raise BadDates(
            f"It starts on {row.started_on:%m/%d/%Y}. Choose that day or a later one.",
            field="ended_on",
        )
    row.ended_on = on
    return stamp(row)


def words(text: str, *, field: str) -> str:
    """The text with single spaces. Raises Incomplete when nothing is left."""
    plain = " ".join(text.split())
    if not plain:
        raise Incomplete("This cannot be empty.", field=field)
    return plain


def one_of(code: str, choices: Iterable[tuple[str, str]], *, field: str) -> str:
    if code not in {known for known, _ in choices}:
        raise Incomplete("Choose one of the list.", field=field)
    return code


def npi_given(text: str, *, needed: bool) -> str:
    """The digits of an NPI. Raises BadNpi."""
    npi = "".join(text.split())
    if not npi and not needed:
        return ""
    if not is_npi(npi):
        raise BadNpi(
            "This is not an NPI: it has ten digits and the last one checks the others."
            " Compare it with the NPPES letter.",
            field="npi",
        )
    return npi
