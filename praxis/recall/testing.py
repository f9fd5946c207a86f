"""Recalls for tests, made through the actions."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.recall import actions
from praxis.recall.models import Recall, RecallRule

SET_UP = Actor(user_id=None, name="test set-up", system=True)


def make_recall(*, actor: Actor, patient_id: int, visit_type_id: int, **given: Any) -> Recall:
    """Due in a month. Needs an open access context."""
    asked: dict[str, Any] = {
        "key": uuid.uuid4(),
        "due_on": access.today() + timedelta(days=30),
        "why": "Blood pressure",
    }
    return actions.add_recall(
        actor=actor, patient_id=patient_id, visit_type_id=visit_type_id, **(asked | given)
    )


def make_rule(visit_type_id: int, **given: Any) -> RecallRule:
    """A year after such a visit."""
    asked: dict[str, Any] = {
        "key": uuid.uuid4(),
        "name": "Yearly visit",
        "trigger": "after_visit",
        "after_type_id": visit_type_id,
        "months": 12,
    }
    return actions.add_rule(actor=SET_UP, visit_type_id=visit_type_id, **(asked | given))
