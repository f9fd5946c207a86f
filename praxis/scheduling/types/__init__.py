"""Words, facts, refusals and news of the schedule. News are named after this module."""

from __future__ import annotations

from dataclasses import dataclass

from praxis.news import News
from praxis.scheduling.types.facts import (
    ANY_TIME,
    BlockSpec,
    HeldTime,
    LadderStep,
    Obstacle,
    Offer,
    PlanLine,
    PlannedVisit,
    Preference,
    SessionSpec,
    WaitlistWish,
)
from praxis.scheduling.types.permissions import (
    PERMISSIONS,
)
from praxis.scheduling.types.refusals import (
    AlreadyWaiting,
    BadException,
    BadGroup,
    BadHold,
    BadLadder,
    BadLimit,
    BadNotice,
    BadSeries,
    BadStaff,
    BadTemplate,
    BadWish,
    GroupFull,
    HoldEnded,
    InQueue,
    KeyReused,
    NeedsOverride,
    NoRoomSetUp,
    NoSuchFeed,
    NoSuchName,
    NoSuchNotice,
    NoSuchPlan,
    NoSuchStep,
    NoSuchTime,
    NoSuchVisit,
    NoSuchWish,
    NotInQueue,
    OfferGone,
    QuotaReached,
    ReasonNeeded,
    RoomOccupied,
    SetTaken,
    StartInPast,
    TimeTaken,
    TooLate,
    VersionOverlap,
    WrongState,
)
from praxis.scheduling.types.words import (
    EARLIER_TIME,
    EXPECTED,
    FHIR_STATUS,
    HERE,
    OVER,
    VIDEO,
    Answer,
    BlockKind,
    CallOutcome,
    EventKind,
    ExceptionKind,
    FeedShows,
    HoldOutcome,
    Initiator,
    LimitScope,
    NoShowStepKind,
    OpeningCause,
    OpeningEnd,
    OutState,
    ReadinessState,
    ReminderState,
    SetKind,
    SetReach,
    Status,
    Urgency,
    WaitlistEnd,
)

__all__ = [
    "ANY_TIME",
    "EARLIER_TIME",
    "EXPECTED",
    "FHIR_STATUS",
    "HERE",
    "OVER",
    "PERMISSIONS",
    "VIDEO",
    "AlreadyWaiting",
    "Answer",
    "AppointmentBooked",
    "AppointmentCancelled",
    "AppointmentMoved",
    "BadException",
    "BadGroup",
    "BadHold",
    "BadLadder",
    "BadLimit",
    "BadNotice",
    "BadSeries",
    "BadStaff",
    "BadTemplate",
    "BadWish",
    "BlockKind",
    "BlockSpec",
    "CallOutcome",
    "EventKind",
    "ExceptionEnded",
    "ExceptionKind",
    "FeedShows",
    "GroupFull",
    "HeldTime",
    "HoldEnded",
    "HoldGivenBack",
    "HoldOutcome",
    "InQueue",
    "Initiator",
    "KeyReused",
    "LadderStep",
    "LimitScope",
    "NeedsOverride",
    "NoRoomSetUp",
    "NoShowStepKind",
    "NoSuchFeed",
    "NoSuchName",
    "NoSuchNotice",
    "NoSuchPlan",
    "NoSuchStep",
    "NoSuchTime",
    "NoSuchVisit",
    "NoSuchWish",
    "NotInQueue",
    "Obstacle",
    "Offer",
    "OfferAnswered",
    "OfferGone",
    "OfferMade",
    "OpeningCause",
    "OpeningEnd",
    "OutMoveApproved",
    "OutMoveTakenBack",
    "OutState",
    "PlanLine",
    "PlannedVisit",
    "Preference",
    "QuotaReached",
    "ReadinessState",
    "ReasonNeeded",
    "ReminderState",
    "RoomOccupied",
    "SessionSpec",
    "SetKind",
    "SetReach",
    "SetTaken",
    "StartInPast",
    "Status",
    "TimeTaken",
    "TooLate",
    "Urgency",
    "VersionOverlap",
    "VisitArrived",
    "VisitCheckedOut",
    "VisitNoShow",
    "WaitlistEnd",
    "WaitlistWish",
    "WrongState",
]


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
class HoldGivenBack(News):
    hold_id: int


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
