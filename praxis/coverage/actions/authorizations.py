"""Asking a payer first, and what it says. Each answer is a row; the state follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from praxis import news
from praxis.coverage import queries
from praxis.coverage.actions.asking import put_question
from praxis.coverage.actions.rows import last_day, one_of, words
from praxis.coverage.models import Authorization, AuthorizationEvent, Coverage
from praxis.coverage.types import (
    UNDECIDED,
    AskedBy,
    AuthorizationClosed,
    AuthorizationDecided,
    AuthorizationEventKind,
    AuthorizationKind,
    BadDates,
    Incomplete,
    NoSuchAuthorization,
    PayerKind,
    PlanType,
    RuleKind,
)
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.obligations import actions as obligations

_BOUND_KINDS = {PayerKind.MEDICAID}
_BOUND_PLANS = {PlanType.ADVANTAGE, PlanType.MANAGED_MEDICAID}


def clock_key(authorization: Authorization, turn: int = 0) -> str:
    return f"coverage:authorization:{authorization.pk}" + (f":{turn}" if turn else "")


@transaction.atomic
def ask_authorization(
    *,
    actor: Actor,
    key: UUID,
    coverage_id: int,
    kind: str,
    what: str,
    units: int,
    channel: str,
    zone: str,
    service_codes: Sequence[str] = (),
    diagnosis_codes: Sequence[str] = (),
    is_urgent: bool = False,
    note: str = "",
    document_id: int | None = None,
    asked_at: datetime | None = None,
    about: str = "",
) -> Authorization:
    """The payer was asked; its decision clock runs from then, by what binds that payer.

    `about` names the record of a room above, such as "referrals.referral:12". A retry with the
    same key is one. By X12 the question goes out as a 278, and its answer decides.
    Raises Forbidden, NotFound, Incomplete, NotAskedByFile.
    """
    actor.require("coverage.authorize")
    again: Authorization | None = Authorization.objects.filter(client_key=key).first()
    if again is not None:
        return again
    coverage = Coverage.objects.select_related("payer", "product").filter(pk=coverage_id).first()
    if coverage is None or coverage.entered_in_error_at is not None:
        raise NotFound("There is no such insurance.", field="coverage")
    if not 1 <= units <= 999:
        raise Incomplete("Give 1 to 999 visits.", field="units")
    instant = asked_at or clock.now()
    if instant > clock.now():
        raise BadDates("That lies in the future.", field="asked_at")
    authorization = insert_once(
        Authorization(
            client_key=key,
            patient_id=coverage.patient_id,
            coverage=coverage,
            kind=one_of(kind, AuthorizationKind.values, field="kind"),
            what=words(what, field="what")[:80],
            is_urgent=is_urgent,
            units_asked=units,
            service_codes=[code.strip().upper() for code in service_codes if code.strip()],
            diagnosis_codes=[code.strip().upper() for code in diagnosis_codes if code.strip()],
            about=about,
            asked_by_id=actor.user_id,
        )
    )
    channel = one_of(channel, AskedBy.values, field="channel")
    _note(
        actor,
        authorization,
        AuthorizationEventKind.ASKED,
        key=uuid5(key, "asked"),
        channel=channel,
        note=note,
        document_id=document_id,
        occurred_at=instant,
    )
    if channel == AskedBy.X12:
        put_question(actor, uuid5(key, "file"), authorization, coverage)
    _start_clock(actor, authorization, coverage, instant, zone)
    return _locked(authorization.pk)


def _start_clock(
    actor: Actor, authorization: Authorization, coverage: Coverage, at: datetime, zone: str
) -> None:
    payer, product = coverage.payer, coverage.product
    bound = payer.kind in _BOUND_KINDS or (
        product is not None and product.plan_type in _BOUND_PLANS
    )
    due_at = None
    if not bound:
        own = queries.rule_on(
            payer_id=payer.pk,
            kind=RuleKind.AUTHORIZATION,
            day=clock.local_date(at, zone),
            product_id=coverage.product_id,
        )
        due_at = at + timedelta(days=own.days) if own is not None else None
    code = "payer" if not bound else "urgent" if authorization.is_urgent else "standard"
    obligations.start_obligation(
        actor=actor,
        key=clock_key(authorization, _turns(authorization)),
        code=f"authorization.{code}",
        title=f"{payer.name}: decision on {authorization.what}",
        triggered_at=at,
        zone=zone,
        patient_id=authorization.patient_id,
        url=f"/authorizations/{authorization.pk}/",
        due_at=due_at,
    )


def _turns(authorization: Authorization) -> int:
    return int(authorization.events.filter(kind=AuthorizationEventKind.APPEALED).count())


@transaction.atomic
def note_more_wanted(*, actor: Actor, key: UUID, authorization_id: int, note: str) -> Authorization:
    """The payer wants more before it decides. Its clock runs on: the law's does.

    Raises Forbidden, NoSuchAuthorization, Incomplete, AuthorizationClosed.
    """
    actor.require("coverage.authorize")
    authorization = _locked(authorization_id)
    note = words(note, field="note")
    _note(actor, authorization, AuthorizationEventKind.MORE_WANTED, key=key, note=note)
    return _locked(authorization_id)


@transaction.atomic
def send_information(
    *, actor: Actor, key: UUID, authorization_id: int, note: str, document_id: int | None = None
) -> Authorization:
    """Raises Forbidden, NoSuchAuthorization, Incomplete, AuthorizationClosed."""
    actor.require("coverage.authorize")
    authorization = _locked(authorization_id)
    if document_id is not None:
        documents.get_document(actor=actor, document_id=document_id)
    note = words(note, field="note")
    _note(
        actor,
        authorization,
        AuthorizationEventKind.INFORMATION,
        key=key,
        note=note,
        document_id=document_id,
    )
    return _locked(authorization_id)


@transaction.atomic
def approve_authorization(
    *,
    actor: Actor,
    key: UUID,
    authorization_id: int,
    number: str,
    units: int,
    starts_on: date,
    ends_on: date,
    note: str = "",
) -> Authorization:
    """Fewer units than asked are a part approval. Approved again: new days or units, never fewer
    than visits hold. Publishes AuthorizationDecided.

    Raises Forbidden, NoSuchAuthorization, Incomplete, BadDates, AuthorizationClosed.
    """
    actor.require("coverage.authorize")
    authorization = _locked(authorization_id)
    if not 1 <= units <= 999:
        raise Incomplete("Give 1 to 999 visits.", field="units")
    _note(
        actor,
        authorization,
        AuthorizationEventKind.APPROVED,
        key=key,
        number=words(number, field="number")[:40],
        units=units,
        starts_on=starts_on,
        ends_on=last_day(starts_on, ends_on, field="ends_on"),
        note=note,
    )
    if authorization.state in UNDECIDED:
        _end_clock(actor, authorization, f"Approved, number {number}")
    news.publish(AuthorizationDecided(authorization_id=authorization.pk))
    return _locked(authorization_id)


@transaction.atomic
def deny_authorization(
    *, actor: Actor, key: UUID, authorization_id: int, note: str
) -> Authorization:
    """With the payer's reason. Publishes AuthorizationDecided.

    Raises Forbidden, NoSuchAuthorization, Incomplete, AuthorizationClosed.
    """
    actor.require("coverage.authorize")
    authorization = _locked(authorization_id)
    note = words(note, field="note")
    _note(actor, authorization, AuthorizationEventKind.DENIED, key=key, note=note)
    if authorization.state in UNDECIDED:
        _end_clock(actor, authorization, f"Denied: {note}")
    news.publish(AuthorizationDecided(authorization_id=authorization.pk))
    return _locked(authorization_id)


@transaction.atomic
def appeal_authorization(
    *, actor: Actor, key: UUID, authorization_id: int, note: str, zone: str
) -> Authorization:
    """A denial is fought; a new clock runs.

    Raises Forbidden, NoSuchAuthorization, Incomplete, AuthorizationClosed.
    """
    actor.require("coverage.authorize")
    authorization = _locked(authorization_id)
    note = words(note, field="note")
    _note(actor, authorization, AuthorizationEventKind.APPEALED, key=key, note=note)
    coverage = queries.get_coverage(actor=actor, coverage_id=authorization.coverage_id)
    _start_clock(actor, authorization, coverage, clock.now(), zone)
    return _locked(authorization_id)


@transaction.atomic
def withdraw_authorization(
    *, actor: Actor, key: UUID, authorization_id: int, note: str
) -> Authorization:
    """It is not wanted any more. Raises Forbidden, NoSuchAuthorization, Incomplete,
    AuthorizationClosed.
    """
    actor.require("coverage.authorize")
    authorization = _locked(authorization_id)
    note = words(note, field="note")
    _note(actor, authorization, AuthorizationEventKind.WITHDRAWN, key=key, note=note)
    if authorization.state in UNDECIDED:
        _end_clock(actor, authorization, f"Withdrawn: {note}")
    return _locked(authorization_id)


def _end_clock(actor: Actor, authorization: Authorization, note: str) -> None:
    key = clock_key(authorization, _turns(authorization))
    obligations.meet_obligation(actor=actor, key=key, note=note)


def _locked(authorization_id: int) -> Authorization:
    """Under a key lock that the trigger's own does not wait for."""
    found: Authorization | None = (
        Authorization.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=authorization_id)
        .first()
    )
    if found is None:
        raise NoSuchAuthorization("There is no such authorization, or it is not yours to see.")
    return found


def _note(
    actor: Actor,
    authorization: Authorization,
    kind: str,
    *,
    key: UUID,
    note: str = "",
    occurred_at: datetime | None = None,
    **facts: object,
) -> AuthorizationEvent:
    again: AuthorizationEvent | None = AuthorizationEvent.objects.filter(client_key=key).first()
    if again is not None:
        return again
    closed = AuthorizationClosed("That was decided already. Open it again to see how it stands.")
    held = Incomplete("Visits hold more units than that.", field="units")
    with violations(coverage_auth_order=closed, coverage_auth_units=held):
        event: AuthorizationEvent = AuthorizationEvent.objects.create(
            authorization=authorization,
            patient_id=authorization.patient_id,
            kind=kind,
            note=note.strip()[:300],
            client_key=key,
            by_id=actor.user_id,
            by_name=actor.signature[:160],
            occurred_at=occurred_at or clock.now(),
            **facts,
        )
    return event
