"""A referral to a specialist: ordered, authorized, sent, dated, answered, read, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Recipient
from praxis.coverage import actions as authorizing
from praxis.coverage import queries as coverage
from praxis.coverage.types import AuthorizationKind, AuthorizationState
from praxis.documents import actions as filing
from praxis.documents import queries as documents
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.referrals import queries
from praxis.referrals.actions.packs import file_summary
from praxis.referrals.actions.rows import file_work, locked, note, tell, words
from praxis.referrals.letter import letter_pdf
from praxis.referrals.models import Referral
from praxis.referrals.types import (
    ENDED,
    BadDay,
    Direction,
    EventKind,
    State,
    Urgency,
    Way,
    WordsNeeded,
    WrongStep,
)

TREATMENT = "Treatment, 45 CFR 164.506(c)(2)"


@transaction.atomic
def order_referral(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    organization_id: int,
    specialty: str,
    reason: str,
    provider_id: int | None = None,
    person: str = "",
    urgency: str = Urgency.ROUTINE,
    diagnosis_codes: Sequence[str] = (),
    visits: int = 1,
    service_codes: Sequence[str] = (),
) -> Referral:
    """The payer's rule of the day decides whether it waits for an authorization.

    A retry with the same key is one. Raises Forbidden, NoSuchPatient, NoSuchRecord, WordsNeeded.
    """
    actor.require("referrals.order")
    again: Referral | None = Referral.objects.filter(client_key=key).first()
    if again is not None:
        return again
    patient = people.get_patient(actor, patient_id)
    people.get_organization(organization_id)
    if provider_id is not None:
        practice.get_provider(provider_id)
    specialty = words(specialty, field="specialty", say="Say which specialty.")[:80]
    codes = [code.strip().upper()[:10] for code in service_codes if code.strip()]
    today = access.today()
    cover = coverage.primary_on(actor=actor, patient_id=patient.pk, day=today)
    need = (
        coverage.need_on(
            cover=cover,
            kind=AuthorizationKind.REFERRAL,
            what=specialty,
            day=today,
            codes=codes,
            site_id=patient.site_ids[0],
        )
        if cover is not None
        else None
    )
    if not 1 <= visits <= 99:
        raise WordsNeeded("Give 1 to 99 visits.", field="visits")
    referral = Referral.objects.create(
        client_key=key,
        direction=Direction.OUT,
        patient_id=patient.pk,
        organization_id=organization_id,
        person=person.strip()[:120],
        specialty=specialty,
        reason=words(reason, field="reason", say="Say what the specialist is asked.")[:300],
        urgency=Urgency(urgency),
        diagnosis_codes=[code.strip().upper() for code in diagnosis_codes if code.strip()],
        service_codes=codes,
        visits_asked=visits,
        provider_id=provider_id,
        coverage_id=need.coverage_id if need else None,
        need_why=f"{need.payer_name}: {need.why}"[:300] if need else "Self-pay",
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    waits = need is not None and need.needed
    after = State.WAITING if waits else State.READY
    referral = note(actor, referral, EventKind.ORDERED, key=uuid5(key, "ordered"), state=after)
    if waits:
        referral = note(
            actor, referral, EventKind.NEEDED, key=uuid5(key, "needed"), state=State.WAITING
        )
    tell(actor, referral, "waiting" if waits else "ordered", key=uuid5(key, "tell"))
    return referral


@transaction.atomic
def ask_payer(
    *,
    actor: Actor,
    key: UUID,
    referral_id: int,
    units: int,
    channel: str,
    service_codes: Sequence[str] = (),
    says: str = "",
) -> Referral:
    """The payer was asked for this referral; its decision moves the referral on.

    Raises Forbidden, NoSuchReferral, WrongStep, Incomplete.
    """
    actor.require("coverage.authorize")
    referral = locked(referral_id)
    if referral.state != State.WAITING or referral.coverage_id is None:
        raise WrongStep("This referral waits for no payer.")
    asked = authorizing.ask_authorization(
        actor=actor,
        key=uuid5(key, "ask"),
        coverage_id=referral.coverage_id,
        kind=AuthorizationKind.REFERRAL,
        what=referral.specialty,
        units=units,
        channel=channel,
        zone=access.office_zone(),
        service_codes=service_codes or referral.service_codes,
        diagnosis_codes=referral.diagnosis_codes,
        is_urgent=referral.urgency == Urgency.URGENT,
        note=says,
        about=f"referrals.referral:{referral.pk}",
    )
    return note(
        actor,
        referral,
        EventKind.NEEDED,
        key=key,
        state=State.WAITING,
        note="The payer was asked",
        authorization_id=asked.pk,
    )


@transaction.atomic
def take_decision(*, actor: Actor, authorization_id: int) -> Referral | None:
    """What the payer decided moves its referral on; None when it belongs to none.

    Raises Forbidden, NoSuchAuthorization.
    """
    actor.require("referrals.work")
    found = coverage.get_authorization(actor=actor, authorization_id=authorization_id)
    room, _, number = found.about.partition(":")
    if room != "referrals.referral" or not number.isdigit():
        return None
    referral = locked(int(number))
    if referral.state != State.WAITING:
        return referral
    key = uuid5(found.client_key, f"{found.state}:{found.decided_at}")
    if found.state == AuthorizationState.APPROVED:
        says = f"Number {found.number}, {found.units_approved} visits to {found.ends_on:%m/%d/%Y}"
        referral = note(
            actor,
            referral,
            EventKind.CLEARED,
            key=key,
            state=State.READY,
            note=says,
            authorization_id=found.pk,
        )
        tell(actor, referral, "approved", key=uuid5(key, "tell"))
    elif found.state == AuthorizationState.DENIED:
        referral = note(
            actor,
            referral,
            EventKind.REFUSED,
            key=key,
            state=State.WAITING,
            authorization_id=found.pk,
        )
        tell(actor, referral, "denied", key=uuid5(key, "tell"))
    return referral


@transaction.atomic
def send_records(
    *,
    actor: Actor,
    key: UUID,
    referral_id: int,
    way: str,
    document_ids: Sequence[int] = (),
    summary: bool = True,
) -> Referral:
    """The letter is made and filed, the pack named, its disclosure written, the patient told.
    With `summary` the parts of the chart that the pack's rule names go too.

    Raises Forbidden, NoSuchReferral, NoSuchDocument, WrongStep.
    """
    actor.require("referrals.work")
    referral = locked(referral_id)
    patient = people.get_patient(actor, referral.patient_id or 0)
    pack = [documents.get_document(actor=actor, document_id=each) for each in document_ids]
    if any(each.patient_id != patient.pk for each in pack):
        raise WrongStep("One of these files is another patient's. Choose again.")
    if referral.direction != Direction.OUT:
        raise WrongStep("This referral came to us: answer it.")
    rule = queries.pack_rule_on(specialty=referral.specialty, day=access.today())
    if summary and rule is not None and rule.parts:
        pack.append(file_summary(actor, referral, patient, rule, key=uuid5(key, "summary")))
    titles = ["Referral letter", *(each.title for each in pack)]
    letter = filing.file_document(
        actor=actor,
        key=uuid5(key, "letter"),
        kind=Kind.LETTER,
        title=f"Referral letter, {referral.specialty}",
        media_type="application/pdf",
        content=letter_pdf(referral, patient=patient, enclosed=titles[1:], at=clock.now()),
        patient_id=patient.pk,
        source="program",
    )
    disclosure = disclose(actor, referral, key=key, what="; ".join(titles), document_id=letter.pk)
    referral = note(
        actor,
        referral,
        EventKind.SENT,
        key=key,
        state=State.SENT,
        way=Way(way),
        note=", ".join(titles)[:300],
        document_id=letter.pk,
        disclosure_id=disclosure,
    )
    tell(actor, referral, "sent", key=uuid5(key, "tell"))
    return referral


def disclose(
    actor: Actor, referral: Referral, *, key: UUID, what: str, document_id: int | None
) -> int:
    """The row that says what of the patient went to whom, and on what authority."""
    to = referral.organization
    address = to.fax or ", ".join(part for part in (to.line1, to.city, to.state, to.zip) if part)
    row = correspondence.record_disclosure(
        actor=actor,
        key=uuid5(key, "disclosure"),
        patient_id=referral.patient_id or 0,
        recipient=Recipient(
            name=to.name,
            address=address,
            what=what[:300],
            why="Referral",
            authority=TREATMENT,
            accountable=False,
        ),
        document_id=document_id,
    )
    return row.pk


@transaction.atomic
def record_date(*, actor: Actor, key: UUID, referral_id: int, on: date) -> Referral:
    """The specialist's visit. Raises Forbidden, NoSuchReferral, BadDay, WrongStep."""
    actor.require("referrals.work")
    referral = locked(referral_id)
    if on < access.today():
        raise BadDay("That day has passed. If the visit took place, record the note.", field="on")
    referral = note(
        actor, referral, EventKind.DATED, key=key, state=State.DATED, start=on, on_day=on
    )
    tell(actor, referral, "dated", key=uuid5(key, "tell"))
    return referral


@transaction.atomic
def note_missed(*, actor: Actor, key: UUID, referral_id: int, says: str) -> Referral:
    """The patient did not go: a new date is wanted. Raises Forbidden, NoSuchReferral,
    WordsNeeded, WrongStep.
    """
    actor.require("referrals.work")
    says = words(says, field="note", say="Say who told us.")
    return note(
        actor, locked(referral_id), EventKind.MISSED, key=key, state=State.SENT, note=says[:300]
    )


@transaction.atomic
def record_note(*, actor: Actor, key: UUID, referral_id: int, document_id: int) -> Referral:
    """The specialist's note is filed and waits for the provider.

    Raises Forbidden, NoSuchReferral, NoSuchDocument, WrongStep.
    """
    actor.require("referrals.work")
    referral = locked(referral_id)
    found = documents.get_document(actor=actor, document_id=document_id)
    if found.patient_id != referral.patient_id:
        raise WrongStep("That file is another patient's. Choose again.")
    return note(
        actor,
        referral,
        EventKind.NOTE,
        key=key,
        state=State.NOTE_BACK,
        note=found.title,
        document_id=found.pk,
    )


@transaction.atomic
def review_note(*, actor: Actor, key: UUID, referral_id: int, says: str = "") -> Referral:
    """The provider has read it: the loop is closed, the patient told.

    Raises Forbidden, NoSuchReferral, WrongStep.
    """
    actor.require("referrals.review")
    referral = note(
        actor, locked(referral_id), EventKind.REVIEWED, key=key, note=says.strip()[:300]
    )
    tell(actor, referral, "closed", key=uuid5(key, "tell"))
    return referral


@transaction.atomic
def log_chase(*, actor: Actor, key: UUID, referral_id: int, says: str) -> Referral:
    """Somebody asked; the step's days begin anew. Raises Forbidden, NoSuchReferral,
    WordsNeeded, WrongStep.
    """
    actor.require("referrals.work")
    referral = locked(referral_id)
    says = words(says, field="note", say="Say who was asked and what they said.")
    return note(actor, referral, EventKind.CHASED, key=key, state=referral.state, note=says[:300])


@transaction.atomic
def cancel_referral(*, actor: Actor, key: UUID, referral_id: int, says: str) -> Referral:
    """Raises Forbidden, NoSuchReferral, WordsNeeded, WrongStep."""
    actor.require("referrals.work")
    says = words(says, field="note", say="Say why it is not wanted any more.")
    return note(actor, locked(referral_id), EventKind.CANCELLED, key=key, note=says[:300])


@transaction.atomic
def watch_late(*, actor: Actor, today: date) -> int:
    """Steps that are two days over become the office manager's. Returns how many are late."""
    actor.require("referrals.work")
    late = list(
        Referral.objects.filter(due_on__lt=today).exclude(state__in=ENDED).order_by("due_on")[:500]
    )
    for referral in late:
        file_work(actor, referral, late=(today - referral.due_on).days > 2)
    return len(late)
