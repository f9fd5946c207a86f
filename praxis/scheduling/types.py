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
    Permission("scheduling.remind", "Remind patients and tell them of delays", (*_DESK, *_CARE)),
    Permission(
        "scheduling.measures",
        "See waits, access and use of time",
        (*_DESK, *_CARE, "billing_lead", "privacy_officer", "auditor"),
    ),
    Permission("scheduling.measure", "Keep the figures of waits and access", ()),
    Permission("scheduling.readiness", "Keep the readiness list of visits", (*_DESK, *_CARE)),
    Permission("scheduling.waitlist", "Keep the waitlist and make offers", (*_DESK, *_CARE)),
    Permission(
        "scheduling.move_many",
        "Mark a provider out and move the visits in the way",
        _DESK,
    ),
    Permission("scheduling.no_shows", "Work the list of missed visits", (*_DESK, *_CARE)),
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

EARLIER_TIME = "Took an earlier time from the waitlist"

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


class HoldOutcome(TextChoices):
    BOOKED = "booked", "Booked"
    RELEASED = "released", "Given back"
    EXPIRED = "expired", "Ran out"


class SetKind(TextChoices):
    """Why visits belong together."""

    SERIES = "series", "Series"
    LINKED = "linked", "One after another"
    FAMILY = "family", "Family"


class SetReach(TextChoices):
    """Which visits of a series a change is for."""

    THIS = "this", "This visit only"
    LATER = "later", "This and later visits"
    ALL = "all", "All that are still to come"


class LimitScope(TextChoices):
    """What a limit counts, besides the caps of a session."""

    SESSION = "session", "In one session of a provider"
    DAY = "day", "On one day at a site"
    PATIENT = "patient", "For one patient, within days of each other"
    AHEAD = "ahead", "For one patient, still to come"


class ReadinessState(TextChoices):
    OPEN = "open", "To do"
    MET = "met", "Ready"
    WAIVED = "waived", "Waived"


class WaitlistEnd(TextChoices):
    """Why a wish for an earlier time is over."""

    BOOKED = "booked", "Took an earlier time"
    ASKED = "asked", "Asked to leave the list"
    DECLINED = "declined", "Kept the later visit too often"
    VISIT_OVER = "visit_over", "The visit it was for took place or was cancelled"
    LATE = "late", "The last day has passed"


class OpeningCause(TextChoices):
    CANCELLED = "cancelled", "Visit cancelled"
    MOVED = "moved", "Visit moved"
    IN_TURN = "in_turn", "Given up for an earlier time"
    SUPPLY = "supply", "Time off taken back"
    BY_HAND = "by_hand", "Offered by the desk"


class OpeningEnd(TextChoices):
    TAKEN = "taken", "Taken from the waitlist"
    GONE = "gone", "Booked another way"
    NOBODY = "nobody", "Nobody on the list fits"
    TOO_LATE = "too_late", "Too close to the time"
    UNANSWERED = "unanswered", "Nobody took it"


class Answer(TextChoices):
    TAKEN = "taken", "Took it"
    KEPT = "kept", "Kept the later visit"
    EXPIRED = "expired", "No answer in time"
    LOST = "lost", "Somebody else was first"


class OutState(TextChoices):
    """A visit in the way of an absence."""

    PROPOSED = "proposed", "Proposed"
    NONE = "none", "No time found: call"
    MOVED = "moved", "Moved"
    FAILED = "failed", "Time was gone: call"
    SETTLED = "settled", "Settled by hand"
    UNDONE = "undone", "Back where it was"
    STAYED = "stayed", "Could not go back"


class NoShowStepKind(TextChoices):
    CALL = "call", "Call the patient"
    LETTER = "letter", "Send the letter"
    DEPOSIT = "deposit", "Confirm first, or take a deposit"
    SIGN_OFF = "sign_off", "A clinician decides"
    FEE = "fee", "Charge the fee"


class ReminderState(TextChoices):
    PLANNED = "planned", "Planned"
    SENT = "sent", "Sent"
    SKIPPED = "skipped", "Not sent"
    ENDED = "ended", "Not needed any more"


class CallOutcome(TextChoices):
    """What came of calling about a visit nobody had confirmed."""

    CONFIRMED = "confirmed", "Confirmed"
    MESSAGE = "message", "Left a message"
    NO_ANSWER = "no_answer", "No answer"
    CANCELLED = "cancelled", "Cancelled"


class FeedShows(TextChoices):
    """What a calendar feed says of a visit, besides its time."""

    NOTHING = "nothing", "Only \u201cVisit\u201d"
    INITIALS = "initials", "Initials"


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


class InQueue(Conflict):
    code = "in_queue"


class NotInQueue(Conflict):
    code = "not_in_queue"


class ReasonNeeded(PraxisError):
    code = "reason_needed"


class SetTaken(Conflict):
    """Of several visits some times are taken. `misses`: (place in what was asked, what)."""

    code = "set_taken"

    def __init__(self, misses: tuple[tuple[int, str], ...]) -> None:
        self.misses = misses
        count = len({place for place, _ in misses})
        super().__init__(
            f"{count} of the times {'was' if count == 1 else 'were'} just taken. "
            "Nothing was booked; look at the list again."
        )


class HoldEnded(Conflict):
    code = "hold_ended"


class BadHold(PraxisError):
    code = "bad_hold"


class BadLimit(PraxisError):
    code = "bad_limit"


class BadSeries(PraxisError):
    code = "bad_series"


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


class BadLadder(PraxisError):
    code = "bad_ladder"


class BadNotice(PraxisError):
    code = "bad_notice"


class NoSuchNotice(NotFound):
    code = "no_such_notice"


class NoSuchFeed(NotFound):
    code = "no_such_feed"


class BadGroup(PraxisError):
    code = "bad_group"


class GroupFull(Conflict):
    code = "group_full"


class NoSuchWish(NotFound):
    code = "no_such_wish"


class BadWish(PraxisError):
    code = "bad_wish"


class AlreadyWaiting(Conflict):
    code = "already_waiting"


class OfferGone(Conflict):
    """Answered too late, or somebody else was first."""

    code = "offer_gone"


class NoSuchPlan(NotFound):
    code = "no_such_plan"


class NoSuchStep(NotFound):
    code = "no_such_step"


@dataclass(frozen=True, slots=True)
class WaitlistWish:
    """What a patient on the waitlist would take. Empty tuples mean: any.

    Minutes are from midnight; `notice_minutes` is the least time to get here, null as the
    practice says. `appointment_id`: the later visit that an earlier time replaces.
    """

    patient_id: int
    visit_type_id: int
    appointment_id: int | None = None
    provider_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = 1440
    earliest_on: date | None = None
    latest_on: date | None = None
    notice_minutes: int | None = None
    offers_a_day: int = 2
    urgency: str = Urgency.ROUTINE
    note: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a time is not offered. `hard`: no reason overrides it."""

    code: str
    text: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class HeldTime:
    """A hold as its maker needs it."""

    id: int
    provider_id: int
    site_id: int
    start: datetime
    end: datetime
    minutes: int
    expires_at: datetime


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
class LadderStep:
    """A reminder `minutes` before the visit, by the first of `channels` that works."""

    minutes: int
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preference:
    """When a patient would rather come. Empty: any time. Minutes are from midnight."""

    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = 1440

    @property
    def is_empty(self) -> bool:
        return not self.weekdays and (self.from_minute, self.to_minute) == (0, 1440)

    def fits(self, local: datetime) -> bool:
        """`local`: the start on the office's wall."""
        minute = local.hour * 60 + local.minute
        day = not self.weekdays or local.weekday() in self.weekdays
        return day and self.from_minute <= minute < self.to_minute


ANY_TIME = Preference()


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One of several visits to book at once; as book_appointment takes it."""

    patient_id: int
    visit_type_id: int
    provider_id: int
    site_id: int
    start: datetime
    minutes: int | None = None
    room_id: int | None = None
    device_id: int | None = None
    mode: str = "office"
    urgency: str = Urgency.ROUTINE
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One planned visit, tested. `instead`: the nearest start that day which can be had."""

    visit: PlannedVisit
    minutes: int
    obstacles: tuple[Obstacle, ...]
    instead: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A time the search proposes. `start` is aware UTC; `reasons` are for people."""

    provider_id: int
    site_id: int
    day: date
    start: datetime
    end: datetime
    minutes: int
    reasons: tuple[str, ...]
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


@dataclass(frozen=True)
class ExceptionEnded(News):
    exception_id: int


@dataclass(frozen=True)
class OfferMade(News):
    offer_id: int


@dataclass(frozen=True)
class OfferAnswered(News):
    offer_id: int


@dataclass(frozen=True)
class OutMoveApproved(News):
    move_id: int


@dataclass(frozen=True)
class OutMoveTakenBack(News):
    move_id: int
