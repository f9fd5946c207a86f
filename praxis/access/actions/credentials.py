"""Passwords, PINs and second factors."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.contrib.auth.hashers import identify_hasher, make_password
from django.db import transaction

from praxis.access import door
from praxis.access.actions.limits import locked_user, require_rank_over
from praxis.access.actions.passwords import (
    check_password_rules,
    check_pin_rules,
    made_up_password,
)
from praxis.access.actions.sessions import drop_sessions
from praxis.access.models import SignIn, User, WorkstationSignIn
from praxis.access.types import BadPin, ClosedAccount, WrongCode, WrongPassword
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden

TEMPORARY = timedelta(hours=72)


@transaction.atomic
def give_temporary_password(*, actor: Actor, user_id: int) -> str:
    """Make a password, to be told to its owner by voice; he must change it at first sign-in.

    It lasts 72 hours and ends the owner's sessions. Raises Outranked, ClosedAccount, NotFound.
    """
    actor.require("access.manage_users")
    user = locked_user(user_id)
    require_rank_over(actor, user_id)
    if not user.is_active:
        raise ClosedAccount("This account is closed. Reopen it first.")
    password = made_up_password()
    user.set_password(password)
    user.temporary_until = clock.real_now() + TEMPORARY
    user.save(update_fields=["password", "temporary_until"])
    drop_sessions(user, method="password reset")
    return password


@transaction.atomic
def reset_second_factor(*, actor: Actor, user_id: int) -> None:
    """Somebody lost his phone: his next sign-in asks for the password alone and sets up a new one.

    Raises Outranked, NotFound.
    """
    actor.require("access.manage_users")
    user = locked_user(user_id)
    require_rank_over(actor, user_id)
    Authenticator.objects.filter(user_id=user.pk).delete()
    drop_sessions(user, method="second factor reset")
    WorkstationSignIn.objects.filter(user=user, ended_at=None).update(ended_at=clock.real_now())


@transaction.atomic
def change_password(*, actor: Actor, current: str, password: str, keep: str = "") -> User:
    """One's own. Other sessions than the one with digest `keep` end.

    Raises WrongPassword, WeakPassword.
    """
    actor.require("access.own_account")
    user = _own(actor)
    if not user.check_password(current):
        raise WrongPassword("That is not your password.", field="current")
    return _set_own_password(user, password, keep)


@transaction.atomic
def choose_password(*, actor: Actor, password: str, keep: str = "") -> User:
    """In place of a temporary one. Raises WrongPassword when it is not temporary, WeakPassword."""
    actor.require("access.own_account")
    user = _own(actor)
    if user.temporary_until is None:
        raise WrongPassword("Enter your present password first.", field="current")
    if user.check_password(password):
        raise WrongPassword("Choose another than the one you were given.", field="password")
    return _set_own_password(user, password, keep)


@transaction.atomic
def set_pin(*, actor: Actor, pin: str, again: str) -> None:
    """The PIN that unlocks one's screen and switches users; "" takes it away. Raises BadPin."""
    actor.require("access.own_account")
    user = _own(actor)
    if pin:
        check_pin_rules(pin)
    if pin != again:
        raise BadPin("The two PINs are not the same.", field="again")
    user.pin = make_password(pin) if pin else ""
    user.save(update_fields=["pin"])


@transaction.atomic
def set_second_factor(*, actor: Actor, secret: str, code: str, keep: str = "") -> list[str]:
    """Begin or replace one's authenticator app; returns fresh recovery codes.

    Other sessions than the one with digest `keep` end.

    `secret` is the base32 key the app was given, `code` what the app shows. Raises WrongCode.
    """
    actor.require("access.own_account")
    user = _own(actor)
    if not validate_totp_code(secret, code):
        raise WrongCode(
            "That code does not fit. Check that the clock of your phone is right, and enter the"
            " code it shows now.",
            field="code",
        )
    Authenticator.objects.filter(user_id=user.pk).delete()
    TOTP.activate(user, secret)
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    drop_sessions(user, method="second factor changed", keep=keep)
    door.record(None, user, SignIn.Event.ENROLLED)
    return codes


@transaction.atomic
def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """Ten new codes for the day the phone is lost; the old ones open nothing any more."""
    actor.require("access.own_account")
    user = _own(actor)
    Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


@transaction.atomic
def enrol_demo_account(*, actor: Actor, user_id: int, password: str, secret: str, pin: str) -> None:
    """A demo's printed sign-in: this TOTP secret, password and PIN. Only a program may.

    Password and PIN may come hashed already: one hash for all of a demo's accounts spares
    seconds.
    """
    actor.require("access.manage_users")
    if not actor.system:
        raise Forbidden("access.manage_users")
    user = locked_user(user_id)
    user.password = _hashed(password)
    user.pin = _hashed(pin) if pin else ""
    user.temporary_until = None
    user.save(update_fields=["password", "pin", "temporary_until"])
    Authenticator.objects.filter(user_id=user.pk).delete()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)


def _hashed(text: str) -> str:
    try:
        identify_hasher(text)
    except ValueError:
        return make_password(text)
    return text


def _own(actor: Actor) -> User:
    if actor.user_id is None:
        raise Forbidden("access.own_account")
    return locked_user(actor.user_id)


def _set_own_password(user: User, password: str, keep: str) -> User:
    check_password_rules(password, user)
    user.set_password(password)
    user.temporary_until = None
    user.save(update_fields=["password", "temporary_until"])
    drop_sessions(user, method="password changed", keep=keep)
    return user
