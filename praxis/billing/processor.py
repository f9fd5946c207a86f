"""The card processor's hosted page: patients are sent there, cards never come here.

The contract is docs/payments-gateway.md. Another processor is another module with these names.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from praxis.billing.collect_types import NoProcessor
from praxis.kernel import clock
from praxis.kernel.signing import is_genuine, signature
from praxis.practice import queries as practice

MOST_BYTES = 16 * 1024
TIMEOUT_SECONDS = 15.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
KINDS = ("paid", "failed", "chargeback")


@dataclass(frozen=True, slots=True)
class Processor:
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Said:
    """One event. `reference` is ours: a checkout's or an instalment's key."""

    event_id: str
    kind: str
    reference: UUID
    cents: int
    auth_code: str = ""
    last_four: str = ""
    token: str = ""
    brand: str = ""


class BadEvent(ValueError):
    """Not in the contract."""


def processor() -> Processor | None:
    """None while the practice has none, or one that is not reached safely."""
    url = str(practice.setting("processor_url") or "").strip().rstrip("/")
    secret = practice.secret_setting("processor_secret") or ""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or parts.hostname in _LOOPBACK
    return Processor(url, secret) if url and secret and safe else None


def page_url(*, key: UUID, cents: int, keep_card: bool, words: str, back: str) -> str:
    """Where to send the patient: what is to be paid stands in the address, signed.

    Raises NoProcessor.
    """
    ours = processor()
    if ours is None:
        raise NoProcessor("Paying by card here is not set up. Please call us.")
    facts = {
        "amount": str(cents),
        "back": back,
        "for": words,
        "keep": "1" if keep_card else "0",
        "reference": key.hex,
        "time": str(int(clock.real_now().timestamp())),
    }
    query = urlencode(sorted(facts.items()))
    return (
        f"{ours.url}/pay?{query}&signature={signature(ours.secret, facts['time'], query.encode())}"
    )


def genuine(*, timestamp: str, signed: str, body: bytes) -> bool:
    ours = processor()
    return ours is not None and is_genuine(
        ours.secret,
        timestamp=timestamp,
        signed=signed,
        body=body,
        now=clock.real_now().timestamp(),
    )


def read(body: bytes) -> Said:
    """Raises BadEvent."""
    try:
        event = json.loads(body)
    except ValueError:
        raise BadEvent("not_json") from None
    if not isinstance(event, dict):
        raise BadEvent("not_an_object")
    cents = event.get("amount")
    if type(cents) is not int or not 0 < cents < 100_000_000:
        raise BadEvent("amount")
    return Said(
        event_id=_match(event, "event_id", r"[A-Za-z0-9_.:-]{1,64}"),
        kind=_match(event, "type", "|".join(KINDS)),
        reference=UUID(_match(event, "reference", r"[0-9a-f]{32}")),
        cents=cents,
        auth_code=_match({"auth_code": "", **event}, "auth_code", r"[A-Za-z0-9]{0,12}"),
        last_four=_match({"last_four": "", **event}, "last_four", r"([0-9]{4})?"),
        token=_match({"token": "", **event}, "token", r"[A-Za-z0-9_-]{0,100}"),
        brand=_match({"brand": "", **event}, "brand", r"[A-Za-z ]{0,20}"),
    )


def _match(event: dict[str, Any], name: str, pattern: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise BadEvent(name)
    return value


def charge_token(*, key: UUID, cents: int, token: str) -> bool | None:
    """Ask for money by a kept card; the end of it comes as an event.

    True: taken in. False: refused for good. None: nothing is known, ask again; the processor
    does one and the same `key` once.
    """
    ours = processor()
    if ours is None:
        return None
    body = json.dumps({"reference": key.hex, "amount": cents, "token": token}).encode()
    stamp = str(int(clock.real_now().timestamp()))
    parts = urlsplit(ours.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(
            "POST",
            f"{parts.path}/charges",
            body,
            {
                "Content-Type": "application/json",
                "Idempotency-Key": key.hex,
                "Praxis-Timestamp": stamp,
                "Praxis-Signature": signature(ours.secret, stamp, body),
            },
        )
        status = connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    if 200 <= status < 300:
        return True
    return False if status in (400, 402, 410, 422) else None
