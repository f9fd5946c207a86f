"""Payers are asked by file, and what they answer is brought to those who asked."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.billing.actions import events
from praxis.billing.actions.submissions import next_isa13
from praxis.billing.facts import Biller
from praxis.billing.models import Claim, ClaimEvent, Interchange, TradingPartner
from praxis.billing.powers import empowered
from praxis.billing.queries.facts import biller_of, claim_facts
from praxis.billing.queries.setup import routes
from praxis.billing.types import (
    ClaimEventKind,
    ClaimState,
    Direction,
    FileKind,
    FileState,
    WrongClaimState,
)
from praxis.billing.x12_inquiries import STATUS, claim_level, question_file
from praxis.coverage import actions as coverage_actions
from praxis.coverage import queries as coverage
from praxis.documents import actions as documents
from praxis.interop.x12 import content as c
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.news import promise_outside
from praxis.practice import queries as practice
from praxis.scheduling import queries as scheduling
from praxis.scheduling.types import Status

ASKABLE = (ClaimState.SUBMITTED, ClaimState.ACKNOWLEDGED, ClaimState.ACCEPTED)
AGAIN = timedelta(hours=24)
MOST = 500
NOT_COMING = (Status.CANCELLED, Status.NO_SHOW)
_KINDS = {
    "270": FileKind.ELIGIBILITY_QUESTION,
    "276": FileKind.STATUS_QUESTION,
    "278": FileKind.AUTHORIZATION,
}


@transaction.atomic
def carry_questions(*, actor: Actor, key: UUID) -> list[Interchange]:
    """Every question to a payer that lies in no file yet goes into one, by kind and partner.

    A payer without a route is not reached: its questions end at once, and say so.
    """
    actor.require("billing.send")
    able = empowered(actor)
    biller = _biller(able)
    if biller is None:
        return []
    asked = coverage.questions_to_carry(actor=able, company=f"9{biller.tax_id}")
    ways = routes({each.payer_id for each in asked})
    lost = [each.question_id for each in asked if each.payer_id not in ways]
    if lost:
        coverage_actions.end_questions(
            actor=able, question_ids=lost, outcome="No route to this payer: ask by phone"
        )
    batches: dict[tuple[str, int], list[coverage.Question]] = {}
    for each in asked:
        if each.payer_id in ways:
            batches.setdefault((each.kind, ways[each.payer_id].partner_id), []).append(each)
    files = []
    for (kind, _), group in sorted(batches.items()):
        way = ways[group[0].payer_id]
        people = [
            (each.payer_name, ways[each.payer_id].payer_number or each.payer_number, each.level)
            for each in group
        ]
        file = _file(
            able, uuid.uuid5(key, f"{kind} {way.partner_id}"), kind, people, biller, way.partner
        )
        coverage_actions.mark_carried(
            actor=able, question_ids=[each.question_id for each in group], file_id=file.pk
        )
        files.append(file)
    return files


@transaction.atomic
def ask_coming_visits(*, actor: Actor) -> int:
    """The insurance of every visit some business days ahead: all that pays on that day.

    The days between, when offices are closed, are asked about with the next business day. How
    many questions are new.
    """
    actor.require("billing.send")
    ahead = int(practice.setting("eligibility_ask_days"))
    wanted: dict[int, date] = {}
    for site in access.sites():
        today = access.today(site.pk)
        last = add_business_days(today, ahead)
        first = add_business_days(today, ahead - 1) + timedelta(days=1)
        low = scheduling.day_span(first, site.time_zone)[0]
        high = scheduling.day_span(last, site.time_zone)[1]
        visits = scheduling.visits_between(actor, low, high, site_ids=[site.pk])
        coming = visits.exclude(status__in=NOT_COMING).values_list("patient_id", "start")
        for patient_id, start in coming.order_by("start"):
            wanted.setdefault(patient_id, clock.local_date(start, site.time_zone))
    asked: list[tuple[int, date]] = []
    for day in sorted(set(wanted.values())):
        patients = [patient_id for patient_id, its in wanted.items() if its == day]
        paying = coverage.coverages_on(actor=actor, patient_ids=patients, day=day)
        asked += [(each.coverage_id, day) for them in paying.values() for each in them]
    return coverage_actions.ask_payers(
        actor=actor, wanted=asked, why=f"Before the visits of {ahead} business days ahead"
    )


def _biller(actor: Actor) -> Biller | None:
    entities = practice.billing_entities(access.today())
    if not entities:
        return None
    first = entities[0]
    return biller_of(first, practice.tax_id_of(actor=actor, billing_entity_id=first.pk))


def _file(
    actor: Actor,
    key: UUID,
    kind: str,
    people: Sequence[tuple[str, str, c.Level]],
    biller: Biller,
    partner: TradingPartner,
) -> Interchange:
    isa13 = next_isa13()
    now = clock.now()
    at = now.astimezone(ZoneInfo(access.office_zone()))
    content = question_file(kind, people, biller=biller, partner=partner, isa13=isa13, at=at)
    document = documents.file_document(
        actor=actor,
        key=uuid.uuid5(key, f"document {isa13}"),
        kind="claim_file",
        title=f"Questions ({kind}), file {isa13}",
        media_type="text/plain",
        content=content,
        source="billing",
    )
    interchange = Interchange.objects.create(
        client_key=uuid.uuid5(key, f"file {isa13}"),
        direction=Direction.OUT,
        kind=_KINDS[kind],
        partner=partner,
        billing_entity_id=biller.entity_id,
        isa13=isa13,
        usage=partner.usage,
        file_name=f"{kind}-{isa13:09}.x12",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        document_id=document.pk,
        claim_count=len(people),
        state=FileState.MADE,
        made_at=now,
        made_by_id=actor.user_id,
    )
    promise_outside("billing.write_file", interchange_id=interchange.pk)
    return interchange


@transaction.atomic
def ask_about_claims(*, actor: Actor, key: UUID, claim_ids: Sequence[int]) -> list[Interchange]:
    """A 276 for claims the payer should have: one file a partner.

    Asked within the last day and not answered yet, a claim is not asked about again. The filing
    clock runs on. Raises Forbidden, WrongClaimState.
    """
    actor.require("billing.send")
    able = empowered(actor)
    rows = list(
        Claim.objects.select_for_update(of=("self",))
        .select_related("site", "payer")
        .filter(pk__in=claim_ids)
        .order_by("pk")[:MOST]
    )
    for claim in rows:
        if claim.state not in ASKABLE:
            raise WrongClaimState(
                f"Claim {claim.number} is {claim.get_state_display().lower()}: there is nothing"
                " to ask its payer."
            )
    waiting = _waiting([claim.pk for claim in rows])
    ways = routes({claim.payer_id for claim in rows})
    wanted = [claim for claim in rows if claim.pk not in waiting and claim.payer_id in ways]
    facts = claim_facts(actor=able, claims=wanted)
    batches: dict[tuple[int, int], list[Claim]] = {}
    for claim in wanted:
        batches.setdefault((claim.billing_entity_id, ways[claim.payer_id].partner_id), []).append(
            claim
        )
    files = []
    for (entity_id, partner_id), claims in sorted(batches.items()):
        traces = {
            claim.pk: f"S{uuid.uuid5(key, str(claim.pk)).hex[:20].upper()}" for claim in claims
        }
        people = [
            (
                claim.payer.name,
                facts[claim.pk].plan.payer_number,
                claim_level(
                    facts[claim.pk],
                    trace=traces[claim.pk],
                    their_number=claim.payer_control_number,
                ),
            )
            for claim in claims
        ]
        first = claims[0]
        file = _file(
            able,
            uuid.uuid5(key, f"{entity_id} {partner_id}"),
            STATUS,
            people,
            facts[first.pk].biller,
            ways[first.payer_id].partner,
        )
        events.write(
            events.event(
                able, claim, ClaimEventKind.ASKED, f"In file {file.isa13}", trace=traces[claim.pk],
                interchange=file, client_key=uuid.uuid5(key, f"asked {claim.pk}"),
            )
            for claim in claims
        )  # fmt: skip
        files.append(file)
    return files


def _trace(key: UUID, claim: Claim) -> str:
    return f"S{uuid.uuid5(key, str(claim.pk)).hex[:20].upper()}"


def _waiting(claim_ids: Sequence[int]) -> set[int]:
    answered = ClaimEvent.objects.filter(
        claim=OuterRef("claim"), kind=ClaimEventKind.STATUS, trace=OuterRef("trace")
    )
    rows = ClaimEvent.objects.filter(
        claim__in=claim_ids, kind=ClaimEventKind.ASKED, occurred_at__gte=clock.now() - AGAIN
    ).exclude(Exists(answered))
    return set(rows.values_list("claim_id", flat=True))


@transaction.atomic
def ask_silent_claims(*, actor: Actor) -> int:
    """Claims the payer took and has not decided in the days the practice allows are asked about.

    Each again after as many days. How many were asked about.
    """
    actor.require("billing.send")
    days = timedelta(days=int(practice.setting("claim_status_days")))
    since = clock.now() - days
    asked = ClaimEvent.objects.filter(
        claim=OuterRef("pk"), kind=ClaimEventKind.ASKED, occurred_at__gt=since
    )
    silent = dict(
        Claim.objects.filter(state=ClaimState.ACCEPTED, state_at__lt=since)
        .exclude(Exists(asked))
        .order_by("service_on", "pk")
        .values_list("pk", "patient_id")[:MOST]
    )
    saw("billing_claimevent", silent.values())
    if silent:
        ask_about_claims(actor=actor, key=uuid.uuid4(), claim_ids=list(silent))
    return len(silent)
