"""What every public page of a patient has: no sign-in, nothing in caches, refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from praxis.access import queries as access
from praxis.access.limits import address_of, allowed
from praxis.access.web import public
from praxis.kernel.errors import PraxisError
from praxis.practice import queries as practice

BOTH = ("GET", "POST")
View = Callable[..., HttpResponseBase]


def patient_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page for anybody. It opens what it needs itself, and as little as it can."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response: HttpResponseBase = view(request, *args, **kwargs)
            except PraxisError as refusal:
                response = sorry(request, refusal.message, status=refusal.status)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        ruled: View = public(methods=methods)(answered)
        return ruled

    return decorate


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, template, {**office(), **context}, status=status)


def see_other(name: str, *args: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def office() -> dict[str, Any]:
    """The practice's name and telephone, for the head and foot of the page."""
    said = practice.settings("practice_name", "practice_phone")
    sites = access.sites()
    return {
        "practice_name": said["practice_name"] or (sites[0].name if sites else "Praxis"),
        "practice_phone": said["practice_phone"] or (sites[0].phone if sites else ""),
        "zone": sites[0].time_zone if sites else "UTC",
    }


def sorry(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    return show(request, "portal/sorry.html", {"message": gettext(message)}, status=status)


def too_often(request: HttpRequest, name: str, *, most: int, seconds: int = 3600) -> bool:
    """Whether this address has asked for `name` more than `most` times in the window."""
    return not allowed(f"portal {name}", address_of(request), most=most, seconds=seconds)


def wait_a_while(request: HttpRequest) -> HttpResponse:
    return show(request, "portal/too_often.html", {}, status=429)
