"""The schedule's words: states, kinds and causes."""

from __future__ import annotations

from django.db.models import TextChoices


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


VIDEO = "video"

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
    HOLD = "held", "Held time given back"


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
