"""A round of statements: a row, its accounts, each paper once however often it is begun again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.statements import (
    Draft,
    Printed,
    family_draft,
    make_statement,
    next_numbers,
    print_draft,
    single_draft,
    store_papers,
)
from praxis.billing.books import key_of
from praxis.billing.collect.allowed import bars_of, paper_limits, require
from praxis.billing.collect.powers import collecting
from praxis.billing.collect.standing import Standing, standings
from praxis.billing.collect_types import MayNotCollect, Outcome, Paper, Step
from praxis.billing.models import Statement, StatementRun, StatementRunItem
from praxis.billing.money_types import DoesNotBalance, NothingToBill
from praxis.billing.powers import empowered
from praxis.billing.statements.facts import Facts, facts_of
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.news import promise_outside
from praxis.worklist import actions as worklist

CHUNK = 50


@transaction.atomic
def start_statement_run(*, actor: Actor, key: UUID) -> StatementRun:
    """Look at every account, keep those whose next paper is due, and have the worker make them.

    A retry with the key gives the first run back. Raises NothingToBill when no paper is due.
    """
    actor.require("billing.collect")
    first: StatementRun | None = StatementRun.objects.filter(client_key=key).first()
    if first is not None:
        return first
    today, limits = access.today(), paper_limits()
    due = [
        (each, paper)
        for each in standings()
        if (paper := next_paper(each, on=today, limits=limits))
    ]
    if not due:
        raise NothingToBill("No account needs a statement or a reminder today.")
    run = insert_once(
        StatementRun(
            client_key=key,
            run_on=today,
            found=len(due),
            made_at=clock.now(),
            made_by_id=actor.user_id,
            made_by_name=actor.signature,
        )
    )
    insert_many(
        [
            StatementRunItem(run_id=run.pk, patient_id=each.patient_id, paper=paper)
            for each, paper in due
        ]
    )
    promise_outside("billing.run_statements", run_id=run.pk)
    return run


def next_paper(standing: Standing, *, on: date, limits: Mapping[str, Any]) -> str:
    """Statement, then reminders; "" when nothing is due or something forbids it."""
    paper = Paper.REMINDER if standing.papers else Paper.STATEMENT
    if standing.plan_state == "active" or standing.help_id:
        return ""
    return "" if bars_of(standing, Step(paper), on=on, limits=limits) else paper.value


@transaction.atomic
def run_chunk(*, actor: Actor, run_id: int, most: int = CHUNK) -> int:
    """Make the next papers of a run. Returns how many accounts are done now; 0 at the end.

    As many queries for a chunk as for one paper. Stopped in the middle, none of it happened.
    """
    actor.require("billing.statements")
    run = StatementRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    items = list(run.items.filter(outcome="").order_by("pk")[:most])
    if not items:
        if run.finished_at is None:
            run.finished_at = clock.now()
            run.save(update_fields=["finished_at"])
        return 0
    able = empowered(actor)
    facts = facts_of(actor=actor, able=able, patient_ids=[each.patient_id for each in items])
    chunk = _Chunk(run, facts, items)
    chunk.draft()
    for each, made in _stored(actor, able, chunk.printed):
        chunk.tell(each, made)
    for item in chunk.done.values():
        if item.outcome == Outcome.FAILED:
            _look(actor, run, item)
    StatementRunItem.objects.bulk_update(
        chunk.done.values(), ["outcome", "why", "statement", "done_at"]
    )
    return len(items)


class _Chunk:
    """Some accounts of a run, and those that stand on a family's paper with them."""

    def __init__(self, run: StatementRun, facts: Facts, items: Sequence[StatementRunItem]) -> None:
        self.run, self.facts, self.items = run, facts, items
        self.now = clock.now()
        together = {each.pk for family in facts.families.values() for each in family.together} - {
            each.patient_id for each in items
        }
        others = run.items.filter(patient__in=together, outcome="") if together else ()
        self.waiting = {each.patient_id: each for each in (*items, *others)}
        self.done: dict[int, StatementRunItem] = {}
        self.printed: list[Printed] = []

    def draft(self) -> None:
        """Print what is still due, a family's paper once."""
        numbers, limits = iter(next_numbers(len(self.items))), paper_limits()
        standing = {
            each.patient_id: each for each in standings([each.patient_id for each in self.items])
        }
        covered: set[int] = set()
        for item in self.items:
            number = next(numbers)
            if item.patient_id in covered:
                continue
            bars = bars_of(
                standing.get(item.patient_id),
                Step(item.paper),
                on=self.facts.today,
                limits=limits,
            )
            if bars:
                self._finish(item, Outcome.SKIPPED, why=bars[0].words)
                continue
            try:
                printed = print_draft(self._draft(item, number))
            except NothingToBill as refusal:
                self._finish(item, Outcome.SKIPPED, why=refusal.message)
            except DoesNotBalance as refusal:
                self._finish(item, Outcome.FAILED, why=refusal.message)
            else:
                self.printed.append(printed)
                covered |= {item.patient_id, *(pk for pk, _ in printed.draft.parts)}

    def _draft(self, item: StatementRunItem, number: str) -> Draft:
        make = family_draft if self._family(item.patient_id) else single_draft
        return make(
            self.facts,
            key=key_of(self.run.client_key, f"account {item.patient_id}"),
            patient_id=item.patient_id,
            paper=item.paper,
            number=number,
        )

    def _family(self, patient_id: int) -> set[int]:
        """Others of this run that may stand on one paper with this one."""
        family = self.facts.family(patient_id)
        together = {each.pk for each in family.together} if family is not None else set()
        if patient_id not in together:
            return set()
        return {
            pk for pk in together if pk != patient_id and pk in self.waiting and pk not in self.done
        }

    def tell(self, printed: Printed, made: list[Statement] | MayNotCollect) -> None:
        item = next(
            each
            for each in self.items
            if printed.draft.key == key_of(self.run.client_key, f"account {each.patient_id}")
        )
        if isinstance(made, MayNotCollect):
            self._finish(item, Outcome.SKIPPED, why=made.message)
            return
        by_patient = {each.patient_id: each for each in made}
        self._finish(item, Outcome.MADE, by_patient.get(item.patient_id, made[0]))
        for patient_id, statement in by_patient.items():
            other = self.waiting.get(patient_id)
            if other is not None and other is not item:
                self._finish(other, Outcome.MADE, statement, "On the family's paper")

    def _finish(
        self,
        item: StatementRunItem,
        outcome: str,
        statement: Statement | None = None,
        why: str = "",
    ) -> None:
        item.outcome, item.why, item.statement = outcome, why[:200], statement
        item.done_at = self.now
        self.done[item.patient_id] = item


def _stored(
    actor: Actor, able: Actor, papers: Sequence[Printed]
) -> list[tuple[Printed, list[Statement] | MayNotCollect]]:
    """All at once; when one is refused meanwhile, each alone, so that it alone is left out."""
    if not papers:
        return []
    try:
        with transaction.atomic():
            return list(zip(papers, store_papers(actor, able, papers), strict=True))
    except MayNotCollect as refusal:
        if len(papers) == 1:
            return [(papers[0], refusal)]
    return [pair for each in papers for pair in _stored(actor, able, [each])]


def _look(actor: Actor, run: StatementRun, item: StatementRunItem) -> None:
    worklist.file_item(
        actor=collecting(actor),
        key=f"billing:run:{run.pk}:{item.patient_id}",
        kind="billing.statement_failed",
        title="A statement does not add up and was not printed",
        why="The sums of the account disagree",
        consequence="The patient gets no bill until somebody has looked",
        due_at=clock.now(),
        role="billing_lead",
        patient_id=item.patient_id,
        url=f"/patients/{item.patient_id}/account/",
        at_risk=Money(0),
    )


@transaction.atomic
def send_final_notice(*, actor: Actor, key: UUID, patient_id: int) -> Statement:
    """The last letter before an agency. Raises MayNotCollect, NothingToBill."""
    actor.require("billing.collect")
    first: Statement | None = Statement.objects.filter(client_key=key).first()
    if first is not None:
        return first
    require(actor=actor, patient_id=patient_id, step=Step.FINAL)
    made: Statement = make_statement(
        actor=actor, key=key, patient_id=patient_id, paper=Paper.FINAL.value
    )
    return made
