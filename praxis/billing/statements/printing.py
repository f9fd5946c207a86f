"""A statement as PDF, by Typst with our own Inter. A warning of Typst's is an error."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

_HERE = Path(__file__).parent
_FONTS = Path(__file__).parents[2] / "ui" / "fonts"


class PrintingFailed(RuntimeError):
    """The template did not come out clean. Always our bug."""


@lru_cache(maxsize=4)
def _compiler(_thread: int) -> typst.Compiler:
    """Fonts and template are read once: a paper then takes a third of the time."""
    return typst.Compiler(
        str(_HERE / "statement.typ"), font_paths=[str(_FONTS)], ignore_system_fonts=True
    )


def pdf_of(said: dict[str, Any], *, at: datetime) -> bytes:
    """`said` holds the finished sentences and amounts; `at` is written as the day of making."""
    code = segno.make(said["number"], error="m", boost_error=False)
    given = said | {"code": code.svg_inline(scale=4, dark="#15232A")}
    pdf, warnings = _compiler(threading.get_ident()).compile_with_warnings(
        format="pdf",
        sys_inputs={"data": json.dumps(given)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    if warnings or not isinstance(pdf, bytes):
        raise PrintingFailed("; ".join(str(each) for each in warnings))
    return pdf
