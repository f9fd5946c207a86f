"""Practice settings. Every change is a new row; the rows are the history."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from django.db import transaction

from praxis.kernel import clock, sealing
from praxis.kernel.actor import Actor
from praxis.practice import queries
from praxis.practice.models import Setting
from praxis.practice.settings import REGISTRY, Kind, Spec
from praxis.practice.types import BadSetting


@transaction.atomic
def change_setting(
    *, actor: Actor, key: str, value: Any, effective_at: datetime | None = None
) -> Setting | None:
    """Set `key` from an instant on, now when none is given.

    The value it has already changes nothing. Raises BadSetting.
    """
    actor.require("practice.manage_settings")
    spec = REGISTRY.get(key)
    if spec is None:
        raise BadSetting("There is no such setting.")
    plain = checked(spec, value)
    if spec.kind is Kind.SEALED:
        plain = {"sealed": _sealed(key, plain)} if plain else ""
    elif effective_at is None and plain == queries.setting(key):
        return None
    return Setting.objects.create(
        key=key,
        value=plain,
        effective_at=effective_at or clock.now(),
        set_by_id=actor.user_id,
    )


def checked(spec: Spec, value: Any) -> Any:
    """The value as it is stored. Raises BadSetting."""
    match spec.kind:
        case Kind.WHOLE:
            if isinstance(value, bool) or not isinstance(value, int):
                raise BadSetting("Give a whole number.", field=spec.key)
            if not spec.least <= value <= spec.most:
                raise BadSetting(f"Give {spec.least} to {spec.most}.", field=spec.key)
        case Kind.YES_NO:
            if not isinstance(value, bool):
                raise BadSetting("Choose yes or no.", field=spec.key)
        case Kind.CHOICE:
            if value not in {code for code, _ in spec.choices}:
                raise BadSetting("Choose one of the list.", field=spec.key)
        case _:
            if not isinstance(value, str) or len(value) > 300 or not value.isprintable():
                raise BadSetting("Give one line of text.", field=spec.key)
            return value if spec.kind is Kind.SEALED else value.strip()
    return value


def _sealed(key: str, value: str) -> str:
    return base64.b64encode(sealing.seal(value.encode(), aad=queries.setting_aad(key))).decode()
