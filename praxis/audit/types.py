"""What the audit room says and asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from praxis.kernel.actor import Permission

PERMISSIONS = (
    Permission("audit.view", "Search the audit trail", ("privacy_officer", "auditor")),
    Permission(
        "audit.view_patient",
        "See who looked at a record and how it changed",
        ("front_desk", "clinical", "provider", "office_manager", "privacy_officer", "auditor"),
    ),
    Permission("audit.verify", "Verify the audit seals", ("privacy_officer", "auditor", "it")),
)


@dataclass(frozen=True, slots=True)
class Verification:
    """`first_bad` is the number of the first seal that does not match its rows, or None."""

    rows: int
    unsealed: int
    seals: int
    first_bad: int | None

    @property
    def ok(self) -> bool:
        return self.first_bad is None


@dataclass(frozen=True, slots=True)
class Look:
    """One read of a patient's record."""

    recorded_at: datetime
    user_id: int | None
    actor: str
    path: str
    outcome: str
    purpose: str
    reason: str


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One line of the trail: a change (with its values before and after) or a read."""

    kind: str
    id: int
    recorded_at: datetime
    user_id: int | None
    actor: str
    what: str
    op: str
    patients: tuple[int, ...]
    path: str
    purpose: str
    reason: str
    changes: dict[str, Any] | None
    request_id: str
