"""Unpaid bills: all with their stage, one with its story, runs, plans, agencies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.billing.collect.allowed import bars_of
from praxis.billing.collect.estimates import Gap, gaps_of
from praxis.billing.collect.plan_progress import Progress, progress_of
from praxis.billing.collect.standing import Standing, standing_of, standings
from praxis.billing.collect_types import (
    Bar,
    NoSuchAgency,
    NoSuchHelp,
    NoSuchPlacement,
    NoSuchPlan,
    NoSuchRun,
    Stage,
    Step,
)
from praxis.billing.models import (
    AccountHold,
    Agency,
    AgencyFile,
    CardOnFile,
    HelpRequest,
    HelpScale,
    PaymentPlan,
    Placement,
    StatementRun,
    StatementRunItem,
)
from praxis.billing.queries.bill_history import Happened, history_of
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice

if TYPE_CHECKING:
    from praxis.people.models import Patient

PAGE = 100


@dataclass(frozen=True, slots=True)
class StageCount:
    stage: Stage
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class BillRow:
    """An unpaid bill on the list. `due`: something can be done about it now."""

    standing: Standing
    patient: Patient
    step: str
    due: bool


@dataclass(frozen=True, slots=True)
class Bills:
    counts: tuple[StageCount, ...]
    rows: tuple[BillRow, ...]
    total: int
    start: int
    papers_due: int

    @property
    def next_start(self) -> int | None:
        after = self.start + len(self.rows)
        return after if after < self.total else None


def unpaid_bills(*, actor: Actor, stage: str = "", due: bool = False, start: int = 0) -> Bills:
    """Every account that owes something, most first; three queries and one a page of names."""
    actor.require("billing.view_accounts")
    found, today, limits = standings(), access.today(), _limits()
    sums: dict[Stage, list[int]] = {each: [0, 0] for each in Stage}
    steps = {}
    for each in found:
        sums[each.stage][0] += 1
        sums[each.stage][1] += each.owed_cents
        steps[each.patient_id] = next_step(each, today, limits)
    shown = [
        each
        for each in found
        if (not stage or each.stage == stage) and (not due or steps[each.patient_id][1])
    ]
    page = shown[start : start + PAGE]
    names = people.patients_by_id(actor, {each.patient_id for each in page})
    return Bills(
        counts=tuple(StageCount(each, *sums[each]) for each in Stage if sums[each][0]),
        rows=tuple(
            BillRow(each, names[each.patient_id], *steps[each.patient_id])
            for each in page
            if each.patient_id in names
        ),
        total=len(shown),
        start=start,
        papers_due=sum(1 for words, is_due in steps.values() if is_due and words in _PAPERS),
    )


def owing_since(
    *, actor: Actor, patient_ids: Collection[int], since: date, cents: int
) -> list[Standing]:
    """Of these patients those who owe at least `cents`, theirs since that day or before."""
    actor.require("billing.view_accounts")
    return [
        each
        for each in standings(list(patient_ids))
        if each.since <= since and each.owed_cents >= cents
    ]


_PAPERS = ("Send a statement", "Send a reminder")


def _limits() -> Mapping[str, Any]:
    return practice.settings(
        "statement_minimum_dollars",
        "statement_cycle_days",
        "statement_reminders",
        "final_notice_days",
    )


def next_step(standing: Standing, on: date, limits: Mapping[str, Any]) -> tuple[str, bool]:
    """What comes next in words, and whether it may be done now."""
    fixed = {
        Stage.AGENCY: ("The agency asks", False),
        Stage.SIGN_OFF: ("Sign off", True),
        Stage.HELD: ("Answer the patient", True),
        Stage.PLAN: ("The plan runs", False),
        Stage.BROKEN: ("Call", True),
        Stage.HELP: ("Answer the application", True),
    }.get(standing.stage)
    if fixed is not None:
        return fixed
    if standing.promised_on and standing.promised_on >= on:
        return f"Promised by {standing.promised_on:%m/%d/%Y}", False
    if standing.owed_cents < int(limits["statement_minimum_dollars"]) * 100:
        return "Below the smallest bill", False
    if standing.stage == Stage.FINAL:
        until = (standing.final_on or on) + timedelta(days=int(limits["final_notice_days"]))
        return ("Agency", True) if on >= until else (f"Wait until {until:%m/%d/%Y}", False)
    cycle = timedelta(days=int(limits["statement_cycle_days"]))
    if standing.last_paper_on and on < standing.last_paper_on + cycle:
        return f"Wait until {standing.last_paper_on + cycle:%m/%d/%Y}", False
    if not standing.papers:
        return "Send a statement", True
    if standing.reminders < int(limits["statement_reminders"]):
        return "Send a reminder", True
    return "Call, then final notice", True


@dataclass(frozen=True, slots=True)
class Story:
    """One account: where it stands, what is forbidden and why, and all that happened."""

    standing: Standing | None
    bars: dict[str, list[Bar]]
    hold: AccountHold | None
    plan: Progress | None
    help: HelpRequest | None
    placement: Placement | None
    card: CardOnFile | None
    gaps: tuple[Gap, ...]
    history: tuple[Happened, ...]


def story(*, actor: Actor, patient_id: int) -> Story:
    """Raises Forbidden, NotFound."""
    actor.require("billing.view_accounts")
    people.get_patient(actor, patient_id)
    standing, today = standing_of(patient_id), access.today()
    plan = PaymentPlan.objects.filter(patient=patient_id, state__in=("active", "broken")).first()
    return Story(
        standing=standing,
        bars={step.value: bars_of(standing, step, on=today) for step in Step},
        hold=AccountHold.objects.filter(patient=patient_id, end=None).order_by("pk").first(),
        plan=progress_of([plan])[plan.pk] if plan is not None else None,
        help=HelpRequest.objects.filter(patient=patient_id, state="asked").first(),
        placement=Placement.objects.filter(patient=patient_id, state__in=("asked", "placed"))
        .select_related("agency__organization")
        .first(),
        card=CardOnFile.objects.filter(patient=patient_id, ended_at=None).order_by("-pk").first(),
        gaps=tuple(gaps_of(patient_id)),
        history=tuple(history_of(patient_id)),
    )


def _counted(rows: QuerySet[StatementRun]) -> QuerySet[StatementRun]:
    return rows.annotate(
        made=Count("items", filter=Q(items__outcome="made")),
        skipped=Count("items", filter=Q(items__outcome="skipped")),
        failed=Count("items", filter=Q(items__outcome="failed")),
        left=Count("items", filter=Q(items__outcome="")),
        cents=Sum("items__statement__amount_cents"),
    )


def _saw_counts() -> None:
    """Sums show nobody's rows, and read them."""
    for table in ("billing_statementrunitem", "billing_statement"):
        saw(table, ())


def runs(*, actor: Actor) -> list[StatementRun]:
    """The last runs, newest first, with their counts."""
    actor.require("billing.view_accounts")
    _saw_counts()
    return list(_counted(StatementRun.objects.order_by("-pk"))[:30])


def get_run(*, actor: Actor, run_id: int) -> Any:
    """With its counts. Raises Forbidden, NoSuchRun."""
    actor.require("billing.view_accounts")
    _saw_counts()
    found = _counted(StatementRun.objects.filter(pk=run_id)).first()
    if found is None:
        raise NoSuchRun("There is no such run.")
    return found


def run_items(*, actor: Actor, run_id: int, outcome: str = "") -> Sequence[StatementRunItem]:
    """Its accounts, those that did not work out first."""
    actor.require("billing.view_accounts")
    rows = StatementRunItem.objects.filter(run=run_id).select_related("patient", "statement")
    if outcome:
        rows = rows.filter(outcome=outcome)
    return list(rows.order_by("-outcome", "pk")[:200])


def run_documents(*, actor: Actor, run_id: int) -> list[tuple[str, int]]:
    """(number, document) of each paper of a run, once a paper."""
    actor.require("billing.statements")
    _saw_counts()
    rows = (
        StatementRunItem.objects.filter(run=run_id, statement__isnull=False)
        .order_by("statement__document_id", "pk")
        .values_list("statement__document_id", "statement__number")
    )
    found: dict[int, str] = {}
    for document_id, number in rows:
        found.setdefault(document_id, number)
    return [(number, document_id) for document_id, number in found.items()]


def get_plan(*, actor: Actor, plan_id: int) -> Progress:
    """Raises Forbidden, NoSuchPlan."""
    actor.require("billing.view_accounts")
    plan = PaymentPlan.objects.select_related("patient", "card").filter(pk=plan_id).first()
    if plan is None:
        raise NoSuchPlan("There is no such plan, or it is not yours to see.")
    return progress_of([plan])[plan.pk]


def get_help(*, actor: Actor, request_id: int) -> HelpRequest:
    """Raises Forbidden, NoSuchHelp."""
    actor.require("billing.view_accounts")
    found: HelpRequest | None = (
        HelpRequest.objects.select_related("patient", "scale").filter(pk=request_id).first()
    )
    if found is None:
        raise NoSuchHelp("There is no such application, or it is not yours to see.")
    return found


def help_scales(*, actor: Actor) -> list[HelpScale]:
    actor.require("billing.view_accounts")
    return list(HelpScale.objects.order_by("-starts_on", "-pk"))


def agencies(*, actor: Actor) -> list[Agency]:
    """With how much is there: `placed` accounts, `cents` of them."""
    actor.require("billing.view_accounts")
    return list(Agency.objects.select_related("organization", "contract", "baa").order_by("-pk"))


def get_agency(*, actor: Actor, agency_id: int) -> Agency:
    """Raises Forbidden, NoSuchAgency."""
    for each in agencies(actor=actor):
        if each.pk == agency_id:
            return each
    raise NoSuchAgency("There is no such agency.")


def placements(*, actor: Actor, agency_id: int) -> list[Placement]:
    actor.require("billing.view_accounts")
    saw("billing_placementevent", ())
    return list(
        Placement.objects.filter(agency=agency_id)
        .select_related("patient")
        .annotate(paid=Sum("events__cents", filter=Q(events__verb="paid")))
        .order_by("-pk")[:200]
    )


def get_placement(*, actor: Actor, placement_id: int) -> Placement:
    """Raises Forbidden, NoSuchPlacement."""
    actor.require("billing.view_accounts")
    found: Placement | None = (
        Placement.objects.select_related("patient", "agency__organization", "notice")
        .filter(pk=placement_id)
        .first()
    )
    if found is None:
        raise NoSuchPlacement("There is no such account at an agency, or it is not yours to see.")
    return found


def agency_files(*, actor: Actor, agency_id: int) -> list[AgencyFile]:
    actor.require("billing.view_accounts")
    return list(AgencyFile.objects.filter(agency=agency_id).order_by("-pk")[:50])
