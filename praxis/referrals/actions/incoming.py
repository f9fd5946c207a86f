"""A referral to us: taken in, patient found, booked, answered, our note sent."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.access import queries as access
from praxis.documents import actions as filing
from praxis.documents import queries as documents
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.referrals.actions.outgoing import disclose
from praxis.referrals.actions.rows import locked, note, words
from praxis.referrals.letter import answer_pdf
from praxis.referrals.models import Referral
from praxis.referrals.types import Direction, EventKind, State, Urgency, Way, WrongStep
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED

_SPACE = UUID("8a3d0f0c-6f57-4b0e-9d6f-3a4f1c6c2b11")


@transaction.atomic
def receive_referral(
    *,
    actor: Actor,
    key: UUID,
    organization_id: int,
    family_name: str,
    given_name: str,
    born_on: date,
    specialty: str,
    reason: str,
    came_by: str,
    phone: str = "",
    person: str = "",
    urgency: str = Urgency.ROUTINE,
    document_id: int | None = None,
    paper: tuple[str, bytes] | None = None,
) -> Referral:
    """A draft that names the patient as the paper does. The paper was filed already, or is filed
    now (media type and bytes). Raises Forbidden, NoSuchRecord, NoSuchDocument, WordsNeeded,
    TypeNotAllowed, TooLarge, EmptyFile.
    """
    actor.require("referrals.work")
    again: Referral | None = Referral.objects.filter(client_key=key).first()
    if again is not None:
        return again
    people.get_organization(organization_id)
    if document_id is not None:
        documents.get_document(actor=actor, document_id=document_id)
    elif paper is not None:
        document_id = _file_paper(actor, key, paper)
    referral = Referral.objects.create(
        client_key=key,
        direction=Direction.IN,
        organization_id=organization_id,
        person=person.strip()[:120],
        specialty=words(specialty, field="specialty", say="Say what for.")[:80],
        reason=words(reason, field="reason", say="Say what they ask of us.")[:300],
        urgency=Urgency(urgency),
        came_by=Way(came_by),
        said_family_name=words(family_name, field="family_name", say="Type the name.")[:80],
        said_given_name=words(given_name, field="given_name", say="Type the name.")[:80],
        said_born_on=born_on,
        said_phone=phone.strip()[:20],
        paper_id=document_id,
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    return note(actor, referral, EventKind.RECEIVED, key=uuid5(key, "in"), state=State.DRAFT)


def _file_paper(actor: Actor, key: UUID, paper: tuple[str, bytes]) -> int:
    """On nobody's chart until the patient is found."""
    media_type, content = paper
    return filing.file_document(
        actor=actor,
        key=uuid5(key, "paper"),
        kind=Kind.REFERRAL,
        title="Referral to us",
        media_type=media_type,
        content=content,
        source="referral",
    ).pk


@transaction.atomic
def match_patient(*, actor: Actor, key: UUID, referral_id: int, patient_id: int) -> Referral:
    """A person says who it is; the visit can be booked. Raises Forbidden, NoSuchReferral,
    NoSuchPatient, WrongStep.
    """
    actor.require("referrals.work")
    patient = people.get_patient(actor, patient_id)
    referral = locked(referral_id)
    if referral.state == State.DRAFT:
        _lay_paper_on_chart(actor, key, referral, patient.pk)
    return note(
        actor,
        referral,
        EventKind.MATCHED,
        key=key,
        state=State.TO_BOOK,
        patient_id=patient.pk,
    )


def _lay_paper_on_chart(actor: Actor, key: UUID, referral: Referral, patient_id: int) -> None:
    """A copy, byte for byte: a paper filed on nobody's chart stays where it is."""
    if referral.paper_id is None:
        return
    paper = documents.get_document(actor=actor, document_id=referral.paper_id)
    if paper.patient_id is not None:
        return
    filing.file_document(
        actor=actor,
        key=uuid5(key, "paper"),
        kind=Kind.REFERRAL,
        title=paper.title,
        media_type=paper.media_type,
        content=documents.open_content(actor=actor, document_id=paper.pk).data,
        patient_id=patient_id,
        source="referral",
    )


@transaction.atomic
def note_booking(*, actor: Actor, appointment_id: int, referral_id: int | None = None) -> int:
    """A visit was booked: the patient's only referral that waits for one has it. How many."""
    actor.require("referrals.work")
    visit = schedule.visit(actor, appointment_id).appointment
    if visit.status not in EXPECTED:
        return 0
    waiting = Referral.objects.filter(patient_id=visit.patient_id, state=State.TO_BOOK)
    if referral_id is not None:
        waiting = waiting.filter(pk=referral_id)
    found = list(waiting[:2])
    if len(found) != 1:
        return 0
    note(
        actor,
        found[0],
        EventKind.BOOKED,
        key=uuid5(_SPACE, f"booked:{found[0].pk}:{visit.pk}"),
        state=State.BOOKED,
        appointment_id=visit.pk,
    )
    return 1


@transaction.atomic
def note_lost_visit(*, actor: Actor, appointment_id: int) -> int:
    """Its visit was cancelled or missed: it is to be booked again. How many."""
    actor.require("referrals.work")
    visit = schedule.visit(actor, appointment_id).appointment
    if visit.status not in ("cancelled", "no_show", "left_unseen"):
        return 0
    lost = list(
        Referral.objects.filter(appointment_id=visit.pk, state__in=(State.BOOKED, State.ANSWERED))
    )
    for referral in lost:
        note(
            actor,
            referral,
            EventKind.UNBOOKED,
            key=uuid5(_SPACE, f"unbooked:{referral.pk}:{visit.pk}"),
            state=State.TO_BOOK,
        )
    return len(lost)


@transaction.atomic
def answer_referrer(*, actor: Actor, key: UUID, referral_id: int, way: str) -> Referral:
    """A letter says when the patient is seen. Raises Forbidden, NoSuchReferral, WrongStep."""
    actor.require("referrals.work")
    referral = locked(referral_id)
    if referral.appointment_id is None:
        raise WrongStep("Book the visit first.")
    patient = people.get_patient(actor, referral.patient_id or 0)
    visit = schedule.visit(actor, referral.appointment_id).appointment
    letter = filing.file_document(
        actor=actor,
        key=uuid5(key, "letter"),
        kind=Kind.LETTER,
        title="Answer to a referral",
        media_type="application/pdf",
        content=answer_pdf(
            referral,
            patient=patient,
            start=visit.start,
            zone=visit.site.time_zone,
            provider=visit.provider.display_name,
            at=clock.now(),
        ),
        patient_id=patient.pk,
        source="program",
    )
    disclosure = disclose(actor, referral, key=key, what="Date of the visit", document_id=letter.pk)
    local = visit.start.astimezone(ZoneInfo(visit.site.time_zone)).date()
    return note(
        actor,
        referral,
        EventKind.ANSWERED,
        key=key,
        state=State.ANSWERED,
        start=max(local, access.today()),
        way=Way(way),
        document_id=letter.pk,
        disclosure_id=disclosure,
    )


@transaction.atomic
def send_our_note(
    *, actor: Actor, key: UUID, referral_id: int, way: str, document_id: int
) -> Referral:
    """Our note goes to the referrer: closed. Raises Forbidden, NoSuchReferral, NoSuchDocument,
    WrongStep.
    """
    actor.require("referrals.work")
    referral = locked(referral_id)
    found = documents.get_document(actor=actor, document_id=document_id)
    if found.patient_id != referral.patient_id:
        raise WrongStep("That file is another patient's. Choose again.")
    disclosure = disclose(actor, referral, key=key, what=found.title, document_id=found.pk)
    return note(
        actor,
        referral,
        EventKind.NOTE_SENT,
        key=key,
        way=Way(way),
        document_id=found.pk,
        disclosure_id=disclosure,
    )
