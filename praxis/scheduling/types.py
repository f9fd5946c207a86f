"""Words, refusals and news of the schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.news import News

_CARE = ("clinical", "provider")
_DESK = ("front_desk", "office_manager")

PERMISSIONS = (
    Permission(
        "scheduling.view",
        "See the schedule and visits",
        (
            *_DESK,
            *_CARE,
            "biller",
            "billing_lead",
            "privacy_officer",
            "outside_biller",
            "auditor",
        ),
    ),
    Permission("scheduling.book", "Book, move and cancel visits", (*_DESK, *_CARE)),
    Permission(
        "scheduling.override",
        "Book against a template, cap or rule, with a reason",
        ("office_manager", *_CARE),
    ),
    Permission(
        "scheduling.overbook", "Book over a booked time, with a reason", ("office_manager", *_CARE)
    ),
    Permission("scheduling.flow", "Check in, room and check out", (*_DESK, *_CARE)),
    Permission("scheduling.correct", "Correct a visit's times and status", (*_DESK, *_CARE)),
    Permission("scheduling.readiness", "Keep the readiness list of visits", (*_DESK, *_CARE)),
    Permission("scheduling.manage_supply", "Change templates and time off", ("office_manager",)),
)


class Status(TextChoices):
    """Where a visit stands. Derived from its events by the database, never set."""

    BOOKED = "booked", "Not confirmed"
    CONFIRMED = "confirmed", "Confirmed"
    ARRIVED = "arrived", "Waiting"
    ROOMED = "roomed", "In room"
    WITH_PROVIDER = "with_provider", "With provider"
    CHECKOUT = "checkout", "Checkout"
    DONE = "done", "Done"
    NO_SHOW = "no_show", "No-show"
    LEFT_UNSEEN = "left_unseen", "Left without being seen"
    CANCELLED = "cancelled", "Cancelled"


EXPECTED = (Status.BOOKED, Status.CONFIRMED)
HERE = (Status.ARRIVED, Status.ROOMED, Status.WITH_PROVIDER, Status.CHECKOUT)
OVER = (Status.DONE, Status.NO_SHOW, Status.LEFT_UNSEEN, Status.CANCELLED)

FHIR_STATUS = {
    Status.BOOKED: "booked",
    Status.CONFIRMED: "booked",
    Status.ARRIVED: "arrived",
    Status.ROOMED: "checked-in",
    Status.WITH_PROVIDER: "checked-in",
    Status.CHECKOUT: "fulfilled",
    Status.DONE: "fulfilled",
    Status.NO_SHOW: "noshow",
    Status.LEFT_UNSEEN: "cancelled",
    Status.CANCELLED: "cancelled",
}


class EventKind(TextChoices):
    BOOKED = "booked", "Booked"
    CONFIRMED = "confirmed", "Confirmed"
    ARRIVED = "arrived", "Arrived"
    CHECK_IN_STARTED = "checkin_started", "Check-in started"
    CHECK_IN_DONE = "checkin_done", "Checked in"
    CALLED = "called", "Called"
    ROOMED = "roomed", "Roomed"
    VITALS = "vitals", "Vitals done"
    PROVIDER_IN = "provider_in", "Provider in"
    PROVIDER_OUT = "provider_out", "Provider out"
    CHECK_OUT_STARTED = "checkout_started", "Checkout started"
    CHECK_OUT_DONE = "checkout_done", "Checked out"
    LEFT = "left", "Left"
    LEFT_UNSEEN = "lwbs", "Left without being seen"
    CANCELLED = "cancelled", "Cancelled"
    NO_SHOW = "no_show", "No-show"
    REOPENED = "reopened", "Reopened"
    MOVED = "moved", "Moved"
    CORRECTED = "corrected", "Corrected"


class Initiator(TextChoices):
    PATIENT = "patient", "Patient"
    PRACTICE = "practice", "Practice"
    PROVIDER = "provider", "Provider"
    WEATHER = "weather", "Weather"


class Urgency(TextChoices):
    SAME_DAY = "same_day", "Same day"
    WITHIN_72H = "within_72h", "Within 72 hours"
    WITHIN_14D = "within_14d", "Within 14 days"
    ROUTINE = "routine", "Routine"


class BlockKind(TextChoices):
    CLOSED = "closed", "No visits (lunch, meeting)"
    CARVE_OUT = "carve_out", "Only certain visit types"
    HELD = "held", "Held, then released"


class ExceptionKind(TextChoices):
    OFF = "off", "Off"
    LATE = "late", "Late start"
    MEETING = "meeting", "Meeting"
    CLOSED = "closed", "Office closed"
    MAINTENANCE = "maintenance", "Maintenance"
    EXTRA = "extra", "Extra session"


class ReadinessState(TextChoices):
    OPEN = "open", "To do"
    MET = "met", "Ready"
    WAIVED = "waived", "Waived"


class TimeTaken(Conflict):
    """Somebody or something of the visit is already promised then. `taken` names the kinds."""

    code = "time_taken"

    def __init__(self, taken: tuple[str, ...]) -> None:
        self.taken = taken
        super().__init__(_taken_sentence(taken), field="start")


def _taken_sentence(taken: tuple[str, ...]) -> str:
    if taken == ("patient",):
        return "The patient already has a visit at that time. Pick another."
    if "room" in taken and "provider" not in taken:
        return "No suitable room is free at that time. Pick another."
    if "device" in taken and "provider" not in taken:
        return "The device is not free at that time. Pick another."
    return "That time was just taken. Pick another."


class NoSuchVisit(NotFound):
    code = "no_such_visit"


class NoSuchName(NotFound):
    code = "no_such_name"


class KeyReused(Conflict):
    code = "key_reused"


class StartInPast(PraxisError):
    code = "start_in_past"


class NoSuchTime(PraxisError):
    """The wall clock skips that time (daylight saving)."""

    code = "no_such_time"


class WrongState(Conflict):
    code = "wrong_state"


class NeedsOverride(PraxisError):
    """A soft rule stands against it. `obstacles` says which."""

    code = "needs_override"

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        self.obstacles = obstacles
        super().__init__(" ".join(obstacle.text for obstacle in obstacles), field="start")


class QuotaReached(PraxisError):
    code = "quota_reached"


class ReasonNeeded(PraxisError):
    code = "reason_needed"


class RoomOccupied(Conflict):
    code = "room_occupied"


class TooLate(PraxisError):
    code = "too_late"


class NoRoomSetUp(PraxisError):
    code = "no_room_set_up"


class BadTemplate(PraxisError):
    code = "bad_template"


class VersionOverlap(PraxisError):
    code = "version_overlap"


class BadException(PraxisError):
    code = "bad_exception"


class BadGroup(PraxisError):
    code = "bad_group"


class GroupFull(Conflict):
    code = "group_full"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a time is not offered. `hard`: no reason overrides it."""

    code: str
    text: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """Part of a session; minutes are from midnight, multiples of five."""

    start_minute: int
    end_minute: int
    label: str
    kind: str = BlockKind.CLOSED
    visit_type_ids: tuple[int, ...] = ()
    release_hours: int | None = None


@dataclass(frozen=True, slots=True)
class SessionSpec:
    """Working time on a weekday (Monday 0) of a week of the cycle, in minutes from midnight."""

    weekday: int
    start_minute: int
    end_minute: int
    week: int = 0
    max_visits: int | None = None
    max_new: int | None = None
    max_overbooks: int = 0
    blocks: tuple[BlockSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A time the search proposes. `start` is aware UTC; `why` is for people."""

    provider_id: int
    site_id: int
    day: date
    start: datetime
    end: datetime
    minutes: int
    why: tuple[str, ...]
    cost: float


@dataclass(frozen=True)
class AppointmentBooked(News):
    appointment_id: int


@dataclass(frozen=True)
class AppointmentMoved(News):
    appointment_id: int


@dataclass(frozen=True)
class AppointmentCancelled(News):
    appointment_id: int


@dataclass(frozen=True)
class VisitArrived(News):
    appointment_id: int


@dataclass(frozen=True)
class VisitCheckedOut(News):
    appointment_id: int


@dataclass(frozen=True)
class VisitNoShow(News):
    appointment_id: int
