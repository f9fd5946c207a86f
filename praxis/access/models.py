"""Users, roles as data, sites."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
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
    "Site",
    "User",
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

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Never deleted; `is_active` ends with the work."""

    username = models.CharField(max_length=60)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=200, blank=True)
    single_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

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

    def __str__(self) -> str:
        return self.label


class RolePermission(models.Model):
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="access_role_permission_once")
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.permission_id}"


class RoleGrant(models.Model):
    """A user holds a role, at one site or (site null) at all, between two dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="access_grant_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id}"
