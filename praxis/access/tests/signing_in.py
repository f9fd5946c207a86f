"""What tests of signing in share: a known secret, the code a phone would show, a browser."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from praxis.access.models import SignIn, User
from praxis.access.testing import make_user

PASSWORD = "plum orchard umbrella"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PIN = "4715"


class Browser(Client):
    """The test client; its answers are whatever the pages make of them."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return super().get(*args, **kwargs)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        return super().post(*args, **kwargs)


def code(steps: int = 0, secret: str = SECRET) -> str:
    """What the app shows now, or some steps of 30 seconds from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def make_person(*roles: str, pin: str = "", factor: bool = True, **named: Any) -> User:
    from django.contrib.auth.hashers import make_password

    user = make_user(*(roles or ("front_desk",)), **named)
    user.set_password(PASSWORD)
    user.pin = make_password(pin) if pin else ""
    user.save()
    if factor:
        TOTP.activate(user, SECRET)
    cache.clear()
    return user


def give_password(client: Browser, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": user.username, "password": password, **more})


def give_code(client: Browser, value: str | None = None) -> Any:
    return client.post("/accounts/code/", {"code": value or code()})


def sign_in(user: User, client: Browser | None = None) -> Browser:
    """A browser in which `user` has given password and code."""
    client = client or Browser()
    cache.clear()
    give_password(client, user)
    answer = give_code(client)
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_signed_in(client: Browser) -> bool:
    """Can this browser open a page that needs a full sign-in?"""
    return bool(client.get("/accounts/").status_code == 200)


def events(user: User) -> list[str]:
    return list(SignIn.objects.filter(user=user).order_by("id").values_list("event", flat=True))
