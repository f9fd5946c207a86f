"""Documents for tests."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.documents.actions import file_document
from praxis.documents.models import Document
from praxis.kernel.actor import Actor

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000154a24f5d0000000049454e44ae426082"
)


def make_document(*, actor: Actor, **given: Any) -> Document:
    """A PDF that belongs to no patient unless one is named."""
    facts: dict[str, Any] = {
        "key": uuid.uuid4(),
        "kind": "other",
        "title": "Scan",
        "media_type": "application/pdf",
        "content": PDF,
    }
    return file_document(actor=actor, **(facts | given))
