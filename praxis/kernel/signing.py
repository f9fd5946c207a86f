"""Who speaks through a door for programs: a time and a keyed digest beside the body."""

from __future__ import annotations

import hashlib
import hmac
import re

SKEW_SECONDS = 300


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`v1=` and the hex HMAC-SHA-256 over "timestamp.body"."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1={signed.hexdigest()}"


def is_genuine(secret: str, *, timestamp: str, signed: str, body: bytes, now: float) -> bool:
    """From somebody who holds the secret, and made within five minutes of now."""
    if not secret or not re.fullmatch(r"[0-9]{9,12}", timestamp):
        return False
    fresh = abs(now - int(timestamp)) <= SKEW_SECONDS
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), signed.encode()) and (
        fresh
    )
