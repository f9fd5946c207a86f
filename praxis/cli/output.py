"""Answers go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from typing import Any


def answer(payload: dict[str, Any], text: str, *, as_json: bool) -> None:
    """One JSON object for programs, or text for people."""
    print(json.dumps(payload, default=str) if as_json else text)


def note(text: str) -> None:
    print(f"praxis: {text}", file=sys.stderr, flush=True)
