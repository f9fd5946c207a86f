"""What people see when something is refused or broken (DESIGN 8)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from praxis.kernel.errors import PraxisError


def page_for(
    request: HttpRequest, refusal: PraxisError, *, roles: list[str] | None = None
) -> HttpResponse:
    return _page(request, refusal.status, refusal.message, roles=roles or [])


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, 400, "The request could not be read. Go back and try again.")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, 403, "This form is out of date. Reload the page and try again.")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, 404, "There is no such page, or it is not yours to see.")


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        "That did not work, and it is our fault. Nothing was saved. Try again; if it happens"
        " again, tell your IT person the time.",
    )


def _page(
    request: HttpRequest, status: int, message: str, *, roles: list[str] | None = None
) -> HttpResponse:
    page = {"status": status, "message": message, "roles": roles or []}
    return render(request, "ui/error.html", page, status=status)
