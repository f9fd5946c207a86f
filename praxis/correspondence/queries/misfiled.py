"""Who was given a document that stood on the wrong chart."""

from __future__ import annotations

from praxis.correspondence.models import Disclosure
from praxis.kernel.actor import Actor


def disclosures_with(*, actor: Actor, document_id: int) -> list[Disclosure]:
    """Entries of the accounting for this document that nobody has corrected. Raises Forbidden."""
    actor.require("correspondence.disclose")
    corrected = Disclosure.objects.filter(corrects__isnull=False).values("corrects_id")
    found = Disclosure.objects.filter(document_id=document_id, entered_in_error=False)
    return list(found.exclude(pk__in=corrected).order_by("pk"))
