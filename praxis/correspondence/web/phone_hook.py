"""The door at which a telephone system reports calls and voicemail: docs/phone-events.md."""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from praxis.access.context import system
from praxis.access.web import public
from praxis.correspondence import actions
from praxis.correspondence.types import Ring
from praxis.documents.types import TooLarge, TypeNotAllowed
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.signing import is_genuine
from praxis.practice import queries as practice

# A recording of three minutes, in base64, with room to spare.
MOST_BYTES = 8 * 1024 * 1024
LONGEST_TEXT = 4000


class _Malformed(ValueError):
    """The telephone system sent something that is not in the contract."""


@csrf_exempt
@public(methods=("POST",))
def hook(request: HttpRequest) -> JsonResponse:
    """Only what the telephone system signed, and each event once."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
        return JsonResponse({"error": "too_large"}, status=413)
    body = request.body
    if not is_genuine(
        practice.secret_setting("phone_secret") or "",
        timestamp=request.headers.get("Praxis-Timestamp", ""),
        signed=request.headers.get("Praxis-Signature", ""),
        body=body,
        now=clock.real_now().timestamp(),
    ):
        return JsonResponse({"error": "bad_signature"}, status=401)
    try:
        event = json.loads(body)
        if not isinstance(event, dict):
            raise _Malformed("not_an_object")
        with system("telephone system", purpose="calls") as actor:
            _take(actor, event)
    except _Malformed as wrong:
        return JsonResponse({"error": str(wrong)}, status=400)
    except ValueError:
        return JsonResponse({"error": "not_json"}, status=400)
    except (TooLarge, TypeNotAllowed):
        return JsonResponse({"error": "audio"}, status=400)
    return JsonResponse({"ok": True})


def _take(actor: Actor, event: dict[str, Any]) -> None:
    kind = event.get("type")
    event_id = _match(event, "event_id", r"[A-Za-z0-9_.:-]{1,56}")
    if kind == "ended":
        actions.end_ring(actor=actor, event_id=event_id, at=_moment(event))
        return
    ring = Ring(
        event_id=event_id,
        number=_match(event, "from", r"\+[1-9][0-9]{5,14}"),
        line=_match({"line": "", **event}, "line", r"[\w .-]{0,40}"),
        at=_moment(event),
    )
    if kind == "ringing":
        actions.take_ring(actor=actor, ring=ring)
    elif kind == "voicemail":
        text = event.get("transcript", "")
        if not isinstance(text, str):
            raise _Malformed("transcript")
        actions.take_voicemail(
            actor=actor,
            ring=ring,
            transcript=text.replace("\x00", "").strip()[:LONGEST_TEXT],
            audio=_audio(event.get("audio", "")),
            media_type=_match({"media_type": "", **event}, "media_type", r"(audio/(wav|mpeg))?"),
        )
    else:
        raise _Malformed("type")


def _audio(value: object) -> bytes:
    if not isinstance(value, str):
        raise _Malformed("audio")
    try:
        return b64decode(value, validate=True)
    except binascii.Error:
        raise _Malformed("audio") from None


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
