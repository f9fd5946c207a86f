"""One text to the gateway, and exactly how far it got. The contract: docs/texts-gateway.md."""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from praxis.correspondence.carrying import Outcome, Result
from praxis.kernel import clock
from praxis.kernel.signing import signature

TIMEOUT_SECONDS = 15.0
MOST_BYTES = 64 * 1024
STOPPED = "opted_out"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Gateway:
    url: str
    secret: str
    number: str


class Insecure(ValueError):
    """Patients' numbers do not travel in the clear."""


class _NotReached(Exception):
    """Nothing was handed over."""


class _Lost(Exception):
    """It was handed over and no answer came that could be read."""


def send(gateway: Gateway, *, key: UUID, to: str, text: str) -> Result:
    """Hand one text over; never raises for what a gateway or a network can do.

    When the answer is lost the gateway is asked what became of `key`: it keeps keys for a day
    and sends none of them twice.
    """
    body = {"id": key.hex, "from": gateway.number, "to": to, "text": text}
    try:
        status, answer = _call(gateway, "POST", "", body, key)
    except _NotReached as broken:
        return Result(Outcome.LATER, str(broken))
    except _Lost:
        return ask(gateway, key=key)
    if 200 <= status < 300:
        return Result(Outcome.SENT, f"accepted {_code(answer.get('gateway_id'))}".strip())
    if status in (400, 410, 422):
        return Result(Outcome.REFUSED, _code(answer.get("error")) or f"HTTP {status}")
    return Result(Outcome.LATER, f"HTTP {status}")


def ask(gateway: Gateway, *, key: UUID) -> Result:
    """What became of a text: SENT, REFUSED, LATER when the gateway never had it, or UNKNOWN."""
    try:
        status, answer = _call(gateway, "GET", f"/{key.hex}", None, key)
    except (_NotReached, _Lost):
        return Result(Outcome.UNKNOWN, "no answer")
    if status == 404:
        return Result(Outcome.LATER, "not at the gateway")
    if status != 200:
        return Result(Outcome.UNKNOWN, f"HTTP {status}")
    if answer.get("status") == "failed":
        return Result(Outcome.REFUSED, _code(answer.get("error")) or "failed")
    if answer.get("status") in ("accepted", "sent", "delivered"):
        return Result(Outcome.SENT, str(answer["status"]))
    return Result(Outcome.UNKNOWN, "unknown status")


def _call(
    gateway: Gateway, method: str, path: str, body: dict[str, str] | None, key: UUID
) -> tuple[int, dict[str, Any]]:
    """Raises _NotReached, _Lost."""
    raw = b"" if body is None else json.dumps(body).encode()
    timestamp = str(int(clock.real_now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key.hex,
        "Praxis-Timestamp": timestamp,
        "Praxis-Signature": signature(gateway.secret, timestamp, raw),
    }
    connection, base = _connection(gateway.url)
    try:
        try:
            connection.connect()
        except (OSError, HTTPException) as broken:
            raise _NotReached(type(broken).__name__) from broken
        try:
            connection.request(method, base + path, body=raw or None, headers=headers)
            response = connection.getresponse()
            content = response.read(MOST_BYTES)
        except (OSError, HTTPException) as broken:
            raise _Lost(type(broken).__name__) from broken
    finally:
        connection.close()
    return response.status, _read(response.status, content)


def _read(status: int, content: bytes) -> dict[str, Any]:
    """Raises _Lost when a yes cannot be read: nobody knows what was accepted."""
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return answer
    if 200 <= status < 300:
        raise _Lost("unreadable")
    return {}


def _connection(url: str) -> tuple[HTTPConnection, str]:
    """Raises _NotReached for an address that cannot be used."""
    try:
        parts = checked(url)
        port = parts.port
    except ValueError as wrong:
        raise _NotReached(type(wrong).__name__) from wrong
    base = parts.path.rstrip("/")
    host = parts.hostname or ""
    if parts.scheme == "https":
        trusted = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=trusted), base
    return HTTPConnection(host, port, timeout=TIMEOUT_SECONDS), base


def checked(url: str) -> Any:
    """The parts of a gateway's address. Raises Insecure unless https or on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return parts
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return parts
    raise Insecure("The gateway's address must begin with https://.")


def _code(value: object) -> str:
    """A gateway's words may repeat a number: only what looks like a code is kept."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,60}", value) else ""
