"""Who listens to what news. Names are frozen: "room.News" -> ("room.reaction", ...)."""

from __future__ import annotations

REACTIONS: dict[str, tuple[str, ...]] = {
    "scheduling.AppointmentBooked": ("scheduling.confirm_booking",),
}
