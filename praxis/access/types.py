"""Permissions, roles and refusals of the access room."""

from __future__ import annotations

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, PraxisError

BUILT_IN_ROLES: tuple[tuple[str, str], ...] = (
    ("front_desk", "Front desk"),
    ("biller", "Biller"),
    ("billing_lead", "Billing lead"),
    ("clinical", "Clinical staff"),
    ("provider", "Provider"),
    ("hr", "Human resources"),
    ("office_manager", "Office manager"),
    ("privacy_officer", "Compliance and privacy officer"),
    ("bookkeeper", "Bookkeeper"),
    ("facility", "Facility"),
    ("it", "IT"),
    ("outside_biller", "Outside biller"),
    ("auditor", "Auditor (reads only)"),
    ("patient", "Patient"),
)

PERMISSIONS = (
    Permission("access.manage_users", "Add people and give them roles", ("office_manager", "it")),
    Permission("access.manage_roles", "Change what a role may do", ("office_manager",)),
    Permission("access.manage_sites", "Add and change sites", ("office_manager",)),
    Permission("access.view_users", "See users and roles", ("office_manager", "it", "auditor")),
    Permission(
        "access.own_account",
        "Change one's own password, PIN and second factor",
        tuple(code for code, _ in BUILT_IN_ROLES),
    ),
    Permission(
        "access.invite",
        "Send somebody without an account a link to one thing",
        ("front_desk", "biller", "billing_lead", "clinical", "provider", "office_manager"),
    ),
)

# Whoever holds these changes what others may do: see access.actions.limits.
POWERS = ("access.manage_users", "access.manage_roles", "access.manage_sites")


class UsernameTaken(PraxisError):
    code = "username_taken"


class SiteCodeTaken(PraxisError):
    code = "site_code_taken"


class RoleCodeTaken(PraxisError):
    code = "role_code_taken"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"


class LastManager(PraxisError):
    code = "last_manager"


class BadPin(PraxisError):
    code = "bad_pin"


class BadUsername(PraxisError):
    code = "bad_username"


class ManagerExists(PraxisError):
    code = "manager_exists"


class ClosedAccount(PraxisError):
    code = "closed_account"


class Outranked(PraxisError):
    code = "outranked"
    status = 403


class SelfGrant(PraxisError):
    code = "self_grant"
    status = 403


class BadDates(PraxisError):
    code = "bad_dates"


class BadSite(PraxisError):
    code = "bad_site"


class WeakPassword(PraxisError):
    code = "weak_password"


class WrongPassword(PraxisError):
    code = "wrong_password"


class WrongCode(PraxisError):
    code = "wrong_code"
