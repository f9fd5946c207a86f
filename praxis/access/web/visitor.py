"""Pages that a link opens: no account, one purpose, one patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

from praxis.access import context
from praxis.access.actions.links import digest_of
from praxis.access.hooks import hook
from praxis.access.web.rules import AccessRule, View, answer_inside
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError


class LinkGone(PraxisError):
    """The link was used up or ended between opening the page and acting."""

    status = 404

    def __init__(self) -> None:
        super().__init__("")


@dataclass(frozen=True, slots=True)
class Link:
    """What a token opened."""

    id: int
    purpose: str
    about: str
    patient_id: int | None

    @property
    def about_id(self) -> int:
        """The key in "room.thing:12"."""
        return int(self.about.rpartition(":")[2])

    def use(self) -> None:
        """Count one use, in the transaction of what is done with it. Raises LinkGone."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT access_link_use(%s, %s)", [self.id, clock.now()])
            if not cursor.fetchone()[0]:
                raise LinkGone


class VisitorRequest(HttpRequest):
    """A request of somebody who came by a link."""

    actor: Actor
    link: Link
    htmx: Any


def find_link(token: str, purpose: str) -> Link | None:
    """What the token opens now; None for one that is unknown, ended, expired or used up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, about, patient_id FROM access_link_find(%s, %s, %s)",
            [digest_of(token), purpose, clock.now()],
        )
        key, about, patient_id = cursor.fetchone()
    return None if key is None else Link(key, purpose, about, patient_id)


def visitor(
    *, purpose: str, permissions: tuple[str, ...] = (), methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """For a URL with `<str:token>`: the view gets `request.link` and a `request.actor` with
    exactly `permissions`, and sees only the link's patient. Every token that does not open
    answers one and the same page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: VisitorRequest, token: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                return HttpResponseNotAllowed(methods)
            link = find_link(token, purpose)
            if link is None:
                return _gone(request, 404, "")
            request.link = link
            try:
                response = _as_guest(view, request, permissions, args, kwargs)
            except PraxisError as refusal:
                return _gone(request, refusal.status, refusal.message)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.access_rule = AccessRule("", methods)  # type: ignore[attr-defined]
        return guarded

    return decorate


def _as_guest(
    view: View,
    request: VisitorRequest,
    permissions: tuple[str, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    seen = () if request.link.patient_id is None else (request.link.patient_id,)
    with context.guest(
        request.link.purpose,
        patient_ids=seen,
        permissions=permissions,
        purpose=f"link: {request.link.purpose}",
    ) as actor:
        request.actor = actor
        return answer_inside(view, request, args, kwargs)


def _gone(request: HttpRequest, status: int, message: str) -> HttpResponseBase:
    ask = hook("practice_contact")
    name, phone = ask() if ask else ("", "")
    page = {"message": message, "practice_name": name, "practice_phone": phone}
    response = render(request, "access/link_gone.html", page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
