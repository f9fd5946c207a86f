"""Rules with their signed versions, and the clocks that run under them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.obligations.types import Basis, Read, Verb

_USER = "access.User"


class RuleVersion(models.Model):
    """One signed version of a rule. Append only: a moved date is a new row.

    In force for what is triggered from `effective_on` (until `ended_on`), as long as no later
    version is. `deadline` and `extension`: deadlines.Deadline. `alarm_basis_points` of the
    time must have passed before the clock is put on the worklist.
    """

    client_key = models.UUIDField(unique=True)
    code = models.CharField(max_length=60)
    version = models.IntegerField()
    title = models.CharField(max_length=160)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    citation = models.CharField(max_length=120)
    jurisdiction = models.CharField(max_length=20)
    binds = models.CharField(max_length=160)
    trigger = models.CharField(max_length=160)
    deadline = models.JSONField()
    extension = models.JSONField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    consequence = models.CharField(max_length=300)
    role = models.CharField(max_length=40)
    alarm_basis_points = models.IntegerField(default=7500)
    effective_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    read = models.CharField(max_length=8, choices=Read.choices)
    checked_on = models.DateField(null=True, blank=True)
    source_url = models.URLField(max_length=300, blank=True)
    why = models.CharField(max_length=200)
    signed_by = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True, blank=True)
    signed_by_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="obligations_rule_version"),
            models.CheckConstraint(
                condition=Q(alarm_basis_points__gte=0, alarm_basis_points__lte=10_000),
                name="obligations_alarm_share",
            ),
            models.CheckConstraint(
                condition=Q(read=Read.NOT_READ) | Q(checked_on__isnull=False),
                name="obligations_read_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Obligation(PhiModel):
    """A clock: something that must be done by `due_at` because of a rule.

    `due_given`: the day comes from a contract, not from the rule's own deadline.
    """

    key = models.CharField(max_length=120, unique=True)
    rule = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    title = models.CharField(max_length=160)
    url = models.CharField(max_length=300, blank=True)
    zone = models.CharField(max_length=40)
    triggered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_given = models.BooleanField(default=False, db_default=False)
    alarm_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, blank=True
    )
    waived_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(waived_at__isnull=True),
                name="obligations_met_or_waived",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(met_at__isnull=True, waived_at__isnull=True),
                name="obligations_running",
            ),
            models.Index(
                fields=["alarm_at"],
                condition=Q(met_at__isnull=True, waived_at__isnull=True, alarmed_at__isnull=True),
                name="obligations_to_alarm",
            ),
            models.Index(fields=["patient"], name="obligations_patient"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def runs(self) -> bool:
        return self.met_at is None and self.waived_at is None


class ObligationEvent(PhiModel):
    """What happened to a clock, with the due date before and after. Append only."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="events")
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    verb = models.CharField(max_length=8, choices=Verb.choices)
    rule = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+")
    former_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True, blank=True)
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["obligation", "id"], name="obligations_event_of")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.verb}"
