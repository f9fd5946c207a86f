"""What the schedule refuses, and why."""

from __future__ import annotations

from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.scheduling.types.facts import Obstacle


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
    if taken == ("staff",):
        return "Nobody of the staff this visit needs is free at that time. Pick another."
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


class BadStaff(PraxisError):
    """Hours, days or dates of a member of a staff pool that cannot be."""

    code = "bad_staff"


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
