"""What payers answer to our questions (271, 277, 278), brought to those who asked."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from praxis.billing import claim_status
from praxis.billing.actions import events
from praxis.billing.actions.inquiring import ASKABLE
from praxis.billing.actions.scrubbing import item_key
from praxis.billing.models import Claim, ClaimEvent, Interchange
from praxis.billing.types import ClaimEventKind, Direction
from praxis.coverage import actions as coverage_actions
from praxis.coverage import queries as coverage
from praxis.interop.x12 import content as c
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.worklist import actions as worklist


def take_in(
    actor: Actor, file: Interchange, it: c.Inquiry, document_id: int | None
) -> tuple[set[int], list[str]]:
    """What a 271, 277 or 278 answers: the claims touched, and what nobody asked."""
    touched: set[int] = set()
    unknown: list[str] = []
    for path in c.paths(it):
        if it.kind == "277":
            touched |= _statuses(actor, file, path, unknown, document_id)
            continue
        traces = [each.number for level in path for each in level.traces if each.kind == "2"]
        traces = traces[-1:] or _of_file(actor, it)
        for trace in traces:
            found: object | None
            if it.kind == "271":
                found = coverage_actions.take_eligibility(
                    actor=actor, trace=trace, path=path, document_id=document_id
                )
            else:
                found = coverage_actions.take_review(
                    actor=actor, trace=trace, path=path, document_id=document_id
                )
            if found is None:
                unknown.append(f"{it.kind} for {trace}")
        if not traces:
            unknown.append(f"{it.kind} {it.reference}")
    return touched, unknown


def _of_file(actor: Actor, it: c.Inquiry) -> list[str]:
    """A refusal of the whole question repeats our BHT03, which begins with the file's number."""
    sent = _sent(it.reference)
    return coverage.open_traces(actor=actor, file_id=sent.pk) if sent else []


def _sent(reference: str) -> Interchange | None:
    number = reference[:9]
    if not number.isdecimal():
        return None
    return Interchange.objects.filter(direction=Direction.OUT, isa13=int(number)).first()


def _statuses(
    actor: Actor,
    file: Interchange,
    path: c.Path,
    unknown: list[str],
    document_id: int | None,
) -> set[int]:
    touched = set()
    for tracked in (each for level in path for each in level.tracked if each.statuses):
        asked = list(
            ClaimEvent.objects.filter(kind=ClaimEventKind.ASKED, trace=tracked.trace.number)
            .select_related("claim__site", "claim__payer")
            .order_by("pk")
        )
        if not asked:
            sent = _sent(tracked.trace.number) if path[-1].code in ("21", "19") else None
            asked = (
                list(
                    ClaimEvent.objects.filter(kind=ClaimEventKind.ASKED, interchange=sent)
                    .select_related("claim__site", "claim__payer")
                    .order_by("pk")
                )
                if sent
                else []
            )
        if not asked:
            unknown.append(f"277 for {tracked.trace.number}")
        for question in asked:
            _tell(actor, file, question, tracked, document_id)
            touched.add(question.claim_id)
    return touched


def _tell(
    actor: Actor,
    file: Interchange,
    question: ClaimEvent,
    tracked: c.Tracked,
    document_id: int | None,
) -> None:
    claim, said = question.claim, tracked.statuses
    key = uuid.uuid5(file.client_key, f"status {question.pk}")
    if events.once(key):
        return
    events.note(
        actor, claim, ClaimEventKind.STATUS, claim_status.words(said),
        code=claim_status.codes(said), their_number=tracked.payer_control_number,
        trace=question.trace, interchange=file, document_id=document_id, client_key=key,
    )  # fmt: skip
    if claim.state not in ASKABLE:
        return
    follow = claim_status.follow_up(said, number=claim.number)
    if follow is None:
        worklist.close_item(actor=actor, key=item_key(claim.pk), reason="the payer works on it")
        return
    worklist.file_item(
        actor=actor,
        key=item_key(claim.pk),
        kind="billing.claim_asked",
        title=follow.title[:160],
        why=f"Payer's answer · {claim_status.words(said)}"[:200],
        consequence="The claim is not paid; past the payer's limit nobody may be billed",
        due_at=_due(claim, follow.days),
        role="biller",
        patient_id=claim.patient_id,
        url=f"/claims/{claim.pk}/",
        step=follow.step,
        at_risk=Money(claim.amount_cents),
    )


def _due(claim: Claim, days: int) -> datetime:
    zone = ZoneInfo(claim.site.time_zone)
    due = clock.now() + timedelta(days=days)
    if claim.filing_due_on is not None:
        limit = datetime(*claim.filing_due_on.timetuple()[:3], 17, tzinfo=zone)
        due = min(due, max(limit, clock.now()))
    return due


def file_refused(actor: Actor, sent: Interchange, words: str) -> None:
    """A file of questions that was refused at the door: nobody will answer it."""
    coverage_actions.end_questions(actor=actor, file_id=sent.pk, outcome=words)
    asked = ClaimEvent.objects.filter(kind=ClaimEventKind.ASKED, interchange=sent)
    rows = [
        events.event(
            actor, each.claim, ClaimEventKind.STATUS, words, code="999 R", trace=each.trace,
            interchange=sent, client_key=uuid.uuid5(sent.client_key, f"refused {each.pk}"),
        )
        for each in asked.select_related("claim__site").order_by("pk")
        if not events.once(uuid.uuid5(sent.client_key, f"refused {each.pk}"))
    ]  # fmt: skip
    events.write(rows)
