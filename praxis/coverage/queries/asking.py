"""Questions to payers that wait to be carried, or were asked about one insurance."""

from __future__ import annotations

from dataclasses import dataclass

from praxis.coverage.models import Coverage, PayerQuestion
from praxis.coverage.types import UNKNOWN_MEMBER_ID, PayerKind, QuestionKind
from praxis.coverage.x12_questions import person_level
from praxis.interop.x12 import content as c
from praxis.kernel.actor import Actor

MOST = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """`level` is the subscriber with everything below, ready to be written."""

    question_id: int
    kind: str
    trace: str
    payer_id: int
    payer_name: str
    payer_number: str
    level: c.Level


def asked_by_file(coverage: Coverage) -> bool:
    """Has the payer a number for files, and the patient one with the payer?"""
    return (
        bool(coverage.payer.payer_id)
        and coverage.payer.kind != PayerKind.SELF_PAY
        and coverage.member_id != UNKNOWN_MEMBER_ID
    )


def questions_to_carry(*, actor: Actor, company: str) -> list[Question]:
    """What lies in no file yet, locked for who carries it. `company` is TRN03: 9 and 9 more."""
    actor.require("coverage.view")
    rows = (
        PayerQuestion.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("coverage__payer", "coverage__subscriber_person", "patient")
        .select_related("authorization")
        .filter(sent_at__isnull=True, ended_at__isnull=True)
        .order_by("pk")[:MOST]
    )
    return [
        Question(
            question_id=row.pk,
            kind=row.kind,
            trace=row.trace,
            payer_id=row.coverage.payer_id,
            payer_name=row.coverage.payer.name,
            payer_number=row.coverage.payer.payer_id,
            level=person_level(row, trace=c.Trace("1", row.trace, company)),
        )
        for row in rows
    ]


def question_of(*, actor: Actor, coverage_id: int) -> PayerQuestion | None:
    """The last time the payer was asked by file whether this insurance is active."""
    actor.require("coverage.view")
    rows = PayerQuestion.objects.filter(coverage=coverage_id, kind=QuestionKind.ELIGIBILITY)
    found: PayerQuestion | None = rows.order_by("-pk").first()
    return found


def open_traces(*, actor: Actor, file_id: int) -> list[str]:
    """The questions of a file that wait for an answer."""
    actor.require("coverage.view")
    rows = PayerQuestion.objects.filter(file_id=file_id, ended_at__isnull=True)
    return list(rows.order_by("pk").values_list("trace", flat=True))
