"""Documents of a patient, and their verified content."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from uuid import UUID

from praxis.documents import encryption, vault
from praxis.documents.media import EXTENSIONS as EXTENSIONS
from praxis.documents.media import SERVED_AS_IS
from praxis.documents.models import Correction, Document
from praxis.documents.types import (
    NEEDS,
    Content,
    DocumentDamaged,
    DocumentVoided,
    NoSuchDocument,
)
from praxis.kernel.actor import Actor
from praxis.kernel.sealing import CannotUnseal


def documents_of(
    *, actor: Actor, patient_id: int, voided: bool = False, limit: int = 200
) -> list[Document]:
    """Newest first; `voided` adds those filed in error."""
    actor.require("documents.view")
    found = Document.objects.filter(patient_id=patient_id).exclude(kind__in=_not_for(actor))
    if not voided:
        found = found.filter(voided_at__isnull=True)
    return list(found.order_by("-filed_at", "-pk")[:limit])


def get_document(*, actor: Actor, document_id: int) -> Document:
    """Raises NoSuchDocument."""
    actor.require("documents.view")
    found: Document | None = (
        Document.objects.select_related("data_key").filter(pk=document_id).first()
    )
    if found is None or found.kind in _not_for(actor):
        raise NoSuchDocument("There is no such document, or it is not yours to see.")
    return found


def readable(*, actor: Actor, document_ids: Collection[int]) -> frozenset[int]:
    """Those of the documents that the actor may open; some lie on charts out of sight."""
    actor.require("documents.view")
    if not document_ids:
        return frozenset()
    found = Document.objects.filter(pk__in=set(document_ids)).exclude(kind__in=_not_for(actor))
    return frozenset(found.values_list("pk", flat=True))


def _not_for(actor: Actor) -> list[str]:
    return [kind for kind, permission in NEEDS.items() if not actor.can(permission)]


def open_content(*, actor: Actor, document_id: int) -> Content:
    """The bytes as they were filed.

    A voided document opens only for those who may void. Raises NoSuchDocument,
    DocumentVoided, DocumentDamaged.
    """
    document = get_document(actor=actor, document_id=document_id)
    if document.voided_at is not None and not actor.can("documents.void"):
        raise DocumentVoided("This document was filed in error and is no longer shown.")
    try:
        data = vault.read(document.file, encryption.key_bytes(document.data_key))
    except CannotUnseal:
        raise DocumentDamaged(vault.DAMAGED) from None
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise DocumentDamaged(vault.DAMAGED)
    return Content(
        document_id=document.pk,
        filename=f"document-{document.pk}{EXTENSIONS[document.media_type]}",
        media_type=(
            document.media_type
            if document.media_type in SERVED_AS_IS
            else "application/octet-stream"
        ),
        data=data,
    )


def corrections_of(*, actor: Actor, patient_id: int, limit: int = 200) -> list[Correction]:
    """What was moved off this chart or onto it, newest first. Raises Forbidden."""
    actor.require("documents.view")
    found = Correction.objects.filter(patient_id=patient_id)
    return list(found.order_by("-occurred_at", "-pk")[:limit])


def get_correction(*, actor: Actor, correction_id: int) -> Correction:
    """One side. Raises Forbidden, NoSuchDocument."""
    actor.require("documents.correct")
    found: Correction | None = Correction.objects.filter(pk=correction_id).first()
    if found is None:
        raise NoSuchDocument("There is no such move, or the chart is not yours to see.")
    return found


def correction_sides(*, actor: Actor, key: UUID) -> dict[str, Correction]:
    """Both sides of one move by "off" and "onto", as far as the actor may open the charts.

    Raises Forbidden.
    """
    actor.require("documents.correct")
    return {row.side: row for row in Correction.objects.filter(move=key)}


def is_taken_back(*, actor: Actor, key: UUID) -> bool:
    """A later move has undone this one. Raises Forbidden."""
    actor.require("documents.correct")
    return bool(Correction.objects.filter(undoes=key).exists())
