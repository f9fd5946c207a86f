"""What the demo practice lets patients book online."""

from __future__ import annotations

from uuid import UUID, uuid5

from praxis.kernel.actor import Actor
from praxis.portal import actions
from praxis.portal.types import ReasonDetails

# In English, in Spanish, the visit type of patients who were here before, and of new ones.
REASONS = (
    ("I am sick", "Me siento mal", "SICK", "NEW"),
    ("I need a check-up", "Necesito un chequeo", "WELL", "NEW"),
    ("A follow-up visit", "Una cita de seguimiento", "FU", ""),
    ("A check-up for my child", "Un chequeo para mi hijo", "WCC", ""),
    ("A visit by video or phone", "Una cita por video o teléfono", "TELE", ""),
)


def open_booking(*, actor: Actor, key: UUID, types: dict[str, int]) -> int:
    """`types` are visit types by code. How many reasons there are now."""
    for place, (english, spanish, established, new) in enumerate(REASONS, 1):
        actions.add_reason(
            actor=actor,
            key=uuid5(key, english),
            details=ReasonDetails(
                words_en=english,
                words_es=spanish,
                visit_type_id=types[established],
                new_visit_type_id=types[new] if new else None,
                place=place,
            ),
        )
    return len(REASONS)
