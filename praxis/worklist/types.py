"""What the worklist says and asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from praxis.kernel.actor import Permission
from praxis.kernel.errors import NotFound, PraxisError
from praxis.kernel.money import Money

_STAFF = (
    "front_desk",
    "biller",
    "billing_lead",
    "clinical",
    "provider",
    "hr",
    "office_manager",
    "privacy_officer",
    "bookkeeper",
    "facility",
    "it",
    "outside_biller",
)

PERMISSIONS = (
    Permission("worklist.view", "See the own worklist", (*_STAFF, "auditor")),
    Permission(
        "worklist.view_all",
        "See everybody's worklist",
        ("office_manager", "privacy_officer", "auditor"),
    ),
    Permission("worklist.file", "File and close work", _STAFF),
    Permission("worklist.assign", "Give work to somebody", _STAFF),
)

# Words of the roles that work is filed to, for the page. Rooms file to these codes only.
ROLES = {
    "front_desk": "Front desk",
    "biller": "Billing",
    "billing_lead": "Billing lead",
    "clinical": "Clinical staff",
    "provider": "Providers",
    "hr": "Human resources",
    "office_manager": "Office manager",
    "privacy_officer": "Privacy officer",
    "bookkeeper": "Bookkeeper",
    "facility": "Facility",
    "it": "IT",
}


class Area(StrEnum):
    """Areas of the office, as the manager sees them."""

    PATIENTS = "Patients"
    OFFICE = "Office"
    COMPLIANCE = "Compliance"
    PEOPLE = "People"
    REFERRALS = "Referrals"
    PLANNING = "Planning"
    SYSTEMS = "Systems"
    FACILITY = "Facility"
    RELATIONS = "Relations"
    OUTREACH = "Outreach"


AREA_OF_ROOM = {
    "scheduling": Area.PATIENTS,
    "people": Area.PATIENTS,
    "desk": Area.PATIENTS,
    "chart": Area.PATIENTS,
    "correspondence": Area.PATIENTS,
    "forms": Area.PATIENTS,
    "portal": Area.PATIENTS,
    "kiosk": Area.PATIENTS,
    "obligations": Area.COMPLIANCE,
    "compliance": Area.COMPLIANCE,
    "audit": Area.COMPLIANCE,
    "access": Area.SYSTEMS,
    "news": Area.SYSTEMS,
    "documents": Area.SYSTEMS,
    "migration": Area.SYSTEMS,
    "systems": Area.SYSTEMS,
    "workforce": Area.PEOPLE,
    "payroll": Area.PEOPLE,
    "referrals": Area.REFERRALS,
    "insight": Area.PLANNING,
    "facility": Area.FACILITY,
    "supply": Area.FACILITY,
    "feedback": Area.RELATIONS,
    "outreach": Area.OUTREACH,
    "recall": Area.OUTREACH,
}


def area_of(key: str) -> Area:
    """The area of the room that filed "room:thing:id"."""
    return AREA_OF_ROOM.get(key.partition(":")[0], Area.OFFICE)


class Scope(StrEnum):
    EVERYTHING = "everything"
    MINE = "mine"
    UNOWNED = "unowned"
    OVERDUE = "overdue"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Counts:
    """Open items the actor may see. `late` is past due, `today` due by the day's end."""

    open: int
    late: int
    today: int
    week: int
    unowned: int
    waiting: int
    mine: int
    at_risk_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """Work to be filed; the fields are those of `actions.file_item`."""

    key: str
    kind: str
    title: str
    why: str
    consequence: str
    due_at: datetime
    role: str
    patient_id: int | None = None
    url: str = ""
    step: str = "Open"
    citation: str = ""
    at_risk: Money | None = None


class NoSuchItem(NotFound):
    code = "no_such_item"


class ItemClosed(PraxisError):
    code = "item_closed"


class ReasonMissing(PraxisError):
    code = "reason_missing"


class SnoozedPastDeadline(PraxisError):
    code = "snoozed_past_deadline"


class ClosesItself(PraxisError):
    """The cause is still there; the room that filed the item closes it when it is gone."""

    code = "closes_itself"


class NotTheirWork(PraxisError):
    """The person named cannot see the item, so could not do it."""

    code = "not_their_work"


class UnknownRole(ValueError):
    """A room filed work to a role that has no worklist. Always our bug."""
