"""The child that opens files from outside: reads its standard input, answers, ends.

Both ways: four bytes of length, a JSON head, then bytes. Nothing is written to disk.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
import warnings
from collections.abc import Iterator
from typing import Any

WIDE = 1000
TALLEST = 2000
DARK = 128
BLANK_SHARE = 0.0008
MOST_PIXELS = 120_000_000
MOST_TEXT = 20_000


class Refused(Exception):
    pass


def main() -> int:
    given = sys.stdin.buffer.read()
    (size,) = struct.unpack(">I", given[:4])
    ask = json.loads(given[4 : 4 + size])
    content = given[4 + size :]
    resource.setrlimit(resource.RLIMIT_AS, (ask["memory"], ask["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (ask["seconds"], ask["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        head, parts = _read(ask, content) if ask["do"] == "read" else _cut(ask, content)
    except Refused as refused:
        head, parts = {"refused": str(refused)}, []
    head["lengths"] = [len(part) for part in parts]
    words = json.dumps(head).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(words)) + words + b"".join(parts))
    return 0


def _read(ask: dict[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    facts, images = [], []
    for text, picture in _pages(ask, content):
        picture.thumbnail((WIDE, TALLEST))
        grey = picture.convert("L")
        facts.append({"text": text[:MOST_TEXT], "is_blank": not text.strip() and _is_blank(grey)})
        out = io.BytesIO()
        grey.save(out, "JPEG", quality=60)
        images.append(out.getvalue())
    if not facts:
        raise Refused("It has no pages.")
    return {"pages": facts}, images


def _pages(ask: dict[str, Any], content: bytes) -> Iterator[tuple[str, Any]]:
    if ask["media_type"] == "application/pdf":
        yield from _pdf_pages(_pdf(content, ask["most"]))
    else:
        for frame in _frames(content, ask["most"]):
            yield "", frame


def _pdf_pages(pdf: Any) -> Iterator[tuple[str, Any]]:
    for page in pdf:
        wide, tall = page.get_size()
        if not (1 <= wide <= 20_000 and 1 <= tall <= 20_000):
            raise Refused("A page has an impossible size.")
        words = page.get_textpage()
        text = words.get_text_bounded()
        words.close()
        scale = min(WIDE / wide, TALLEST / tall)
        yield text.replace("\x00", ""), page.render(scale=scale, grayscale=True).to_pil()
        page.close()


def _pdf(content: bytes, most: int) -> Any:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        said = "It is locked with a password." if locked else "It is damaged."
        raise Refused(said) from None
    if len(pdf) > most:
        raise Refused(f"It has more than {most} pages. Send it in parts.")
    return pdf


def _frames(content: bytes, most: int) -> Iterator[Any]:
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=("TIFF", "JPEG", "PNG")) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number >= most:
                    raise Refused(f"It has more than {most} pages. Send it in parts.")
                yield ImageOps.exif_transpose(frame).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise Refused("The picture is damaged or too large.") from None


def _is_blank(grey: Any) -> bool:
    """Almost nothing dark on it, its margins left out: scanners draw lines there."""
    wide, tall = grey.size
    inner = grey.crop((wide // 20, tall // 20, wide - wide // 20, tall - tall // 20))
    counts = inner.histogram()
    return bool(sum(counts[:DARK]) <= BLANK_SHARE * max(1, sum(counts)))


def _cut(ask: dict[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    out = io.BytesIO()
    if ask["media_type"] == "application/pdf":
        _cut_pdf(ask, content, out)
    else:
        frames = list(_frames(content, 10_000))
        chosen = [
            frames[page].rotate(-turn, expand=True)
            for page, turn in zip(ask["pages"], ask["turns"], strict=True)
        ]
        chosen[0].save(out, "PDF", save_all=True, append_images=chosen[1:], resolution=200)
    return {}, [out.getvalue()]


def _cut_pdf(ask: dict[str, Any], content: bytes, out: io.BytesIO) -> None:
    import pypdfium2

    source = _pdf(content, 10_000)
    made = pypdfium2.PdfDocument.new()
    made.import_pages(source, ask["pages"])
    for number, turn in enumerate(ask["turns"]):
        page = made[number]
        page.set_rotation((page.get_rotation() + turn) % 360)
        page.close()
    made.save(out)


if __name__ == "__main__":
    sys.exit(main())
