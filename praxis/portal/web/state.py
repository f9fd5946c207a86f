"""A booking in the making. It lies sealed in the visitor's session until it is a visit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from praxis.portal.types import Choice, Wish

_NAME = "booking"


class Booking:
    """`details` is what was typed on the last page, kept when a time is lost."""

    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session
        self._kept: dict[str, Any] = dict(request.session.get(_NAME) or {})

    def _keep(self, **changes: Any) -> None:
        self._kept |= changes
        self._session[_NAME] = self._kept

    @property
    def wish(self) -> Wish | None:
        kept = self._kept.get("wish")
        if kept is None:
            return None
        return Wish(**{**kept, "birth_date": date.fromisoformat(kept["birth_date"])})

    def wants(self, wish: Wish) -> None:
        """A new wish begins a new booking."""
        self._kept = {}
        self._keep(wish={**asdict(wish), "birth_date": wish.birth_date.isoformat()})

    def triaged(self, urgency: str) -> None:
        self._keep(wish={**self._kept["wish"], "urgency": urgency}, asked=True)

    @property
    def asked(self) -> bool:
        """Whether the questions before booking were answered."""
        return bool(self._kept.get("asked"))

    def answers(self, version_id: int) -> dict[str, Any]:
        """What was answered of this version of the questions."""
        kept = self._kept.get("answers") or {}
        return dict(kept["said"]) if kept.get("version") == version_id else {}

    def answered(self, version_id: int, said: dict[str, Any]) -> None:
        self._keep(answers={"version": version_id, "said": said})

    @property
    def triage(self) -> tuple[int, dict[str, Any]] | None:
        """Version and answers, to be kept with the patient once there is one."""
        kept = self._kept.get("answers")
        return (kept["version"], dict(kept["said"])) if kept else None

    def let_go(self) -> None:
        """What was typed is no longer needed; what was wanted still is."""
        for name in ("details", "choice", "hold_id", "expires_at"):
            self._kept.pop(name, None)
        self._keep()

    def forget(self) -> None:
        self._session.pop(_NAME, None)
        self._kept = {}

    @property
    def choice(self) -> Choice | None:
        kept = self._kept.get("choice")
        if kept is None:
            return None
        return Choice(**{**kept, "start": datetime.fromisoformat(kept["start"])})

    def chose(self, choice: Choice, hold_id: int | None, expires_at: datetime | None) -> None:
        self._keep(
            choice={**asdict(choice), "start": choice.start.isoformat()},
            hold_id=hold_id,
            expires_at=expires_at.isoformat() if expires_at else None,
            key=str(uuid4()),
        )

    @property
    def hold_id(self) -> int | None:
        return self._kept.get("hold_id")

    @property
    def expires_at(self) -> datetime | None:
        kept = self._kept.get("expires_at")
        return datetime.fromisoformat(kept) if kept else None

    @property
    def key(self) -> UUID:
        return UUID(self._kept["key"])

    @property
    def details(self) -> dict[str, Any]:
        return dict(self._kept.get("details") or {})

    def typed(self, details: dict[str, Any]) -> None:
        self._keep(details=details)

    @property
    def booked(self) -> dict[str, Any] | None:
        return self._kept.get("booked")

    def is_booked(self, **facts: Any) -> None:
        """What was typed is no longer needed once there is a visit."""
        self._kept = {"key": self._kept.get("key")}
        self._keep(booked=facts)
