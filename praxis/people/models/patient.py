"""Patients: who they are, how to reach them, when they were here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.people import types
from praxis.people.models.columns import USER, by


class Patient(PhiModel):
    """Somebody the practice cares for. FHIR R4 Patient. Keys are never rewritten."""

    phi_patient = "id"

    client_key = models.UUIDField(unique=True)
    record_number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(
            template="nextval('people_record_number')", output_field=models.BigIntegerField()
        ),
    )
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80, blank=True)
    middle_name = models.CharField(max_length=80, blank=True)
    suffix = models.CharField(max_length=12, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    sort_name = models.CharField(max_length=260, db_collation="C")
    birth_date = models.DateField()
    sex = models.CharField(max_length=8, choices=types.Sex)
    gender_identity = models.CharField(max_length=60, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=35, default="en")
    needs_interpreter = models.BooleanField(default=False)
    site_ids = ArrayField(models.IntegerField())
    employee_user = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True)
    usual_provider = models.ForeignKey(
        "practice.Provider", models.PROTECT, related_name="+", null=True, blank=True
    )
    deceased_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()
    registered_by = by()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(family_name=""), name="people_patient_family_name"
            ),
            models.CheckConstraint(
                condition=models.Q(site_ids__len__gt=0), name="people_patient_has_site"
            ),
            models.CheckConstraint(
                condition=models.Q(sex__in=types.Sex.values), name="people_patient_sex"
            ),
            models.UniqueConstraint(
                fields=["employee_user"],
                condition=models.Q(employee_user__isnull=False),
                name="people_patient_employee_once",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="people_patient_sort"),
            models.Index(fields=["birth_date"], name="people_patient_born"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"P-{self.record_number}"

    @property
    def name(self) -> str:
        """ "Maria Alvarez Jr", for sentences."""
        return " ".join(filter(None, [self.given_name, self.family_name, self.suffix]))

    @property
    def list_name(self) -> str:
        """ "Alvarez Jr, Maria", for lists."""
        family = " ".join(filter(None, [self.family_name, self.suffix]))
        return ", ".join(filter(None, [family, self.given_name]))

    @property
    def called(self) -> str:
        """What the patient likes to be called."""
        return self.preferred_name or self.given_name or self.family_name

    @property
    def sex_letter(self) -> str:
        return {"female": "F", "male": "M", "other": "X"}.get(self.sex, "")


class PatientName(PhiModel):
    """Another name the patient had or goes by. Found by search."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    use = models.CharField(max_length=10, choices=types.NameUse, default=types.NameUse.FORMER)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80, blank=True)
    sort_name = models.CharField(max_length=260, db_collation="C")
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    entered_in_error = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.pk)


class ContactPoint(PhiModel):
    """A telephone number (E.164) or an e-mail address. FHIR R4 ContactPoint."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    system = models.CharField(max_length=5, choices=types.System)
    use = models.CharField(max_length=6, choices=types.Use, default=types.Use.MOBILE)
    value = models.CharField(max_length=254)
    search_key = models.CharField(max_length=254, db_collation="C")
    rank = models.SmallIntegerField(default=1)
    may_text = models.BooleanField(default=False)
    may_leave_message = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "system", "value"],
                condition=models.Q(ended_on__isnull=True),
                name="people_contactpoint_once",
            ),
            models.CheckConstraint(
                condition=models.Q(system="email") | models.Q(value__regex=r"^\+[1-9][0-9]{5,14}$"),
                name="people_contactpoint_e164",
            ),
        ]
        indexes = [
            models.Index(fields=["search_key"], name="people_contactpoint_search"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Address(PhiModel):
    """Where a patient lives. `doubted_on`: mail came back, so nothing goes there any more."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    use = models.CharField(max_length=6, choices=types.Use, default=types.Use.HOME)
    line1 = models.CharField(max_length=100)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60)
    state = models.CharField(max_length=2)
    zip = models.CharField(max_length=10)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    doubted_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(zip__regex=r"^[0-9]{5}(-[0-9]{4})?$"), name="people_address_zip"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class NotTheSame(PhiModel):
    """Two records that look alike and belong to different people, as somebody decided."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    score = models.SmallIntegerField()
    reason = models.CharField(max_length=200)
    decided_by = by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "other"], name="people_notthesame_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Recent(PhiModel):
    """When a patient was and will be here, as scheduling tells it: for the search list."""

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="recent", primary_key=True)
    last_seen_on = models.DateField(null=True)
    last_seen_with = models.CharField(max_length=60, blank=True)
    next_visit_at = models.DateTimeField(null=True)
    next_visit_label = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(
                models.F("last_seen_on").desc(nulls_last=True), name="people_recent_last_seen"
            ),
            models.Index(fields=["next_visit_at"], name="people_recent_next_visit"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
