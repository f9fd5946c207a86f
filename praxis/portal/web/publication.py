"""SMART Scheduling Links: open times as public files that anybody's program may read.

The manifest and three files of lines (Location, Schedule, Slot), FHIR R4. No patient data: a
slot says when and where, never whose. Kept for a minute, so that readers cost nothing.
Source: https://github.com/smart-on-fhir/smart-scheduling-links (specification, 2021).
"""

from __future__ import annotations

import json
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from praxis.access.context import system
from praxis.access.web import public
from praxis.kernel import clock
from praxis.portal import queries
from praxis.practice import queries as practice

_SECONDS = 60
KINDS = ("locations", "schedules", "slots")
_TYPES = {"locations": "Location", "schedules": "Schedule", "slots": "Slot"}


@public()
def manifest(request: HttpRequest) -> HttpResponse:
    now = clock.now().replace(microsecond=0)
    page = {
        "transactionTime": now.astimezone(timezone.get_default_timezone()).isoformat(),
        "request": _address(request, request.path),
        "output": [
            {
                "type": _TYPES[kind],
                "url": _address(request, f"/scheduling-links/{kind}.ndjson"),
                **_states(kind),
            }
            for kind in KINDS
        ],
        "error": [],
    }
    return _public(json.dumps(page, indent=1), "application/json")


def _states(kind: str) -> dict[str, Any]:
    if kind != "slots":
        return {}
    return {"extension": {"state": sorted({site.state for site in queries.open_sites()})}}


@public()
def lines(request: HttpRequest, file_kind: str) -> HttpResponse:
    if file_kind not in KINDS:
        raise Http404
    text = cache.get(f"scheduling-links:{file_kind}")
    if text is None:
        with system("portal", purpose="public schedule") as actor:
            found = queries.published(
                actor, base=_address(request, ""), book=_address(request, "/book/")
            )
        for kind in KINDS:
            ready = "".join(f"{json.dumps(row, separators=(',', ':'))}\n" for row in found[kind])
            cache.set(f"scheduling-links:{kind}", ready, _SECONDS)
            if kind == file_kind:
                text = ready
    return _public(text, "application/fhir+ndjson")


def _address(request: HttpRequest, path: str) -> str:
    return practice.public_url(path) or request.build_absolute_uri(path or "/").rstrip("/")


def _public(text: str, media_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=media_type)
    response.headers["Cache-Control"] = f"public, max-age={_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
