"""Who listens to what news. Names are frozen: "room.News" -> ("room.reaction", ...)."""

from __future__ import annotations

REACTIONS: dict[str, tuple[str, ...]] = {
    "people.GlassBroken": ("worklist.review_broken_glass",),
    "scheduling.AppointmentBooked": ("scheduling.confirm_booking",),
    "scheduling.AppointmentMoved": ("scheduling.tell_moved", "scheduling.note_visit"),
    "scheduling.AppointmentCancelled": ("scheduling.tell_cancelled", "scheduling.note_visit"),
    "scheduling.VisitCheckedOut": ("scheduling.note_visit",),
    "scheduling.VisitNoShow": ("scheduling.note_visit",),
}
