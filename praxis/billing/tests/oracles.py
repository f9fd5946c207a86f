"""Readers by other hands that judge our files: pyx12 and x12sdk."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any


def pyx12_errors(content: bytes) -> list[Any]:
    """What pyx12 finds wrong; empty when the file is valid."""
    document = import_module("pyx12.x12n_document")
    params = import_module("pyx12.params")
    said = io.StringIO()
    valid = document.x12n_document(
        params.params(),
        io.StringIO(content.decode("ascii")),
        io.StringIO(),
        None,
        fd_json=said,
    )
    return [] if valid else [said.getvalue()[:3000] or "invalid"]


def x12sdk_claims(content: bytes) -> int:
    """How many claims x12sdk reads; raises when it refuses the file or writes back other bytes."""
    from x12sdk.io import X12ModelReader

    claims = 0
    with X12ModelReader(content.decode("ascii")) as reader:
        for model in reader.models():
            text = model.x12()
            claims += text.count("CLM*")
            assert text.replace("\n", "") in content.decode("ascii").replace("\n", "")
    return claims
