"""Patients and the people around them; organizations and what was agreed with them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.people import types

_USER = settings.AUTH_USER_MODEL


class Days(models.Func):
    function = "daterange"
    output_field = DateRangeField()


def _days(starts: str = "starts_on", ends: str = "ends_on") -> Days:
    """The days from `starts` to `ends`, both counted."""
    return Days(models.F(starts), models.F(ends), models.Value("[]"))


def _by() -> models.ForeignKey[Any, Any]:
    """The user who did it; null when a program did."""
    return models.ForeignKey(
        _USER, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )


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
    employee_user = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True)
    usual_provider = models.ForeignKey(
        "practice.Provider", models.PROTECT, related_name="+", null=True, blank=True
    )
    deceased_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()
    registered_by = _by()
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
                expressions=[("patient", RangeOperators.EQUAL), (_days(), RangeOperators.OVERLAPS)],
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
    user = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True)
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
                expressions=[("person", RangeOperators.EQUAL), (_days(), RangeOperators.OVERLAPS)],
                condition=models.Q(entered_in_error=False),
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
    decided_by = _by()
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


class ChartRestriction(models.Model):
    """A chart that only people with a grant may open.

    Not a PhiModel: its rows must be read when the patient's own row is hidden. Reading
    them needs "people.restrict".
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=types.RestrictionKind)
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
    set_by = _by()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(ended_at__isnull=True),
                name="people_restriction_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ChartGrant(models.Model):
    """One user may open one restricted chart until `expires_at` (real time, not the demo clock)."""

    client_key = models.UUIDField(unique=True)
    user = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    emergency = models.BooleanField(default=False)
    granted_by = _by()
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = _by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user", "expires_at"], name="people_chartgrant_user")]

    def __str__(self) -> str:
        return str(self.pk)


class Organization(models.Model):
    """A business or agency the practice deals with. FHIR R4 Organization."""

    client_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=140, db_collation="C")
    kinds = ArrayField(models.CharField(max_length=16), default=list)
    npi = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    fax = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    line1 = models.CharField(max_length=100, blank=True)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=10, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["sort_name", "id"], name="people_organization_sort")]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """What was signed with an organization, and until when."""

    client_key = models.UUIDField(unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=types.AgreementKind)
    title = models.CharField(max_length=120)
    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    notice_days = models.IntegerField(default=0)
    renews_itself = models.BooleanField(default=False)
    document_id = models.BigIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="people_agreement_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_days__gte=0), name="people_agreement_notice"
            ),
        ]

    def __str__(self) -> str:
        return self.title
