"""Patients and the people around them; organizations and what was agreed with them."""

from praxis.people.models.around import Guarantor, Proxy, RelatedPerson
from praxis.people.models.columns import Days
from praxis.people.models.organizations import Agreement, Organization
from praxis.people.models.patient import (
    Address,
    ContactPoint,
    NotTheSame,
    Patient,
    PatientName,
    Recent,
)
from praxis.people.models.restrictions import ChartGrant, ChartRestriction

__all__ = [
    "Address",
    "Agreement",
    "ChartGrant",
    "ChartRestriction",
    "ContactPoint",
    "Days",
    "Guarantor",
    "NotTheSame",
    "Organization",
    "Patient",
    "PatientName",
    "Proxy",
    "Recent",
    "RelatedPerson",
]
