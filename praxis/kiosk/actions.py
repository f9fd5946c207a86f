"""Kiosks are set up and ended; patients check in at them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.desk import actions as desk
from praxis.documents import actions as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kiosk.models import Kiosk, ProposedChange
from praxis.kiosk.queries import digest_of, get_change, get_kiosk
from praxis.kiosk.types import AlreadyDecided, BadChange, Field, Paying
from praxis.people import actions as people
from praxis.people import queries as known
from praxis.ui import words
from praxis.worklist import actions as worklist

FACTS = ("date of birth", "end of the telephone number")
# The patient at the screen has no right of his own to file work.
_PROGRAM = Actor(user_id=None, name="system:kiosk", system=True)
_LONGEST = 200


@transaction.atomic
def register_kiosk(*, actor: Actor, key: UUID, name: str, site_id: int) -> tuple[Kiosk, str]:
    """The kiosk and the token for its cookie, which is kept nowhere else.

    Raises BadChange without a name.
    """
    actor.require("kiosk.manage")
    if not name.strip():
        raise BadChange("Name the place where it stands.", field="name")
    token = secrets.token_urlsafe(32)
    kiosk = insert_once(
        Kiosk(
            client_key=key,
            name=name.strip()[:60],
            site_id=access.get_site(site_id).pk,
            token_hash=digest_of(token),
            registered_by_id=actor.user_id,
            registered_at=clock.now(),
        )
    )
    return kiosk, token


@transaction.atomic
def end_kiosk(*, actor: Actor, kiosk_id: int) -> Kiosk:
    """Its cookie opens nothing from now on. Ending again changes nothing. Raises NoSuchKiosk."""
    actor.require("kiosk.manage")
    kiosk = get_kiosk(kiosk_id)
    if kiosk.revoked_at is None:
        kiosk.revoked_at = clock.now()
        kiosk.save(update_fields=["revoked_at"])
    return kiosk


@transaction.atomic
def call_desk(*, actor: Actor, kiosk_id: int, missed: bool = False) -> None:
    """Somebody at the kiosk needs a person. Asked again, the open item stays one."""
    actor.require("kiosk.use")
    kiosk = get_kiosk(kiosk_id)
    worklist.file_item(
        actor=_PROGRAM,
        key=f"kiosk:help:{kiosk.pk}",
        kind="kiosk.help",
        title=f"Somebody needs help at the kiosk: {kiosk.name}",
        why="Three tries found no visit" if missed else "The patient pressed Ask for help",
        consequence="Somebody stands there and nobody comes",
        due_at=clock.now() + timedelta(minutes=2),
        role="front_desk",
        url="/",
        step="Go there",
        by_hand=True,
    )


@transaction.atomic
def propose_change(
    *,
    actor: Actor,
    key: UUID,
    kiosk_id: int,
    patient_id: int,
    field: str,
    proposed: Mapping[str, str],
) -> ProposedChange:
    """Keep what the patient typed until staff accept it. Raises BadChange when it is empty."""
    actor.require("kiosk.use")
    kept = {name: str(text).strip()[:_LONGEST] for name, text in proposed.items() if text}
    if not kept:
        raise BadChange("Type the new one first.")
    patient = known.get_patient(actor, patient_id)
    row = insert_once(
        ProposedChange(
            client_key=key,
            patient_id=patient.pk,
            kiosk_id=get_kiosk(kiosk_id).pk,
            field=Field(field),
            proposed=kept,
            proposed_at=clock.now(),
        )
    )
    worklist.file_item(
        actor=_PROGRAM,
        key=_item(row),
        kind="kiosk.change",
        title=f"A patient changed at the kiosk: {Field(field).label.lower()}",
        why="Clinic rule · today, while the patient is here",
        consequence="Letters and calls go to the old one",
        due_at=clock.now() + timedelta(hours=4),
        role="front_desk",
        patient_id=patient.pk,
        url=f"/kiosk/changes/{row.pk}/",
        step="Accept",
    )
    return row


def _item(row: ProposedChange) -> str:
    return f"kiosk:change:{row.pk}"


@transaction.atomic
def decide_change(*, actor: Actor, change_id: int, accept: bool) -> ProposedChange:
    """Staff accept what was typed, or leave the record as it is.

    Raises NoSuchChange, AlreadyDecided, and people's refusals of what was typed.
    """
    actor.require("people.change")
    row = get_change(actor=actor, change_id=change_id)
    locked: ProposedChange = ProposedChange.objects.select_for_update().get(pk=row.pk)
    if locked.accepted is not None:
        if locked.accepted == accept:
            return locked
        raise AlreadyDecided("Somebody decided this meanwhile. Reload the page.")
    if accept:
        _apply(actor, locked)
    locked.accepted = accept
    locked.decided_at = clock.now()
    locked.decided_by_id = actor.user_id
    locked.save(update_fields=["accepted", "decided_at", "decided_by"])
    worklist.close_item(
        actor=_PROGRAM, key=_item(locked), reason="accepted" if accept else "not accepted"
    )
    return locked


def _apply(actor: Actor, row: ProposedChange) -> None:
    typed, key, patient_id = row.proposed, uuid5(row.client_key, "accepted"), row.patient_id
    if row.field in (Field.PHONE, Field.EMAIL):
        made = people.add_contact_point(
            actor=actor,
            key=key,
            patient_id=patient_id,
            system=row.field,
            value=typed["value"],
        )
        people.prefer_contact_point(actor=actor, contact_point_id=made.pk)
    elif row.field == Field.ADDRESS:
        for former in known.addresses(actor, patient_id):
            if former.use == "home":
                people.end_address(actor=actor, address_id=former.pk)
        people.add_address(
            actor=actor,
            key=key,
            patient_id=patient_id,
            line1=typed["line1"],
            line2=typed.get("line2", ""),
            zip=typed["zip"],
        )
    else:
        people.add_related_person(
            actor=actor,
            key=key,
            patient_id=patient_id,
            relationship=typed.get("relationship", "other"),
            family_name=typed["family_name"],
            given_name=typed.get("given_name", ""),
            phone=typed.get("phone", ""),
            is_emergency=True,
        )


@transaction.atomic
def file_card(
    *, actor: Actor, key: UUID, patient_id: int, front: bytes, back: bytes, media_type: str
) -> None:
    """Photographs of a new insurance card, encrypted, and work for who reads them.

    Raises documents' TypeNotAllowed, TooLarge, EmptyFile.
    """
    actor.require("kiosk.use")
    for side, content in (("front", front), ("back", back)):
        documents.file_document(
            actor=actor,
            key=uuid5(key, side),
            kind="insurance_card",
            title=f"Insurance card, {side} (kiosk)",
            media_type=media_type,
            content=content,
            patient_id=patient_id,
            source="kiosk",
        )
    ask_about_insurance(actor=actor, patient_id=patient_id, why="A new card was photographed")


@transaction.atomic
def ask_about_insurance(*, actor: Actor, patient_id: int, why: str) -> None:
    """The desk looks at the insurance before the patient is seen."""
    actor.require("kiosk.use")
    worklist.file_item(
        actor=_PROGRAM,
        key=f"kiosk:insurance:{patient_id}",
        kind="kiosk.insurance",
        title="Check the insurance of a patient at the kiosk",
        why=f"While the patient is here · {why}",
        consequence="The claim goes to an insurance that does not pay",
        due_at=clock.now() + timedelta(hours=1),
        role="front_desk",
        patient_id=patient_id,
        url=f"/patients/{patient_id}/coverages/",
        step="Check",
        by_hand=True,
    )


@transaction.atomic
def check_in(
    *,
    actor: Actor,
    kiosk_id: int,
    appointment_id: int,
    paying: str = "",
    cents: int = 0,
) -> None:
    """The desk's own check-in, done by the patient. Doing it again changes nothing.

    `paying` and `cents` are what the patient says he will give at the desk. Raises as
    desk.actions.check_in.
    """
    actor.require("kiosk.use")
    kiosk = get_kiosk(kiosk_id)
    said = ""
    if cents > 0 and paying in (Paying.BOTH, Paying.COPAY):
        said = f"Pays {words.money_text(Money(cents))} at the desk."
    elif paying == Paying.LATER:
        said = "Does not pay today."
    desk.check_in(
        actor=actor,
        appointment_id=appointment_id,
        facts=FACTS,
        note=f"{said} Kiosk: {kiosk.name}".strip(),
    )
