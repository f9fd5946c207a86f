"""Reading people."""

from praxis.people.queries.around import (
    Payer,
    Speaker,
    adult_on,
    get_related_person,
    guarantor_on,
    guarantors,
    guarantors_on,
    paid_for_by,
    related_people,
    speakers,
)
from praxis.people.queries.duplicates import similar_patients
from praxis.people.queries.identity import Identity, identity
from praxis.people.queries.organizations import (
    agreements,
    agreements_to_decide,
    get_agreement,
    get_organization,
    notice_by,
    organizations,
)
from praxis.people.queries.patients import (
    addresses,
    contact_points,
    emails_of,
    former_names,
    get_patient,
    namesakes,
    patients,
    patients_by_id,
    phones_of,
    zone_of,
)
from praxis.people.queries.restrictions import (
    Grant,
    RestrictedChart,
    Restriction,
    restricted_among,
    restrictions,
)
from praxis.people.queries.search import Answer, Found, find_patients

__all__ = [
    "Answer",
    "Found",
    "Grant",
    "Identity",
    "Payer",
    "RestrictedChart",
    "Restriction",
    "Speaker",
    "addresses",
    "adult_on",
    "agreements",
    "agreements_to_decide",
    "contact_points",
    "emails_of",
    "find_patients",
    "former_names",
    "get_agreement",
    "get_organization",
    "get_patient",
    "get_related_person",
    "guarantor_on",
    "guarantors",
    "guarantors_on",
    "identity",
    "namesakes",
    "notice_by",
    "organizations",
    "paid_for_by",
    "patients",
    "patients_by_id",
    "phones_of",
    "related_people",
    "restricted_among",
    "restrictions",
    "similar_patients",
    "speakers",
    "zone_of",
]
