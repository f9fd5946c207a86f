"""Rules and clocks for tests."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from itertools import count
from typing import Any

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.obligations.actions import RuleFacts, add_rule_version, start_obligation
from praxis.obligations.models import Obligation, RuleVersion

_numbers = count(1)


def make_rule(
    *, actor: Actor, code: str = "test.sixty", redate_running: bool = False, **given: Any
) -> RuleVersion:
    """A law that gives sixty days and asks for a letter."""
    facts: dict[str, Any] = {
        "title": "Answer in sixty days",
        "basis": "law",
        "citation": "1 CFR 1.1",
        "jurisdiction": "US",
        "binds": "Everybody",
        "trigger": "Somebody asks",
        "deadline": {"days": 60},
        "evidence": "the letter",
        "consequence": "The law is broken",
        "role": "privacy_officer",
        "effective_on": date(2020, 1, 1),
        "read": "text",
        "checked_on": date(2026, 11, 23),
        "why": "First version",
    }
    return add_rule_version(
        actor=actor,
        key=uuid.uuid4(),
        code=code,
        facts=RuleFacts(**(facts | given)),
        redate_running=redate_running,
    )


def make_clock(
    *,
    actor: Actor,
    code: str = "test.sixty",
    triggered_at: datetime | None = None,
    patient_id: int | None = None,
) -> Obligation:
    return start_obligation(
        actor=actor,
        key=f"people:request:{next(_numbers)}",
        code=code,
        title="Copy of records",
        triggered_at=triggered_at or clock.now(),
        zone="America/Chicago",
        patient_id=patient_id,
    )
