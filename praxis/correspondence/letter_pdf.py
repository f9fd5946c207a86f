"""Letters as PDF, by Typst with our own Inter; many of them as one file. A warning is an error."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import pypdfium2
import segno
import typst
from django.utils import formats, translation
from django.utils.translation import gettext

_HERE = Path(__file__).parent
_FONTS = Path(__file__).parents[1] / "ui" / "fonts"


class PrintingFailed(RuntimeError):
    """The template did not come out clean. Always our bug."""


@lru_cache(maxsize=4)
def _compiler(_thread: int) -> typst.Compiler:
    """Fonts and template are read once: a paper then takes a third of the time."""
    return typst.Compiler(
        str(_HERE / "letter.typ"), font_paths=[str(_FONTS)], ignore_system_fonts=True
    )


def letter_pdf(
    *,
    number: str,
    practice: str,
    practice_lines: Sequence[str],
    to_lines: Sequence[str],
    subject: str,
    body: str,
    language: str,
    day: date,
    at: datetime,
) -> bytes:
    """US Letter, PDF/UA-1; the number stands in the footer, in words and as a code to scan."""
    with translation.override(language):
        words = {"date": formats.date_format(day, "DATE_FORMAT"), "page": gettext("Page")}
    given = {
        "number": number,
        "title": subject,
        "practice": practice,
        "practice_lines": list(practice_lines),
        "to_lines": list(to_lines),
        "paragraphs": [
            part.split("\n") for part in body.replace("\r\n", "\n").split("\n\n") if part.strip()
        ],
        "lang": language,
        "code": segno.make(number, error="m", boost_error=False).svg_inline(
            scale=4, dark="#15232A"
        ),
        **words,
    }
    pdf, warnings = _compiler(threading.get_ident()).compile_with_warnings(
        format="pdf",
        sys_inputs={"data": json.dumps(given)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    if warnings or not isinstance(pdf, bytes):
        raise PrintingFailed("; ".join(str(each) for each in warnings))
    return pdf


def merged(papers: Iterable[bytes]) -> bytes:
    """Our own papers one after the other, for one print job."""
    whole = pypdfium2.PdfDocument.new()
    try:
        for content in papers:
            part = pypdfium2.PdfDocument(content)
            try:
                whole.import_pages(part)
            finally:
                part.close()
        out = io.BytesIO()
        whole.save(out)
    finally:
        whole.close()
    return out.getvalue()
