"""One's own account: lock, second factor, password, PIN, sessions."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import wraps
from typing import Any

import segno
from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from praxis.access import actions, door, queries, sign_in
from praxis.access.models import SignIn, User
from praxis.access.sessions import digest_of
from praxis.access.web import lock
from praxis.access.web.rules import StaffRequest, View, signed_in
from praxis.access.web.sign_in import full_sign_in_url, leave, safe_next
from praxis.kernel import clock
from praxis.ui.forms import Form
from praxis.ui.toast import say

ALL_STATES: tuple[lock.State, ...] = ("open", "locked", "enrolling", "temporary")
CONFIRMED = timedelta(minutes=5)
_SECRET, _CODES, _CONFIRMED = "praxis_secret", "praxis_codes", "praxis_confirmed_at"


def _password_widget(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"})


class CodeForm(Form):
    code = forms.CharField(
        label="Code from the app",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordForm(Form):
    current = forms.CharField(
        label="Present password", widget=_password_widget("current-password"), strip=False
    )
    password = forms.CharField(
        label="New password",
        widget=_password_widget("new-password"),
        strip=False,
        help_text="At least 12 letters. A sentence is easy to remember and hard to guess.",
    )


class PinForm(Form):
    pin = forms.CharField(
        label="PIN",
        required=False,
        widget=_password_widget("off"),
        help_text="4 to 12 digits. Leave it empty to have none.",
    )
    again = forms.CharField(
        label="The same PIN again", required=False, widget=_password_widget("off")
    )


class ConfirmForm(Form):
    password = forms.CharField(
        label="Your password", widget=_password_widget("current-password"), strip=False
    )


def me(request: StaffRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def this_session(request: StaffRequest) -> str:
    return digest_of(request.session.session_key or "")


def confirmed(view: View) -> View:
    """Ask for the password first, unless it was given in the last 5 minutes (ASVS V7.5.1)."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> Any:
        stamp = request.session.get(_CONFIRMED, 0)
        enrolling = door.full_at(request) is None
        if not enrolling and clock.real_now().timestamp() - stamp > CONFIRMED.total_seconds():
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('access-confirm')}?{query}")
        return view(request, *args, **kwargs)

    return guarded


@signed_in()
def account_page(request: StaffRequest) -> HttpResponse:
    user = me(request)
    page = {
        "user": user,
        "roles": queries.role_labels(user.pk),
        "sessions": queries.sessions_of(actor=request.actor, user_id=user.pk),
        "here": this_session(request),
        "sign_ins": queries.sign_ins_of(actor=request.actor, user_id=user.pk),
        "zone": queries.office_zone(),
    }
    return render(request, "access/account.html", page)


@signed_in(methods=("POST",))
def end_session(request: StaffRequest) -> HttpResponse:
    actions.end_own_session(actor=request.actor, digest=request.POST.get("session", ""))
    say(request, "That computer is signed out.")
    return redirect("access-account")


@signed_in(methods=("GET", "POST"), opens_in=ALL_STATES)
@sensitive_post_parameters("secret")
def lock_page(request: StaffRequest) -> HttpResponse:
    """Hides everything until a PIN or the password is given; another day asks for both factors."""
    place = safe_next(request)
    session = lock.session_of(request)
    if not lock.is_locked(session):
        return HttpResponseRedirect(place)
    user, full = me(request), door.full_at(request)
    again = full is not None and not door.was_today(full)
    error = ""
    if request.method == "POST":
        if again:
            leave(request)
            return HttpResponseRedirect(full_sign_in_url(place))
        method = _opened_by(user, request.POST.get("secret", ""))
        if method:
            lock.unlock(request)
            door.record(request, user, SignIn.Event.UNLOCKED, method=method)
            return HttpResponseRedirect(place)
        door.record(request, user, SignIn.Event.UNLOCK_FAILED)
        left = door.TRIES - door.count_wrong_try(session)
        if left <= 0:
            leave(request)
            return HttpResponseRedirect(full_sign_in_url(place))
        error = f"That is wrong. {left} more {'try' if left == 1 else 'tries'}, then sign in anew."
    page = {"user": user, "next": place, "error": error, "again": again, "has_pin": bool(user.pin)}
    return render(request, "access/lock.html", page, status=422 if error else 200)


@signed_in(methods=("POST",))
def lock_now(request: StaffRequest) -> HttpResponse:
    lock.lock(request, how="by hand")
    return redirect(f"{reverse('access-lock')}?{urlencode({'next': lock.place_of(request)})}")


@signed_in()
def alive(request: StaffRequest) -> HttpResponse:
    """Somebody works in the browser without asking for a page: the gate has noted it.

    Asked with the poll's header it only says how many seconds are left.
    """
    left = str(lock.seconds_left(lock.session_of(request)))
    return HttpResponse(status=204, headers={"X-Praxis-Left": left})


@signed_in(methods=("GET", "POST"), opens_in=("open", "enrolling"))
@confirmed
def enrol_page(request: StaffRequest) -> HttpResponse:
    """Set up, or replace, one's authenticator app."""
    user = me(request)
    if door.full_at(request) is None and queries.has_second_factor(user.pk):
        leave(request)
        return redirect("account_login")
    if _SECRET not in request.session:
        request.session[_SECRET] = generate_totp_secret()
    secret = request.session[_SECRET]
    form = CodeForm.of(request)
    if form.is_valid():
        with form.refusals():
            codes = actions.set_second_factor(
                actor=request.actor,
                secret=secret,
                code=form.cleaned_data["code"],
                keep=this_session(request),
            )
            return _enrolled(request, user, form.cleaned_data["code"], codes)
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page = {"form": form, "secret": grouped, "first": door.full_at(request) is None}
    return render(request, "access/enrol.html", page, status=form.status)


@signed_in(opens_in=("open", "enrolling"))
def enrol_qr(request: StaffRequest) -> HttpResponse:
    """The picture for the phone's camera; drawn here, shown to nobody else."""
    secret = request.session.get(_SECRET, "")
    if not secret:
        return HttpResponse(status=404)
    address = get_mfa_adapter().build_totp_url(me(request), secret)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, border=2, svgclass=None, lineclass=None, xmldecl=False
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@signed_in(methods=("GET", "POST"))
def recovery_page(request: StaffRequest) -> HttpResponse:
    """Recovery codes, shown once; kept in the sealed session until their owner has them."""
    if request.method == "POST":
        request.session.pop(_CODES, None)
        return redirect("/")
    codes = request.session.get(_CODES, [])
    if not codes:
        return redirect("access-account")
    return render(request, "access/recovery.html", {"codes": codes})


@signed_in(methods=("GET", "POST"))
@confirmed
def new_recovery_codes(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        request.session[_CODES] = actions.renew_recovery_codes(actor=request.actor)
        return redirect("access-recovery")
    return render(request, "access/new_codes.html")


@signed_in(methods=("GET", "POST"), opens_in=("open", "temporary"))
@sensitive_post_parameters()
def password_page(request: StaffRequest) -> HttpResponse:
    user = me(request)
    temporary = user.temporary_until is not None
    form = PasswordForm.of(request)
    if temporary:
        del form.fields["current"]
    if form.is_valid() and not ratelimit.consume(request, action="change_password", user=user):
        form.add_error(None, "Too many tries. Wait 5 minutes.")
    if form.is_valid():
        with form.refusals():
            change = actions.choose_password if temporary else actions.change_password
            changed = change(actor=request.actor, keep=this_session(request), **form.cleaned_data)
            update_session_auth_hash(request, changed)
            door.mark_full(request, at=door.full_at(request))
            say(request, "Your password is changed. Your other sessions have ended.")
            return redirect("access-account" if not temporary else "/")
    page = {"form": form, "temporary": temporary, "username": user.username}
    return render(request, "access/password.html", page, status=form.status)


@signed_in(methods=("GET", "POST"))
@confirmed
@sensitive_post_parameters()
def pin_page(request: StaffRequest) -> HttpResponse:
    form = PinForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.set_pin(actor=request.actor, **form.cleaned_data)
            say(
                request,
                "Your PIN is saved." if form.cleaned_data["pin"] else "You have no PIN now.",
            )
            return redirect("access-account")
    page = {"form": form, "has_pin": bool(me(request).pin)}
    return render(request, "access/pin.html", page, status=form.status)


@signed_in(methods=("GET", "POST"))
@sensitive_post_parameters()
def confirm_page(request: StaffRequest) -> HttpResponse:
    """Give the password again before something that matters."""
    form = ConfirmForm.of(request)
    if form.is_valid():
        user = me(request)
        try:
            right = get_adapter().authenticate(
                request, username=user.username, password=form.cleaned_data["password"]
            )
        except ValidationError as refused:
            form.add_error("password", refused)
        else:
            if right is not None and right.pk == user.pk:
                request.session[_CONFIRMED] = clock.real_now().timestamp()
                return HttpResponseRedirect(safe_next(request))
            form.add_error("password", "That is not your password.")
    page = {"form": form, "next": safe_next(request), "username": me(request).username}
    return render(request, "access/confirm.html", page, status=form.status)


def _opened_by(user: User, secret: str) -> str:
    """ "pin", "password" or "" when neither fits."""
    if user.pin and secret.isdigit() and check_password(secret, user.pin):
        return "pin"
    return "password" if user.check_password(secret) else ""


def _enrolled(request: StaffRequest, user: User, code: str, codes: list[str]) -> HttpResponse:
    sign_in.spend(user.pk, code)
    request.session.pop(_SECRET, None)
    request.session[_CODES] = codes
    request.session.cycle_key()
    door.mark_full(request)
    response = redirect("access-recovery")
    door.remember_workstation(request, response, user)
    return response
