"""Files of every kind are shown and cut in a child that cannot take the office down."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from PIL import Image, ImageDraw

from praxis.interop import pages


def pdf_of(*texts: str) -> bytes:
    source = "#set page(width: 300pt, height: 400pt)\n" + "\n#pagebreak()\n".join(
        text or "#v(1pt)" for text in texts
    )
    made = typst.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def picture(kind: str, *, frames: int = 1) -> bytes:
    rows = []
    for number in range(frames):
        one = Image.new("L", (400, 500), 255)
        ImageDraw.Draw(one).rectangle((50, 50, 250, 90 + 30 * number), fill=0)
        rows.append(one)
    out = io.BytesIO()
    more: dict[str, Any] = {"save_all": True, "append_images": rows[1:]} if frames > 1 else {}
    rows[0].save(out, kind, **more)
    return out.getvalue()


def test_a_pdf_says_its_words_page_by_page_and_which_page_is_blank() -> None:
    read = pages.read_pages(pdf_of("Maria Alvarez", "", "Born 03/14/1979"))

    assert [page.is_blank for page in read] == [False, True, False]
    assert "Maria Alvarez" in read[0].text
    assert "03/14/1979" in read[2].text
    assert all(page.image.startswith(b"\xff\xd8\xff") for page in read)


@pytest.mark.parametrize(("kind", "frames"), [("TIFF", 3), ("JPEG", 1), ("PNG", 1)])
def test_a_scan_has_as_many_pages_as_it_has_pictures(kind: str, frames: int) -> None:
    read = pages.read_pages(picture(kind, frames=frames))

    assert len(read) == frames
    assert not any(page.is_blank for page in read)


def test_a_part_has_exactly_the_pages_chosen_in_their_order_and_turned() -> None:
    whole = pdf_of("one", "two", "three", "four")

    part = pypdf.PdfReader(io.BytesIO(pages.cut_pages(whole, [3, 1], [0, 90])))

    assert [page.extract_text().strip() for page in part.pages] == ["four", "two"]
    assert [page.rotation for page in part.pages] == [0, 90]


def test_a_part_of_a_scan_becomes_a_pdf() -> None:
    part = pages.cut_pages(picture("TIFF", frames=3), [2], [90])

    (page,) = pypdf.PdfReader(io.BytesIO(part)).pages
    assert page.mediabox.width > page.mediabox.height


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no PDF"),
        (b"<html>", "no PDF"),
        (b"%PDF-1.7\nnothing else", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "damaged"),
        (b"II*\x00" + b"\xff" * 60, "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(pages.Unreadable, match=said):
        pages.read_pages(content)


def test_a_locked_pdf_says_so() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_of("secret")))
    writer.encrypt("k", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    with pytest.raises(pages.Unreadable, match="password"):
        pages.read_pages(out.getvalue())


def test_a_file_of_too_many_pages_is_refused() -> None:
    with pytest.raises(pages.Unreadable, match="more than 2 pages"):
        pages.read_pages(pdf_of("a", "b", "c"), most=2)


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(pages.Unreadable, match="seconds"):
        pages.read_pages(pdf_of("slow"), seconds=0.01)


def test_a_picture_that_unpacks_beyond_measure_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (12_500, 12_500)).save(out, "PNG")

    with pytest.raises(pages.Unreadable, match="too large"):
        pages.read_pages(out.getvalue())


def test_a_file_that_needs_too_much_memory_ends_only_the_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "MEMORY_BYTES", 40 << 20)

    with pytest.raises(pages.Unreadable):
        pages.read_pages(picture("TIFF", frames=2))


def test_a_scan_is_read_by_tesseract_where_the_machine_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\ncat >/dev/null\necho 'Born 03/14/1979'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    (page,) = pages.read_pages(picture("PNG"))

    assert page.text.strip() == "Born 03/14/1979"
