"""Rules, and the recalls that come of them, of a visit or of somebody's word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.recall.models import Recall, RecallRule
from praxis.recall.types import (
    LADDER,
    OPEN,
    AlreadyRecalled,
    BadRule,
    NoSuchRecall,
    Rung,
    Source,
    Trigger,
    WordsNeeded,
)
from praxis.scheduling import queries as scheduling

OLDEST_YEARS = 5
A_NIGHT = 500


@transaction.atomic
def add_rule(
    *,
    actor: Actor,
    key: UUID,
    name: str,
    trigger: str,
    visit_type_id: int,
    months: int,
    after_type_id: int | None = None,
    min_age_months: int | None = None,
    max_age_months: int | None = None,
    is_clinical: bool = False,
    lead_days: int = 30,
    ladder: Sequence[Rung] = LADDER,
) -> RecallRule:
    """From tonight on the patients whom it concerns are recalled. A retry returns the first.

    Raises Forbidden, BadRule.
    """
    actor.require("recall.manage_rules")
    former: RecallRule | None = RecallRule.objects.filter(client_key=key).first()
    if former is not None:
        return former
    if Trigger(trigger) == Trigger.AFTER_VISIT and after_type_id is None:
        raise BadRule("Choose the visit after which patients are recalled.", field="after_type")
    if Trigger(trigger) == Trigger.AGE and min_age_months is None:
        raise BadRule("Say from which age on.", field="min_age")
    if max_age_months is not None and max_age_months < (min_age_months or 0):
        raise BadRule("The highest age is below the lowest.", field="max_age")
    if not name.strip():
        raise BadRule("Give it a name, such as Yearly diabetes visit.", field="name")
    if not 1 <= months <= 240:
        raise BadRule("Between 1 and 240 months.", field="months")
    rule: RecallRule = RecallRule.objects.create(
        name=name.strip(),
        trigger=Trigger(trigger),
        after_type_id=after_type_id if Trigger(trigger) == Trigger.AFTER_VISIT else None,
        visit_type_id=visit_type_id,
        months=months,
        min_age_months=min_age_months,
        max_age_months=max_age_months,
        is_clinical=is_clinical,
        lead_days=lead_days,
        ladder=_stored(ladder),
        client_key=key,
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    return rule


def _stored(ladder: Iterable[Rung]) -> list[list[object]]:
    return [[rung.days, rung.channel] for rung in sorted(ladder, key=lambda rung: rung.days)]


@transaction.atomic
def end_rule(*, actor: Actor, rule_id: int) -> RecallRule:
    """No new recalls come of it; those made stay. Raises Forbidden, NoSuchRecall."""
    actor.require("recall.manage_rules")
    rule: RecallRule | None = RecallRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NoSuchRecall("There is no such rule.")
    if rule.ended_at is None:
        rule.ended_at = clock.now()
        rule.save(update_fields=["ended_at"])
    return rule


@transaction.atomic
def add_recall(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    visit_type_id: int,
    due_on: date,
    why: str,
    provider_id: int | None = None,
    is_clinical: bool = False,
    ordered_in_id: int | None = None,
    is_ordered: bool = False,
) -> Recall:
    """By hand, or (with `ordered_in_id`, the visit's id) as a follow-up that a visit ordered.
    `is_ordered`: a provider ordered it outside a visit; it is to be scheduled as well.

    A retry with the same key returns the first. Raises Forbidden, NoSuchPatient, WordsNeeded,
    AlreadyRecalled when the patient is already to come for that.
    """
    actor.require("recall.work")
    former: Recall | None = Recall.objects.filter(client_key=key).first()
    if former is not None:
        return former
    patient = people.get_patient(actor, patient_id)
    practice.get_visit_type(visit_type_id)
    if not why.strip():
        raise WordsNeeded("Say what the patient is to come for.", field="why")
    recall = Recall(
        patient_id=patient.pk,
        visit_type_id=visit_type_id,
        provider_id=provider_id,
        ordered_in_id=ordered_in_id,
        source=Source.ORDERED if ordered_in_id or is_ordered else Source.MANUAL,
        due_on=due_on,
        why=why.strip()[:200],
        is_clinical=is_clinical,
        ladder=_stored(LADDER),
        next_step_on=_first_step(due_on, _stored(LADDER)),
        client_key=key,
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    already = AlreadyRecalled("The patient is already to come for that visit type.")
    with violations(recall_once=already):
        recall.save(force_insert=True)
    recall.refresh_from_db()
    return recall


def _first_step(due_on: date, ladder: Sequence[Sequence[object]]) -> date | None:
    return due_on + timedelta(days=int(str(ladder[0][0]))) if ladder else None


@transaction.atomic
def make_due_recalls(*, actor: Actor, rule_id: int, today: date, zone: str) -> int:
    """Recalls for whom the rule has come due within its lead days; returns how many are new.

    Nobody is recalled who was seen for it since, has such a visit ahead, has an open recall
    for it, or has died. At most 500 a run. Raises Forbidden, NoSuchRecall.
    """
    actor.require("recall.work")
    rule = RecallRule.objects.filter(pk=rule_id, ended_at__isnull=True).first()
    if rule is None:
        raise NoSuchRecall("There is no such rule.")
    after_visit = rule.trigger == Trigger.AFTER_VISIT
    made = 0
    for part in (_after_visits if after_visit else _by_age)(actor, rule, today, zone):
        made += _recall(actor, rule, part, zone)
        if made >= A_NIGHT:
            break
    return made


Due = tuple[int, int | None, date]


def _after_visits(actor: Actor, rule: RecallRule, today: date, zone: str) -> Iterable[list[Due]]:
    last = today + timedelta(days=rule.lead_days) - relativedelta(months=rule.months)
    high = _midnight(last + timedelta(days=1), zone)
    low = _midnight(last - relativedelta(years=OLDEST_YEARS), zone)
    reached = 0
    while True:
        found = scheduling.last_done(
            actor, int(rule.after_type_id or 0), low=low, high=high, after=reached, limit=A_NIGHT
        )
        if not found:
            return
        reached = found[-1][0]
        yield [
            (
                patient_id,
                provider_id,
                clock.local_date(start, zone) + relativedelta(months=rule.months),
            )
            for patient_id, provider_id, start in found
        ]


def _by_age(actor: Actor, rule: RecallRule, today: date, _zone: str) -> Iterable[list[Due]]:
    """The birthdays of the lead days at which the age is in the rule and on its step."""
    due = []
    for ahead in range(rule.lead_days + 1):
        day = today + timedelta(days=ahead)
        age = int(rule.min_age_months or 0)
        most = rule.max_age_months if rule.max_age_months is not None else age + 12 * 90
        while age <= most:
            born = day - relativedelta(months=age)
            if born + relativedelta(months=age) == day:
                due.append((born, day))
            age += rule.months
    days = dict(due)
    for start in range(0, len(due), 200):
        births = [born for born, _ in due[start : start + 200]]
        rows = people.patients(actor).filter(birth_date__in=births).values_list("pk", "birth_date")
        part: list[Due] = [(patient_id, None, days[born]) for patient_id, born in rows]
        if part:
            yield part


def _recall(actor: Actor, rule: RecallRule, due: list[Due], zone: str) -> int:
    ids = [patient_id for patient_id, _, _ in due]
    alive = {
        pk
        for pk, row in people.patients_by_id(actor, ids).items()
        if row.deceased_on is None and _of_age(rule, row.birth_date)
    }
    back = relativedelta(months=max(1, rule.months // 2))
    oldest = min(day for _, _, day in due) - back
    seen = scheduling.patients_seen_or_booked(
        actor, ids, rule.visit_type_id, since=_midnight(oldest, zone)
    )
    if rule.trigger == Trigger.AFTER_VISIT and rule.after_type_id == rule.visit_type_id:
        seen = scheduling.patients_seen_or_booked(actor, ids, rule.visit_type_id, since=clock.now())
    waiting = set(
        Recall.objects.filter(
            patient_id__in=ids, visit_type_id=rule.visit_type_id, state__in=OPEN
        ).values_list("patient_id", flat=True)
    )
    fresh = [
        Recall(
            patient_id=patient_id,
            rule=rule,
            visit_type_id=rule.visit_type_id,
            provider_id=provider_id,
            source=Source.RULE,
            due_on=day,
            why=rule.name,
            is_clinical=rule.is_clinical,
            ladder=rule.ladder,
            next_step_on=_first_step(day, rule.ladder),
            client_key=uuid5(rule.client_key, f"{patient_id}:{day}"),
            made_at=clock.now(),
        )
        for patient_id, provider_id, day in due
        if patient_id in alive and patient_id not in seen and patient_id not in waiting
    ]
    known = set(
        Recall.objects.filter(client_key__in=[row.client_key for row in fresh]).values_list(
            "client_key", flat=True
        )
    )
    fresh = [row for row in fresh if row.client_key not in known]
    Recall.objects.bulk_create(fresh)
    return len(fresh)


def _of_age(rule: RecallRule, born: date) -> bool:
    if rule.trigger == Trigger.AGE:
        return True
    age = relativedelta(access.today(), born)
    months = age.years * 12 + age.months
    low, high = rule.min_age_months, rule.max_age_months
    return (low is None or months >= low) and (high is None or months <= high)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
