"""Work for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist.actions import file_item
from praxis.worklist.models import WorkItem

_numbers = count(1)


def make_item(*, actor: Actor, due_at: datetime | None = None, **given: Any) -> WorkItem:
    """An open item for the front desk, due in two days."""
    facts: dict[str, Any] = {
        "key": f"correspondence:message:{next(_numbers)}",
        "kind": "correspondence.undelivered",
        "title": "Message not delivered",
        "why": "Clinic rule · 2 days",
        "consequence": "The patient does not know the time of the visit",
        "due_at": due_at or clock.now() + timedelta(days=2),
        "role": "front_desk",
    }
    return file_item(actor=actor, **(facts | given))
