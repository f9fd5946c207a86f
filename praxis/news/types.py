"""What happened, said by a room to the rooms above it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from praxis.kernel.actor import Permission
from praxis.kernel.errors import PraxisError

PERMISSIONS = (
    Permission("news.view", "See background work", ("it", "office_manager", "auditor")),
    Permission("news.retry", "Retry or set aside failed background work", ("it", "office_manager")),
)


class NotNews(TypeError):
    """A field that is neither a number nor a short code: news carry keys, never records."""


class UnknownName(RuntimeError):
    """A stored job names a reaction, a news class or an outside task that no room has."""


class TryAgain(Exception):
    """Raised by outside work that should be tried again later."""

    def __init__(self, seconds: int | None = None) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class NoFailedEffect(PraxisError):
    code = "no_failed_effect"
    status = 404


@dataclass(frozen=True)
class News:
    """Base of all news: a frozen dataclass of ids and codes in a room's types.py.

    The wire name, "room.Class", and the field names stand in stored jobs: both are frozen.
    """

    @classmethod
    def wire_name(cls) -> str:
        module = cls.__module__.removeprefix("praxis.").removesuffix(".types")
        return f"{module}.{cls.__name__}"

    def payload(self) -> dict[str, int | str | None]:
        """Raises NotNews."""
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        for name, value in values.items():
            short_code = isinstance(value, str) and len(value) <= 64
            if value is not None and not isinstance(value, int) and not short_code:
                raise NotNews(f"{self.wire_name()}.{name} is not an id or a short code")
        return values

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Self:
        """Fields that a newer or older version knows are left out or defaulted."""
        known = {f.name for f in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in payload.items() if name in known})


Reaction = Callable[..., None]


@dataclass(frozen=True, slots=True)
class FailedEffect:
    """Work that was given up after its last attempt. `error` names a place in code, no PHI."""

    job_id: int
    what: str
    because_of: str
    subject: str
    attempts: int
    error: str
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """`oldest_seconds` is how long the oldest due job has waited."""

    waiting: int
    later: int
    running: int
    failed: int
    done_today: int
    oldest_seconds: int
    workers: int
