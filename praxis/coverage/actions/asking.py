"""Asking payers by file: who wants to know, what came back. billing carries the files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from praxis import news
from praxis.access import queries as access
from praxis.coverage import x12_271
from praxis.coverage.models import Authorization, Coverage, CoverageCheck, PayerQuestion
from praxis.coverage.queries.asking import asked_by_file
from praxis.coverage.types import (
    EnteredInError,
    How,
    NotAskedByFile,
    PayerAsked,
    QuestionKind,
    Result,
)
from praxis.interop.x12 import content as c
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.worklist import actions as worklist

_NAMES = UUID("9f0b2f5e-7f3e-4f1b-8f0e-2b3f6d1c5a10")
MOST = 5000


def trace_of(key: UUID) -> str:
    return f"PX{key.hex[:20].upper()}"


def change_key(coverage_id: int) -> str:
    return f"coverage:answer:{coverage_id}"


@transaction.atomic
def ask_payer(
    *, actor: Actor, key: UUID, coverage_id: int, service_on: date, why: str = "Asked by hand"
) -> PayerQuestion:
    """Is this insurance active on the day? The question goes out with the next file.

    One that still waits for its answer is given back. Publishes PayerAsked.
    Raises Forbidden, NotFound, EnteredInError, NotAskedByFile.
    """
    actor.require("coverage.check")
    coverage = (
        Coverage.objects.select_for_update(of=("self",))
        .select_related("payer")
        .filter(pk=coverage_id)
        .first()
    )
    if coverage is None:
        raise NotFound("There is no such insurance, or it is not yours to see.")
    if coverage.entered_in_error_at is not None:
        raise EnteredInError("This insurance was marked as entered in error. Check the right one.")
    if not asked_by_file(coverage):
        raise NotAskedByFile("This payer is not asked by file. Ask by phone or on its portal.")
    waits: PayerQuestion | None = PayerQuestion.objects.filter(
        coverage=coverage, kind=QuestionKind.ELIGIBILITY, ended_at__isnull=True
    ).first()
    if waits is not None:
        return waits
    question = insert_once(_question(actor, key, coverage, service_on, why))
    news.publish(PayerAsked(question_id=question.pk))
    return question


def _question(
    actor: Actor, key: UUID, coverage: Coverage, service_on: date, why: str
) -> PayerQuestion:
    return PayerQuestion(
        client_key=key,
        patient_id=coverage.patient_id,
        coverage=coverage,
        kind=QuestionKind.ELIGIBILITY,
        trace=trace_of(key),
        service_on=service_on,
        why=why[:80],
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )


@transaction.atomic
def ask_payers(*, actor: Actor, wanted: Sequence[tuple[int, date]], why: str) -> int:
    """Ask about many coverages at once, each for its day; how many questions are new.

    Asked again on the same day for the same visit day nothing happens.
    """
    actor.require("coverage.check")
    days = dict(wanted[:MOST])
    waiting = set(
        PayerQuestion.objects.filter(
            coverage__in=days, kind=QuestionKind.ELIGIBILITY, ended_at__isnull=True
        ).values_list("coverage_id", flat=True)
    )
    rows = Coverage.objects.select_related("payer").filter(
        pk__in=days.keys() - waiting, entered_in_error_at__isnull=True
    )
    today = access.today()
    fresh = [
        _question(actor, uuid5(_NAMES, f"{row.pk} {days[row.pk]} {today}"), row, days[row.pk], why)
        for row in rows.order_by("pk")
        if asked_by_file(row)
    ]
    known = set(
        PayerQuestion.objects.filter(
            client_key__in=[each.client_key for each in fresh]
        ).values_list("client_key", flat=True)
    )
    made = PayerQuestion.objects.bulk_create(
        [each for each in fresh if each.client_key not in known], batch_size=1000
    )
    if made:
        news.publish(PayerAsked(question_id=made[0].pk))
    return len(made)


def put_question(
    actor: Actor, key: UUID, authorization: Authorization, coverage: Coverage
) -> PayerQuestion:
    """The question of an authorization, into the next file. Raises NotAskedByFile."""
    if not asked_by_file(coverage):
        raise NotAskedByFile(
            "This payer is not asked by file. Choose how you asked.", field="channel"
        )
    question = insert_once(
        PayerQuestion(
            client_key=key,
            patient_id=authorization.patient_id,
            coverage=coverage,
            authorization=authorization,
            kind=QuestionKind.AUTHORIZATION,
            trace=trace_of(key),
            service_on=access.today(),
            why=authorization.what[:80],
            asked_by_id=actor.user_id,
            asked_at=clock.now(),
        )
    )
    news.publish(PayerAsked(question_id=question.pk))
    return question


@transaction.atomic
def mark_carried(*, actor: Actor, question_ids: Collection[int], file_id: int) -> None:
    """They lie in a file on its way to the payer."""
    actor.require("coverage.check")
    PayerQuestion.objects.filter(pk__in=question_ids, sent_at__isnull=True).update(
        file_id=file_id, sent_at=clock.now()
    )


@transaction.atomic
def end_questions(
    *,
    actor: Actor,
    outcome: str,
    question_ids: Collection[int] = (),
    file_id: int | None = None,
) -> int:
    """No answer will come: the file was refused, or the payer is not reached. How many ended."""
    actor.require("coverage.check")
    rows = PayerQuestion.objects.filter(ended_at__isnull=True)
    rows = rows.filter(file_id=file_id) if file_id is not None else rows.filter(pk__in=question_ids)
    return int(rows.update(ended_at=clock.now(), outcome=outcome[:200]))


@transaction.atomic
def take_eligibility(
    *, actor: Actor, trace: str, path: c.Path, document_id: int | None
) -> CoverageCheck | None:
    """A 271's answer onto the coverage asked about; None when nobody asked.

    The same answer again gives the first check back. What is no longer active, not found or
    different from before becomes work for the front desk, gone with the next good answer.
    """
    actor.require("coverage.check")
    question = (
        PayerQuestion.objects.select_for_update(of=("self",))
        .select_related("coverage__payer", "coverage__product")
        .filter(trace=trace, kind=QuestionKind.ELIGIBILITY)
        .first()
    )
    if question is None:
        return None
    key = uuid5(question.client_key, "answer")
    again: CoverageCheck | None = CoverageCheck.objects.filter(client_key=key).first()
    if again is not None:
        return again
    coverage = question.coverage
    said = x12_271.read(path)
    before = (
        CoverageCheck.objects.filter(coverage=coverage)
        .exclude(result__in=(Result.UNKNOWN, Result.REJECTED))
        .order_by("-checked_at", "-pk")
        .first()
    )
    check: CoverageCheck = CoverageCheck.objects.create(
        client_key=key,
        patient_id=coverage.patient_id,
        coverage=coverage,
        checked_at=clock.now(),
        checked_by_id=question.asked_by_id,
        how=How.X12_271,
        result=said.result,
        copay_cents=said.copay_cents,
        deductible_left_cents=said.deductible_left_cents,
        out_of_pocket_left_cents=said.out_of_pocket_left_cents,
        coinsurance_percent=said.coinsurance_percent,
        plan_name=said.plan_name,
        plan_from=said.plan_from,
        plan_to=said.plan_to,
        other_payer=said.other_payer,
        rejection=said.rejection,
        note=said.note,
        changes=changes(said, coverage, before),
        question_id=question.pk,
        document_id=document_id,
    )
    _end(question, check.get_result_display(), document_id)
    _tell(actor, question, check)
    return check


def _end(question: PayerQuestion, outcome: str, document_id: int | None) -> None:
    question.ended_at = clock.now()
    question.outcome = outcome[:200]
    question.document_id = document_id
    question.save(update_fields=["ended_at", "outcome", "document"])


def changes(said: x12_271.Said, coverage: Coverage, before: CoverageCheck | None) -> list[str]:
    """What the payer says otherwise than the last check, or than the card when none was made."""
    found = []
    if said.result == Result.INACTIVE and (before is None or before.result != Result.INACTIVE):
        found.append("No longer active")
    if said.result not in (Result.ACTIVE, Result.INACTIVE):
        return found
    copay = (
        before.copay_cents if before and before.copay_cents is not None else coverage.copay_cents
    )
    if None not in (copay, said.copay_cents) and copay != said.copay_cents:
        found.append(f"Copay {Money(copay or 0)}, now {Money(said.copay_cents or 0)}")
    plan = before.plan_name if before else ""
    if plan and said.plan_name and plan != said.plan_name:
        found.append(f"Plan {plan}, now {said.plan_name}"[:120])
    if said.other_payer and (before is None or before.other_payer != said.other_payer):
        found.append(f"Another payer: {said.other_payer}"[:120])
    return found


def _tell(actor: Actor, question: PayerQuestion, check: CoverageCheck) -> None:
    coverage = question.coverage
    key = change_key(coverage.pk)
    bad = check.result in (Result.INACTIVE, Result.REJECTED)
    if not bad and not check.changes:
        if check.result == Result.ACTIVE:
            worklist.close_item(actor=actor, key=key, reason="active")
        return
    what = check.get_result_display() if bad else "; ".join(check.changes)
    worklist.file_item(
        actor=actor,
        key=key,
        kind="coverage.answer",
        title=f"{coverage.name}: {what}"[:160],
        why="Clinic rule · what the payer says differs from what is on file",
        consequence="The visit is billed to a payer that will not pay, or the copay is wrong",
        due_at=_due(question.service_on),
        role="front_desk",
        patient_id=coverage.patient_id,
        url=f"/coverages/{coverage.pk}/",
        step="Look",
    )


def _due(day: date) -> datetime:
    """Before the visit; a day that has begun is due at once."""
    start = datetime.combine(day, time(14), tzinfo=UTC)
    return max(start - timedelta(hours=4), clock.now() + timedelta(hours=1))
