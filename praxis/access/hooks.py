"""What access asks of rooms above it, by the names that settings.PRAXIS_HOOKS gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def hook(name: str) -> Callable[..., Any] | None:
    """The function behind a name, or None when nobody answers it."""
    path = getattr(settings, "PRAXIS_HOOKS", {}).get(name)
    found: Callable[..., Any] | None = import_string(path) if path else None
    return found
