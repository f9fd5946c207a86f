"""The record as received, orders and what came of them, messages with results."""

from praxis.chart.models.messages import InboundMessage, InboundMessageEvent, PatientIdentifier
from praxis.chart.models.orders import ServiceRequest, ServiceRequestEvent
from praxis.chart.models.papers import InboundFile, InboundPage, Paper, PaperEvent, SeenMail
from praxis.chart.models.received import (
    AllergyIntolerance,
    Amendment,
    Condition,
    DiagnosticReport,
    Immunization,
    MedicationRequest,
    Observation,
    PastEncounter,
    Received,
    ReportReview,
)
from praxis.chart.models.shelf import PaperChartMove

__all__ = [
    "AllergyIntolerance",
    "Amendment",
    "Condition",
    "DiagnosticReport",
    "Immunization",
    "InboundFile",
    "InboundMessage",
    "InboundMessageEvent",
    "InboundPage",
    "MedicationRequest",
    "Observation",
    "Paper",
    "PaperChartMove",
    "PaperEvent",
    "PastEncounter",
    "PatientIdentifier",
    "Received",
    "ReportReview",
    "SeenMail",
    "ServiceRequest",
    "ServiceRequestEvent",
]
