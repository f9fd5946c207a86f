"""Finds, by name and at the last moment, what the rooms above this one offer.

News stands below the rooms that listen to it, so it may not import them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.utils.module_loading import import_string

from praxis.kernel.actor import Actor
from praxis.news.types import News, Reaction, UnknownName


def reactions_to(news: str) -> tuple[str, ...]:
    table: dict[str, tuple[str, ...]] = import_string("praxis.config.reactions.REACTIONS")
    return table.get(news, ())


def periodic() -> tuple[tuple[str, str], ...]:
    """(cron, dotted name of a function without arguments)."""
    table: tuple[tuple[str, str], ...] = import_string("praxis.config.periodic.PERIODIC")
    return table


def system_context(name: str, purpose: str) -> AbstractContextManager[Actor]:
    opened: AbstractContextManager[Actor] = import_string("praxis.access.context.system")(
        name, purpose=purpose
    )
    return opened


def reaction(name: str) -> Reaction:
    """ "scheduling.confirm_booking" is praxis.scheduling.reactions.confirm_booking."""
    found: Reaction = _of_room(name, "reactions")
    return found


def outside(name: str) -> Callable[..., None]:
    """ "correspondence.deliver" is praxis.correspondence.outside.deliver."""
    found: Callable[..., None] = _of_room(name, "outside")
    return found


def news_class(wire_name: str) -> type[News]:
    found: type[News] = _of_room(wire_name, "types")
    return found


def _of_room(name: str, module: str) -> Any:
    room, _, member = name.rpartition(".")
    try:
        return import_string(f"praxis.{room}.{module}.{member}")
    except ImportError as missing:
        raise UnknownName(f"no room has {name} in its {module}") from missing
