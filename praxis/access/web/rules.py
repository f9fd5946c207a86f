"""A view's access rule: who may, and the transaction, context and read row around it.

Not ATOMIC_REQUESTS: Django renders a TemplateResponse after that transaction has ended,
so row security would give an empty page (domain/stack-traps.md 3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from praxis.access import queries
from praxis.access.context import opened
from praxis.access.web.errors import page_for
from praxis.access.web.lock import State, gate, send_to_sign_in
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, PraxisError

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request inside a rule."""

    actor: Actor
    htmx: Any
    worklist_badge: int


@dataclass(frozen=True, slots=True)
class AccessRule:
    """`permission` is a code, "*" for anybody signed in, "" for the public.

    `opens_in` are the states of a sign-in in which the page opens: only "open", but for the
    pages that put another state right. `post` is what a POST needs instead, when more.
    """

    permission: str
    methods: tuple[str, ...]
    opens_in: frozenset[State] = frozenset({"open"})
    post: str = ""

    def asked_of(self, method: str | None) -> str:
        """The permission a request with this method needs."""
        return self.post if self.post and method == "POST" else self.permission


class UnsafeResponse(RuntimeError):
    """The view answered with something that is rendered after its transaction. Always our bug."""


def rule(
    permission: str,
    *,
    methods: tuple[str, ...] = ("GET",),
    purpose: str = "operations",
    opens_in: tuple[State, ...] = ("open",),
    post: str = "",
) -> Callable[[View], View]:
    """Only people who hold `permission`, inside an access context. Raises nothing: it answers.

    `post` names the permission a POST needs when seeing the page needs less.
    """
    access_rule = AccessRule(permission, methods, frozenset(opens_in), post)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return send_to_sign_in(request)
            elsewhere = gate(request, access_rule.opens_in)
            if elsewhere is not None:
                return elsewhere
            asked = access_rule.asked_of(request.method)
            return _answer(view, asked, purpose, request, args, kwargs)

        guarded.access_rule = access_rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(
    *, methods: tuple[str, ...] = ("GET",), opens_in: tuple[State, ...] = ("open",)
) -> Callable[[View], View]:
    """Anybody signed in: one's own account."""
    return rule("*", methods=methods, purpose="own account", opens_in=opens_in)


def public(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Nobody need sign in. Such a view opens no context and so can show no patient data."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        guarded.access_rule = AccessRule("", methods)  # type: ignore[attr-defined]
        return guarded

    return decorate


def _answer(
    view: View,
    permission: str,
    purpose: str,
    request: StaffRequest,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    def seen_by_staff() -> HttpResponseBase:
        actor = request.actor = queries.actor_of(int(request.user.pk or 0))
        with opened(actor, purpose=purpose, path=request.path):
            if permission != "*":
                actor.require(permission)
            return answer_inside(view, request, args, kwargs)

    return answer_safely(request, seen_by_staff)


def answer_safely(
    request: HttpRequest, answering: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """What `answering` gives, or the page of its refusal. Never kept by a browser or proxy."""
    try:
        response = answering()
    except PraxisError as refusal:
        if isinstance(refusal, Forbidden):
            response = page_for(request, refusal, roles=queries.roles_with(refusal.permission))
        else:
            response = page_for(request, refusal)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def answer_inside(
    view: View, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    """The view's answer, made within the open context. Raises UnsafeResponse."""
    response = view(request, *args, **kwargs)
    _refuse_late_rendering(response)
    return response


def _refuse_late_rendering(response: HttpResponseBase) -> None:
    if not isinstance(response, HttpResponse) or hasattr(response, "render"):
        raise UnsafeResponse(
            "Answer with render() or HttpResponse: this one is made after the transaction."
        )
