"""A statement as PDF, by Typst with our own Inter. A warning of Typst's is an error."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

_HERE = Path(__file__).parent
_FONTS = Path(__file__).parents[2] / "ui" / "fonts"


class PrintingFailed(RuntimeError):
    """The template did not come out clean. Always our bug."""


def pdf_of(said: dict[str, Any], *, at: datetime) -> bytes:
    """`said` holds the finished sentences and amounts; `at` is written as the day of making."""
    code = segno.make(said["number"], error="m", boost_error=False)
    given = said | {"code": code.svg_inline(scale=4, dark="#15232A")}
    pdf, warnings = typst.compile_with_warnings(
        str(_HERE / "statement.typ"),
        format="pdf",
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(given)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    if warnings:
        raise PrintingFailed("; ".join(str(each) for each in warnings))
    return bytes(pdf)
