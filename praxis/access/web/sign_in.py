"""Signing in and out: allauth's two views behind our rules, with our pages."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters

from praxis.access import door
from praxis.access.models import SignIn, User, WorkstationSignIn
from praxis.access.web.rules import StaffRequest, public
from praxis.kernel import clock


def rendered(response: HttpResponseBase) -> HttpResponseBase:
    """A response of allauth, made now rather than after the view."""
    if isinstance(response, TemplateResponse):
        response.render()
        plain = HttpResponse(
            response.content, status=response.status_code, headers=dict(response.headers)
        )
        plain.cookies = response.cookies
        response = plain
    response.headers["Cache-Control"] = "no-store"
    return response


@public(methods=("GET", "POST"))
def login_page(request: HttpRequest) -> HttpResponseBase:
    view: Any = LoginView.as_view(
        template_name="access/login.html",
        extra_context={"can_switch": bool(door.signed_in_today(request))},
    )
    return rendered(view(request))


@public(methods=("GET", "POST"))
def code_page(request: HttpRequest) -> HttpResponseBase:
    """The second step. Until it is passed nobody is signed in."""
    view: Any = AuthenticateView.as_view(template_name="access/code.html")
    return rendered(view(request))


@public(methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    leave(request)
    return redirect(full_sign_in_url(safe_next(request)))


@public(methods=("GET", "POST"))
@sensitive_post_parameters("pin")
def switch_page(request: StaffRequest) -> HttpResponse:
    """Take over this computer by PIN: whoever did a full sign-in on it today may."""
    people = door.signed_in_today(request)
    error, status = "", 200
    if request.method == "POST":
        chosen = next((row for row in people if str(row.user_id) == request.POST.get("user")), None)
        if chosen is None:
            error = "Choose your name. If it is not here, sign in with your password."
        elif _pin_fits(request, chosen):
            return _take_over(request, chosen)
        else:
            people = door.signed_in_today(request)
            error = "This PIN is wrong."
        status = 422
    page = {
        "people": people,
        "error": error,
        "chosen": request.POST.get("user", ""),
        "now": request.user if request.user.is_authenticated else None,
    }
    response = render(request, "access/switch.html", page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def leave(request: HttpRequest) -> None:
    """Sign out, recorded. Does nothing when nobody is signed in."""
    if isinstance(request.user, User):
        door.record(request, request.user, SignIn.Event.SIGNED_OUT)
    logout(request)


def full_sign_in_url(place: str) -> str:
    query = f"?{urlencode({'next': place})}" if place != "/" else ""
    return reverse("account_login") + query


def safe_next(request: HttpRequest) -> str:
    """Where to go on, if it is a page of ours."""
    place = request.POST.get("next") or request.GET.get("next") or "/"
    ours = place.startswith("/") and url_has_allowed_host_and_scheme(
        place, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return place if ours else "/"


def _pin_fits(request: HttpRequest, row: WorkstationSignIn) -> bool:
    if check_password(request.POST.get("pin", ""), row.user.pin):
        return True
    tries = door.count_wrong_try(row)
    door.record(request, row.user, SignIn.Event.UNLOCK_FAILED, method="pin")
    if tries >= door.TRIES:
        WorkstationSignIn.objects.filter(pk=row.pk).update(ended_at=clock.real_now())
    return False


def _take_over(request: HttpRequest, row: WorkstationSignIn) -> HttpResponse:
    former = request.user
    if isinstance(former, User):
        door.record(request, former, SignIn.Event.SWITCHED_OUT)
    logout(request)
    login(request, row.user, backend=door.BACKEND)
    door.mark_full(request, at=row.signed_in_at)
    WorkstationSignIn.objects.filter(pk=row.pk).update(wrong_tries=0)
    door.record(request, row.user, SignIn.Event.SWITCHED_IN, method="pin")
    return HttpResponseRedirect(safe_next(request))
