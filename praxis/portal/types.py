"""What patients ask for online, who may, and the refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_noop

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

PERMISSIONS = (
    Permission("portal.manage", "Set up what patients may book online", ("office_manager",)),
    Permission("portal.use", "See one's own visits, bills and messages", ("patient",)),
)

# What a patient who is signed in may do, to his own record alone.
PATIENT = (
    "portal.use",
    "people.view",
    "scheduling.view",
    "scheduling.book",
    "scheduling.flow",
    "coverage.view",
    "billing.view_accounts",
    "forms.view",
    "forms.fill",
    "correspondence.write_own",
)

# The purposes of links: to sign in, and to say "I am here" for one visit.
SIGN_IN = "portal"
ARRIVAL = "arrival"


class Whom(TextChoices):
    """Whom a rule is about."""

    ANY = "any", "Everybody"
    NEW = "new", "New patients"
    ESTABLISHED = "established", "Established patients"


@dataclass(frozen=True, slots=True)
class Wish:
    """Why somebody wants to come, and what decides how he may book.

    `payer_id` null with `insured`: an insurance that is not on our list.
    """

    reason_id: int
    words: str
    new: bool
    birth_date: date
    insured: bool
    payer_id: int | None
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A time somebody picked."""

    visit_type_id: int
    provider_id: int
    site_id: int
    start: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody typed about himself. `phone` is E.164."""

    given_name: str
    family_name: str
    birth_date: date
    phone: str
    email: str = ""
    insurance: str = ""
    member_id: str = ""
    may_text: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonDetails:
    """`new_visit_type_id` null: new patients are asked to call."""

    words_en: str
    words_es: str
    visit_type_id: int | None
    new_visit_type_id: int | None = None
    place: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDetails:
    """Who is asked to call instead of booking. What is null holds for all.

    With a provider: that provider is not offered. Ages are in months.
    """

    name: str
    whom: str = Whom.ANY
    visit_type_id: int | None = None
    provider_id: int | None = None
    payer_id: int | None = None
    min_age_months: int | None = None
    max_age_months: int | None = None


@dataclass(frozen=True, slots=True)
class Sooner:
    """What would suit somebody who waits. Minutes are from midnight; no weekdays: any."""

    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = 1440
    notice_hours: int = 24
    same_provider: bool = False


class NotOnline(PraxisError):
    """This cannot be booked online by this person; the office books it by telephone."""

    code = "not_online"

    def __init__(self) -> None:
        super().__init__(gettext_noop("Call us to book this visit."))


class CallFirst(NotOnline):
    """The office would rather talk with this patient than book by itself. It does not say why:
    whoever types may be somebody else.
    """

    code = "call_first"


class TimeGone(Conflict):
    """Somebody else was quicker, or the hold has run out."""

    code = "time_gone"

    def __init__(self) -> None:
        super().__init__(gettext_noop("That time was just taken."))


class BadWay(PraxisError):
    """What came back is none of the ways that the page offered."""

    code = "bad_way"

    def __init__(self) -> None:
        super().__init__(gettext_noop("Choose one of the times."), field="way")


class NoSuchReason(NotFound):
    code = "no_such_reason"


class NoSuchRule(NotFound):
    code = "no_such_rule"


class BadReason(PraxisError):
    code = "bad_reason"


class BadRule(PraxisError):
    code = "bad_rule"


class TooLateOnline(PraxisError):
    """Within the visit type's cut-off: the office changes it by telephone."""

    code = "too_late_online"

    def __init__(self) -> None:
        super().__init__(gettext_noop("It is too late to change this visit online. Call us."))


class NotShared(NotFound):
    """Not this patient's, or not for whoever looks."""

    code = "not_shared"

    def __init__(self) -> None:
        super().__init__(gettext_noop("There is nothing here. Go back to your visits."))
