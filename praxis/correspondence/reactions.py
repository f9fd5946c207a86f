"""What correspondence hears from others."""

from __future__ import annotations

from praxis.correspondence.actions.returning import note_mended
from praxis.kernel.actor import Actor
from praxis.people.types import AddressMended


def mend_mail(*, actor: Actor, news: AddressMended, key: str) -> None:
    note_mended(actor=actor, patient_id=news.patient_id)
