"""Many files at once: papers of a run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from praxis.documents import encryption, vault
from praxis.documents.media import accepted
from praxis.documents.models import DataKey, Document
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many


@dataclass(frozen=True, slots=True)
class Filing:
    """One file and where it goes. `key`: a retry with it files nothing anew."""

    key: UUID
    title: str
    content: bytes
    patient_id: int | None


@transaction.atomic
def file_documents(
    *, actor: Actor, filings: Sequence[Filing], kind: str, media_type: str, source: str
) -> list[Document]:
    """`file_document` for many, in the order given; one statement for all their rows.

    Who files them holds a lock that keeps others from filing the same keys meanwhile.
    Raises TypeNotAllowed, TooLarge, EmptyFile, and then none was filed.
    """
    actor.require("documents.file")
    known = {
        each.client_key: each
        for each in Document.objects.filter(client_key__in=[each.key for each in filings])
    }
    data_key = DataKey.objects.order_by("-pk")[0]
    secret, now = encryption.key_bytes(data_key), clock.now()
    fresh: dict[UUID, tuple[Document, bytes]] = {}
    for each in filings:
        if each.key in known or each.key in fresh:
            continue
        document = Document(
            client_key=each.key,
            patient_id=each.patient_id,
            kind=Kind(kind),
            title=each.title.strip()[:120] or Kind(kind).label,
            media_type=accepted(media_type, each.content),
            size=len(each.content),
            sha256=hashlib.sha256(each.content).hexdigest(),
            file=vault.new_name(),
            data_key=data_key,
            source=source,
            filed_at=now,
            filed_by_id=actor.user_id,
            filed_by_name=actor.signature,
        )
        fresh[each.key] = (document, each.content)
    if fresh:
        vault.write_all([(row.file, content) for row, content in fresh.values()], secret)
        insert_many([row for row, _ in fresh.values()])
    rows = known | {key: row for key, (row, _) in fresh.items()}
    return [rows[each.key] for each in filings]
