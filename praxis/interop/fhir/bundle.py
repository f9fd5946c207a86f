"""Reads Bundle and NDJSON text into entries that know where their own text stands.

A resource is kept as the slice of the source it came from: numbers such as 72.50 keep
their digits, and its SHA-256 is that of the very bytes received. Decimals are parsed as
Decimal. Source: https://hl7.org/fhir/R4/bundle.html, https://hl7.org/fhir/R4/nd-json.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = json.JSONDecoder(strict=True)


class BadFhir(ValueError):
    """The text cannot be read. `code` says why; `position` is the character offset."""

    def __init__(self, code: str, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position})")
        self.code = code
        self.position = position


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource. `text[start:end]` of the source is `raw`.

    `fault` is "" or why this resource cannot be stored: duplicate_key (jsonb would keep
    the last one silently), nul or surrogate (PostgreSQL refuses them), no_type, no_id.
    """

    index: int
    full_url: str
    resource_type: str
    resource_id: str
    start: int
    end: int
    raw: str
    resource: dict[str, Any]
    fault: str


class _DuplicateKey(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKey
    return found


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal)
_LOOSE = json.JSONDecoder(parse_float=Decimal)


def read_bundle(text: str) -> Iterator[Entry]:
    """The entries of a Bundle, in order. Raises BadFhir when it is not one.

    A single resource that is no Bundle is read as one entry.
    """
    members = dict(_members(text, _skip(text, 0)))
    kind = members.get("resourceType")
    if kind is None:
        raise BadFhir("no_type", "This is not a FHIR resource: it has no resourceType", 0)
    if _value(text, *kind) != "Bundle":
        yield _entry(text, 0, "", _skip(text, 0), len(text.rstrip()))
        return
    span = members.get("entry")
    if span is None:
        return
    for index, (start, _end) in enumerate(_elements(text, span[0])):
        parts = dict(_members(text, start))
        if "resource" not in parts:
            continue
        url = _value(text, *parts["fullUrl"]) if "fullUrl" in parts else ""
        yield _entry(text, index, str(url), *parts["resource"])


def read_ndjson(text: str) -> Iterator[Entry]:
    """One resource a line; empty lines are skipped."""
    start = 0
    for index, line in enumerate(text.splitlines(keepends=True)):
        inner = line.strip()
        if inner:
            first = start + line.index(inner[0])
            yield _entry(text, index, "", first, first + len(inner))
        start += len(line)


def _entry(text: str, index: int, url: str, start: int, end: int) -> Entry:
    raw = text[start:end]
    fault = ""
    try:
        resource = _STRICT.decode(raw)
    except _DuplicateKey:
        fault, resource = "duplicate_key", _LOOSE.decode(raw)
    except json.JSONDecodeError as error:
        raise BadFhir("not_json", f"Not JSON: {error.msg}", start + error.pos) from error
    if not isinstance(resource, dict):
        raise BadFhir("not_object", "A resource must be a JSON object", start)
    kind = resource.get("resourceType")
    key = resource.get("id")
    if not fault:
        if not isinstance(kind, str) or not kind:
            fault = "no_type"
        elif not isinstance(key, str) or not key:
            fault = "no_id"
        elif "\\u0000" in raw or "\x00" in raw:
            fault = "nul"
        elif "\\ud" in raw.lower() and not _encodable(resource):
            fault = "surrogate"
    return Entry(index, url, str(kind or ""), str(key or ""), start, end, raw, resource, fault)


def _encodable(resource: dict[str, Any]) -> bool:
    try:
        json.dumps(resource, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _value(text: str, start: int, end: int) -> Any:
    return _LOOSE.decode(text[start:end])


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _decode(text: str, at: int) -> int:
    """The end of the JSON value that starts at `at`."""
    try:
        return _STRING.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        raise BadFhir("not_json", f"Not JSON: {error.msg}", error.pos) from error


def _expect(text: str, at: int, wanted: str) -> None:
    if at >= len(text) or text[at] not in wanted:
        raise BadFhir("not_json", f"Expected one of {wanted}", at)


def _members(text: str, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The members of the object at `at`: name and the span of its value."""
    _expect(text, at, "{")
    at = _skip(text, at + 1)
    while at < len(text) and text[at] != "}":
        _expect(text, at, '"')
        end = _decode(text, at)
        name = _LOOSE.decode(text[at:end])
        at = _skip(text, end)
        _expect(text, at, ":")
        start = _skip(text, at + 1)
        end = _decode(text, start)
        yield name, (start, end)
        at = _skip(text, end)
        _expect(text, at, ",}")
        if text[at] == ",":
            at = _skip(text, at + 1)
    _expect(text, at, "}")


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The spans of the elements of the array at `at`."""
    _expect(text, at, "[")
    at = _skip(text, at + 1)
    while at < len(text) and text[at] != "]":
        end = _decode(text, at)
        yield at, end
        at = _skip(text, end)
        _expect(text, at, ",]")
        if text[at] == ",":
            at = _skip(text, at + 1)
    _expect(text, at, "]")
