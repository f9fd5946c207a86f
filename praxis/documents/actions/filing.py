"""File and void documents."""

from __future__ import annotations

import hashlib
import logging
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from praxis.documents import encryption, vault
from praxis.documents.media import accepted
from praxis.documents.models import DataKey, Document
from praxis.documents.types import AlreadyFiled, Kind, NoSuchDocument, ReasonMissing
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations

logger = logging.getLogger("praxis.documents")

ORPHAN_AGE_SECONDS = 24 * 3600


@transaction.atomic
def file_document(
    *,
    actor: Actor,
    key: UUID,
    kind: str,
    title: str,
    media_type: str,
    content: bytes,
    patient_id: int | None = None,
    source: str = "upload",
    retention_until: date | None = None,
) -> Document:
    """Store a file, encrypted, before the row that names it is committed.

    A retry with the same key returns the first row. Raises TypeNotAllowed, TooLarge,
    EmptyFile.
    """
    actor.require("documents.file")
    first = _with_key(key)
    if first is not None:
        return first
    media_type = accepted(media_type, content)
    data_key = DataKey.objects.order_by("-pk")[0]
    name = vault.new_name()
    vault.write(name, content, encryption.key_bytes(data_key))
    document = Document(
        client_key=key,
        patient_id=patient_id,
        kind=Kind(kind),
        title=title.strip()[:120] or Kind(kind).label,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        file=name,
        data_key=data_key,
        source=source,
        filed_at=clock.now(),
        filed_by_id=actor.user_id,
        filed_by_name=actor.signature,
        retention_until=retention_until,
    )
    try:
        with violations(documents_document_client_key_key=AlreadyFiled("filed meanwhile")):
            document.save(force_insert=True)
    except AlreadyFiled:
        rival: Document = Document.objects.get(client_key=key)
        return rival
    return document


def _with_key(key: UUID) -> Document | None:
    found: Document | None = Document.objects.filter(client_key=key).first()
    return found


@transaction.atomic
def void_document(*, actor: Actor, document_id: int, reason: str) -> Document:
    """Say that it was filed in error. Its file stays. Raises NoSuchDocument, ReasonMissing."""
    actor.require("documents.void")
    if not reason.strip():
        raise ReasonMissing("Say why it should not be here.", field="reason")
    document: Document | None = (
        Document.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    )
    if document is None:
        raise NoSuchDocument("There is no such document, or it is not yours to see.")
    if document.voided_at is None:
        document.voided_at = clock.now()
        document.voided_by_id = actor.user_id
        document.void_reason = reason.strip()[:200]
        document.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return document


@transaction.atomic
def add_data_key(*, actor: Actor) -> DataKey:
    """From now on new files use a fresh key; older files keep theirs."""
    actor.require("documents.void")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('documents_datakey', 'id'))")
        (pk,) = cursor.fetchone() or (0,)
    return DataKey.objects.create(pk=pk, wrapped=encryption.wrap(encryption.fresh_key(), pk))


@transaction.atomic
def put_orphans_aside(*, actor: Actor) -> int:
    """Move files older than a day that no row names out of the store. Returns how many.

    They were written for transactions that rolled back. Many at once mean that this is not
    the database these files belong to: then nothing is touched.
    """
    actor.require("documents.void")
    limit = clock.real_now().timestamp() - ORPHAN_AGE_SECONDS
    old = {name for name, written in vault.names() if written < limit}
    known = set(Document.objects.filter(file__in=old).values_list("file", flat=True))
    orphans = old - known
    if len(orphans) > max(20, len(known)):
        logger.error("%s files belong to no document; none was moved", len(orphans))
        return 0
    for name in orphans:
        vault.put_aside(name)
    return len(orphans)
