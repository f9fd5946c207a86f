"""How often somebody may ask before anybody is known: by address, device or name.

Counted outside the request's transaction, so a refusal does not take its own count back.
"""

from __future__ import annotations

import hashlib
import os

from django.core.cache import cache
from django.http import HttpRequest

from praxis.kernel import clock


def address_of(request: HttpRequest) -> str:
    """The asker's address. Behind our own proxy it is the last one the proxy noted."""
    if os.environ.get("PRAXIS_BEHIND_PROXY") == "1":
        noted = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if noted:
            return noted[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def allowed(name: str, subject: str, *, most: int, seconds: int) -> bool:
    """Count one more try of `subject`; False when `most` were made in this window.

    Each try takes a place of its own in the cache, so two at once never count as one.
    """
    window = int(clock.real_now().timestamp()) // seconds
    digest = hashlib.sha256(f"{name} {subject}".encode()).hexdigest()[:32]
    places = [f"limit:{digest}:{window}:{number}" for number in range(most)]
    while True:
        taken = cache.get_many(places)
        free = next((place for place in places if place not in taken), None)
        if free is None:
            return False
        if cache.add(free, 1, timeout=seconds + 60):
            return True
