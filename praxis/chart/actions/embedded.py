"""Files that came inside a message with results lie among the patient's files."""

from __future__ import annotations

import logging
from dataclasses import replace
from uuid import UUID, uuid5

from praxis.chart import kept
from praxis.chart.models import InboundMessage, InboundMessageEvent
from praxis.documents import actions as filing
from praxis.documents import queries as documents
from praxis.documents.types import EmptyFile, Kind, TooLarge, TypeNotAllowed
from praxis.interop import hl7v2
from praxis.kernel.actor import Actor

logger = logging.getLogger("praxis.chart")
_SPACE = UUID("f1a9bb60-7b1e-4f0e-9a57-3c5a7f3ad1e2")


def file_embedded(actor: Actor, row: InboundMessage, patient_id: int) -> int:
    """How many were filed. One that is no file we keep stays in the message, which is kept."""
    turn = InboundMessageEvent.objects.filter(message=row).count()
    program = replace(actor, permissions=actor.permissions | {"documents.file"})
    filed = 0
    for at, each in enumerate(hl7v2.documents_in(kept.parsed(row))):
        if each.content is None:
            continue
        try:
            filing.file_document(
                actor=program,
                key=uuid5(_SPACE, f"{row.pk}:{patient_id}:{turn}:{at}"),
                kind=Kind.RESULT,
                title=each.name[:120],
                media_type=each.media_type,
                content=each.content,
                patient_id=patient_id,
                source=_source(row),
            )
        except (EmptyFile, TooLarge, TypeNotAllowed):
            logger.warning("a file inside message %s was not one that we keep", row.pk)
            continue
        filed += 1
    return filed


def take_off_embedded(actor: Actor, row: InboundMessage, patient_id: int) -> None:
    """The message was another patient's: so are its files."""
    program = replace(actor, permissions=actor.permissions | {"documents.view", "documents.void"})
    for each in documents.documents_of(actor=program, patient_id=patient_id):
        if each.source == _source(row):
            filing.void_document(
                actor=program, document_id=each.pk, reason="Came with another patient's result"
            )


def _source(row: InboundMessage) -> str:
    return f"message {row.pk}"
