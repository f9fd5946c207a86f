"""Links for people without an account."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from praxis.kernel import clock
from praxis.kernel.actor import Actor


@transaction.atomic
def make_link(
    *,
    actor: Actor,
    key: UUID,
    purpose: str,
    about: str,
    patient_id: int | None,
    expires_at: datetime,
    uses: int | None = None,
) -> str:
    """The token of a link that opens `about` until `expires_at` (aware), at most `uses` times.

    128 bits, fit for an address. The same key gives the same token, so a repeated sending
    repeats the link; the table keeps its hash alone.
    """
    actor.require("access.invite")
    token = _token(key, purpose)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_link_make(%s, %s, %s, %s, %s, %s, %s)",
            [key, digest_of(token), purpose, about, patient_id, expires_at, uses],
        )
    return token


@transaction.atomic
def end_links(*, actor: Actor, purpose: str, about: str) -> int:
    """Close every open link to `about`: the visit moved, the offer is gone. How many there were."""
    actor.require("access.invite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_links_end(%s, %s, %s)", [purpose, about, clock.now()])
        return int(cursor.fetchone()[0])


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _token(key: UUID, purpose: str) -> str:
    made = salted_hmac(f"praxis.link.{purpose}", key.hex, algorithm="sha256").digest()[:16]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
