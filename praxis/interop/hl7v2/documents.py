"""Files inside messages: OBX-5 of type ED (HL7 v2.5.1, 2.A.24), Base64 only."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from praxis.interop.hl7v2.segments import Message, component_of

_MEDIA = {
    "PDF": "application/pdf",
    "JPEG": "image/jpeg",
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "TIF": "image/tiff",
    "PLAIN": "text/plain",
    "XML": "application/xml",
}


@dataclass(frozen=True, slots=True)
class Embedded:
    """`place` is OBX-1; `content` None when its bytes could not be read."""

    place: str
    name: str
    media_type: str
    content: bytes | None


def documents_in(message: Message) -> tuple[Embedded, ...]:
    """Every file in a message, in order; those filed for a wrong patient (OBX-11 W) are left."""
    found = []
    for segment in message.segments:
        if segment.id != "OBX" or segment.text(2).upper() != "ED":
            continue
        if segment.text(11).upper() == "W":
            continue
        for repetition in segment.repetitions(5):
            subtype = component_of(repetition, 3, segment.marks).upper()
            found.append(
                Embedded(
                    place=segment.text(1),
                    name=segment.text(3, 2) or segment.text(3) or "Document",
                    media_type=_MEDIA.get(subtype, "application/pdf"),
                    content=_bytes(
                        component_of(repetition, 4, segment.marks),
                        component_of(repetition, 5, segment.marks),
                    ),
                )
            )
    return tuple(found)


def _bytes(encoding: str, data: str) -> bytes | None:
    if encoding.upper() != "BASE64":
        return None
    try:
        return base64.b64decode("".join(data.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None
