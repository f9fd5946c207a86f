"""Supply (templates, exceptions), promises of time, visits and what happened to them."""

from praxis.scheduling.models.promises import (
    AppointmentResource,
    GroupSession,
    Resource,
    ResourceDay,
)
from praxis.scheduling.models.supply import (
    TemplateBlock,
    TemplateSession,
    TemplateVersion,
    WorkException,
)
from praxis.scheduling.models.visits import Appointment, Encounter, ReadinessItem, VisitEvent

__all__ = [
    "Appointment",
    "AppointmentResource",
    "Encounter",
    "GroupSession",
    "ReadinessItem",
    "Resource",
    "ResourceDay",
    "TemplateBlock",
    "TemplateSession",
    "TemplateVersion",
    "VisitEvent",
    "WorkException",
]
