"""What we change in django-allauth: secrets sealed, no sign-up, codes used once, all recorded."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from praxis.access import door
from praxis.access.models import SignIn, User
from praxis.kernel import clock
from praxis.kernel.sealing import seal, unseal

_SEALED = "v1:"
_AAD = b"mfa_authenticator.data"
CODE_LIVES_SECONDS = 120


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def user_can_authenticate(self, user: User | None) -> bool:
        """A closed account and an outlived temporary password open nothing."""
        return (
            user is not None
            and user.is_active
            and (user.temporary_until is None or user.temporary_until > clock.real_now())
        )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The user name or the password is wrong.",
        "too_many_login_attempts": "Too many wrong tries. Wait 5 minutes, or ask your office"
        " manager or IT for a new password.",
        "incorrect_code": "This code is wrong or was used before. Wait for the next one.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """allauth hands on people whose account is closed; to us they are nobody."""
        user = super().authenticate(request, **credentials)
        if user is not None and not Backend().user_can_authenticate(user):
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        door.record_failure(request, username=str(credentials.get("username", "")))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        response = super().post_login(request, user, **kwargs)
        door.finish_sign_in(request, response, user)
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No toasts about signing in."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail is not part of sign-in: IT and the office manager reset passwords."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return _SEALED + seal(text.encode(), aad=_AAD).hex()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(_SEALED):
            raise ValueError("a second factor's secret lies unsealed in the database")
        return unseal(bytes.fromhex(encrypted_text.removeprefix(_SEALED)), aad=_AAD).decode()

    def get_totp_label(self, user: User) -> str:
        return user.username


class PasswordForm(LoginForm):  # type: ignore[misc]
    """User name and password; both may be pasted or filled in by a password manager."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", "User name"), ("password", "Password")):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
        }


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code opens one door once.

    allauth remembers a used code for 30 s, but with MFA_TOTP_TOLERANCE=1 it stays valid for 90.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"
        self.fields[
            "code"
        ].help_text = "Six digits from your authenticator app, or one of your recovery codes."
        self.fields["code"].widget.attrs.pop("placeholder", None)
        self.fields["code"].widget.attrs |= {"autofocus": True, "spellcheck": "false"}

    def clean_code(self) -> str:
        refused: ValidationError | None = None
        with door.person(self.user):
            try:
                code: str = super().clean_code()
            except ValidationError as error:
                refused = error
        if refused is not None:
            raise refused
        if not spend(self.user.pk, code):
            door.record(context.request, self.user, SignIn.Event.CODE_FAILED, method="replayed")
            raise MfaAdapter().validation_error("incorrect_code")
        return code

    def save(self) -> None:
        with door.person(self.user):
            super().save()

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)
        door.record(context.request, self.user, SignIn.Event.CODE_FAILED)


def spend(user_id: int, code: str) -> bool:
    """Mark a code as used. False when it was used before."""
    key = f"praxis.code.used?user={user_id}&code={''.join(code.split())}"
    return bool(cache.add(key, "y", timeout=CODE_LIVES_SECONDS))
