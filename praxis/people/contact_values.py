"""Telephone numbers and e-mail addresses: how they are stored and found again."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from praxis.kernel.errors import PraxisError
from praxis.people.types import BadEmail, BadPhone, System
from praxis.ui import typed


def read_phone(text: str) -> str:
    """E.164. Raises BadPhone."""
    try:
        return typed.read_phone(text)
    except PraxisError as refusal:
        raise BadPhone(refusal.message, field="phone") from None


def read_email(text: str) -> str:
    """The address with its domain in lower case. Raises BadEmail."""
    plain = text.strip()
    try:
        validate_email(plain)
    except ValidationError:
        raise BadEmail("Type the address as name@example.com.", field="email") from None
    box, _, domain = plain.rpartition("@")
    return f"{box}@{domain.lower()}"


def search_key(system: str, value: str) -> str:
    """A beginning of the key is an end of the number: "4917" finds …7194."""
    if system == System.EMAIL:
        return value.lower()
    return re.sub(r"\D", "", value)[::-1]
