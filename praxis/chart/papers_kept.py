"""Words and pictures of papers as they are kept: sealed, each bound to its file and page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from praxis.chart.models import InboundFile, InboundPage
from praxis.kernel import sealing


def seal_texts(texts: Sequence[str], digest: str) -> bytes:
    return sealing.seal(json.dumps(list(texts)).encode(), aad=_aad(digest, 0))


def texts_of(file: InboundFile) -> list[str]:
    """The words of each page. Raises CannotUnseal."""
    if not file.said:
        return []
    made: list[str] = json.loads(sealing.unseal(bytes(file.said), aad=_aad(file.sha256, 0)))
    return made


def settled_pages(file_id: int) -> frozenset[int]:
    """Pages of a file that are on a chart, in sight or not, or set aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chart_settled_pages(%s)", [file_id])
        return frozenset(number for (number,) in cursor.fetchall())


def seal_image(image: bytes, digest: str, number: int) -> bytes:
    return sealing.seal(image, aad=_aad(digest, number))


def image_of(page: InboundPage, digest: str) -> bytes:
    """Raises CannotUnseal."""
    return sealing.unseal(bytes(page.image), aad=_aad(digest, page.number))


def _aad(digest: str, number: int) -> bytes:
    return f"chart.paper:{digest}:{number}".encode()
