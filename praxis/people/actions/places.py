"""Where patients live."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis import news
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.people.actions import rows
from praxis.people.models import Address
from praxis.people.types import AddressMended, BadZip, NameMissing, Use
from praxis.people.zips import place_of, read_zip


@transaction.atomic
def add_address(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    line1: str,
    zip: str,
    line2: str = "",
    city: str = "",
    state: str = "",
    use: str = Use.HOME,
    starts_on: date | None = None,
) -> Address:
    """A new address takes the place of the one of the same use, which ends the day before.

    City and state are filled from the ZIP code when they are empty.
    Raises Forbidden, NoSuchPatient, WrongChoice, BadZip, NameMissing.
    """
    if not actor.can("people.register"):
        actor.require("people.change")
    patient = rows.the_patient(patient_id, lock=True)
    day = starts_on or rows.office_day(patient.site_ids)
    city, state = _filled(city, state, read_zip(zip))
    earlier: Address | None = Address.objects.filter(client_key=key).first()
    if earlier is not None:
        return earlier
    for old in Address.objects.select_for_update().filter(
        patient_id=patient_id, use=use, ended_on=None
    ):
        rows.change(old, {"ended_on": max(old.started_on, day - timedelta(days=1))})
        _mend(old)
    return insert_once(
        Address(
            client_key=key,
            patient_id=patient_id,
            use=rows.one_of(use, Use.values, field="use"),
            line1=_line(line1),
            line2=rows.words(line2),
            city=city,
            state=state,
            zip=read_zip(zip),
            started_on=day,
        )
    )


@transaction.atomic
def change_address(
    *,
    actor: Actor,
    address_id: int,
    version: int,
    line1: str,
    zip: str,
    line2: str = "",
    city: str = "",
    state: str = "",
) -> Address:
    """Correct a misspelt address. A move is a new address.

    Raises Forbidden, NoSuchRecord, ChangedMeanwhile, BadZip, NameMissing.
    """
    actor.require("people.change")
    row = rows.locked(Address, address_id, version=version)
    city, state = _filled(city, state, read_zip(zip))
    row = rows.change(
        row,
        {
            "line1": _line(line1),
            "line2": rows.words(line2),
            "city": city,
            "state": state,
            "zip": read_zip(zip),
        },
    )
    return _mend(row)


@transaction.atomic
def end_address(*, actor: Actor, address_id: int, on: date | None = None) -> Address:
    """Nobody lives there any more. Ending it again changes nothing.

    Raises Forbidden, NoSuchRecord.
    """
    actor.require("people.change")
    row = rows.locked(Address, address_id)
    if row.ended_on is None:
        patient = rows.the_patient(row.patient_id)
        row = rows.change(row, {"ended_on": on or rows.office_day(patient.site_ids)})
    return row


@transaction.atomic
def doubt_address(*, actor: Actor, address_id: int) -> Address:
    """Mail came back from there. Doubting it again, or after it has ended, changes nothing.

    Raises Forbidden, NoSuchRecord.
    """
    actor.require("people.change")
    row = rows.locked(Address, address_id)
    if row.doubted_on is None and row.ended_on is None:
        patient = rows.the_patient(row.patient_id)
        row = rows.change(row, {"doubted_on": rows.office_day(patient.site_ids)})
    return row


@transaction.atomic
def trust_address(*, actor: Actor, address_id: int) -> Address:
    """The patient says that it is right as it stands. Raises Forbidden, NoSuchRecord."""
    actor.require("people.change")
    return _mend(rows.locked(Address, address_id))


def _mend(row: Address) -> Address:
    if row.doubted_on is not None:
        row.doubted_on = None
        row.save(update_fields=["doubted_on"])
        news.publish(AddressMended(patient_id=row.patient_id))
    return row


def _line(text: str) -> str:
    plain = rows.words(text)
    if not plain:
        raise NameMissing("Type the street and number.", field="line1")
    return plain


def _filled(city: str, state: str, zip_code: str) -> tuple[str, str]:
    city, state = rows.words(city), state.strip().upper()
    if not city or not state:
        known = place_of(zip_code)
        if known is None:
            raise BadZip(
                "This ZIP code is not in the table. Type city and state yourself.", field="zip"
            )
        city, state = city or known[0], state or known[1]
    return city, state
