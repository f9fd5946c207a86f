"""A round of statements: a row, its accounts, each paper once however often it is begun again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.statements import make_family_statement, make_statement
from praxis.billing.books import key_of
from praxis.billing.collect.allowed import bars_of, require
from praxis.billing.collect.powers import collecting
from praxis.billing.collect.standing import Standing, standings
from praxis.billing.collect_types import MayNotCollect, Outcome, Paper, Step
from praxis.billing.models import Statement, StatementRun, StatementRunItem
from praxis.billing.money_types import DoesNotBalance, NothingToBill
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.news import promise_outside
from praxis.people import queries as people
from praxis.worklist import actions as worklist

CHUNK = 25
_NO_PAPER = (NothingToBill, MayNotCollect)


@transaction.atomic
def start_statement_run(*, actor: Actor, key: UUID) -> StatementRun:
    """Look at every account, keep those whose next paper is due, and have the worker make them.

    A retry with the key gives the first run back. Raises NothingToBill when no paper is due.
    """
    actor.require("billing.collect")
    first: StatementRun | None = StatementRun.objects.filter(client_key=key).first()
    if first is not None:
        return first
    today = access.today()
    due = [(each, paper) for each in standings() if (paper := next_paper(each, on=today))]
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


def next_paper(standing: Standing, *, on: date) -> str:
    """Statement, then reminders; "" when nothing is due or something forbids it."""
    paper = Paper.REMINDER if standing.papers else Paper.STATEMENT
    if standing.plan_state == "active" or standing.help_id:
        return ""
    return "" if bars_of(standing, Step(paper), on=on) else paper.value


@transaction.atomic
def run_chunk(*, actor: Actor, run_id: int, most: int = CHUNK) -> int:
    """Make the next papers of a run. Returns how many accounts are done now; 0 at the end."""
    actor.require("billing.statements")
    run = StatementRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    items = list(run.items.filter(outcome="").order_by("pk")[:most])
    if not items:
        if run.finished_at is None:
            run.finished_at = clock.now()
            run.save(update_fields=["finished_at"])
        return 0
    payers = people.guarantors_on(actor, [each.patient_id for each in items], run.run_on)
    for item in items:
        item.refresh_from_db(fields=["outcome"])
        if not item.outcome:
            payer = payers.get(item.patient_id)
            _make(actor, run, item, alone=payer is None or payer.is_self)
    return len(items)


def _make(actor: Actor, run: StatementRun, item: StatementRunItem, *, alone: bool) -> None:
    key = key_of(run.client_key, f"account {item.patient_id}")
    try:
        with transaction.atomic():
            single = alone and not _pays_for_others(actor, run, item)
            others = [] if single else _family(actor, run, item)
            made = (
                make_family_statement(
                    actor=actor, key=key, patient_id=item.patient_id, paper=item.paper
                )
                if others
                else [
                    make_statement(
                        actor=actor, key=key, patient_id=item.patient_id, paper=item.paper
                    )
                ]
            )
    except _NO_PAPER as refusal:
        _done(item, Outcome.SKIPPED, why=refusal.message)
        return
    except DoesNotBalance as refusal:
        _done(item, Outcome.FAILED, why=refusal.message)
        _look(actor, run, item)
        return
    by_patient = {each.patient_id: each for each in made}
    _done(item, Outcome.MADE, statement=by_patient.get(item.patient_id, made[0]))
    for other in others:
        if other.patient_id in by_patient:
            _done(other, Outcome.MADE, by_patient[other.patient_id], "On the family's paper")


def _pays_for_others(actor: Actor, run: StatementRun, item: StatementRunItem) -> bool:
    paid_for = people.paid_for_by(actor, run.run_on, patient_id=item.patient_id)
    return bool(set(paid_for) - {item.patient_id})


def _family(actor: Actor, run: StatementRun, item: StatementRunItem) -> list[StatementRunItem]:
    """Other accounts of this run that may stand on one paper with this one."""
    family = people.family_of(actor, item.patient_id, run.run_on)
    if family is None or item.patient_id not in {each.pk for each in family.together}:
        return []
    ids = {each.pk for each in family.together} - {item.patient_id}
    return list(run.items.filter(patient__in=ids, outcome="")) if ids else []


def _done(
    item: StatementRunItem, outcome: str, statement: Statement | None = None, why: str = ""
) -> None:
    item.outcome, item.why, item.statement = outcome, why[:200], statement
    item.done_at = clock.now()
    item.save(update_fields=["outcome", "why", "statement", "done_at"])


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
