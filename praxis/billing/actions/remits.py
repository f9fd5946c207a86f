"""Remittances: taken in, and worked when they do not settle themselves."""

from __future__ import annotations

import hashlib
from collections import Counter
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.books import key_of
from praxis.billing.models import Interchange, Remittance, RemittanceClaim, RemittanceEvent
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.models.remits import RemittanceState
from praxis.billing.money_types import (
    AlreadyPosted,
    NoSuchRemittance,
    NotParked,
    NotWaiting,
    NotX12,
    ReasonNeededForMoney,
    Received,
)
from praxis.billing.powers import empowered
from praxis.billing.remits.letters import with_letters
from praxis.billing.remits.reading import File, Read, read_file
from praxis.billing.remits.single import post_by_hand, unpost
from praxis.billing.remits.taking import add_event, receive_money, take
from praxis.billing.types import Direction, FileKind, FileState
from praxis.coverage import queries as coverage
from praxis.documents import actions as documents
from praxis.documents import queries as stored
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.worklist import actions as worklist

_SAME_FILE = AlreadyPosted("This file was read before. Nothing was changed.")


@transaction.atomic
def receive_835(*, actor: Actor, key: UUID, file_name: str, content: bytes) -> Received:
    """Take in a remittance file: every payment in it is posted, or parked with its reason.

    The same bytes again (whatever their name) change nothing, and so does a payment that came
    in another file. All or nothing. Raises NotX12.
    """
    actor.require("billing.post")
    digest = hashlib.sha256(content).hexdigest()
    first = _of_digest(digest)
    if first is not None:
        return again(first)
    file = read_file(content)
    interchange = Interchange(
        client_key=key,
        direction=Direction.IN,
        kind=FileKind.REMITTANCE,
        isa13=file.isa13,
        file_name=file_name[:120],
        sha256=digest,
        bytes=len(content),
        claim_count=sum(len(read.content.claims) for read in file.transactions),
        amount_cents=sum(read.content.paid_cents for read in file.transactions),
        state=FileState.DONE,
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    try:
        with violations(
            billing_interchange_read_once=_SAME_FILE, billing_interchange_client_key_key=_SAME_FILE
        ):
            interchange.save(force_insert=True)
    except AlreadyPosted:
        rival = _of_digest(digest) or Interchange.objects.get(client_key=key)
        return again(rival)
    document = documents.file_document(
        actor=empowered(actor),
        key=key_of(key, "document"),
        kind="claim_file",
        title=f"Remittance file {file_name}"[:120],
        media_type="text/plain",
        content=_as_text(content),
        source="billing",
    )
    interchange.document_id = document.pk
    received = _take_all(actor, key, interchange, file)
    interchange.state = FileState.WAITING if received.parked else FileState.DONE
    interchange.save(update_fields=["document_id", "state"])
    return received


def _of_digest(digest: str) -> Interchange | None:
    return Interchange.objects.filter(direction=Direction.IN, sha256=digest).first()


def _as_text(content: bytes) -> bytes:
    """Files are stored as UTF-8; X12 is bytes of Latin-1 at most."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1").encode()
    return content


def _take_all(actor: Actor, key: UUID, interchange: Interchange, file: File) -> Received:
    counts: Counter[str] = Counter()
    ids = []
    findings = list(file.findings)
    for read in file.transactions:
        try:
            taken = take(
                actor=actor,
                key=key_of(key, f"payment {read.position}"),
                interchange=interchange,
                read=read,
            )
        except AlreadyPosted:
            counts["duplicate"] += 1
            findings.append(f"Check {read.content.payer_trace} was posted before")
            continue
        ids.append(taken.remittance.pk)
        counts += taken.counts
        if taken.remittance.why:
            findings.append(f"Check {taken.remittance.trace}: {taken.remittance.why}")
    return Received(
        interchange_id=interchange.pk,
        file_name=interchange.file_name,
        remittance_ids=tuple(ids),
        posted=counts[State.POSTED] + counts[State.DENIED],
        parked=counts["parked"],
        suspended=counts[State.SUSPENSE] + counts[State.UNMATCHED],
        duplicates=counts["duplicate"],
        claims=interchange.claim_count,
        amount_cents=interchange.amount_cents,
        findings=tuple(findings),
    )


def again(interchange: Interchange) -> Received:
    """What a file that is already on file comes to: nothing is done."""
    if interchange.kind != FileKind.REMITTANCE:
        raise NotX12("This file was read before, and it is no remittance.", field="file")
    return Received(
        interchange_id=interchange.pk,
        file_name=interchange.file_name,
        remittance_ids=tuple(
            Remittance.objects.filter(interchange=interchange).values_list("pk", flat=True)
        ),
        posted=0,
        parked=0,
        suspended=0,
        duplicates=0,
        claims=interchange.claim_count,
        amount_cents=interchange.amount_cents,
        findings=("This file was read before. Nothing was changed.",),
        again=True,
    )


@transaction.atomic
def choose_payer(*, actor: Actor, key: UUID, remittance_id: int, payer_id: int) -> Remittance:
    """Say who the payer of a parked check is, and read it again.

    Returns the new remittance; the parked one is marked as replaced.
    Raises NoSuchRemittance, NotParked.
    """
    actor.require("billing.post")
    parked = _locked(remittance_id)
    if parked.state != RemittanceState.PARKED:
        raise NotParked("This check is not parked any more. Nothing was changed.")
    payer = coverage.get_payer(actor=actor, payer_id=payer_id)
    read = read_again(actor, parked)
    # The parked row steps aside first: one position of a file is one live payment.
    add_event(actor, parked, "replaced", "Read again with its payer")
    taken = take(actor=actor, key=key, interchange=parked.interchange, read=read, payer=payer)
    worklist.close_item(
        actor=empowered(actor), key=f"billing:parked:{parked.pk}", reason="The payer was chosen"
    )
    return taken.remittance


@transaction.atomic
def post_money_only(*, actor: Actor, key: UUID, remittance_id: int, why: str) -> Remittance:
    """Bring a parked check's money into the books as the payer's, without its claims.

    It waits in 2190 until a corrected file comes. Raises NoSuchRemittance, NotParked,
    ReasonNeededForMoney.
    """
    actor.require("billing.release_money")
    remittance = _locked(remittance_id)
    if remittance.state != RemittanceState.PARKED:
        raise NotParked("This check is not parked any more. Nothing was changed.")
    if remittance.payer_id is None or remittance.amount_cents <= 0:
        raise NotParked("Choose the payer first; a check must bring money.")
    if not why.strip():
        raise ReasonNeededForMoney("Say why the money is posted without its claims.", field="why")
    receive_money(empowered(actor), key, remittance, access.today())
    add_event(actor, remittance, "cash_only", why.strip())
    worklist.close_item(
        actor=empowered(actor), key=f"billing:parked:{remittance.pk}", reason="Money posted"
    )
    remittance.refresh_from_db()
    return remittance


@transaction.atomic
def match_remittance_claim(
    *, actor: Actor, key: UUID, remittance_claim_id: int, claim_id: int
) -> None:
    """Say which claim of ours a waiting one is, and post it.

    Raises NoSuchRemittance, NotWaiting, LinesDoNotMatch, DoesNotBalance.
    """
    actor.require("billing.post")
    row = _waiting(remittance_claim_id)
    read = read_again(actor, row.remittance)
    said = with_letters(row, read.content.claims[row.position - 1])
    post_by_hand(actor=actor, key=key, row=row, said=said, claim_id=claim_id)


@transaction.atomic
def unmatch_remittance_claim(
    *, actor: Actor, key: UUID, remittance_claim_id: int, why: str
) -> None:
    """It was the wrong claim: everything posted from it is taken back, its money waits again.

    Raises NoSuchRemittance, NotWaiting (nothing of it is posted), ReasonNeededForMoney.
    """
    actor.require("billing.post")
    row = locked_claim(remittance_claim_id)
    if row.state not in (State.POSTED, State.DENIED) or row.claim_id is None:
        raise NotWaiting("Nothing is posted from this claim. Nothing was changed.")
    if not why.strip():
        raise ReasonNeededForMoney("Say why it is the wrong claim.", field="why")
    unpost(actor=actor, key=key, row=row, why=why.strip())


@transaction.atomic
def hold_remittance_claim(*, actor: Actor, remittance_claim_id: int, why: str) -> None:
    """Keep a waiting claim out of the queue, with the reason: its money stays in suspense.

    Raises NoSuchRemittance, NotWaiting, ReasonNeededForMoney.
    """
    actor.require("billing.post")
    row = _waiting(remittance_claim_id)
    if not why.strip():
        raise ReasonNeededForMoney("Say what you are waiting for.", field="why")
    claim_event(actor, row, "held", why.strip())


def _waiting(remittance_claim_id: int) -> RemittanceClaim:
    row = locked_claim(remittance_claim_id)
    if row.state not in (State.UNMATCHED, State.SUSPENSE, State.HELD):
        raise NotWaiting("This claim does not wait any more. Nothing was changed.")
    return row


def locked_claim(remittance_claim_id: int) -> RemittanceClaim:
    row = (
        RemittanceClaim.objects.select_for_update(of=("self",), no_key=True)
        .select_related("remittance__interchange", "claim")
        .filter(pk=remittance_claim_id)
        .first()
    )
    if row is None:
        raise NoSuchRemittance("There is no such claim in a remittance, or it is not yours to see.")
    found: RemittanceClaim = row
    return found


def _locked(remittance_id: int) -> Remittance:
    row = (
        Remittance.objects.select_for_update(of=("self",), no_key=True)
        .select_related("interchange")
        .filter(pk=remittance_id)
        .first()
    )
    if row is None:
        raise NoSuchRemittance("There is no such remittance.")
    return row


def read_again(actor: Actor, remittance: Remittance) -> Read:
    """The check's own ST, from the stored file."""
    content = stored.open_content(
        actor=empowered(actor), document_id=remittance.interchange.document_id or 0
    )
    return read_file(content.data).transactions[remittance.position - 1]


def claim_event(actor: Actor, row: RemittanceClaim, verb: str, why: str) -> None:
    RemittanceEvent.objects.create(
        remittance_id=row.remittance_id,
        remittance_claim=row,
        patient_id=row.patient_id,
        verb=verb,
        claim_id=row.claim_id,
        match=row.match,
        reason=why[:300],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )
