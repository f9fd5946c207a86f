"""Users, roles as data, sites, and what sign-in leaves behind."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now

from praxis.access.phi import PhiManager, PhiModel, PhiQuerySet

__all__ = [
    "Permission",
    "PhiManager",
    "PhiModel",
    "PhiQuerySet",
    "Role",
    "RoleGrant",
    "RolePermission",
    "Session",
    "SignIn",
    "Site",
    "User",
    "WorkstationSignIn",
]


class Site(models.Model):
    """A place where the practice sees patients."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=40)
    npi = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    line1 = models.CharField(max_length=100, blank=True)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=10, blank=True)
    active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    client_key = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Never deleted; `is_active` ends with the work.

    `temporary_until` is set while the password is one that somebody else made: until then it
    opens only the page on which the owner chooses his own, after it nothing.
    """

    username = models.CharField(max_length=60)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    last_login = None
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=200, blank=True)
    single_keys = models.BooleanField(default=True)
    temporary_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)
    client_key = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(models.functions.Lower("username"), name="access_user_username")
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name


class Permission(models.Model):
    """A permission that code asks for; the table follows `types.PERMISSIONS` of every room."""

    code = models.CharField(max_length=60, primary_key=True)
    label = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.label


class Role(models.Model):
    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    built_in = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    client_key = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)

    def __str__(self) -> str:
        return self.label


class RolePermission(models.Model):
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "permission"], name="access_role_permission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.permission_id}"


class RoleGrant(models.Model):
    """A user holds a role, at one site or (site null) at all, between two dates of the office.

    `ended_at` is set when it was taken away at once.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    client_key = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="access_grant_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id}"


class Session(models.Model):
    """A browser's session. `digest` is the hash of its cookie; `content` is sealed.

    It ends at `expires_at` whatever happens, and locks when `seen_at` grows old.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    content = models.BinaryField()
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.SmallIntegerField(default=0)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"session of {self.user_id}"


class SignIn(models.Model):
    """One thing that happened at the door. Rows are never changed (45 CFR 164.308(a)(5)(ii)(C)).

    `username` is what was typed, kept only when such a user exists: people type passwords
    into the wrong field.
    """

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        FAILED = "failed", "Wrong password"
        CODE_FAILED = "code_failed", "Wrong code"
        ENROLLED = "enrolled", "Set up the second factor"
        SIGNED_OUT = "signed_out", "Signed out"
        LOCKED = "locked", "Screen locked"
        UNLOCKED = "unlocked", "Screen unlocked"
        UNLOCK_FAILED = "unlock_failed", "Wrong PIN or password"
        SWITCHED_IN = "switched_in", "Took over a shared computer"
        SWITCHED_OUT = "switched_out", "Left a shared computer"
        ENDED = "ended", "Session ended by somebody"

    user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    username = models.CharField(max_length=60, blank=True)
    event = models.CharField(max_length=20, choices=Event.choices)
    method = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="access_signin_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.event}"


class WorkstationSignIn(models.Model):
    """Somebody did a full sign-in on this computer: his PIN opens it for the rest of the day.

    `workstation` is the hash of the computer's own cookie.
    """

    workstation = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_in_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workstation", "user"], name="access_workstation_user_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class OutsideLink(models.Model):
    """A link that lets somebody without an account do one thing. Only the hash of its token is
    kept; the program reads the table by functions alone (migrations/0004_links.sql).

    `about` is the asking room's own word for what it opens ("scheduling.appointment:12").
    `patient_id` is whom he sees, no foreign key: people lies above.
    """

    purpose = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    patient_id = models.BigIntegerField(null=True, blank=True)
    digest = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    uses_allowed = models.IntegerField(null=True, blank=True)
    uses = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField(unique=True, editable=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["purpose", "about"], name="access_outsidelink_about")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.about}"
