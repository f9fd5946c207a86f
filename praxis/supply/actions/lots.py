"""Lots as they are named on a box."""

from __future__ import annotations

from datetime import date

from praxis.supply.models import Item, Lot
from praxis.supply.types import BadDates, LotNeeded


def day_of(text: str | date | None) -> date | None:
    """An expiry as it travels in our dataclasses: ISO text, or nothing. Raises BadDates."""
    if not text:
        return None
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDates("Type a day such as 11/30/2027.", field="expires_on") from None


def lot_of(item: Item, *, number: str, expires_on: date | None) -> Lot:
    """The lot with this number, made when it is new; items without lots have one unnamed lot.

    Raises LotNeeded.
    """
    number = " ".join(number.split()).upper()[:40] if item.tracks_lots else ""
    expires_on = expires_on if item.tracks_expiry else None
    if item.tracks_lots and not number:
        raise LotNeeded(f"{item.name} is kept by lot: type the number on the box.", field="lot")
    if item.tracks_expiry and expires_on is None:
        raise LotNeeded(f"Type the day {item.name} expires.", field="expires_on")
    Lot.objects.bulk_create(
        [Lot(item=item, number=number, expires_on=expires_on)], ignore_conflicts=True
    )
    return Lot.objects.select_related("item").get(item=item, number=number, expires_on=expires_on)
