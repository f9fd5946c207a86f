"""Video visits: whose room it is, and what the patient opens. The pictures run elsewhere."""

from __future__ import annotations

from uuid import uuid5

from praxis.practice import queries as practice
from praxis.scheduling.models import Appointment
from praxis.scheduling.types import VIDEO


def room_link(visit: Appointment) -> str:
    """The provider's video room, else the practice's; "" when neither is set up.

    `{visit}` in it becomes a name that only this visit has and nobody can guess.
    """
    if visit.mode != VIDEO:
        return ""
    template = visit.provider.video_url or str(practice.setting("video_url") or "")
    if not template.startswith("https://"):
        return ""
    return template.replace("{visit}", uuid5(visit.client_key, "video").hex)
