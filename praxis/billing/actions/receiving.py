"""Files that came in: each once, by its SHA-256; what nobody understands waits for a person."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta

from django.db import transaction

from praxis.billing.actions import acks
from praxis.billing.models import Interchange
from praxis.billing.powers import empowered
from praxis.billing.types import Direction, FileKind, FileState
from praxis.documents import actions as documents
from praxis.documents.types import EmptyFile, TooLarge, TypeNotAllowed
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist

_KINDS = {
    "TA1": FileKind.INTERCHANGE_ACK,
    "999": FileKind.FILE_ACK,
    "277CA": FileKind.CLAIM_ACK,
    "271": FileKind.ELIGIBILITY_ANSWER,
    "277": FileKind.STATUS_ANSWER,
    "278": FileKind.AUTHORIZATION,
}
_NAMES = uuid.UUID("0d1f7a52-3f3e-4a43-9f0e-6d3a8a3fb1c7")


@transaction.atomic
def receive_answers(*, actor: Actor, file_name: str, content: bytes) -> Interchange:
    """Take in TA1, 999, 277CA and the answers to our questions (271, 277, 278).

    The same bytes again give the first reading back.

    A file that cannot be read, holds something else, or answers what we never sent is kept and
    waits for a person; what could be understood of it is done.
    """
    actor.require("billing.send")
    digest = hashlib.sha256(content).hexdigest()
    first = Interchange.objects.filter(direction=Direction.IN, sha256=digest).first()
    if first is not None:
        return first
    able = empowered(actor)
    key = uuid.uuid5(_NAMES, digest)
    parts, wrong = acks.answers_in(content)
    kinds = {kind for kind, _ in parts}
    document_id, refused = _keep(able, key, file_name, content)
    file = Interchange.objects.create(
        client_key=key,
        direction=Direction.IN,
        kind=_KINDS[next(iter(kinds))] if len(kinds) == 1 and kinds <= _KINDS.keys() else "other",
        file_name=file_name[:120],
        sha256=digest,
        bytes=len(content),
        document_id=document_id,
        state=FileState.DONE,
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    problems = [*wrong[:3], *refused]
    if not wrong:
        answers = acks.take_in(able, file, parts, document_id)
        problems += [f"Answers what was not sent: {each}" for each in answers.unknown[:3]]
        file.claim_count = len(answers.touched.keys() | answers.answered)
    if not parts:
        problems.append("Holds nothing that is known here")
    problems += [f"Holds {part}" for kind, part in parts if kind == "other"]
    if problems:
        _ask(able, file, "; ".join(problems))
    file.save(update_fields=["state", "note", "claim_count"])
    return file


@transaction.atomic
def settle_file(*, actor: Actor, interchange_id: int, note: str = "") -> Interchange:
    """A person has looked at a file that waited."""
    actor.require("billing.send")
    file = Interchange.objects.select_for_update(of=("self",)).get(pk=interchange_id)
    if file.state == FileState.WAITING:
        file.state = FileState.DONE
        if note.strip():
            file.note = f"{file.note} · {note.strip()}"[:300]
        file.save(update_fields=["state", "note"])
        worklist.close_item(actor=empowered(actor), key=item_key(file.pk), reason="looked at")
    return file


def item_key(interchange_id: int) -> str:
    return f"billing:file:{interchange_id}"


def _keep(
    actor: Actor, key: uuid.UUID, file_name: str, content: bytes
) -> tuple[int | None, list[str]]:
    try:
        document = documents.file_document(
            actor=actor,
            key=uuid.uuid5(key, "document"),
            kind="claim_file",
            title=f"From payers: {file_name}",
            media_type="text/plain",
            content=content,
            source="billing",
        )
    except (EmptyFile, TooLarge, TypeNotAllowed) as refusal:
        return None, [f"Not kept as a document: {refusal.message}"]
    return document.pk, []


def _ask(actor: Actor, file: Interchange, why: str) -> None:
    file.state = FileState.WAITING
    file.note = why[:300]
    worklist.file_item(
        actor=actor,
        key=item_key(file.pk),
        kind="billing.file_waiting",
        title=f"Look at the file {file.file_name}"[:160],
        why="Clinic rule · files from payers are understood the day they come",
        consequence="An answer about claims may be lost",
        due_at=clock.now() + timedelta(days=1),
        role="biller",
        url=f"/billing/files/{file.pk}/",
        step="Look",
    )
