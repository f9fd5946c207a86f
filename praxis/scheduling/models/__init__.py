"""Supply (templates, exceptions), promises of time, visits and what happened to them."""

from praxis.scheduling.models.measures import AccessDay, VisitFact, WaitCell
from praxis.scheduling.models.no_shows import NoShowStep
from praxis.scheduling.models.out import OutMove, OutPlan
from praxis.scheduling.models.promises import (
    AppointmentResource,
    GroupSession,
    Hold,
    Resource,
    ResourceDay,
)
from praxis.scheduling.models.queue import DayNumber, WalkIn
from praxis.scheduling.models.reminders import (
    CalendarFeed,
    LateNotice,
    Reminder,
    ReminderLadder,
)
from praxis.scheduling.models.sets import VisitLimit, VisitSet, VisitSetMember
from praxis.scheduling.models.staff import StaffAbsence, StaffMember
from praxis.scheduling.models.supply import (
    TemplateBlock,
    TemplateSession,
    TemplateVersion,
    WorkException,
)
from praxis.scheduling.models.visits import Appointment, Encounter, ReadinessItem, VisitEvent
from praxis.scheduling.models.waitlist import WaitlistEntry, WaitlistOffer, WaitlistOpening

__all__ = [
    "AccessDay",
    "Appointment",
    "AppointmentResource",
    "CalendarFeed",
    "DayNumber",
    "Encounter",
    "GroupSession",
    "Hold",
    "LateNotice",
    "NoShowStep",
    "OutMove",
    "OutPlan",
    "ReadinessItem",
    "Reminder",
    "ReminderLadder",
    "Resource",
    "ResourceDay",
    "StaffAbsence",
    "StaffMember",
    "TemplateBlock",
    "TemplateSession",
    "TemplateVersion",
    "VisitEvent",
    "VisitFact",
    "VisitLimit",
    "VisitSet",
    "VisitSetMember",
    "WaitCell",
    "WaitlistEntry",
    "WaitlistOffer",
    "WaitlistOpening",
    "WalkIn",
    "WorkException",
]
