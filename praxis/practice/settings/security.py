"""The door."""

from __future__ import annotations

from praxis.practice.settings.kinds import whole

SPECS = (
    whole(
        "idle_lock_minutes",
        "Security",
        "Screens lock after",
        15,
        "minutes",
        2,
        30,
        "Without a key, a click or a touch.",
    ),
    whole("break_glass_hours", "Security", "An emergency look lasts", 4, "hours", 1, 72),
)
