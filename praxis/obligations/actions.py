"""Sign rules; start, meet, extend and waive clocks."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.obligations import queries
from praxis.obligations.deadlines import Deadline
from praxis.obligations.models import Obligation, ObligationEvent, RuleVersion
from praxis.obligations.types import (
    Basis,
    ClockEnded,
    EvidenceMissing,
    NoExtension,
    NoSuchClock,
    Read,
    ReasonMissing,
    Verb,
)
from praxis.worklist import actions as worklist
from praxis.worklist.types import ROLES, UnknownRole


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """The content of one version of a rule."""

    title: str
    basis: str
    citation: str
    jurisdiction: str
    binds: str
    trigger: str
    deadline: dict[str, Any]
    consequence: str
    role: str
    effective_on: date
    read: str
    why: str
    extension: dict[str, Any] | None = None
    evidence: str = ""
    alarm_basis_points: int = 7500
    ended_on: date | None = None
    checked_on: date | None = None
    source_url: str = field(default="")


@transaction.atomic
def add_rule_version(
    *, actor: Actor, key: UUID, code: str, facts: RuleFacts, redate_running: bool
) -> RuleVersion:
    """Sign a rule, or a new version of it; earlier versions stay as they were.

    `redate_running` gives the clocks that run under earlier versions the new date too, each
    with its old date in its history. Raises BadDeadline.
    """
    actor.require("obligations.manage_rules")
    again = RuleVersion.objects.filter(client_key=key).first()
    if again is not None:
        return again
    Deadline.of(facts.deadline)
    if facts.extension is not None:
        Deadline.of(facts.extension)
    if facts.role not in ROLES:
        raise UnknownRole(facts.role)
    Basis(facts.basis)
    Read(facts.read)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(42, hashtext(%s))", [code])
    last = RuleVersion.objects.filter(code=code).order_by("-version").first()
    rule = RuleVersion.objects.create(
        client_key=key,
        code=code,
        version=last.version + 1 if last else 1,
        **asdict(facts),
        signed_by_id=actor.user_id,
        signed_by_name=actor.signature,
        signed_at=clock.now(),
    )
    if redate_running:
        _redate(actor, rule)
    return rule


def _redate(actor: Actor, rule: RuleVersion) -> None:
    running = queries.unended().filter(rule__code=rule.code, due_given=False).exclude(rule=rule)
    for obligation in running.select_for_update(of=("self",)).order_by("pk"):
        former = obligation.due_at
        obligation.rule = rule
        due_at = Deadline.of(rule.deadline).due(obligation.triggered_at, obligation.zone)
        if obligation.extended and rule.extension is not None:
            due_at = Deadline.of(rule.extension).due(due_at, obligation.zone)
        _set_dates(obligation, due_at)
        obligation.save()
        _note(actor, obligation, Verb.REDATED, former_due_at=former, reason=rule.why)
        _file_or_withdraw(actor, obligation)


@transaction.atomic
def start_obligation(
    *,
    actor: Actor,
    key: str,
    code: str,
    title: str,
    triggered_at: datetime,
    zone: str,
    patient_id: int | None = None,
    url: str = "",
    due_at: datetime | None = None,
) -> Obligation:
    """Start the clock of a rule as it stands on the day of the trigger; `key` is its cause.

    `due_at`: the day that a contract sets; without it the rule's own deadline counts. A retry
    with the same key returns the clock that runs. Raises NoSuchRule.
    """
    actor.require("obligations.track")
    again = Obligation.objects.filter(key=key).first()
    if again is not None:
        return _typed(again)
    day = triggered_at.astimezone(ZoneInfo(zone)).date()
    rule = queries.rule_in_force(code=code, on=day)
    obligation = Obligation(
        key=key,
        rule=rule,
        patient_id=patient_id,
        title=title[:160],
        url=url,
        zone=zone,
        triggered_at=triggered_at,
        due_given=due_at is not None,
    )
    _set_dates(obligation, due_at or Deadline.of(rule.deadline).due(triggered_at, zone))
    Obligation.objects.bulk_create([obligation], ignore_conflicts=True)
    obligation = _typed(Obligation.objects.select_for_update(of=("self",)).get(key=key))
    if not obligation.events.exists():
        _note(actor, obligation, Verb.STARTED)
        _file_or_withdraw(actor, obligation)
    return obligation


@transaction.atomic
def meet_obligation(
    *,
    actor: Actor,
    key: str,
    met_at: datetime | None = None,
    evidence_id: int | None = None,
    note: str = "",
) -> Obligation:
    """It was done. The evidence that the rule asks for is a document or, in words, the note.

    Raises NoSuchClock, ClockEnded, EvidenceMissing.
    """
    actor.require("obligations.track")
    obligation = _running(key)
    if obligation.rule.evidence and evidence_id is None and not note.strip():
        raise EvidenceMissing(f"Add the proof: {obligation.rule.evidence}.", field="evidence")
    obligation.met_at = met_at or clock.now()
    obligation.evidence_id = evidence_id
    obligation.save(update_fields=["met_at", "evidence"])
    _note(actor, obligation, Verb.MET, reason=note.strip())
    worklist.close_item(actor=actor, key=_item_key(obligation), reason="met")
    return obligation


@transaction.atomic
def extend_obligation(*, actor: Actor, key: str, reason: str) -> Obligation:
    """Use the extension that the rule allows, once, with its written reason.

    Raises NoSuchClock, ClockEnded, NoExtension, ReasonMissing.
    """
    actor.require("obligations.waive")
    obligation = _running(key)
    if not reason.strip():
        raise ReasonMissing("Write the reason; the law asks for it in writing.", field="reason")
    if obligation.rule.extension is None or obligation.extended:
        raise NoExtension("This rule allows no further extension.")
    former = obligation.due_at
    _set_dates(obligation, Deadline.of(obligation.rule.extension).due(former, obligation.zone))
    obligation.extended = True
    obligation.save()
    _note(actor, obligation, Verb.EXTENDED, former_due_at=former, reason=reason.strip())
    _file_or_withdraw(actor, obligation)
    return obligation


@transaction.atomic
def waive_obligation(*, actor: Actor, key: str, reason: str) -> Obligation:
    """It need not be done. Raises NoSuchClock, ClockEnded, ReasonMissing."""
    actor.require("obligations.waive")
    if not reason.strip():
        raise ReasonMissing("Say why this need not be done.", field="reason")
    obligation = _running(key)
    obligation.waived_at = clock.now()
    obligation.save(update_fields=["waived_at"])
    _note(actor, obligation, Verb.WAIVED, reason=reason.strip())
    worklist.close_item(actor=actor, key=_item_key(obligation), reason="waived")
    return obligation


@transaction.atomic
def ring_alarms(*, actor: Actor, limit: int = 500) -> int:
    """Put the clocks whose alarm has come on the worklist. Returns how many."""
    actor.require("obligations.track")
    ringing = (
        queries.unended()
        .filter(alarmed_at__isnull=True, alarm_at__lte=clock.now())
        .select_related("rule")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("alarm_at")[:limit]
    )
    clocks = [_typed(found) for found in ringing]
    for obligation in clocks:
        _file_or_withdraw(actor, obligation)
    return len(clocks)


def _item_key(obligation: Obligation) -> str:
    return f"obligations:clock:{obligation.pk}"


def _set_dates(obligation: Obligation, due_at: datetime) -> None:
    share = obligation.rule.alarm_basis_points / 10_000
    obligation.due_at = due_at
    obligation.alarm_at = obligation.triggered_at + (due_at - obligation.triggered_at) * share


def _file_or_withdraw(actor: Actor, obligation: Obligation) -> None:
    """The worklist shows a clock from its alarm on, with its present date."""
    rings = obligation.alarm_at <= clock.now()
    if not rings:
        if obligation.alarmed_at is not None:
            worklist.close_item(actor=actor, key=_item_key(obligation), reason="new date")
            obligation.alarmed_at = None
            obligation.save(update_fields=["alarmed_at"])
        return
    rule = obligation.rule
    worklist.file_item(
        actor=actor,
        key=_item_key(obligation),
        kind=f"obligations.{rule.code}"[:60],
        title=obligation.title,
        why=f"{rule.get_basis_display()} \u00b7 {rule.citation}",
        consequence=rule.consequence,
        citation=rule.citation,
        due_at=obligation.due_at,
        role=rule.role,
        patient_id=obligation.patient_id,
        url=obligation.url or f"/obligations/{obligation.pk}/",
        step="Open clock",
    )
    if obligation.alarmed_at is None:
        obligation.alarmed_at = clock.now()
        obligation.save(update_fields=["alarmed_at"])
        _note(actor, obligation, Verb.ALARMED)


def _running(key: str) -> Obligation:
    found = (
        Obligation.objects.select_related("rule")
        .select_for_update(of=("self",))
        .filter(key=key)
        .first()
    )
    if found is None:
        raise NoSuchClock("There is no such clock, or it is not yours to see.")
    if not found.runs:
        raise ClockEnded("This clock has ended already. Nothing was changed.")
    return _typed(found)


def _typed(found: Any) -> Obligation:
    obligation: Obligation = found
    return obligation


def _note(
    actor: Actor,
    obligation: Obligation,
    verb: Verb,
    *,
    former_due_at: datetime | None = None,
    reason: str = "",
) -> None:
    ObligationEvent.objects.create(
        obligation=obligation,
        patient_id=obligation.patient_id,
        verb=verb,
        rule=obligation.rule,
        former_due_at=former_due_at,
        due_at=obligation.due_at,
        reason=reason[:300],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )
