from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.ui.palette_png import _chunk, _paeth, _pixels, quantised
from praxis.ui.screens import one_time_code


def picture(rows: list[list[tuple[int, int, int]]], filters: list[int]) -> bytes:
    """An RGB PNG whose rows use the filters named (PNG 1.2, section 6)."""
    width, data, above = len(rows[0]), b"", bytes(len(rows[0]) * 3)
    for row, kind in zip(rows, filters, strict=True):
        plain = bytes(value for pixel in row for value in pixel)
        line = bytearray()
        for at, value in enumerate(plain):
            left, corner = (plain[at - 3], above[at - 3]) if at >= 3 else (0, 0)
            guess = [0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner)]
            line.append((value - guess[kind]) & 255)
        data += bytes([kind]) + bytes(line)
        above = plain
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(data))
        + _chunk(b"IEND", b"")
    )


COLOUR = st.tuples(*[st.integers(0, 255)] * 3)


@given(
    rows=st.lists(st.lists(COLOUR, min_size=4, max_size=4), min_size=5, max_size=5),
    filters=st.permutations([0, 1, 2, 3, 4]),
)
def test_a_picture_is_read_whatever_filters_its_rows_use(
    rows: list[list[tuple[int, int, int]]], filters: list[int]
) -> None:
    width, height, pixels = _pixels(picture(rows, filters))

    assert (width, height) == (4, 5)
    assert [tuple(pixel) for pixel in pixels] == [pixel for row in rows for pixel in row]


def test_a_picture_of_few_colours_loses_none() -> None:
    rows = [[(0, 0, 0), (255, 255, 255)], [(11, 97, 87), (0, 0, 0)]]
    small = quantised(picture(rows, [0, 0]))
    palette = small[small.index(b"PLTE") + 4 :]
    start = small.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", small[start - 8 : start - 4])
    lines = zlib.decompress(small[start : start + length])

    shown = [
        [tuple(palette[index * 3 : index * 3 + 3]) for index in line[1:]]
        for line in (lines[:3], lines[3:])
    ]
    assert shown == rows


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_the_one_time_code_is_that_of_rfc_6238(seconds: int, code: str) -> None:
    assert one_time_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds) == code
