"""Asking a payer about visits here, and sending it what it wants to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Recipient
from praxis.coverage import actions as authorizing
from praxis.coverage import queries as coverage
from praxis.coverage.types import AuthorizationKind
from praxis.documents import queries as documents
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.referrals.types import NothingToSend

if TYPE_CHECKING:
    from praxis.coverage.models import Authorization

PAYMENT = "Payment, 45 CFR 164.506(c)(1)"


@transaction.atomic
def ask_for_visits(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    coverage_id: int,
    visit_type_id: int,
    units: int,
    channel: str,
    service_codes: Sequence[str] = (),
    diagnosis_codes: Sequence[str] = (),
    is_urgent: bool = False,
    says: str = "",
    document_id: int | None = None,
) -> Authorization:
    """A payer was asked for visits of one kind here; a file that went with it is a disclosure.

    Raises Forbidden, NoSuchPatient, NotFound, Incomplete.
    """
    actor.require("coverage.authorize")
    patient = people.get_patient(actor, patient_id)
    kind = practice.get_visit_type(visit_type_id)
    cover = coverage.get_coverage(actor=actor, coverage_id=coverage_id)
    if cover.patient_id != patient.pk:
        raise NothingToSend("That insurance is another patient's. Choose again.")
    asked = authorizing.ask_authorization(
        actor=actor,
        key=key,
        coverage_id=coverage_id,
        kind=AuthorizationKind.VISIT,
        what=kind.name,
        units=units,
        channel=channel,
        zone=access.office_zone(),
        service_codes=service_codes,
        diagnosis_codes=diagnosis_codes,
        is_urgent=is_urgent,
        note=says,
        document_id=document_id,
    )
    if document_id is not None:
        _disclose(actor, asked, key=key, document_id=document_id)
    return asked


@transaction.atomic
def send_to_payer(
    *, actor: Actor, key: UUID, authorization_id: int, says: str, document_id: int | None = None
) -> Authorization:
    """What the payer wanted was sent; a file is a disclosure to it.

    Raises Forbidden, NoSuchAuthorization, NoSuchDocument, Incomplete, AuthorizationClosed.
    """
    actor.require("coverage.authorize")
    sent = authorizing.send_information(
        actor=actor,
        key=key,
        authorization_id=authorization_id,
        note=says,
        document_id=document_id,
    )
    if document_id is not None:
        _disclose(actor, sent, key=key, document_id=document_id)
    return sent


def _disclose(actor: Actor, asked: Authorization, *, key: UUID, document_id: int) -> None:
    found = documents.get_document(actor=actor, document_id=document_id)
    if found.patient_id != asked.patient_id:
        raise NothingToSend("That file is another patient's. Choose again.")
    payer = coverage.get_coverage(actor=actor, coverage_id=asked.coverage_id).payer
    correspondence.record_disclosure(
        actor=actor,
        key=uuid5(key, "disclosure"),
        patient_id=asked.patient_id,
        recipient=Recipient(
            name=payer.name,
            address=payer.portal_url or payer.phone,
            what=found.title[:300],
            why=f"Authorization of {asked.what}"[:200],
            authority=PAYMENT,
            accountable=False,
        ),
        document_id=document_id,
    )
