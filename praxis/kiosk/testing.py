"""A kiosk and people who come to it, for tests."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kiosk import actions
from praxis.kiosk.models import Kiosk

SET_UP = Actor(user_id=None, name="test set-up", system=True)


def make_kiosk(*, name: str = "By the door", site: Any = None) -> tuple[Kiosk, str]:
    """The kiosk and the token for its cookie."""
    return actions.register_kiosk(
        actor=SET_UP, key=uuid.uuid4(), name=name, site_id=(site or make_site()).pk
    )
