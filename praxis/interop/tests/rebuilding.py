"""Puts a file together again from what Praxis made of it."""

from __future__ import annotations

import io
import json
from typing import Any

from praxis.interop.x12.reporting import Total, content_json


def content(data: bytes) -> tuple[dict[str, Any], Total]:
    total = Total()
    return json.loads("".join(content_json("a file", io.BytesIO(data), total))), total


def rebuilt(data: bytes) -> bytes:
    """From the typed content as JSON: every part's segments, each with its terminator."""
    pieces, terminator = [], "~"
    for unit in content(data)[0]["units"]:
        if unit["unit"] == "interchange":
            terminator = unit["delimiters"]["terminator"]
        if unit["unit"] == "stray":
            pieces.append(unit["segment"])
            continue
        parts = unit.get("parts", [{"segments": [unit.get("segment")]}])
        pieces += [raw + terminator for part in parts for raw in part["segments"]]
    return "".join(pieces).encode("latin-1")


def comes_back(data: bytes) -> bool:
    """Is the rebuilt file the file, but for newlines and indentation that X12 does not count?"""
    return _bare(rebuilt(data)) == _bare(data.removeprefix(b"\xef\xbb\xbf"))


def _bare(data: bytes) -> list[bytes]:
    """Where the newline ends segments it must stay: then lines are compared, else their text."""
    lines = [line.strip(b" \t\r") for line in data.split(b"\n")]
    lines = [line for line in lines if line]
    return lines if lines[0].count(b"*") == 16 and b"~" not in data else [b"".join(lines)]
