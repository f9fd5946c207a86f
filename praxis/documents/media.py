"""Which files are taken, judged by their bytes and not by their name."""

from __future__ import annotations

import json
from typing import Any
from xml.parsers import expat

import puremagic

from praxis.documents.types import LIMIT_BYTES, EmptyFile, TooLarge, TypeNotAllowed

EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "audio/wav": ".wav",
    "audio/mpeg": ".mp3",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/xml": ".xml",
}
_STARTS = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
    "audio/wav": (b"RIFF",),
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3"),
}
_SAME = {
    "image/jpg": "image/jpeg",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "text/xml": "application/xml",
    "application/cda+xml": "application/xml",
    "application/fhir+xml": "application/xml",
    "application/fhir+json": "application/json",
}
# A browser is given these as they are; anything else only as a download of bytes.
SERVED_AS_IS = frozenset(_STARTS)
_WORDS = "a PDF, PNG, JPEG or TIFF, a WAV or MP3 recording, or a text, CSV, JSON or XML file"


def accepted(declared: str, content: bytes) -> str:
    """The media type to store. Raises EmptyFile, TooLarge, TypeNotAllowed.

    What the sender says and what the bytes are must agree; a page or a program under
    another name is refused.
    """
    if not content:
        raise EmptyFile("The file is empty. Choose another.", field="file")
    if len(content) > LIMIT_BYTES:
        raise TooLarge(
            "The file is larger than 25 MB. Scan it again with less detail.", field="file"
        )
    base = declared.partition(";")[0].strip().lower()
    media_type = _SAME.get(base, base)
    if media_type not in EXTENSIONS:
        raise TypeNotAllowed(f"Choose {_WORDS}.", field="file")
    fits = (
        _is_binary(media_type, content) if media_type in _STARTS else _is_text(media_type, content)
    )
    if not fits:
        raise TypeNotAllowed(f"The file is not what its name says. Choose {_WORDS}.", field="file")
    return media_type


def _is_binary(media_type: str, content: bytes) -> bool:
    if not content.startswith(_STARTS[media_type]):
        return False
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return True
    return not found or media_type in {_SAME.get(each.mime_type, each.mime_type) for each in found}


def _is_text(media_type: str, content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if "\x00" in text:
        return False
    if media_type == "application/json":
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
    elif media_type == "application/xml":
        return _is_plain_xml(content)
    else:
        start = text.lstrip().lower()[:200]
        return not start.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script"))
    return True


def _is_plain_xml(content: bytes) -> bool:
    """Well formed, and without entities of its own: they serve only to blow up a reader."""

    def refuse(*_: Any) -> None:
        raise ValueError

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        return False
    return True
