"""What a password and a PIN must be."""

from __future__ import annotations

import secrets
from itertools import pairwise

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from praxis.access.models import User
from praxis.access.types import BadPin, WeakPassword

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def made_up_password() -> str:
    """Four groups of five letters that nobody mistakes for one another: 99 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def check_password_rules(password: str, user: User) -> None:
    """Raises WeakPassword with all that is wrong with it (NIST SP 800-63B 5.1.1.2)."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise WeakPassword(" ".join(refused.messages), field="password") from None


def check_pin_rules(pin: str) -> None:
    """Raises BadPin. A PIN only opens what a password and a code opened the same day."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
        raise BadPin("A PIN has 4 to 12 digits.", field="pin")
    steps = {int(later) - int(sooner) for sooner, later in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise BadPin("This PIN is too easy to guess. Choose another.", field="pin")
