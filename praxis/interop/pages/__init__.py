"""Pages of PDF, TIFF, JPEG and PNG files: what they say, how they look, cut anew.

Files from outside are never opened in the program's own process: a child does it (`worker`),
with limits on memory, processor and the clock's time, and a file that breaks it is refused.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_PAGES = 300
MEMORY_BYTES = 1 << 30
SECONDS = 60
OCR_SECONDS = 20
LITTLE_TEXT = 20

MEDIA_TYPES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


class Unreadable(Exception):
    """The file cannot be shown; the words say why and name nothing of its content."""


@dataclass(frozen=True, slots=True)
class Page:
    """`image` is a JPEG in grey about 1000 pixels wide; `text` what can be read without seeing."""

    text: str
    is_blank: bool
    image: bytes


def media_type_of(content: bytes) -> str:
    """By the first bytes; "" for anything else."""
    return next((kind for start, kind in MEDIA_TYPES.items() if content.startswith(start)), "")


def read_pages(content: bytes, *, most: int = MOST_PAGES, seconds: float = SECONDS) -> list[Page]:
    """Every page in order. Raises Unreadable."""
    media_type = media_type_of(content)
    if not media_type:
        raise Unreadable("It is no PDF, TIFF, JPEG or PNG.")
    ask = {"do": "read", "media_type": media_type, "most": most}
    head, parts = _ask(ask, content, seconds)
    return [
        Page(_text(fact["text"], fact["is_blank"], image), fact["is_blank"], image)
        for fact, image in zip(head["pages"], parts, strict=True)
    ]


def cut_pages(
    content: bytes, pages: Sequence[int], turns: Sequence[int], *, seconds: float = SECONDS
) -> bytes:
    """A PDF of these pages (from 0) in this order, each turned clockwise by so many degrees.

    Raises Unreadable.
    """
    ask = {
        "do": "cut",
        "media_type": media_type_of(content),
        "pages": list(pages),
        "turns": list(turns),
    }
    _, (made,) = _ask(ask, content, seconds)
    return made


def _ask(ask: dict[str, Any], content: bytes, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
    head = json.dumps(ask | {"memory": MEMORY_BYTES, "seconds": int(seconds) + 1}).encode()
    root = str(Path(__file__).parents[3])
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "praxis.interop.pages.worker"],
            input=struct.pack(">I", len(head)) + head + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            cwd=root,
            env=kept | {"PYTHONPATH": root, "OMP_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"It could not be read within {int(seconds)} seconds.") from None
    if done.returncode != 0 or len(done.stdout) < 4:
        raise Unreadable("It is damaged, or built to break what reads it.")
    return _answer(done.stdout)


def _answer(out: bytes) -> tuple[dict[str, Any], list[bytes]]:
    (size,) = struct.unpack(">I", out[:4])
    head: dict[str, Any] = json.loads(out[4 : 4 + size])
    if "refused" in head:
        raise Unreadable(str(head["refused"]))
    at = 4 + size
    parts = []
    for length in head["lengths"]:
        parts.append(out[at : at + length])
        at += length
    return head, parts


def _text(text: str, is_blank: bool, image: bytes) -> str:
    """The page's own text; where it has none and the machine has tesseract, what that reads."""
    program = shutil.which("tesseract")
    if is_blank or program is None or len(text.strip()) >= LITTLE_TEXT:
        return text
    try:
        done = subprocess.run(
            [program, "-", "-", "-l", "eng"],
            input=image,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=OCR_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return text
    return done.stdout.decode("utf-8", "replace")[:20_000] if done.returncode == 0 else text
