"""News that only these tests publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from praxis.news import News


@dataclass(frozen=True)
class Probe(News):
    number: int
    note: str = ""


@dataclass(frozen=True)
class Leaky(News):
    record: Any
