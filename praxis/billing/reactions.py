"""What billing hears from rooms below."""

from __future__ import annotations

import uuid

from praxis.billing import actions
from praxis.coverage.types import PayerAsked
from praxis.kernel.actor import Actor

_NAMES = uuid.UUID("5b8f2a7c-63c1-4a1f-9a53-0f5f1f0f6a77")


def carry_questions(*, actor: Actor, news: PayerAsked, key: str) -> None:
    """Into the next file, with all others that wait."""
    actions.carry_questions(actor=actor, key=uuid.uuid5(_NAMES, f"{key} {news.question_id}"))
