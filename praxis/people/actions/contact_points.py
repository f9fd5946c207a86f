"""Telephone numbers and e-mail addresses of patients."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people.actions import rows
from praxis.people.contact_values import read_email, read_phone, search_key
from praxis.people.models import ContactPoint
from praxis.people.types import AlreadyThere, System, Use


@transaction.atomic
def add_contact_point(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    system: str,
    value: str,
    use: str = Use.MOBILE,
    rank: int = 0,
    may_text: bool = False,
    may_leave_message: bool = False,
) -> ContactPoint:
    """A telephone number or an e-mail address. Without a rank it goes last.

    Raises Forbidden, NoSuchPatient, WrongChoice, BadPhone, BadEmail, AlreadyThere.
    """
    _may_change(actor)
    rows.the_patient(patient_id, lock=True)
    rows.one_of(system, System.values, field="system")
    stored = read_phone(value) if system == System.PHONE else read_email(value)
    if rank < 1:
        rank = 1 + ContactPoint.objects.filter(patient_id=patient_id, system=system).count()
    with violations(people_contactpoint_once=AlreadyThere("That is on file.", field="value")):
        return insert_once(
            ContactPoint(
                client_key=key,
                patient_id=patient_id,
                system=system,
                use=rows.one_of(use, Use.values, field="use"),
                value=stored,
                search_key=search_key(system, stored),
                rank=rank,
                may_text=may_text and system == System.PHONE,
                may_leave_message=may_leave_message and system == System.PHONE,
            )
        )


@transaction.atomic
def change_contact_point(
    *,
    actor: Actor,
    contact_point_id: int,
    version: int,
    use: str | None = None,
    rank: int | None = None,
    may_text: bool | None = None,
    may_leave_message: bool | None = None,
) -> ContactPoint:
    """How the number is used. Another number is another contact point: end the old one.

    Raises Forbidden, NoSuchRecord, ChangedMeanwhile, WrongChoice.
    """
    actor.require("people.change")
    row = rows.locked(ContactPoint, contact_point_id, version=version)
    return rows.change(
        row,
        {
            "use": use and rows.one_of(use, Use.values, field="use"),
            "rank": rank,
            "may_text": may_text,
            "may_leave_message": may_leave_message,
        },
    )


@transaction.atomic
def prefer_contact_point(*, actor: Actor, contact_point_id: int) -> ContactPoint:
    """Put this one first among the patient's numbers (or addresses).

    Raises Forbidden, NoSuchRecord.
    """
    actor.require("people.change")
    chosen = rows.locked(ContactPoint, contact_point_id)
    others = ContactPoint.objects.select_for_update().filter(
        patient_id=chosen.patient_id, system=chosen.system, ended_on=None
    )
    ordered = sorted(others, key=lambda each: (each.pk != chosen.pk, each.rank, each.pk))
    for place, each in enumerate(ordered, start=1):
        rows.change(each, {"rank": place})
    return chosen


@transaction.atomic
def end_contact_point(
    *, actor: Actor, contact_point_id: int, on: date | None = None
) -> ContactPoint:
    """The number is no longer used. Ending it again changes nothing.

    Raises Forbidden, NoSuchRecord.
    """
    actor.require("people.change")
    row = rows.locked(ContactPoint, contact_point_id)
    if row.ended_on is None:
        patient = rows.the_patient(row.patient_id)
        row = rows.change(row, {"ended_on": on or rows.office_day(patient.site_ids)})
    return row


def _may_change(actor: Actor) -> None:
    """Whoever registers a patient types the first numbers too."""
    if not actor.can("people.register"):
        actor.require("people.change")
