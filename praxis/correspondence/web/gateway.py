"""The door at which the text gateway reports. Its form: docs/texts-gateway.md."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from praxis.access.context import system
from praxis.access.web import public
from praxis.correspondence import actions, texts
from praxis.correspondence.types import Receipt
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.signing import is_genuine
from praxis.practice import queries as practice

LONGEST_TEXT = 2000


class _Malformed(ValueError):
    """The gateway sent something that is not in the contract."""


@csrf_exempt
@public(methods=("POST",))
def hook(request: HttpRequest) -> JsonResponse:
    """Only what the gateway signed, and each event once; a repeat gets the same answer."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit() or int(length) > texts.MOST_BYTES:
        return JsonResponse({"error": "too_large"}, status=413)
    body = request.body
    if not is_genuine(
        practice.secret_setting("texts_secret") or "",
        timestamp=request.headers.get("Praxis-Timestamp", ""),
        signed=request.headers.get("Praxis-Signature", ""),
        body=body,
        now=clock.real_now().timestamp(),
    ):
        return JsonResponse({"error": "bad_signature"}, status=401)
    try:
        event = _read(body)
        with system("texts gateway", purpose="texts") as actor:
            _take(actor, event)
    except _Malformed as wrong:
        return JsonResponse({"error": str(wrong)}, status=400)
    return JsonResponse({"ok": True})


def _read(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        raise _Malformed("not_json") from None
    if not isinstance(event, dict):
        raise _Malformed("not_an_object")
    return event


def _take(actor: Actor, event: dict[str, Any]) -> None:
    event_id = _match(event, "event_id", r"[A-Za-z0-9_.:-]{1,64}")
    if event.get("type") == "receipt":
        actions.take_receipt(
            actor=actor,
            event_id=event_id,
            key=UUID(_match(event, "id", r"[0-9a-f]{32}")),
            status=_match(event, "status", "|".join(Receipt.values)),
            error=_match({"error": "", **event}, "error", r"[A-Za-z0-9_-]{0,60}"),
            occurred_at=_moment(event),
        )
    elif event.get("type") == "message":
        text = event.get("text")
        if not isinstance(text, str):
            raise _Malformed("text")
        actions.receive_text(
            actor=actor,
            event_id=event_id,
            number=_match(event, "from", r"\+[1-9][0-9]{5,14}"),
            text=text.replace("\x00", "")[:LONGEST_TEXT],
            received_at=clock.now(),
        )
    else:
        raise _Malformed("type")


def _match(event: dict[str, Any], name: str, pattern: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise _Malformed(name)
    return value


def _moment(event: dict[str, Any]) -> datetime:
    """When it happened there, on our clock; now when it does not say or lies ahead."""
    try:
        said = datetime.fromisoformat(str(event["at"]))
    except (KeyError, ValueError):
        return clock.now()
    if said.tzinfo is None:
        raise _Malformed("at")
    return min(said + clock.offset(), clock.now())
