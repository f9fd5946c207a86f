"""What happens at the door, where there is no actor yet: records, computers, full sign-ins.

Everything here runs before or around a request's access context. People with an actor use
`actions`.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase

from praxis.access import queries
from praxis.access.context import is_open, opened, system
from praxis.access.models import Session, SignIn, User, WorkstationSignIn
from praxis.access.sessions import SessionStore
from praxis.kernel import clock
from praxis.kernel.actor import Actor

FULL_AT = "praxis_full_at"
BACKEND = "praxis.access.sign_in.Backend"
WORKSTATION_COOKIE = "praxis_workstation"
WORKSTATION_SECONDS = 400 * 24 * 3600
TRIES = 5


def record(
    request: HttpRequest | None,
    user: User | None,
    event: SignIn.Event,
    *,
    method: str = "",
    username: str = "",
) -> None:
    """One row of the sign-in log, in the trail as done by whoever acts, else by that person."""
    row = SignIn(
        user=user,
        username=user.username if user else username,
        event=event,
        method=method,
        address=address_of(request),
        agent=agent_of(request),
        occurred_at=clock.real_now(),
    )
    if is_open():
        row.save()
    elif user is None:
        with system("sign-in", purpose="sign-in"):
            row.save()
    else:
        with person(user):
            row.save()


def person(user: User) -> AbstractContextManager[object]:
    """The context of somebody who is at the door: his name on what changes, no permission."""
    return opened(Actor(user_id=user.pk, name=user.full_name), purpose="sign-in")


def record_failure(request: HttpRequest, *, username: str) -> None:
    """What was typed is kept only when it is somebody's name: it may be a password."""
    user = User.objects.filter(username__iexact=username.strip()).first() if username else None
    record(request, user, SignIn.Event.FAILED, method="password")


def address_of(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:45] if request else ""


def agent_of(request: HttpRequest | None) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))[:200] if request else ""


def used_second_factor(request: HttpRequest, user: User) -> bool:
    """Did this session see a code, not only a password?"""
    return any(each["method"] == "mfa" for each in get_authentication_records(request, user))


def mark_full(request: HttpRequest, *, at: datetime | None = None) -> None:
    """This session's sign-in was a full one: password and second factor."""
    request.session[FULL_AT] = (at or clock.real_now()).timestamp()


def full_at(request: HttpRequest) -> datetime | None:
    stamp = request.session.get(FULL_AT)
    return datetime.fromtimestamp(stamp, tz=clock.real_now().tzinfo) if stamp else None


def office_day(instant: datetime) -> date:
    """The date on the office's wall, as access_today() has it."""
    return instant.astimezone(ZoneInfo(queries.office_zone())).date()


def was_today(instant: datetime) -> bool:
    now = clock.real_now()
    return now - instant < timedelta(days=1) and office_day(instant) == office_day(now)


def workstation_of(request: HttpRequest) -> str:
    """The hash of this computer's cookie, or ""."""
    token = request.COOKIES.get(WORKSTATION_COOKIE, "")
    return hashlib.sha256(b"praxis workstation " + token.encode()).hexdigest() if token else ""


def remember_workstation(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """This person did a full sign-in on this computer now."""
    if not workstation_of(request):
        request.COOKIES[WORKSTATION_COOKIE] = secrets.token_urlsafe(32)
        response.set_cookie(
            WORKSTATION_COOKIE,
            request.COOKIES[WORKSTATION_COOKIE],
            max_age=WORKSTATION_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure(),
            path="/accounts/",
        )
    with person(user):
        WorkstationSignIn.objects.update_or_create(
            workstation=workstation_of(request),
            user=user,
            defaults={"signed_in_at": clock.real_now(), "ended_at": None, "wrong_tries": 0},
        )


def finish_sign_in(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Password and, when there is one, code were right."""
    if used_second_factor(request, user):
        mark_full(request)
        remember_workstation(request, response, user)
        record(request, user, SignIn.Event.SIGNED_IN, method="password, code")
    else:
        record(request, user, SignIn.Event.SIGNED_IN, method="password; no second factor yet")


def signed_in_today(request: HttpRequest) -> list[WorkstationSignIn]:
    """Who may take over this computer by PIN."""
    workstation = workstation_of(request)
    if not workstation:
        return []
    rows = (
        WorkstationSignIn.objects.filter(
            workstation=workstation,
            ended_at=None,
            wrong_tries__lt=TRIES,
            signed_in_at__gt=clock.real_now() - timedelta(days=1),
            user__is_active=True,
        )
        .exclude(user__pin="")
        .select_related("user")
        .order_by("user__full_name")
    )
    return [row for row in rows if was_today(row.signed_in_at)]


def count_wrong_try(row: Session | WorkstationSignIn) -> int:
    """Count in the database, so that tries in parallel all count. Returns the tries so far."""
    model = type(row)
    model._default_manager.filter(pk=row.pk).update(wrong_tries=F("wrong_tries") + 1)
    row.refresh_from_db(fields=["wrong_tries"])
    return row.wrong_tries


def new_session(user: User, *, at: datetime | None = None) -> SessionStore:
    """A stored session of somebody whose full sign-in was at `at` (default: now)."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[FULL_AT] = (at or clock.real_now()).timestamp()
    store.create()
    return store
