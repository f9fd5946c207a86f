"""What just happened, said at the lower left with Undo. Errors stay until they are closed."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest
from django.utils.safestring import SafeString

_SEPARATOR = " "


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """`undo` is the address that a POST with a fresh client_key undoes it at."""
    tags = f"undo{_SEPARATOR}{undo}{_SEPARATOR}{uuid.uuid4()}" if undo else ""
    messages.success(request, text, extra_tags=tags)


def say_error(request: HttpRequest, text: str) -> None:
    messages.error(request, text)


def undo_of(extra_tags: str | SafeString | None) -> tuple[str, str] | None:
    """Address and client key of a message's Undo."""
    parts = (extra_tags or "").split(_SEPARATOR)
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == "undo" else None
