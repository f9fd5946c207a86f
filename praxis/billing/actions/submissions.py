"""Claims into files. The file itself is written by the worker (outside.write_file)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from praxis.access import queries as access
from praxis.billing.actions import events
from praxis.billing.actions.scrubbing import keep_item, scrub
from praxis.billing.models import Claim, Interchange, PayerRoute, SubmittedClaim, TradingPartner
from praxis.billing.powers import empowered
from praxis.billing.queries.facts import claim_facts
from praxis.billing.types import (
    ClaimEventKind,
    ClaimState,
    Direction,
    FileKind,
    FileState,
)
from praxis.billing.x12_837 import MOST_CLAIMS, claim_file
from praxis.documents import actions as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import promise_outside

ST02 = "0001"


@transaction.atomic
def send_claims(
    *, actor: Actor, key: UUID, claim_ids: Sequence[int] | None = None
) -> list[Interchange]:
    """Put ready claims into files, one a billing entity and trading partner (5,000 at most).

    Without ids: all of them that nobody else is sending at this moment. Each is checked once
    more; what is no longer clean stays behind with its item of work. A retry with the same key
    gives the first files back.
    """
    actor.require("billing.send")
    again = list(Interchange.objects.filter(client_key__in=_keys(key)).order_by("pk"))
    if again:
        return again
    able = empowered(actor)
    rows = Claim.objects.select_for_update(of=("self",), skip_locked=claim_ids is None)
    rows = rows.select_related("site").filter(state=ClaimState.READY)
    if claim_ids is not None:
        rows = rows.filter(pk__in=claim_ids)
    clean = scrub(actor=able, claims=list(rows.order_by("pk")[:MOST_CLAIMS]))
    return [
        _file(able, uuid.uuid5(key, f"file {position}"), claims, partner)
        for position, (claims, partner) in enumerate(_batches(clean))
    ]


def _keys(key: UUID) -> list[UUID]:
    return [uuid.uuid5(key, f"file {position}") for position in range(100)]


def _batches(claims: Sequence[Claim]) -> Iterator[tuple[list[Claim], TradingPartner]]:
    routes = {
        route.payer_id: route.partner
        for route in PayerRoute.objects.filter(
            payer__in={claim.payer_id for claim in claims}
        ).select_related("partner")
    }

    def batch(claim: Claim) -> tuple[int, int]:
        return claim.billing_entity_id, routes[claim.payer_id].pk

    for _, same in groupby(sorted(claims, key=lambda each: (batch(each), each.pk)), key=batch):
        group = list(same)
        yield group, routes[group[0].payer_id]


def _file(actor: Actor, key: UUID, claims: Sequence[Claim], partner: TradingPartner) -> Interchange:
    facts = claim_facts(actor=actor, claims=claims)
    isa13 = next_isa13()
    now = clock.now()
    content = claim_file(
        [facts[claim.pk] for claim in claims],
        partner=partner,
        isa13=isa13,
        at=now.astimezone(ZoneInfo(access.office_zone())),
    )
    document = documents.file_document(
        actor=actor,
        key=uuid.uuid5(key, "document"),
        kind="claim_file",
        title=f"Claims, file {isa13}",
        media_type="text/plain",
        content=content,
        source="billing",
    )
    interchange = Interchange.objects.create(
        client_key=key,
        direction=Direction.OUT,
        kind=FileKind.CLAIMS,
        partner=partner,
        billing_entity_id=claims[0].billing_entity_id,
        isa13=isa13,
        usage=partner.usage,
        file_name=f"837P-{isa13:09}.x12",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        document_id=document.pk,
        claim_count=len(claims),
        amount_cents=sum(claim.amount_cents for claim in claims),
        state=FileState.MADE,
        made_at=now,
        made_by_id=actor.user_id,
    )
    SubmittedClaim.objects.bulk_create(
        SubmittedClaim(
            interchange=interchange,
            claim=claim,
            patient_id=claim.patient_id,
            gs06=isa13,
            st02=ST02,
        )
        for claim in claims
    )
    words = f"File {isa13} to {partner.name}" + ("" if partner.usage == "P" else " (test)")
    events.write(
        events.event(actor, claim, ClaimEventKind.QUEUED, words, interchange=interchange)
        for claim in claims
    )
    promise_outside("billing.write_file", interchange_id=interchange.pk)
    return interchange


def next_isa13() -> int:
    """From a sequence of the database: a number that a rollback took is never used again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('billing_isa13')")
        (number,) = cursor.fetchone() or (0,)
    return int(number)


@transaction.atomic
def record_written(*, actor: Actor, interchange_id: int) -> Interchange:
    """The file lies in the folder: its claims are sent. Done again it changes nothing."""
    actor.require("billing.send")
    interchange = Interchange.objects.select_for_update(of=("self",)).get(pk=interchange_id)
    if interchange.written_at is not None:
        return interchange
    interchange.written_at = clock.now()
    interchange.state = FileState.WRITTEN
    interchange.save(update_fields=["written_at", "state"])
    sent = [
        row.claim
        for row in SubmittedClaim.objects.filter(interchange=interchange)
        .select_related("claim__replaces", "claim__site")
        .order_by("claim")
    ]
    at = interchange.written_at
    rows = [
        events.event(
            actor, claim, ClaimEventKind.SUBMITTED, at=at, interchange=interchange,
            client_key=uuid.uuid5(interchange.client_key, f"submitted {claim.pk}"),
        )
        for claim in sent
    ]  # fmt: skip
    for claim in sent:
        former = claim.replaces
        if former is not None and former.state not in (ClaimState.REPLACED,):
            rows.append(
                events.event(
                    actor, former, ClaimEventKind.REPLACED, f"By claim {claim.number}", at=at
                )
            )
    events.write(rows)
    for claim in sent:
        keep_item(actor, claim)
    return interchange
