"""The people around a patient."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.people import types
from praxis.people.models.columns import USER, days
from praxis.people.models.patient import Patient


class RelatedPerson(PhiModel):
    """Somebody in a patient's life. FHIR R4 RelatedPerson. May be a patient too."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    as_patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", null=True)
    relationship = models.CharField(max_length=16, choices=types.Relationship)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    line1 = models.CharField(max_length=100, blank=True)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=10, blank=True)
    is_emergency = models.BooleanField(default=False)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return " ".join(filter(None, [self.given_name, self.family_name]))


class Guarantor(PhiModel):
    """Who pays what the patient owes: one at a time, another patient or a related person.

    A related person may belong to a brother's or sister's record: one person pays for all.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    payer_patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", null=True)
    payer_person = models.ForeignKey(RelatedPerson, models.PROTECT, related_name="+", null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    entered_in_error = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payer_patient__isnull=False, payer_person__isnull=True)
                | models.Q(payer_patient__isnull=True, payer_person__isnull=False),
                name="people_guarantor_one_payer",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="people_guarantor_dates",
            ),
            ExclusionConstraint(
                name="people_guarantor_one_at_a_time",
                expressions=[("patient", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=models.Q(entered_in_error=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Proxy(PhiModel):
    """What a related person may hear or decide for the patient, and court orders that bind us."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    person = models.ForeignKey(RelatedPerson, models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True)
    kinds = ArrayField(models.CharField(max_length=8), default=list)
    may_consent = models.BooleanField(default=False)
    no_contact = models.BooleanField(default=False)
    court_order_document_id = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recheck_on = models.DateField(null=True, blank=True)
    entered_in_error = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(no_contact=False) | models.Q(kinds__len=0, may_consent=False),
                name="people_proxy_no_contact",
            ),
            models.CheckConstraint(
                condition=models.Q(kinds__contained_by=types.ProxyKind.values),
                name="people_proxy_kinds",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="people_proxy_dates",
            ),
            ExclusionConstraint(
                name="people_proxy_one_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=models.Q(entered_in_error=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
